package main

import (
	"bytes"
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/template"
	"time"
)

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
