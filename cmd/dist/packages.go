package main

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/template"
	"time"
)

const nfpm = "github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.43.0"

// packages makes a deb and an rpm for each of the Linux platforms.
func (d *dist) packages() error {
	tool := ""
	for _, t := range d.targets {
		if t.os != "linux" {
			continue
		}
		if tool == "" {
			var err error
			if tool, err = d.tool(nfpm); err != nil {
				return err
			}
		}
		settings, err := d.packaged(t)
		if err != nil {
			return err
		}
		file := filepath.Join(d.work, "nfpm.yaml")
		if err := os.WriteFile(file, settings, 0o666); err != nil {
			return err
		}
		for _, kind := range []string{"deb", "rpm"} {
			name := fmt.Sprintf("annotate_%s_%s.%s", strings.ReplaceAll(d.debian(), "~", "-"), t.arch, kind)
			err := command([]string{fmt.Sprintf("SOURCE_DATE_EPOCH=%d", d.time.Unix())},
				tool, "package", "--config", file, "--packager", kind, "--target", filepath.Join(d.out, name))
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// packaged returns nfpm's settings for a platform, after laying the files out
// that they name. JSON is YAML.
func (d *dist) packaged(t target) ([]byte, error) {
	type info struct {
		Mode  int    `json:"mode"`
		Mtime string `json:"mtime"`
		Owner string `json:"owner"`
		Group string `json:"group"`
	}
	type content struct {
		Src  string `json:"src"`
		Dst  string `json:"dst"`
		Info info   `json:"file_info"`
	}
	at := d.time.Format(time.RFC3339)
	contents := []content{{d.binary(t), "/usr/bin/annotate", info{0o755, at, "root", "root"}}}
	for _, m := range d.docs {
		place, base := "/usr/share/doc/annotate/"+m.name, filepath.Base(m.name)
		data := m.data
		switch {
		case strings.HasPrefix(m.name, "man/"):
			place = "/usr/share/man/man1/" + base + ".gz"
			var packed bytes.Buffer
			z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
			if err != nil {
				return nil, err
			}
			if _, err := z.Write(data); err != nil {
				return nil, err
			}
			if err := z.Close(); err != nil {
				return nil, err
			}
			data = packed.Bytes()
		case base == "annotate.bash":
			place = "/usr/share/bash-completion/completions/annotate"
		case base == "_annotate":
			place = "/usr/share/zsh/vendor-completions/_annotate"
		case base == "annotate.fish":
			place = "/usr/share/fish/vendor_completions.d/annotate.fish"
		case base == "annotate.ps1":
			continue
		case base == "LICENSE":
			place = "/usr/share/doc/annotate/copyright"
		}
		file := filepath.Join(d.work, "package", strings.ReplaceAll(m.name, "/", "_"))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			return nil, err
		}
		if err := os.WriteFile(file, data, 0o666); err != nil {
			return nil, err
		}
		contents = append(contents, content{file, place, info{0o644, at, "root", "root"}})
	}
	return json.Marshal(map[string]any{
		"name": "annotate", "arch": t.arch, "platform": "linux", "version": d.debian(), "version_schema": "none",
		"mtime": at, "section": "graphics", "priority": "optional", "license": "MIT",
		"maintainer":  "The annotate authors <annotate@example.invalid>",
		"description": "draws the boxes of an object detector on photos\nPhotos in, annotated copies out: labels that can be read, photos that stay as\nthey are, detections paid for once. Also evaluates, compares and checks labels.",
		"contents":    contents,
		// The program is static. Without certificates it cannot ask the API,
		// without fonts it romanises what it cannot draw.
		"overrides": map[string]any{
			"deb": map[string]any{"recommends": []string{"ca-certificates"}, "suggests": []string{"fonts-noto-core", "fonts-noto-cjk"}},
			"rpm": map[string]any{"recommends": []string{"ca-certificates"}},
		},
		"rpm": map[string]any{"summary": "Draws the boxes of an object detector on photos", "group": "Applications/Multimedia", "buildhost": "localhost"},
	})
}

//go:embed recipes
var recipeFiles embed.FS

// recipes fills in the Homebrew formula and winget's manifests, for the
// platforms of each that were built.
func (d *dist) recipes() error {
	all, err := template.New("").Option("missingkey=error").ParseFS(recipeFiles, "recipes/*.tmpl")
	if err != nil {
		return err
	}
	type file struct{ Arch, URL, SHA256, Folder string }
	data := struct {
		Version, Date            string
		MacOS, Linux, Windows    []file
		Homepage, ManifestSchema string
	}{Version: d.semver(), Date: d.time.Format(time.DateOnly), Homepage: d.url, ManifestSchema: "1.10.0"}
	for _, t := range d.targets {
		name := d.archive(t)
		sum, err := d.sum(name)
		if err != nil {
			return err
		}
		f := file{Arch: t.arch, URL: d.url + "/" + name, SHA256: sum, Folder: strings.TrimSuffix(name, ".zip")}
		switch t.os {
		case "darwin":
			data.MacOS = append(data.MacOS, f)
		case "linux":
			data.Linux = append(data.Linux, f)
		default:
			data.Windows = append(data.Windows, f)
		}
	}
	for _, recipe := range all.Templates() {
		formula := recipe.Name() == "annotate.rb.tmpl"
		switch {
		case !strings.HasSuffix(recipe.Name(), ".tmpl"), // a part of another
			formula && data.MacOS == nil && data.Linux == nil, !formula && data.Windows == nil:
			continue
		}
		var filled bytes.Buffer
		if err := recipe.Execute(&filled, data); err != nil {
			return fmt.Errorf("%s: %w", recipe.Name(), err)
		}
		if err := os.WriteFile(filepath.Join(d.out, strings.TrimSuffix(recipe.Name(), ".tmpl")), filled.Bytes(), 0o666); err != nil {
			return err
		}
	}
	return nil
}
