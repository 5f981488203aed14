package main

import (
	"bytes"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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
