package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

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
