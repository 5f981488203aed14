package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/text/width"

	"annotate/detect"
	"annotate/detect/stats"
)

// statsCommand describes a dataset in numbers.
type statsCommand struct {
	*streams
	labels labelFlags
	json   bool
	plot   string
}

func newStatsCommand(s *streams) *cobra.Command {
	c := &statsCommand{streams: s}
	cmd := &cobra.Command{
		Use:   "stats --from LABELS",
		Short: "Describe labels in numbers: a table, JSON, a plot",
		Long: `Stats counts images, boxes and labels, and tells how large the objects are, of
which shape, and which labels occur together. Small, medium and large are
COCO's: areas below 32², below 96² and the rest, of the object's outline where
the labels say it.`,
		Example: `  annotate stats --from labels.json
  annotate stats --from labels.json --plot stats.svg
  annotate stats --from annotated --json | jq '.labels[0]'`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return c.run() },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	c.labels.bind(flags, ", for labels that do not say sizes or whole names (YOLO)")
	flags.BoolVar(&c.json, "json", false, "print the numbers as JSON")
	flags.StringVar(&c.plot, "plot", "", "draw them into this `file`, PNG or SVG by its name")
	return cmd
}

func (c *statsCommand) run() error {
	source, err := c.labels.source()
	if err != nil {
		return err
	}
	ext := strings.ToLower(filepath.Ext(c.plot))
	if c.plot != "" && ext != ".png" && ext != ".svg" {
		return usagef("--plot %s: want a name that ends in .png or .svg", c.plot)
	}
	bad := 0
	d, err := source.open(func(err error) {
		bad++
		fmt.Fprintln(c.err, detect.Printable(err.Error()))
	})
	if err != nil {
		return err
	}
	s := stats.Compute(d.images)
	if c.json {
		encoder := json.NewEncoder(c.out)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		err = encoder.Encode(s)
	} else {
		err = printStats(c.out, source.from, s)
	}
	if err != nil {
		return err
	}
	if c.plot != "" {
		f := newStatsFigure(filepath.Base(filepath.Clean(source.from)), s)
		draw := f.writePNG
		if ext == ".svg" {
			draw = f.writeSVG
		}
		if err := writeFile(c.plot, func(to *os.File) error { return draw(to) }); err != nil {
			return err
		}
	}
	if bad > 0 {
		return &exitError{exitSome, fmt.Errorf("%s left out", plural(bad, "bad record"))}
	}
	return nil
}

const (
	shownPairs = 10 // of labels that occur together
	barWidth   = 24 // characters of the longest bar
)

// printStats writes the numbers as tables.
func printStats(w io.Writer, name string, s *stats.Stats) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%s\n\n", detect.Printable(name))
	fmt.Fprintf(b, "images    %7d   %d without objects\n", s.Images, s.Empty)
	fmt.Fprintf(b, "boxes     %7d   %s an image (median %s, %s to %s)\n", s.Boxes,
		figures(s.PerImage.Mean), figures(s.PerImage.Median), figures(s.PerImage.Min), figures(s.PerImage.Max))
	fmt.Fprintf(b, "labels    %7d\n", len(s.Labels))
	if s.Boxes == 0 {
		return b.Flush()
	}
	fmt.Fprintln(b)
	sized := s.Boxes - s.Invalid
	for _, row := range []struct {
		name  string
		n     int
		after string
	}{
		{"small", s.Sizes.Small, fmt.Sprintf("below 32² px; %d tiny, below 16²", s.Sizes.Tiny)},
		{"medium", s.Sizes.Medium, "below 96² px"},
		{"large", s.Sizes.Large, ""},
	} {
		fmt.Fprintln(b, strings.TrimRight(fmt.Sprintf("%-9s %7d  %4s  %s", row.name, row.n, percent(row.n, sized), row.after), " "))
	}
	fmt.Fprintf(b, "\nside      %7s   px, the median (%s to %s)\n", figures(s.Side.Median), figures(s.Side.Min), figures(s.Side.Max))
	fmt.Fprintf(b, "aspect    %7s   width over height, the median (%s to %s)\n", figures(s.Aspect.Median), figures(s.Aspect.Min), figures(s.Aspect.Max))
	fmt.Fprintf(b, "off-frame %7d   reach past the edge of their image\n", s.OffFrame)
	if s.Invalid > 0 {
		fmt.Fprintf(b, "invalid   %7d   have no area; see annotate check\n", s.Invalid)
	}
	printLabels(b, s)
	printPairs(b, s)
	return b.Flush()
}

func printLabels(w io.Writer, s *stats.Stats) {
	column := len("label")
	for _, l := range s.Labels {
		column = max(column, columnsOf(detect.Printable(l.Name)))
	}
	fmt.Fprintf(w, "\n%-*s  %7s  %5s  %7s  %7s  %7s  %7s\n", column, "label", "boxes", "share", "images", "small", "medium", "large")
	for _, l := range s.Labels {
		n := int(math.Round(float64(barWidth*l.Boxes) / float64(s.Labels[0].Boxes)))
		fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf("%s  %7d  %5s  %7d  %7d  %7d  %7d  %s", pad(detect.Printable(l.Name), column),
			l.Boxes, percent(l.Boxes, s.Boxes), l.Images, l.Sizes.Small, l.Sizes.Medium, l.Sizes.Large, strings.Repeat("▇", n)), " "))
	}
}

func printPairs(w io.Writer, s *stats.Stats) {
	if len(s.Pairs) == 0 {
		return
	}
	shown := s.Pairs[:min(len(s.Pairs), shownPairs)]
	column := len("together")
	for _, p := range shown {
		column = max(column, columnsOf(pairText(p)))
	}
	fmt.Fprintf(w, "\n%-*s  %7s\n", column, "together", "images")
	for _, p := range shown {
		fmt.Fprintf(w, "%s  %7d\n", pad(pairText(p), column), p.Images)
	}
	if more := len(s.Pairs) - len(shown); more > 0 {
		fmt.Fprintf(w, "… and %d more\n", more)
	}
}

func pairText(p stats.Pair) string {
	return detect.Printable(p.First) + " + " + detect.Printable(p.Second)
}

// columnsOf returns how many columns of a terminal a text takes: two for each
// character that is wide in East Asian type.
func columnsOf(text string) int {
	n := 0
	for _, r := range text {
		n++
		if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
			n++
		}
	}
	return n
}

// pad fills text up to a number of columns.
func pad(text string, columns int) string {
	return text + strings.Repeat(" ", max(0, columns-columnsOf(text)))
}

// figures writes a number with three digits that say something, and the whole
// of those above.
func figures(v float64) string {
	if v == 0 {
		return "0"
	}
	decimals := max(0, 2-int(math.Floor(math.Log10(math.Abs(v)))))
	text := strconv.FormatFloat(v, 'f', min(decimals, 3), 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

func percent(n, of int) string {
	if of == 0 {
		return "0 %"
	}
	return fmt.Sprintf("%.0f %%", 100*float64(n)/float64(of))
}
