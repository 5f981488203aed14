package csv

import (
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"

	"annotate/detect"
)

// header names the columns that are written, in this order.
var header = [...]string{"image", "label", "score", "xmin", "ymin", "xmax", "ymax"}

// Encoding says how a table is written. The zero value writes what is read back
// as it was.
type Encoding struct {
	// FormulaSafe puts an apostrophe before names and labels that a spreadsheet
	// would take for a formula, those that begin with =, +, -, @, tab or return.
	FormulaSafe bool
}

func (o Encoding) text(text string) string {
	if o.FormulaSafe && text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// Encode writes the images, each with a row a detection, or one row that has
// only its name. Ground truth has no score. Numbers have as many digits as they
// need to be read back as they are.
func Encode(w io.Writer, images iter.Seq[detect.Labelled], o Encoding) error {
	out := csv.NewWriter(w)
	if err := out.Write(header[:]); err != nil {
		return err
	}
	for img := range images {
		row := [len(header)]string{o.text(img.Name)}
		if len(img.Objects) == 0 {
			if err := out.Write(row[:]); err != nil {
				return err
			}
		}
		for _, det := range img.Objects {
			if !det.Box.Finite() {
				return fmt.Errorf("%s: the box of %q is not finite: %v", img.Name, det.Label, det.Box)
			}
			row[1], row[2] = o.text(det.Label), ""
			if !det.Truth {
				row[2] = number(det.Score)
			}
			row[3], row[4] = number(det.Box.XMin), number(det.Box.YMin)
			row[5], row[6] = number(det.Box.XMax), number(det.Box.YMax)
			if err := out.Write(row[:]); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
