package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"cmp"
	"compress/gzip"
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
