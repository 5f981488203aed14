package main

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"annotate/render/output"
	"annotate/render/terminal"
)

// Titles of the groups that several commands have.
const (
	groupInput   = "What to read"
	groupChoice  = "Which detections"
	groupLook    = "How it looks"
	groupMeasure = "What to measure"
	groupOutput  = "Output"
	groupAPI     = "The object-detection API"
	groupLimits  = "Limits"
	groupShards  = "Past one machine"
)

// groupOf is the annotation of a flag that holds its group's title.
const groupOf = "group"

// flagGroup is some flags of one subject.
type flagGroup struct {
	title string
	flags *pflag.FlagSet
	// idle returns why the flags have no effect beside the others that are set,
	// empty if they have; nil: they always have.
	idle func() string
}

// flagGroups are the flags of a command in the order in which its help shows
// them. Flags belong to a group, and one rule says of all groups when setting
// their flags is a mistake: a flag that does nothing is refused, not swallowed.
type flagGroups struct {
	cmd    *cobra.Command
	groups []flagGroup
	common []string // flags that -h shows; --help shows all
	brief  bool     // -h was given
}

// groupFlags gives the command help by groups and the check of idle flags. The
// names are of the flags that people use most.
func groupFlags(cmd *cobra.Command, common ...string) *flagGroups {
	g := &flagGroups{cmd: cmd, common: common}
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
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) error {
		return cmp.Or(g.check(), checkFiles(cmd)) // a flag that does nothing first: its file may matter as little
	}
	return g
}

// add adds flags to the group of that title. They have no effect if idle returns
// a reason.
func (g *flagGroups) add(title string, idle func() string, bind ...func(*pflag.FlagSet)) {
	fs := pflag.NewFlagSet(title, pflag.ContinueOnError)
	fs.SortFlags = false
	for _, b := range bind {
		b(fs)
	}
	fs.VisitAll(func(f *pflag.Flag) { f.Annotations = map[string][]string{groupOf: {title}} })
	g.groups = append(g.groups, flagGroup{title, fs, idle})
	g.cmd.Flags().AddFlagSet(fs)
}

// unless returns what says of flags that they have no effect, for the reason given,
// unless on.
func unless(on func() bool, reason string) func() string {
	return func() string {
		if on() {
			return ""
		}
		return reason
	}
}

// check returns an error for the first flag that is set and does nothing.
func (g *flagGroups) check() (err error) {
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
type briefHelp struct{ *flagGroups }

func (b briefHelp) Set(string) error {
	b.brief = true
	return b.cmd.Flags().Set("help", "true")
}
func (briefHelp) String() string   { return "false" }
func (briefHelp) Type() string     { return "bool" }
func (briefHelp) IsBoolFlag() bool { return true }

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

// newHelpCommand shows a command's help, and tells a command that there is not.
func newHelpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Show all flags of a command",
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return commandNames(cmd.Root()), cobra.ShellCompDirectiveNoFileComp
		},
		PersistentPreRunE: func(*cobra.Command, []string) error { return nil },
		RunE: func(cmd *cobra.Command, args []string) error {
			about := cmd.Root()
			for _, name := range args {
				sub, rest, err := about.Find([]string{name})
				if err != nil || len(rest) > 0 || sub == about {
					return usagef("unknown command %q%s", name, didYouMean(name, commandNames(about)))
				}
				about = sub
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
	}
}

// newManCommand writes the manual's pages from what --help shows. Packagers call
// it, so the help does not list it.
func newManCommand(s *streams) *cobra.Command {
	var dir, date string
	var flagList bool
	cmd := &cobra.Command{
		Use:    "man -o DIR",
		Short:  "Write the man pages, or the manual's list of flags",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			root := cmd.Root()
			root.InitDefaultHelpFlag()
			pages := []*cobra.Command{root}
			for _, c := range root.Commands() {
				if c.IsAvailableCommand() && c.Name() != "help" {
					c.InitDefaultHelpFlag()
					pages = append(pages, c)
				}
			}
			if flagList {
				_, err := s.out.Write(flagPage(pages))
				return err
			}
			if dir == "" {
				return usagef("name the folder with -o")
			}
			for _, c := range pages {
				name := strings.ReplaceAll(c.CommandPath(), " ", "-") + ".1"
				ours := output.Options{Ours: output.Begins(".TH ANNOTATE")}
				if err := s.guard.Write(filepath.Join(dir, name), output.Bytes(manPage(c, pages, date)), ours); err != nil {
					return usagef("%w", err)
				}
			}
			return nil
		},
	}
	cmd.Flags().StringVarP(&dir, "output", "o", "", "`folder` for the pages")
	cmd.Flags().StringVar(&date, "date", "", "`date` that the pages show")
	cmd.Flags().BoolVar(&flagList, "flags", false, "print the flags of all commands as Markdown instead")
	return cmd
}

