package main

import (
	"bytes"
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

const cyclonedx = "github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.9.0"

// tool builds a program of another module and returns its path.
func (d *dist) tool(module string) (string, error) {
	bin, err := filepath.Abs(filepath.Join(d.work, "tools"))
	if err != nil {
		return "", err
	}
	if err := command([]string{"GOBIN=" + bin, "CGO_ENABLED=0"}, "go", "install", "-trimpath", module); err != nil {
		return "", err
	}
	name, _, _ := strings.Cut(module, "@")
	return filepath.Join(bin, filepath.Base(name)), nil
}

// parts lists the modules of each program with their versions, hashes and
// licences, in CycloneDX's form.
func (d *dist) parts() error {
	tool, err := d.tool(cyclonedx)
	if err != nil {
		return err
	}
	for _, t := range d.targets {
		made := filepath.Join(d.work, "parts.json")
		if err := command(nil, tool, "bin", "-json", "-noserial", "-std", "-licenses", "-assert-licenses",
			"-version", "v"+d.semver(), "-output", made, d.binary(t)); err != nil {
			return err
		}
		data, err := os.ReadFile(made)
		if err != nil {
			return err
		}
		if data, err = d.timeless(data); err != nil {
			return err
		}
		name := fmt.Sprintf("annotate_%s_%s_%s.cdx.json", d.semver(), t.os, t.arch)
		if err := os.WriteFile(filepath.Join(d.out, name), data, 0o666); err != nil {
			return err
		}
	}
	return nil
}

// timeless takes out of a list of parts when and by which copy of the tool it
// was made.
func (d *dist) timeless(list []byte) ([]byte, error) {
	var all map[string]any
	if err := json.Unmarshal(list, &all); err != nil {
		return nil, fmt.Errorf("list of parts: %w", err)
	}
	metadata, ok := all["metadata"].(map[string]any)
	if !ok {
		return nil, fmt.Errorf("list of parts: no metadata")
	}
	metadata["timestamp"] = d.time.Format(time.RFC3339)
	if tools, ok := metadata["tools"].([]any); ok {
		for _, t := range tools {
			if t, ok := t.(map[string]any); ok {
				delete(t, "hashes")
			}
		}
	}
	return json.MarshalIndent(all, "", "  ")
}

var licenceFile = regexp.MustCompile(`(?i)^(licen[sc]e|copying|notice|patents)`)

// notices returns the licences of every module that is in the program, and of
// Go's standard library, each with the name of what it is for.
func (d *dist) notices(t target) ([]byte, error) {
	info, err := buildinfo.ReadFile(d.binary(t))
	if err != nil {
		return nil, err
	}
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	from := [][2]string{{"the Go standard library, " + info.GoVersion, strings.TrimSpace(string(goroot))}}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", m.Path).Output()
		if err != nil {
			return nil, fmt.Errorf("go list -m %s: %w", m.Path, err)
		}
		from = append(from, [2]string{m.Path + " " + m.Version, strings.TrimSpace(string(dir))})
	}
	var all bytes.Buffer
	for _, module := range from {
		texts, err := licences(os.DirFS(module[1]))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", module[0], err)
		}
		for _, text := range texts {
			fmt.Fprintf(&all, "%s\n%s: %s\n\n%s\n\n", strings.Repeat("=", 80), module[0], text.name, bytes.TrimSpace(text.data))
		}
	}
	return all.Bytes(), nil
}

// licences returns the licences among a module's files, those of what it holds
// of others included: a module under MIT may have a library under LGPL in a
// folder. None at all is an error.
func licences(module fs.FS) (found []member, err error) {
	err = fs.WalkDir(module, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || name == "src" || name == "pkg"): // the last two are Go's own
			return fs.SkipDir
		case d.IsDir() || !licenceFile.MatchString(d.Name()) && path.Base(path.Dir(name)) != "licenses", path.Ext(name) == ".go":
			return nil
		}
		data, err := fs.ReadFile(module, name)
		found = append(found, member{name: name, data: data})
		return err
	})
	if err == nil && found == nil {
		err = errors.New("no licence among the files")
	}
	return found, err
}
