package csv

import (
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"strconv"

	"annotate/detect"
)

// Encode writes the images, each with a row a detection, or one row that has
// only its name. Ground truth has no score. Numbers have as many digits as they
// need to be read back as they are.
func Encode(w io.Writer, images iter.Seq[detect.Labelled]) error {
	out := csv.NewWriter(w)
	if err := out.Write(names[:written]); err != nil {
		return err
	}
	var row [written]string
	for img := range images {
		row = [written]string{image: img.Name}
		if len(img.Objects) == 0 {
			if err := out.Write(row[:]); err != nil {
				return err
			}
		}
		for _, det := range img.Objects {
			if !det.Box.Finite() {
				return fmt.Errorf("%s: the box of %q is not finite: %v", img.Name, det.Label, det.Box)
			}
			row[label], row[score] = det.Label, ""
			if !det.Truth {
				row[score] = number(det.Score)
			}
			row[xmin], row[ymin] = number(det.Box.XMin), number(det.Box.YMin)
			row[xmax], row[ymax] = number(det.Box.XMax), number(det.Box.YMax)
			if err := out.Write(row[:]); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
