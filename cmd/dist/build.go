package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"time"
)

const tags = "heic nodynamic"

// build builds the program for every platform.
func (d *dist) build() error {
	for _, t := range d.targets {
		fmt.Printf("%s/%s\n", t.os, t.arch)
		if err := d.compile(t); err != nil {
			return err
		}
	}
	return nil
}

// compile builds the program. Neither paths nor the state of the checkout are in
// it: the commit is given by name.
func (d *dist) compile(t target) error {
	set := fmt.Sprintf("-s -w -X main.version=%s -X main.commit=%s -X main.committed=%s",
		d.semver(), d.commit, d.time.Format(time.RFC3339))
	return command([]string{"CGO_ENABLED=0", "GOOS=" + t.os, "GOARCH=" + t.arch, "GOAMD64=v1", "GOARM64=v8.0"},
		"go", "build", "-trimpath", "-buildvcs=false", "-tags", tags, "-ldflags", set, "-o", d.binary(t), "./cmd/annotate")
}

// documents makes what goes into every archive: the README, licences, man pages
// and completions. The last two the program tells itself, so that it is built
// for this machine if that is none of the platforms.
func (d *dist) documents() error {
	here := target{runtime.GOOS, runtime.GOARCH}
	if _, err := os.Stat(d.binary(here)); err != nil {
		if err := d.compile(here); err != nil {
			return err
		}
	}
	notices, err := d.notices(here)
	if err != nil {
		return err
	}
	d.docs = append(d.docs, member{name: "THIRD-PARTY-LICENSES", data: notices})
	pages, err := filepath.Glob(manual + "*.md")
	if err != nil {
		return err
	}
	for _, file := range append(pages, "LICENSE", "README.md") {
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(file)
		if page, ok := strings.CutPrefix(name, manual); ok {
			name = "doc/" + page
		}
		if strings.HasSuffix(name, ".md") {
			data = packedPage(data)
		}
		d.docs = append(d.docs, member{name: name, data: data})
	}
	for shell, name := range map[string]string{
		"bash": "completions/annotate.bash", "zsh": "completions/_annotate",
		"fish": "completions/annotate.fish", "powershell": "completions/annotate.ps1",
	} {
		script, err := exec.Command(d.binary(here), "completion", shell).Output()
		if err != nil {
			return fmt.Errorf("annotate completion %s: %w", shell, err)
		}
		d.docs = append(d.docs, member{name: name, data: script})
	}
	man := filepath.Join(d.work, "man")
	if err := command(nil, d.binary(here), "man", "-o", man, "--date", d.time.Format(time.DateOnly)); err != nil {
		return err
	}
	names, err := filepath.Glob(filepath.Join(man, "*.1"))
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return fmt.Errorf("annotate man: no page in %s", man)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		d.docs = append(d.docs, member{name: "man/" + filepath.Base(name), data: data})
	}
	sortMembers(d.docs)
	return nil
}

// manual is the folder of the manual's pages in the checkout.
const manual = "cmd/annotate/doc/"

var (
	picture = regexp.MustCompile(`!\[([^\]]*)\]\([^)]*\)`)
	toPage  = regexp.MustCompile(`\]\((?:` + manual + `|\.\./\.\./\.\./)?([a-z-]+\.md|README\.md)`)
)

// packedPage returns a page of the manual as it is in archives: in a folder doc
// beside README.md, and without the pictures, of which it keeps the words.
func packedPage(page []byte) []byte {
	page = picture.ReplaceAll(page, []byte("[$1]"))
	return toPage.ReplaceAllFunc(page, func(link []byte) []byte {
		name := string(toPage.FindSubmatch(link)[1])
		switch {
		case name == "README.md":
			name = "../" + name
		case bytes.Contains(link, []byte(manual)):
			name = "doc/" + name
		}
		return []byte("](" + name)
	})
}

// command runs a program whose output is worth nothing but when it fails.
func command(environment []string, name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), environment...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s %s: %w\n%s", filepath.Base(name), args[0], err, said.Bytes())
	}
	return nil
}
