package main

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"annotate/fonts"
	"annotate/render/photo"
)

// Set by the linker: the version's number, and the commit with its time.
var (
	version   = "devel"
	commit    = ""
	committed = ""
)

// versionInfo is what a report of a fault should say of the program.
type versionInfo struct {
	Version   string `json:"version"`
	Commit    string `json:"commit,omitempty"`
	Committed string `json:"committed,omitempty"` // RFC 3339
	Go        string `json:"go"`
	Platform  string `json:"platform"`
	// Opens are the formats of photos that can be opened, Lacks those that only
	// other builds open.
	Opens []string `json:"opens"`
	Lacks []string `json:"lacks"`
	// Fonts is how many fonts the machine has for what the built-in one lacks.
	Fonts int `json:"system_fonts"`
}

func newVersionCommand(s *streams) *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version, and which photos and scripts this build and machine know",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			v := describeVersion()
			if !asJSON {
				return v.write(s.out)
			}
			encoder := json.NewEncoder(s.out)
			encoder.SetIndent("", "  ")
			return encoder.Encode(v)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print it as JSON")
	return cmd
}

func describeVersion() versionInfo {
	v := versionInfo{
		Version: version, Commit: commit, Committed: committed,
		Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH,
		Opens: []string{}, Lacks: []string{}, Fonts: fonts.Default().SystemFonts(),
	}
	if info, ok := debug.ReadBuildInfo(); ok && v.Commit == "" { // built by go install or go build alone
		for _, setting := range info.Settings {
			switch setting.Key {
			case "vcs.revision":
				v.Commit = setting.Value
			case "vcs.time":
				v.Committed = setting.Value
			}
		}
		if v.Version == "devel" && info.Main.Version != "" && info.Main.Version != "(devel)" {
			v.Version = info.Main.Version
		}
	}
	opens := photo.Formats()
	for _, f := range opens {
		v.Opens = append(v.Opens, f.String())
	}
	for _, f := range []photo.Format{photo.HEIC, photo.AVIF} {
		if !slices.Contains(opens, f) {
			v.Lacks = append(v.Lacks, f.String())
		}
	}
	return v
}

func (v versionInfo) write(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "annotate %s\n", v.Version)
	if v.Commit != "" {
		fmt.Fprintf(&b, "commit  %s\n", strings.TrimSpace(v.Commit+" "+v.Committed))
	}
	fmt.Fprintf(&b, "go      %s %s\n", v.Go, v.Platform)
	fmt.Fprintf(&b, "photos  %s\n", strings.Join(v.Opens, ", "))
	if len(v.Lacks) > 0 {
		fmt.Fprintf(&b, "        no %s: this build lacks the tags heic and nodynamic\n", strings.Join(v.Lacks, ", no "))
	}
	fmt.Fprintf(&b, "fonts   DejaVu Sans Condensed Bold, built in; %d of the system\n", v.Fonts)
	_, err := io.WriteString(w, b.String())
	return err
}
