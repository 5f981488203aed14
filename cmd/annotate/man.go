package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"annotate/render/output"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// newManCommand writes the manual's pages from what --help shows. Packagers call
// it, so the help does not list it.
func newManCommand(s *streams) *cobra.Command {
	var dir, date string
	cmd := &cobra.Command{
		Use:    "man -o DIR",
		Short:  "Write the man pages",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if dir == "" {
				return usagef("name the folder with -o")
			}
			root := cmd.Root()
			root.InitDefaultHelpFlag()
			pages := []*cobra.Command{root}
			for _, c := range root.Commands() {
				if c.IsAvailableCommand() && c.Name() != "help" {
					c.InitDefaultHelpFlag()
					pages = append(pages, c)
				}
			}
			for _, c := range pages {
				name := strings.ReplaceAll(c.CommandPath(), " ", "-") + ".1"
				write := func(w io.Writer) error {
					_, err := w.Write(manPage(c, pages, date))
					return err
				}
				if err := s.guard.Write(filepath.Join(dir, name), write, output.Options{Ours: isManPage}); err != nil {
					return usagef("%w", err)
				}
			}
			return nil
		},
	}
	cmd.Flags().StringVarP(&dir, "output", "o", "", "`folder` for the pages")
	cmd.Flags().StringVar(&date, "date", "", "`date` that the pages show")
	return cmd
}

// isManPage reports whether a file is one of our pages.
func isManPage(f *os.File) bool {
	const begins = ".TH ANNOTATE"
	head := make([]byte, len(begins))
	n, _ := f.ReadAt(head, 0)
	return string(head[:n]) == begins
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
	var titles []string
	groups := map[string]string{}
	c.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		title := strings.Join(f.Annotations[groupOf], "")
		if !slices.Contains(titles, title) {
			titles = append(titles, title)
		}
		groups[title] += manFlag(f)
	})
	for _, title := range titles {
		if title != "" {
			fmt.Fprintf(&b, ".SS %s\n", roff(title))
		}
		b.WriteString(groups[title])
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

// manFlag returns the paragraph of a flag.
func manFlag(f *pflag.Flag) string {
	value, usage := pflag.UnquoteUsage(f)
	if !slices.Contains([]string{"", "0", "0s", "[]", "false"}, f.DefValue) {
		usage += " (default " + f.DefValue + ")"
	}
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
