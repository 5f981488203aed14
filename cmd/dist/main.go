package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	var (
		out     = flag.String("o", "out/dist", "the `folder` to make; a former one is replaced")
		url     = flag.String("url", "", "where the files will be: the `address` that formula and manifests name")
		targets = flag.String("targets", "linux/amd64,linux/arm64,darwin/amd64,darwin/arm64,windows/amd64,windows/arm64", "`platforms` to build for")
		dirty   = flag.Bool("dirty", false, "make it of changes that are not committed, too")
	)
	flag.Parse()
	if err := run(*out, *url, strings.Split(*targets, ","), *dirty); err != nil {
		fmt.Fprintln(os.Stderr, "dist:", err)
		os.Exit(1)
	}
}

func run(out, url string, targets []string, dirty bool) error {
	r, err := describe(dirty)
	if err != nil {
		return err
	}
	if url == "" {
		url = "https://example.invalid/annotate/" + r.semver()
		fmt.Fprintf(os.Stderr, "dist: no -url: the formula and the manifests name %s\n", url)
	}
	work, err := os.MkdirTemp("", "dist")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if err := os.RemoveAll(out); err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o777); err != nil {
		return err
	}
	d := &dist{release: r, out: out, work: work, url: url}
	for _, name := range targets {
		t, err := parseTarget(name)
		if err != nil {
			return err
		}
		d.targets = append(d.targets, t)
	}
	for _, step := range []func() error{d.build, d.documents, d.archives, d.wheels, d.packages, d.parts, d.note, d.recipes, d.sums} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// dist is a release in the making.
type dist struct {
	release
	out, work string // folders: the release's, and one for what is not part of it
	url       string
	targets   []target
	docs      []member // what goes into every archive beside the program
}

// target is a platform.
type target struct{ os, arch string }

func parseTarget(name string) (target, error) {
	system, arch, ok := strings.Cut(name, "/")
	if !ok || !slices.Contains([]string{"linux", "darwin", "windows"}, system) || !slices.Contains([]string{"amd64", "arm64"}, arch) {
		return target{}, fmt.Errorf("target %q: want linux, darwin or windows, a slash, amd64 or arm64", name)
	}
	return target{system, arch}, nil
}

// program returns the name of the program on the platform.
func (t target) program() string {
	if t.os == "windows" {
		return "annotate.exe"
	}
	return "annotate"
}

// binary is where the built program lies.
func (d *dist) binary(t target) string {
	return filepath.Join(d.work, t.os+"_"+t.arch, t.program())
}

// archive is the name of the platform's archive.
func (d *dist) archive(t target) string {
	ending := ".tar.gz"
	if t.os == "windows" {
		ending = ".zip"
	}
	return fmt.Sprintf("annotate_%s_%s_%s%s", d.semver(), t.os, t.arch, ending)
}

// sum returns the SHA-256 of a file of the release in hexadecimal.
func (d *dist) sum(name string) (string, error) {
	data, err := os.ReadFile(filepath.Join(d.out, name))
	return fmt.Sprintf("%x", sha256.Sum256(data)), err
}

// sums writes SHA256SUMS, as sha256sum -c reads it.
func (d *dist) sums() error {
	entries, err := os.ReadDir(d.out) // sorted
	if err != nil {
		return err
	}
	var lines strings.Builder
	for _, e := range entries {
		sum, err := d.sum(e.Name())
		if err != nil {
			return err
		}
		fmt.Fprintf(&lines, "%s  %s\n", sum, e.Name())
	}
	return os.WriteFile(filepath.Join(d.out, "SHA256SUMS"), []byte(lines.String()), 0o666)
}
