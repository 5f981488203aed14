package main

import (
	"fmt"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/record"
	"annotate/render/output"
)

// A hint names only flags that the command has: for every error and command.
func TestHintsNameFlagsOfTheCommand(t *testing.T) {
	t.Parallel()
	root := newRootCommand(&streams{guard: &output.Guard{}})
	for _, cmd := range append(root.Commands(), root) {
		for _, h := range hints {
			text := hintFor(cmd, fmt.Errorf("a.jpg: %w", h.kind))
			for _, names := range flagNames.FindAllStringSubmatch(text, -1) {
				if names[1] != "" {
					assert.NotNil(t, cmd.Flags().Lookup(names[1]), "%s: %s", cmd.Name(), text)
				} else {
					assert.NotNil(t, cmd.Flags().ShorthandLookup(names[2]), "%s: %s", cmd.Name(), text)
				}
			}
		}
	}
}

func TestHintsLookAtTheFlags(t *testing.T) {
	t.Parallel()
	command := func(args ...string) *cobra.Command {
		cmd := &cobra.Command{Use: "x"}
		for _, name := range []string{"from", "names", "concurrency", "max-pixels", "max-bytes"} {
			cmd.Flags().String(name, "", "")
		}
		require.NoError(t, cmd.ParseFlags(args))
		return cmd
	}
	assert.Contains(t, hintFor(command("--from", "r.json"), detect.ErrNoRecord), "--names instances.json")
	assert.Equal(t, "Check that --from and --names are about these photos.", hintFor(command("--from", "r.json", "--names", "i.json"), detect.ErrNoRecord))
	assert.Empty(t, hintFor(command(), record.ErrLocked), "there is no -o to choose with")
	assert.Empty(t, hintFor(command(), pflag.ErrHelp))
}
