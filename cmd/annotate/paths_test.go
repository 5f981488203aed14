package main

import (
	"io"
	"regexp"
	"slices"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"

	"annotate/render/output"
)

func TestLocalPath(t *testing.T) {
	for _, path := range []string{"s3://b/k", "S3://b/k", "gs://b", "file:///tmp/x", "coco:s3://b/k", "git+ssh://h/p", "https://h/p"} {
		assert.Error(t, localPath("", path), path)
	}
	for _, path := range []string{"", "-", "photos", "a:b", "coco:labels.json", `C:\photos`, "C:/photos", "./s3:/b", "a b://c", "photos/http://x"} {
		assert.NoError(t, localPath("", path), path)
	}
}

// TestAddressFlags: flags that take addresses are exempt from what is true of
// paths, and no others are.
func TestAddressFlags(t *testing.T) {
	root := newRootCommand(&streams{out: io.Discard, err: io.Discard, guard: &output.Guard{}})
	says := regexp.MustCompile(`https?://|\bURL\b|\bORIGIN\b`)
	var known []string
	for _, cmd := range append([]*cobra.Command{root}, root.Commands()...) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			known = append(known, f.Name)
			_, several := f.Value.(pflag.SliceValue)
			if says.MatchString(f.Usage) && (several || f.Value.Type() == "string") {
				assert.Contains(t, addressFlags, f.Name, "--%s of %s takes an address", f.Name, cmd.Name())
			}
		})
	}
	for _, name := range slices.Concat(addressFlags, inputFlags) {
		assert.Contains(t, known, name, "no command has such a flag")
	}
}
