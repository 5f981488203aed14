package stats

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"annotate/detect"
)

const (
	shownPairs = 10 // of labels that occur together
	barWidth   = 24 // characters of the longest bar
)

// WriteTable writes the numbers as tables of text below a name, with a bar
// beside each label. Columns are counted as a terminal shows them.
func (s *Stats) WriteTable(w io.Writer, name string) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%s\n\n", detect.Printable(name))
	fmt.Fprintf(b, "images    %7d   %d without objects\n", s.Images, s.Empty)
	fmt.Fprintf(b, "boxes     %7d", s.Boxes)
	if p := s.PerImage; p != nil {
		fmt.Fprintf(b, "   %s an image (median %s, %s to %s)", Significant(p.Mean), Significant(p.Median), Significant(p.Min), Significant(p.Max))
	}
	fmt.Fprintf(b, "\nlabels    %7d\n", len(s.Labels))
	if s.Boxes == 0 {
		return b.Flush()
	}
	fmt.Fprintln(b)
	sized := s.Boxes - s.Invalid
	for _, row := range [...]struct {
		name  string
		n     int
		after string
	}{
		{"small", s.Sizes.Small, fmt.Sprintf("below 32² px; %d tiny, below 16²", s.Sizes.Tiny)},
		{"medium", s.Sizes.Medium, "below 96² px"},
		{"large", s.Sizes.Large, ""},
	} {
		fmt.Fprintln(b, strings.TrimRight(fmt.Sprintf("%-9s %7d  %4s  %s", row.name, row.n, Percent(row.n, sized), row.after), " "))
	}
	if s.Side != nil {
		fmt.Fprintf(b, "\nside      %7s   px, the median (%s to %s)\n", Significant(s.Side.Median), Significant(s.Side.Min), Significant(s.Side.Max))
		fmt.Fprintf(b, "aspect    %7s   width over height, the median (%s to %s)\n", Significant(s.Aspect.Median), Significant(s.Aspect.Min), Significant(s.Aspect.Max))
		printOffFrame(b, s)
	} else {
		fmt.Fprintln(b)
	}
	if s.Invalid > 0 {
		fmt.Fprintf(b, "invalid   %7d   have no area\n", s.Invalid)
	}
	printLabels(b, s)
	printPairs(b, s)
	return b.Flush()
}

// printOffFrame writes how many boxes are known to be off-frame, and of how many
// that is not known: a dash where it is known of none.
func printOffFrame(w io.Writer, s *Stats) {
	switch {
	case s.OffFrame == nil:
		fmt.Fprintf(w, "off-frame %7s   unknown, as the images' sizes are\n", "-")
	case s.Unmeasured == 0:
		fmt.Fprintf(w, "off-frame %7d   reach past the edge of their image\n", *s.OffFrame)
	default:
		fmt.Fprintf(w, "off-frame %7d   reach past the edge of their image; unknown of %d in images of unknown size\n", *s.OffFrame, s.Unmeasured)
	}
}

func printLabels(w io.Writer, s *Stats) {
	column := len("label")
	for _, l := range s.Labels {
		column = max(column, columnsOf(detect.Printable(l.Name)))
	}
	fmt.Fprintf(w, "\n%-*s  %7s  %5s  %7s  %7s  %7s  %7s\n", column, "label", "boxes", "share", "images", "small", "medium", "large")
	for _, l := range s.Labels {
		n := int(math.Round(float64(barWidth*l.Boxes) / float64(s.Labels[0].Boxes)))
		fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf("%s  %7d  %5s  %7d  %7d  %7d  %7d  %s", pad(detect.Printable(l.Name), column),
			l.Boxes, Percent(l.Boxes, s.Boxes), l.Images, l.Sizes.Small, l.Sizes.Medium, l.Sizes.Large, strings.Repeat("▇", n)), " "))
	}
}

func printPairs(w io.Writer, s *Stats) {
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

func pairText(p Pair) string {
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

// Significant writes a number with three significant digits, at most three of
// them decimals, and all digits before the point.
func Significant(v float64) string {
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

// Percent writes a share in whole per cent, and "-" for one of nothing.
func Percent(n, of int) string {
	if of == 0 {
		return "-"
	}
	return fmt.Sprintf("%.0f %%", 100*float64(n)/float64(of))
}
