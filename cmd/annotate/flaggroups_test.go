package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/render/output"
)

// groupedCommand is a command with a wall of its own flags.
func groupedCommand() (*cobra.Command, *bytes.Buffer) {
	var wall bool
	cmd := &cobra.Command{Use: "crops", Short: "Cut", Long: "Crops cuts.", RunE: func(*cobra.Command, []string) error { return nil }}
	g := groupFlags(cmd, "wall")
	g.add("Output", nil, func(fs *pflag.FlagSet) { fs.BoolVar(&wall, "wall", false, "make a wall") })
	g.add("The wall", func() string {
		if wall {
			return ""
		}
		return "it is about the wall, which --wall makes"
	}, func(fs *pflag.FlagSet) { fs.String("title", "", "title of the wall") })
	g.add("Output", nil, func(fs *pflag.FlagSet) { fs.Int("quality", 90, "JPEG quality") })
	var out bytes.Buffer
	cmd.SetOut(&out)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	return cmd, &out
}

func TestIdleFlagsAreRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, ""},
		{[]string{"--wall", "--title", "x"}, ""},
		{[]string{"--title", "x", "--wall"}, ""},
		{[]string{"--quality", "80"}, ""},
		{[]string{"--title", ""}, "--title would do nothing: it is about the wall, which --wall makes"},
	} {
		cmd, _ := groupedCommand()
		cmd.SetArgs(c.args)
		err := cmd.Execute()
		if c.want == "" {
			assert.NoError(t, err, "%v", c.args)
		} else {
			assert.EqualError(t, err, c.want, "%v", c.args)
			assert.Equal(t, exitUsage, exitCode(err))
		}
	}
}

func TestHelpShowsGroups(t *testing.T) {
	t.Parallel()
	cmd, out := groupedCommand()
	cmd.SetArgs([]string{"--help"})
	require.NoError(t, cmd.Execute())
	assert.Equal(t, `Crops cuts.

Usage:
  crops [flags]

Output:
      --wall          make a wall
      --quality int   JPEG quality (default 90)

The wall:
      --title string   title of the wall
`, out.String())

	cmd, out = groupedCommand()
	cmd.SetArgs([]string{"-h"})
	require.NoError(t, cmd.Execute())
	assert.Equal(t, `Cut.

Usage:
  crops [flags]

Flags used most (crops --help shows all):
      --wall   make a wall
`, out.String())
}

// Every flag of every command is shown in a group, and each command that writes
// files can be told to overwrite.
func TestFlagsAreInGroups(t *testing.T) {
	t.Parallel()
	root := newRootCommand(&streams{guard: &output.Guard{}})
	for _, cmd := range append(root.Commands(), root) {
		if cmd.Hidden || cmd.Name() == "version" {
			continue
		}
		writes := false
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if !f.Hidden && f.Name != "help" {
				assert.NotEmpty(t, f.Annotations[groupOf], "%s --%s", cmd.Name(), f.Name)
			}
			writes = writes || f.Name == "output" || f.Name == "html" || f.Name == "plot"
		})
		assert.Equal(t, writes, cmd.Flags().Lookup("overwrite") != nil, "%s", cmd.Name())
	}
}

// A flag about what another flag turns off is refused, by whichever command has it.
func TestIdleFlagsOfCommands(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"PHOTO -o OUT --from x.csv --bill-to me", "PHOTO -o OUT --from x.csv --wait-for-model", "PHOTO -o OUT --from x.csv --retries 3",
		"PHOTO -o OUT --from x.csv --timeout 3s", "PHOTO -o OUT --from x.csv --no-cache", "PHOTO -o OUT --from x.csv -c 3",
		"PHOTO -o OUT --from x.csv --allow-insecure", "PHOTO -o OUT --from x.csv --model m", "PHOTO -o OUT --names n.json",
		"PHOTO -o - --json", "detect PHOTO --from x.csv --record r.jsonl", "detect PHOTO --from x.csv --rate 3/s",
		"crops PHOTO --from x.csv -o OUT --title x", "crops PHOTO --from x.csv -o OUT --theme light", "crops PHOTO --from x.csv -o OUT --width 900",
		"sheet PHOTO --from x.csv -o s.png --seed 3", "sheet PHOTO --from x.csv -o s.png --per-label 3", "sheet PHOTO --from x.csv -o s.png --bare --title x",
		"diff a.csv b.csv --view 3", "diff a.csv b.csv --workers 3", "diff a.csv b.csv --overwrite", "report PHOTO --from x.csv -o r.html --iou 0.5",
		"check --from x.csv --overwrite", "stats --from x.csv --overwrite",
	} {
		var stderr bytes.Buffer
		code := run(t.Context(), strings.Fields(line), nil, &bytes.Buffer{}, &stderr)
		assert.Equal(t, exitUsage, code, line)
		assert.Contains(t, stderr.String(), " would do nothing: ", line)
	}
}
