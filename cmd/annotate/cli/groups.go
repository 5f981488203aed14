package cli

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// GroupOf is the annotation of a flag that holds its group's title.
const GroupOf = "group"

// flagGroup is some flags of one subject.
type flagGroup struct {
	title string
	flags *pflag.FlagSet
	// idle returns why the flags have no effect beside the others that are set,
	// empty if they have; nil: they always have.
	idle func() string
}

// Groups are the flags of a command in the order in which its help shows
// them. Flags belong to a group, and one rule says of all groups when setting
// their flags is a mistake: a flag that does nothing is refused, not swallowed.
type Groups struct {
	cmd    *cobra.Command
	groups []flagGroup
	common []string // flags that -h shows; --help shows all
	brief  bool     // -h was given
}

// GroupFlags gives the command help by groups and the check of idle flags. The
// names are of the flags that people use most.
func GroupFlags(cmd *cobra.Command, common ...string) *Groups {
	g := &Groups{cmd: cmd, common: common}
	cmd.Flags().SortFlags = false
	cmd.Flags().Bool("help", false, "show all flags; -h shows the most used")
	cmd.Flags().VarPF(briefHelp{g}, "brief-help", "h", "").NoOptDefVal = "true"
	_ = cmd.Flags().MarkHidden("brief-help") // fails only for a flag that is not there
	cmd.SetHelpFunc(func(asked *cobra.Command, _ []string) {
		if asked == cmd && g.brief {
			writeHelp(asked.OutOrStdout(), asked, g.common)
			return
		}
		writeHelp(asked.OutOrStdout(), asked, nil)
	})
	cmd.PreRunE = func(*cobra.Command, []string) error { return g.Check() }
	return g
}

// Add adds flags to the group of that title. They have no effect if idle returns
// a reason.
func (g *Groups) Add(title string, idle func() string, bind ...func(*pflag.FlagSet)) {
	fs := pflag.NewFlagSet(title, pflag.ContinueOnError)
	fs.SortFlags = false
	for _, b := range bind {
		b(fs)
	}
	fs.VisitAll(func(f *pflag.Flag) { f.Annotations = map[string][]string{GroupOf: {title}} })
	g.groups = append(g.groups, flagGroup{title, fs, idle})
	g.cmd.Flags().AddFlagSet(fs)
}

// Unless returns what says of flags that they have no effect, for the reason given,
// unless on.
func Unless(on func() bool, reason string) func() string {
	return func() string {
		if on() {
			return ""
		}
		return reason
	}
}

// Check returns an error for the first flag that is set and does nothing.
func (g *Groups) Check() (err error) {
	for _, group := range g.groups {
		if group.idle == nil {
			continue
		}
		reason := group.idle()
		if reason == "" {
			continue
		}
		group.flags.VisitAll(func(f *pflag.Flag) {
			if f.Changed && err == nil {
				err = usagef("--%s would do nothing: %s", f.Name, reason)
			}
		})
	}
	return err
}

// briefHelp is the value of -h: it asks for help, and for little of it.
type briefHelp struct{ *Groups }

func (b briefHelp) Set(string) error {
	b.brief = true
	return b.cmd.Flags().Set("help", "true")
}
func (briefHelp) String() string   { return "false" }
func (briefHelp) Type() string     { return "bool" }
func (briefHelp) IsBoolFlag() bool { return true }
