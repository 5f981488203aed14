package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// release is which state of the sources is released.
type release struct {
	major, minor, patch int
	// ahead is how many commits HEAD is after the tag of the numbers above it;
	// -1 if HEAD carries the tag. Without any tag the numbers are 0 and it is
	// all commits.
	ahead  int
	commit string // in full
	dirty  bool
	time   time.Time // of the commit, UTC
}

// describe asks git about HEAD.
func describe(dirty bool) (release, error) {
	r := release{}
	log, err := git("log", "-1", "--format=%H %ct")
	if err != nil {
		return r, err
	}
	var seconds int64
	if _, err := fmt.Sscan(log, &r.commit, &seconds); err != nil {
		return r, fmt.Errorf("git log: %w", err)
	}
	r.time = time.Unix(seconds, 0).UTC()
	changes, err := git("status", "--porcelain")
	if err != nil {
		return r, err
	}
	if r.dirty = changes != ""; r.dirty && !dirty {
		return r, errors.New("there are changes that are not committed")
	}
	// Fails where there is no tag, which is no failure.
	if tag, err := git("describe", "--tags", "--long", "--match", "v[0-9]*"); err == nil {
		return r, r.parse(tag)
	}
	count, err := git("rev-list", "--count", "HEAD")
	if err != nil {
		return r, err
	}
	r.ahead, err = strconv.Atoi(count)
	return r, err
}

var described = regexp.MustCompile(`^v(\d+)\.(\d+)\.(\d+)-(\d+)-g[0-9a-f]+$`)

// parse reads what git describe --long says.
func (r *release) parse(tag string) error {
	m := described.FindStringSubmatch(tag)
	if m == nil {
		return fmt.Errorf("git describe says %q: want a tag like v1.2.3", tag)
	}
	for i, n := range []*int{&r.major, &r.minor, &r.patch, &r.ahead} {
		var err error
		if *n, err = strconv.Atoi(m[i+1]); err != nil {
			return fmt.Errorf("git describe says %q: %w", tag, err)
		}
	}
	if r.ahead == 0 {
		r.ahead = -1
	} else {
		r.patch++ // what follows v1.2.3 comes before v1.2.4
	}
	return nil
}

func (r release) numbers() string { return fmt.Sprintf("%d.%d.%d", r.major, r.minor, r.patch) }

// local says of a version that is no release from which commit it is.
func (r release) local() string {
	if r.dirty {
		return "g" + r.commit[:7] + ".dirty"
	}
	return "g" + r.commit[:7]
}

// spelled returns the version: the numbers alone for a release, and otherwise
// with a mark that makes it earlier than the release of these numbers.
func (r release) spelled(mark string) string {
	if r.ahead < 0 && !r.dirty {
		return r.numbers()
	}
	return fmt.Sprintf("%s%s%d+%s", r.numbers(), mark, max(r.ahead, 0), r.local())
}

// semver is the version in the form of semver.org, without a v.
func (r release) semver() string { return r.spelled("-dev.") }

// debian is the version for dpkg and rpm, which sort ~ before everything.
func (r release) debian() string { return r.spelled("~dev") }

// python is the version in the form of PEP 440.
func (r release) python() string { return r.spelled(".dev") }

func git(args ...string) (string, error) {
	out, err := exec.Command("git", args...).Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return "", fmt.Errorf("git %s: %s", args[0], strings.TrimSpace(string(exit.Stderr)))
	}
	return strings.TrimSpace(string(out)), err
}

// note writes what changed since the last release, made of the commits'
// subjects by package.
func (d *dist) note() error {
	last, _ := git("describe", "--tags", "--abbrev=0", "--match", "v[0-9]*", "HEAD^") // fails without one
	since := "HEAD"
	if last != "" {
		since = last + "..HEAD"
	}
	log, err := git("log", "--no-merges", "--reverse", "--format=%s", since)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(d.out, "RELEASE.md"), []byte(notes(d.semver(), last, log)), 0o666)
}

// notes turns subjects of commits, a line each, into Markdown.
func notes(version, last, log string) string {
	by := map[string][]string{}
	var packages []string
	for subject := range strings.Lines(log) {
		subject = strings.TrimSpace(subject)
		name, change, ok := strings.Cut(subject, ": ")
		if !ok || strings.Contains(name, " ") {
			name, change = "other", subject
		}
		if by[name] == nil {
			packages = append(packages, name)
		}
		by[name] = append(by[name], change)
	}
	slices.Sort(packages)
	var b strings.Builder
	fmt.Fprintf(&b, "# annotate %s\n", version)
	if last != "" {
		fmt.Fprintf(&b, "\nChanges since %s.\n", last)
	}
	for _, name := range packages {
		fmt.Fprintf(&b, "\n## %s\n\n", name)
		for _, change := range by[name] {
			fmt.Fprintf(&b, "- %s\n", change)
		}
	}
	return b.String()
}
