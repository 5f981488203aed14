package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// member is a file in an archive.
type member struct {
	name string // slash-separated
	data []byte
	run  bool // may be executed
}

func (m member) mode() fs.FileMode {
	if m.run {
		return 0o755
	}
	return 0o644
}

func sortMembers(members []member) {
	slices.SortFunc(members, func(a, b member) int { return cmp.Compare(a.name, b.name) })
}

// archives packs the program with its documents for every platform, all in one
// folder.
func (d *dist) archives() error {
	for _, t := range d.targets {
		data, err := os.ReadFile(d.binary(t))
		if err != nil {
			return err
		}
		name := d.archive(t)
		folder := strings.TrimSuffix(strings.TrimSuffix(name, ".tar.gz"), ".zip")
		var members []member
		for _, m := range append([]member{{name: t.program(), data: data, run: true}}, d.docs...) {
			m.name = folder + "/" + m.name
			members = append(members, m)
		}
		var packed bytes.Buffer
		if t.os == "windows" {
			err = writeZip(&packed, members, d.time)
		} else {
			err = writeTar(&packed, members, d.time)
		}
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(d.out, name), packed.Bytes(), 0o666); err != nil {
			return err
		}
	}
	return nil
}

// writeTar writes a gzipped tar whose bytes depend on the members and the time
// alone.
func writeTar(w io.Writer, members []member, at time.Time) error {
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	t := tar.NewWriter(z)
	for _, m := range members {
		err := t.WriteHeader(&tar.Header{
			Name: m.name, Mode: int64(m.mode()), Size: int64(len(m.data)), ModTime: at, Typeflag: tar.TypeReg, Format: tar.FormatUSTAR,
		})
		if err != nil {
			return err
		}
		if _, err := t.Write(m.data); err != nil {
			return err
		}
	}
	if err := t.Close(); err != nil {
		return err
	}
	return z.Close()
}

// writeZip is writeTar for a zip.
func writeZip(w io.Writer, members []member, at time.Time) error {
	z := zip.NewWriter(w)
	for _, m := range members {
		h := &zip.FileHeader{Name: m.name, Method: zip.Deflate, Modified: at}
		h.SetMode(m.mode())
		f, err := z.CreateHeader(h)
		if err != nil {
			return err
		}
		if _, err := f.Write(m.data); err != nil {
			return err
		}
	}
	return z.Close()
}

// platforms are the tags of the systems that a program runs on, in the form of
// Python's packaging specifications. The program is static, so that every Linux
// will do, whatever its C library; Go 1.26 wants macOS 12.
var platforms = map[target]string{
	{"linux", "amd64"}:   "manylinux_2_17_x86_64.manylinux2014_x86_64.musllinux_1_1_x86_64",
	{"linux", "arm64"}:   "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64",
	{"darwin", "amd64"}:  "macosx_12_0_x86_64",
	{"darwin", "arm64"}:  "macosx_12_0_arm64",
	{"windows", "amd64"}: "win_amd64",
	{"windows", "arm64"}: "win_arm64",
}

// wheels packs the program for pip on every platform.
func (d *dist) wheels() error {
	var readme []byte
	for _, m := range d.docs {
		if m.name == "README.md" {
			readme = m.data
		}
	}
	for _, t := range d.targets {
		program, err := os.ReadFile(d.binary(t))
		if err != nil {
			return err
		}
		var licences []member
		for _, m := range d.docs {
			if strings.Contains(m.name, "LICENSE") {
				licences = append(licences, m)
			}
		}
		members := wheel(d.python(), t, program, readme, licences)
		var packed bytes.Buffer
		if err := writeZip(&packed, members, d.time); err != nil {
			return err
		}
		name := fmt.Sprintf("annotate-%s-py3-none-%s.whl", d.python(), platforms[t])
		if err := os.WriteFile(filepath.Join(d.out, name), packed.Bytes(), 0o666); err != nil {
			return err
		}
	}
	return nil
}

// wheel returns the members of a wheel, in the form of the "Binary distribution
// format" and "Core metadata" specifications of the Python Packaging User Guide.
func wheel(version string, t target, program, readme []byte, licences []member) []member {
	stem := "annotate-" + version
	info := stem + ".dist-info/"
	tags := ""
	for platform := range strings.SplitSeq(platforms[t], ".") {
		tags += "Tag: py3-none-" + platform + "\n"
	}
	metadata := fmt.Sprintf(`Metadata-Version: 2.4
Name: annotate
Version: %s
Summary: Draws the boxes of an object detector on photos
License-Expression: MIT
License-File: LICENSE
License-File: THIRD-PARTY-LICENSES
Requires-Python: >=3
Description-Content-Type: text/markdown

%s`, version, readme)
	members := []member{
		{name: stem + ".data/scripts/" + t.program(), data: program, run: true},
		{name: info + "METADATA", data: []byte(metadata)},
		{name: info + "WHEEL", data: []byte("Wheel-Version: 1.0\nGenerator: annotate dist\nRoot-Is-Purelib: false\n" + tags)},
	}
	for _, m := range licences {
		members = append(members, member{name: info + "licenses/" + m.name, data: m.data})
	}
	record := ""
	for _, m := range members {
		sum := sha256.Sum256(m.data)
		record += fmt.Sprintf("%s,sha256=%s,%d\n", m.name, base64.RawURLEncoding.EncodeToString(sum[:]), len(m.data))
	}
	return append(members, member{name: info + "RECORD", data: []byte(record + info + "RECORD,,\n")})
}
