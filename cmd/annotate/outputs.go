package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"annotate/detect/dataset"
)

// checkOutputs finds, before any work, two inputs that would be written to one
// file, and outputs that would overwrite an input.
func checkOutputs(out string, inputs []input) error {
	if err := checkNames(out, inputs, func(name string) string { return name }); err != nil {
		return err
	}
	// Names that differ in case only are two on some file systems, one on others.
	if err := checkNames(out, inputs, strings.ToLower); err != nil && foldsCase(out) {
		return err
	}
	return checkOverwriting(out, inputs)
}

// checkNames finds two outputs whose names are the same to key, or one that
// stands where another needs a folder.
func checkNames(out string, inputs []input, key func(string) string) error {
	taken := map[string]string{dataset.RecordName: "the record", paletteName: "the labels' colours"}
	clash := func(first string, in input, name string) error {
		return usagef("%s and %s would both be written to %s; annotate them into different folders",
			first, in.path, filepath.Join(out, filepath.FromSlash(name)))
	}
	for _, in := range inputs {
		if in.output == "" {
			continue
		}
		if first, ok := taken[key(in.output)]; ok {
			return clash(first, in, in.output)
		}
		taken[key(in.output)] = in.path
	}
	for _, in := range inputs {
		for dir := path.Dir(in.output); dir != "."; dir = path.Dir(dir) {
			if first, ok := taken[key(dir)]; ok {
				return clash(first, in, dir)
			}
		}
	}
	return nil
}

// foldsCase reports whether names that differ in case only are one name in the
// folder, which is made if it is not there. Only trying tells: the folder may
// be where another file system begins.
func foldsCase(folder string) bool {
	if os.MkdirAll(folder, 0o777) != nil {
		return true
	}
	f, err := os.CreateTemp(folder, ".case-")
	if err != nil {
		return true
	}
	defer os.Remove(f.Name())
	f.Close()
	_, err = os.Stat(filepath.Join(folder, strings.ToUpper(filepath.Base(f.Name()))))
	return err == nil
}

// checkOverwriting finds outputs that would overwrite an input: their own, or
// another that the user named.
func checkOverwriting(out string, inputs []input) error {
	type stamp struct{ size, modified int64 } // the same for one file under two names
	stampOf := func(info fs.FileInfo) stamp { return stamp{info.Size(), info.ModTime().UnixNano()} }
	type target struct {
		fs.FileInfo
		of string // the photo whose copy it is
	}
	targets := map[stamp][]target{}
	for _, in := range inputs {
		if in.output == "" {
			continue
		}
		file := filepath.Join(out, filepath.FromSlash(in.output))
		info, err := os.Stat(file)
		if err != nil {
			continue
		}
		if info.IsDir() {
			return usagef("%s: a folder stands where the annotated copy of %s would be written", file, in.path)
		}
		targets[stampOf(info)] = append(targets[stampOf(info)], target{info, in.path})
	}
	if len(targets) == 0 {
		return nil
	}
	for _, in := range inputs {
		info, err := os.Stat(in.path)
		if err != nil {
			continue
		}
		for _, t := range targets[stampOf(info)] {
			if os.SameFile(info, t.FileInfo) {
				return usagef("%s would be overwritten by the annotated copy of %s; choose another folder with -o", in.path, t.of)
			}
		}
	}
	return nil
}

// longestName is what file systems allow for a name, in bytes.
const longestName = 255

// partial returns the name under which a file is written before it is renamed
// to path. It is hidden, and the same in every run, so that what a killed run
// left behind is overwritten by the next.
func partial(path string) string {
	const before, after = ".", ".partial"
	dir, base := filepath.Split(path)
	if len(before+base+after) > longestName {
		sum := sha256.Sum256([]byte(base))
		base = hex.EncodeToString(sum[:])
	}
	return dir + before + base + after
}

// writeFile writes path whole or not at all: beside its place first, then
// renamed. Missing folders are made.
func writeFile(path string, write func(*os.File) error) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	temp := partial(path)
	err := writeTo(temp, write)
	if err == nil {
		err = os.Rename(temp, path)
	}
	if err == nil {
		return nil
	}
	os.Remove(temp)
	// The name that the file has for a moment means nothing to anybody.
	if link, ok := errors.AsType[*os.LinkError](err); ok {
		return &fs.PathError{Op: "write", Path: path, Err: link.Err}
	}
	if p, ok := errors.AsType[*fs.PathError](err); ok && p.Path == temp {
		p.Path = path
	}
	return err
}

// writeTo writes a file that may stay behind torn.
func writeTo(path string, write func(*os.File) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
