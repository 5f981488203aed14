package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

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
