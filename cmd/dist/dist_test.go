package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"
)

var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

func TestVersionsAreSpelledForEachSystem(t *testing.T) {
	for described, want := range map[string][3]string{
		"v1.2.3-0-g0123abc":   {"1.2.3", "1.2.3", "1.2.3"},
		"v1.2.3-14-g0123abc":  {"1.2.4-dev.14+g0123abc", "1.2.4~dev14+g0123abc", "1.2.4.dev14+g0123abc"},
		"v10.0.19-1-g0123abc": {"10.0.20-dev.1+g0123abc", "10.0.20~dev1+g0123abc", "10.0.20.dev1+g0123abc"},
	} {
		r := release{commit: "0123abcdef"}
		require.NoError(t, r.parse(described))
		assert.Equal(t, want, [3]string{r.semver(), r.debian(), r.python()}, described)
	}
	r := release{ahead: 7, commit: "0123abcdef", dirty: true}
	assert.Equal(t, "0.0.0-dev.7+g0123abc.dirty", r.semver(), "without any tag")
	r = release{commit: "0123abcdef", dirty: true}
	require.NoError(t, r.parse("v1.2.3-0-g0123abc"))
	assert.Equal(t, "1.2.3-dev.0+g0123abc.dirty", r.semver(), "changes after a tag are no release")
	for _, bad := range []string{"", "v1.2-3-g0123abc", "v1.2.3", "nightly-3-g0123abc", "v99999999999999999999.0.0-0-g0123abc"} {
		assert.Error(t, (&release{}).parse(bad), bad)
	}
}

func TestTargets(t *testing.T) {
	got, err := parseTarget("windows/arm64")
	require.NoError(t, err)
	assert.Equal(t, "annotate.exe", got.program())
	for _, bad := range []string{"", "linux", "plan9/amd64", "linux/386", "linux/"} {
		_, err := parseTarget(bad)
		assert.Error(t, err, bad)
	}
}

var packed = []member{{name: "a/run", data: []byte("program"), run: true}, {name: "a/read", data: bytes.Repeat([]byte("text"), 999)}}

func TestTar(t *testing.T) {
	var first, second bytes.Buffer
	require.NoError(t, writeTar(&first, packed, noon))
	require.NoError(t, writeTar(&second, packed, noon.In(time.FixedZone("", 3600))))
	assert.Equal(t, first.Bytes(), second.Bytes())
	z, err := gzip.NewReader(&first)
	require.NoError(t, err)
	r := tar.NewReader(z)
	for _, m := range packed {
		h, err := r.Next()
		require.NoError(t, err)
		assert.Equal(t, m.name, h.Name)
		assert.Equal(t, m.mode(), fs.FileMode(h.Mode))
		assert.True(t, noon.Equal(h.ModTime))
		data, err := io.ReadAll(r)
		require.NoError(t, err)
		assert.Equal(t, m.data, data)
	}
}

// TestWheel holds a wheel against the specification: a list of all files but
// itself with their hashes, and the program where pip takes commands from.
func TestWheel(t *testing.T) {
	linux := target{"linux", "amd64"}
	var file bytes.Buffer
	members := wheel("1.2.3", linux, []byte("program"), []byte("# read me"), []member{{name: "LICENSE", data: []byte("MIT")}})
	require.NoError(t, writeZip(&file, members, noon))
	z, err := zip.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len()))
	require.NoError(t, err)
	read := func(name string) []byte {
		data, err := fs.ReadFile(z, name)
		require.NoError(t, err)
		return data
	}
	list, err := csv.NewReader(bytes.NewReader(read("annotate-1.2.3.dist-info/RECORD"))).ReadAll()
	require.NoError(t, err)
	require.Len(t, list, len(z.File))
	for _, line := range list {
		if line[0] == "annotate-1.2.3.dist-info/RECORD" {
			assert.Equal(t, []string{"", ""}, line[1:])
			continue
		}
		data := read(line[0])
		sum := sha256.Sum256(data)
		assert.Equal(t, []string{"sha256=" + base64.RawURLEncoding.EncodeToString(sum[:]), fmt.Sprint(len(data))}, line[1:], line[0])
	}
	info, err := fs.Stat(z, "annotate-1.2.3.data/scripts/annotate")
	require.NoError(t, err)
	assert.Equal(t, fs.FileMode(0o755), info.Mode().Perm())
	assert.Contains(t, string(read("annotate-1.2.3.dist-info/METADATA")), "\nVersion: 1.2.3\n")
	assert.Contains(t, string(read("annotate-1.2.3.dist-info/WHEEL")), "\nTag: py3-none-musllinux_1_1_x86_64\n")
	assert.True(t, strings.HasPrefix(z.File[len(z.File)-1].Name, "annotate-1.2.3.dist-info/"), "metadata comes last")
	for system := range platforms {
		_, err := parseTarget(system.os + "/" + system.arch)
		assert.NoError(t, err)
	}
}

