package cli

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// ManPage returns the page of a command in roff, with man(7)'s macros. The others of
// pages are what to see also; version and date are shown as they are.
func ManPage(c *cobra.Command, pages []*cobra.Command, version, date string) []byte {
	var b bytes.Buffer
	name := strings.ReplaceAll(c.CommandPath(), " ", "-")
	fmt.Fprintf(&b, ".TH %s 1 %q %q\n", strings.ToUpper(roff(name)), date, version)
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
		title := strings.Join(f.Annotations[GroupOf], "")
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

// FlagPage returns the manual's page of all flags, in Markdown.
func FlagPage(pages []*cobra.Command) []byte {
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
