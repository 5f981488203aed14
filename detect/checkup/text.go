package checkup

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"annotate/detect"
	"annotate/detect/doctor"
)

// WriteText writes the findings for people. Paint colours the beginning of a finding,
// such as "error, likely:"; nil leaves it as it is.
func (c *Checkup) WriteText(w io.Writer, paint func(doctor.Severity, string) string) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%s: %s, %s", c.From, detect.Plural(c.Images, "image"), detect.Plural(c.Boxes, "box"))
	if c.Empty > 0 {
		fmt.Fprintf(b, ", %s without objects", detect.Plural(c.Empty, "image"))
	}
	if c.Photos > 0 {
		fmt.Fprintf(b, "; %s", detect.Plural(c.Photos, "photo"))
	}
	fmt.Fprintln(b)
	if c.Sized < c.Images && c.Photos == 0 {
		fmt.Fprintf(b, "The size of %s is not known, so that less can be told; name the photos with --images.\n", detect.Plural(c.Images-c.Sized, "image"))
	}
	counts := map[doctor.Severity]int{}
	for i := range c.Findings {
		f := &c.Findings[i]
		counts[f.Severity]++
		writeFinding(b, f, paint)
	}
	fmt.Fprintln(b)
	if len(c.Findings) == 0 {
		fmt.Fprintln(b, "nothing wrong")
	} else {
		fmt.Fprintf(b, "%s, %s, %s\n", detect.Plural(counts[doctor.Error], "error"), detect.Plural(counts[doctor.Warning], "warning"), detect.Plural(counts[doctor.Note], "note"))
	}
	if c.Copy != "" {
		left := "with nothing wrong"
		if len(c.Left) > 0 {
			var kinds []string
			for i := range c.Left {
				kinds = append(kinds, fmt.Sprintf("%s (%s)", c.Left[i].Kind, c.Left[i].Counted()))
			}
			left = "which still has " + strings.Join(kinds, ", ")
		}
		fmt.Fprintf(b, "repaired copy: %s, %s\n", c.Copy, left)
		if c.Rebuilt != "" {
			fmt.Fprintf(b, "It was written anew, not edited: %s\n", detect.Printable(c.Rebuilt))
		}
	}
	return b.Flush()
}

func writeFinding(w io.Writer, f *doctor.Finding, paint func(doctor.Severity, string) string) {
	words := f.Kind.Words()
	head := f.Severity.String() + ":"
	if !f.Certain {
		head = f.Severity.String() + ", likely:"
	}
	if paint != nil {
		head = paint(f.Severity, head)
	}
	fmt.Fprintf(w, "\n%s %s: %s\n", head, f.Kind, f.Counted())
	fmt.Fprintf(w, "  %s\n", words.What)
	if why := f.Evidence(); why != "" {
		fmt.Fprintf(w, "  why   %s\n", detect.Printable(why))
	}
	lead := "look"
	for i := range f.Examples {
		fmt.Fprintf(w, "  %-5s %s\n", lead, detect.Printable(f.Examples[i].String()))
		lead = ""
	}
	if more := f.Count - len(f.Examples); more > 0 && len(f.Examples) > 0 {
		fmt.Fprintf(w, "        … and %d more\n", more)
	}
	fmt.Fprintf(w, "  do    %s%s\n", words.Do, fixText(f))
}

// fixText says what --fix does. A likely finding is asked about first.
func fixText(f *doctor.Finding) string {
	switch {
	case f.Fixable > 0 && !f.Certain && f.Repaired == 0:
		return fmt.Sprintf(" Is it so? Then --fix %s does it.", f.Kind)
	case f.Repaired == 0:
		return ""
	case f.Repaired < f.Count:
		return fmt.Sprintf(" --fix does it for %d of them.", f.Repaired)
	}
	return " --fix does it."
}

// MarshalJSON writes the findings for programs. The names of the fields stay.
func (c *Checkup) MarshalJSON() ([]byte, error) {
	type copied struct {
		Path    string        `json:"path"`
		Rebuilt string        `json:"written_anew,omitempty"` // why it is not edited
		Left    []doctor.Kind `json:"left"`
	}
	out := struct {
		From     string           `json:"from"`
		OK       bool             `json:"ok"`
		Images   int              `json:"images"`
		Empty    int              `json:"images_without_objects"`
		Boxes    int              `json:"boxes"`
		Photos   int              `json:"photos"`
		Sized    int              `json:"images_of_known_size"`
		Findings []doctor.Finding `json:"findings"`
		Copy     *copied          `json:"repaired_copy,omitempty"`
	}{c.From, c.OK(), c.Images, c.Empty, c.Boxes, c.Photos, c.Sized, append([]doctor.Finding{}, c.Findings...), nil}
	if c.Copy != "" {
		out.Copy = &copied{c.Copy, c.Rebuilt, []doctor.Kind{}}
		for i := range c.Left {
			out.Copy.Left = append(out.Copy.Left, c.Left[i].Kind)
		}
	}
	return marshal(out)
}

// marshal leaves labels such as <unk> readable.
func marshal(v any) ([]byte, error) {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(v)
	return []byte(b.String()), err
}