func TestLicencesOfWhatAModuleHolds(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	found, err := licences(fstest.MapFS{
		"LICENSE": file("MIT"), "lib/LICENSE.libheif": file("LGPL"), "licenses/ftl.txt": file("FTL"), "license.go": file("package x"),
		"testdata/COPYING": file("other"), "readme": file("text"),
	})
	require.NoError(t, err)
	assert.Equal(t, []member{
		{name: "LICENSE", data: []byte("MIT")}, {name: "lib/LICENSE.libheif", data: []byte("LGPL")}, {name: "licenses/ftl.txt", data: []byte("FTL")},
	}, found)
	_, err = licences(fstest.MapFS{"main.go": file("package main")})
	assert.Error(t, err)
}

func TestPagesInArchives(t *testing.T) {
	for page, want := range map[string]string{
		"see [CI](cmd/annotate/doc/ci.md#gates) and [MIT](LICENSE)": "see [CI](doc/ci.md#gates) and [MIT](LICENSE)",
		"![A page](../../../testdata/pictures/report.png)":          "[A page]",
		"the [README](../../../README.md), [QA](qa.md#report)":      "the [README](../README.md), [QA](qa.md#report)",
		"[prices](https://example.org/a.md) [here](#below)":         "[prices](https://example.org/a.md) [here](#below)",
	} {
		assert.Equal(t, want, string(packedPage([]byte(page))))
	}
}

func TestNotes(t *testing.T) {
	assert.Equal(t, `# annotate 1.2.0

Changes since v1.1.0.

## detect

- read masks
- tell 0 from unknown

## other

- Merge of two things: a subject that is none

## render/photo

- keep more
`, notes("1.2.0", "v1.1.0", "detect: read masks\nrender/photo: keep more\ndetect: tell 0 from unknown\nMerge of two things: a subject that is none\n"))
}