// manPage returns the page of a command in roff, with man(7)'s macros.
func manPage(c *cobra.Command, pages []*cobra.Command, date string) []byte {
	var b bytes.Buffer
	name := strings.ReplaceAll(c.CommandPath(), " ", "-")
	fmt.Fprintf(&b, ".TH %s 1 %q %q\n", strings.ToUpper(roff(name)), date, "annotate "+version)
	fmt.Fprintf(&b, ".SH NAME\n%s \\- %s\n", roff(name), roff(lowerFirst(c.Short)))
	fmt.Fprintf(&b, ".SH SYNOPSIS\n\\fB%s\\fR%s\n", roff(c.CommandPath()), roff(strings.TrimPrefix(c.UseLine(), c.CommandPath())))
	long := c.Long
	if long == "" {
		long = c.Short + "."
	}
	fmt.Fprintf(&b, ".SH DESCRIPTION\n%s", roffText(long))
	fmt.Fprint(&b, ".SH OPTIONS\n")
	for _, group := range flagsByGroup(c) {
		if group.title != "" {
			fmt.Fprintf(&b, ".SS %s\n", roff(group.title))
		}
		group.flags.VisitAll(func(f *pflag.Flag) { b.WriteString(manFlag(f)) })
	}
	if c.HasExample() {
		fmt.Fprintf(&b, ".SH EXAMPLES\n.nf\n%s\n.fi\n", roff(c.Example))
	}
	var others []string
	for _, o := range pages {
		if o != c {
			others = append(others, "\\fB"+roff(strings.ReplaceAll(o.CommandPath(), " ", "-"))+"\\fR(1)")
		}
	}
	fmt.Fprintf(&b, ".SH SEE ALSO\n%s\n", strings.Join(others, ", "))
	return b.Bytes()
}

// flagsByGroup returns what --help shows of a command's flags.
func flagsByGroup(c *cobra.Command) []flagGroup {
	var groups []flagGroup
	c.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		title := strings.Join(f.Annotations[groupOf], "")
		i := slices.IndexFunc(groups, func(g flagGroup) bool { return g.title == title })
		if i < 0 {
			i = len(groups)
			groups = append(groups, flagGroup{title: title, flags: pflag.NewFlagSet(title, pflag.ContinueOnError)})
			groups[i].flags.SortFlags = false
		}
		groups[i].flags.AddFlag(f)
	})
	return groups
}

// describeFlag returns what a flag's value is called, empty for none, and what
// the flag does.
func describeFlag(f *pflag.Flag) (value, usage string) {
	value, usage = pflag.UnquoteUsage(f)
	if !slices.Contains([]string{"", "0", "0s", "[]", "false"}, f.DefValue) {
		usage += " (default " + f.DefValue + ")"
	}
	return value, usage
}

// manFlag returns the paragraph of a flag.
func manFlag(f *pflag.Flag) string {
	value, usage := describeFlag(f)
	text := ".TP\n"
	if f.Shorthand != "" {
		text += fmt.Sprintf("\\fB\\-%s\\fR, ", f.Shorthand)
	}
	text += fmt.Sprintf("\\fB\\-\\-%s\\fR", roff(f.Name))
	if value != "" {
		text += fmt.Sprintf(" \\fI%s\\fR", roff(value))
	}
	return text + "\n" + roffText(usage)
}

// flagPage returns the manual's page of all flags, in Markdown.
func flagPage(pages []*cobra.Command) []byte {
	var b bytes.Buffer
	fmt.Fprint(&b, "# Flags\n\nEvery flag of every command, as `annotate help COMMAND` shows them. `go test ./cmd/annotate/doc -update` writes\nthis page.\n")
	inCell := strings.NewReplacer("|", "\\|", "<", "&lt;", "\n", " ")
	for _, c := range pages {
		fmt.Fprintf(&b, "\n## %s\n\n`%s`: %s.\n", c.Name(), c.UseLine(), lowerFirst(c.Short))
		for _, group := range flagsByGroup(c) {
			if group.title == "" {
				continue // --help
			}
			fmt.Fprintf(&b, "\n| %s | |\n| --- | --- |\n", group.title)
			group.flags.VisitAll(func(f *pflag.Flag) {
				value, usage := describeFlag(f)
				name := strings.TrimSpace("--" + f.Name + " " + value)
				if f.Shorthand != "" {
					name = "-" + f.Shorthand + ", " + name
				}
				fmt.Fprintf(&b, "| `%s` | %s |\n", strings.ReplaceAll(name, "|", "\\|"), inCell.Replace(usage))
			})
		}
	}
	return b.Bytes()
}

// roffText returns paragraphs of text; lines that begin with space stay lines.
func roffText(text string) string {
	var b strings.Builder
	within := false // in lines that stay
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, " \n")
		if stays := strings.HasPrefix(line, " "); stays != within && line != "" {
			b.WriteString(map[bool]string{true: ".nf\n", false: ".fi\n"}[stays])
			within = stays
		}
		if line == "" {
			b.WriteString(".PP\n")
			continue
		}
		b.WriteString(roff(line) + "\n")
	}
	if within {
		b.WriteString(".fi\n")
	}
	return b.String()
}

// roff escapes text: backslashes, hyphens, which man would set as dashes of
// print, and what would be a macro at the beginning of a line.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, `-`, `\-`).Replace(text)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
