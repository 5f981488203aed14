package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"annotate/render/terminal"
)

// writeHelp writes a command's help: all of it, or of its flags those that are
// named.
func writeHelp(w io.Writer, cmd *cobra.Command, common []string) {
	width := helpWidth(w)
	if long := strings.TrimSpace(cmd.Long); long != "" && common == nil {
		fmt.Fprintf(w, "%s\n\n", long)
	} else {
		fmt.Fprintf(w, "%s.\n\n", strings.TrimSuffix(cmd.Short, "."))
	}
	fmt.Fprintf(w, "Usage:\n  %s\n", cmd.UseLine())
	if cmd.HasExample() {
		fmt.Fprintf(w, "\nExamples:\n%s\n", cmd.Example)
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintln(w, "\nCommands:")
		for _, sub := range cmd.Commands() {
			if sub.IsAvailableCommand() {
				fmt.Fprintf(w, "  %-12s %s\n", sub.Name(), sub.Short)
			}
		}
	}
	if common != nil {
		fs := pflag.NewFlagSet("", pflag.ContinueOnError)
		fs.SortFlags = false
		for _, name := range common {
			fs.AddFlag(cmd.Flags().Lookup(name))
		}
		fmt.Fprintf(w, "\nFlags used most (%s --help shows all):\n%s", cmd.CommandPath(), fs.FlagUsagesWrapped(width))
		return
	}
	for _, group := range flagsByGroup(cmd) {
		title := group.title
		if title == "" {
			if cmd.HasParent() || len(flagsByGroup(cmd)) > 1 {
				continue // only --help
			}
			title = "Flags"
		}
		fmt.Fprintf(w, "\n%s:\n%s", title, group.flags.FlagUsagesWrapped(width))
	}
}

// helpWidth returns how wide help may be: as wide as the terminal, within
// reason, or what fits where there is none.
func helpWidth(w io.Writer) int {
	const usual, widest = 100, 120
	if width := terminal.Columns(w); width > 0 {
		return min(max(width, 40), widest)
	}
	return usual
}

// HelpCommand shows a command's help, and tells a command that there is not.
func HelpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Show all flags of a command",
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return CommandNames(cmd.Root()), cobra.ShellCompDirectiveNoFileComp
		},
		PersistentPreRunE: func(*cobra.Command, []string) error { return nil },
		RunE: func(cmd *cobra.Command, args []string) error {
			about := cmd.Root()
			for _, name := range args {
				sub, rest, err := about.Find([]string{name})
				if err != nil || len(rest) > 0 || sub == about {
					return usagef("unknown command %q%s", name, DidYouMean(name, CommandNames(about)))
				}
				about = sub
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
	}
}