// TestRecipes fills the templates in and holds winget's against YAML.
func TestRecipes(t *testing.T) {
	d := &dist{
		release: release{major: 1, minor: 2, ahead: -1, time: noon}, out: t.TempDir(), url: "https://example.org/v1.2.0",
		targets: []target{{"linux", "arm64"}, {"darwin", "arm64"}, {"windows", "amd64"}},
	}
	for _, system := range d.targets {
		require.NoError(t, os.WriteFile(filepath.Join(d.out, d.archive(system)), []byte(system.os), 0o666))
	}
	require.NoError(t, d.recipes())
	formula, err := os.ReadFile(filepath.Join(d.out, "annotate.rb"))
	require.NoError(t, err)
	for _, want := range []string{
		`url "https://example.org/v1.2.0/annotate_1.2.0_darwin_arm64.tar.gz"`, fmt.Sprintf(`sha256 "%x"`, sha256.Sum256([]byte("darwin"))),
		`url "https://example.org/v1.2.0/annotate_1.2.0_linux_arm64.tar.gz"`, "on_macos do\n    on_arm do", `version "1.2.0"`,
	} {
		assert.Contains(t, string(formula), want)
	}
	assert.NotContains(t, string(formula), "on_intel")
	var manifest struct {
		PackageVersion string `yaml:"PackageVersion"`
		Installers     []struct {
			Architecture string `yaml:"Architecture"`
			Sum          string `yaml:"InstallerSha256"`
			Nested       []struct {
				Path string `yaml:"RelativeFilePath"`
			} `yaml:"NestedInstallerFiles"`
		} `yaml:"Installers"`
	}
	data, err := os.ReadFile(filepath.Join(d.out, "Annotate.Annotate.installer.yaml"))
	require.NoError(t, err)
	require.NoError(t, yaml.Unmarshal(data, &manifest))
	assert.Equal(t, "1.2.0", manifest.PackageVersion)
	require.Len(t, manifest.Installers, 1)
	assert.Equal(t, "x64", manifest.Installers[0].Architecture)
	assert.Equal(t, fmt.Sprintf("%x", sha256.Sum256([]byte("windows"))), manifest.Installers[0].Sum)
	assert.Equal(t, `annotate_1.2.0_windows_amd64\annotate.exe`, manifest.Installers[0].Nested[0].Path)

	// The fields that winget's schemas 1.10.0 require, and what they say of them.
	required := map[string]string{"PackageIdentifier": `^[^.\s]{1,32}(\.[^.\s]{1,32}){1,7}$`, "PackageVersion": `^[^\\/:*?"<>|]{1,128}$`, "ManifestVersion": `^1\.10\.0$`}
	for name, fields := range map[string]map[string]string{
		"installer.":    {"ManifestType": "^installer$", "InstallerType": "^zip$", "NestedInstallerType": "^portable$"},
		"locale.en-US.": {"ManifestType": "^defaultLocale$", "PackageLocale": "^en-US$", "Publisher": `^.{2,256}$`, "PackageName": `^.{2,256}$`, "License": `^.{3,512}$`, "ShortDescription": `^.{3,256}$`},
		"":              {"ManifestType": "^version$", "DefaultLocale": "^en-US$"},
	} {
		data, err := os.ReadFile(filepath.Join(d.out, "Annotate.Annotate."+name+"yaml"))
		require.NoError(t, err)
		var got map[string]any
		require.NoError(t, yaml.Unmarshal(data, &got), name)
		maps.Copy(fields, required)
		for field, pattern := range fields {
			assert.Regexp(t, pattern, got[field], "%s %s", name, field)
		}
	}
	for _, i := range manifest.Installers {
		assert.Regexp(t, "^[A-Fa-f0-9]{64}$", i.Sum)
		assert.Contains(t, []string{"x64", "arm64"}, i.Architecture)
	}

	require.NoError(t, d.sums())
	sums, err := os.ReadFile(filepath.Join(d.out, "SHA256SUMS"))
	require.NoError(t, err)
	assert.Equal(t, 7, strings.Count(string(sums), "\n"), "three archives, a formula, three manifests")
	assert.NotContains(t, string(sums), "SHA256SUMS")
}

func TestListOfPartsHasNoTimeOfItsOwn(t *testing.T) {
	d := &dist{release: release{time: noon}}
	out, err := d.timeless([]byte(`{"metadata":{"timestamp":"2030-01-01T00:00:00Z","tools":[{"name":"x","hashes":[{"alg":"MD5"}]}]},"components":[{"name":"a","hashes":[1]}]}`))
	require.NoError(t, err)
	var got map[string]any
	require.NoError(t, json.Unmarshal(out, &got))
	assert.Equal(t, map[string]any{
		"metadata":   map[string]any{"timestamp": "2026-05-04T12:00:00Z", "tools": []any{map[string]any{"name": "x"}}},
		"components": []any{map[string]any{"name": "a", "hashes": []any{1.0}}},
	}, got)
	_, err = d.timeless([]byte(`{}`))
	assert.Error(t, err)
}
