package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// checkOutputs finds, before any work, two inputs that would be written to
// one file, and outputs that would overwrite an input. Names that differ in
// case only clash too: some file systems keep them apart, others do not.
func checkOutputs(out string, inputs []input) error {
	taken := make(map[string]string, len(inputs))
	for _, in := range inputs {
		if in.output == "" {
			continue
		}
		key := strings.ToLower(in.output)
		if first, ok := taken[key]; ok {
			return usagef("%s and %s would both be written to %s; annotate them into different folders",
				first, in.path, filepath.Join(out, filepath.FromSlash(in.output)))
		}
		taken[key] = in.path
	}
	for _, in := range inputs {
		if in.output == "" {
			continue
		}
		target := filepath.Join(out, filepath.FromSlash(in.output))
		a, err := os.Stat(target)
		if err != nil {
			continue
		}
		if a.IsDir() {
			return usagef("%s: a folder stands where the annotated copy of %s would be written", target, in.path)
		}
		if b, err := os.Stat(in.path); err == nil && os.SameFile(a, b) {
			return usagef("%s would be overwritten by its annotated copy; choose another folder with -o", in.path)
		}
	}
	return nil
}

// partial returns the name under which a file is written before it is renamed
// to path. It is hidden, and the same in every run, so that what a killed run
// left behind is overwritten by the next.
func partial(path string) string {
	dir, base := filepath.Split(path)
	return dir + "." + base + ".partial"
}

// writeFile writes path whole or not at all: beside its place first, then
// renamed. Missing folders are made.
func writeFile(path string, write func(*os.File) error) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	temp := partial(path)
	f, err := os.Create(temp)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(temp)
		}
	}()
	if err := write(f); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}
