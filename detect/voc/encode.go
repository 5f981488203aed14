package voc

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"path"
	"strconv"
)

// Encode writes the label file. Its place, relative to where the image's name
// starts from, is that name with the extension .xml. A size that is not known is
// left out. What XML cannot hold of a label, such as control characters,
// becomes U+FFFD.
func (f *File) Encode(w io.Writer) error {
	var b bytes.Buffer
	b.WriteString("<annotation>\n")
	folder := path.Base(path.Dir(f.Name))
	if folder == "." || folder == "/" {
		folder = ""
	}
	element(&b, 1, "folder", folder)
	element(&b, 1, "filename", path.Base(f.Name))
	if f.Width > 0 && f.Height > 0 {
		depth := f.Depth
		if depth == 0 {
			depth = 3
		}
		b.WriteString("\t<size>\n")
		element(&b, 2, "width", strconv.Itoa(f.Width))
		element(&b, 2, "height", strconv.Itoa(f.Height))
		element(&b, 2, "depth", strconv.Itoa(depth))
		b.WriteString("\t</size>\n")
	}
	for _, o := range f.Objects {
		if !o.Box.Finite() {
			return fmt.Errorf("%s: the box of %q is not finite: %v", f.Name, o.Label, o.Box)
		}
		b.WriteString("\t<object>\n")
		element(&b, 2, "name", o.Label)
		element(&b, 2, "truncated", digit(o.Truncated))
		element(&b, 2, "difficult", digit(o.Difficult))
		if !o.Truth {
			element(&b, 2, "score", strconv.FormatFloat(o.Score, 'f', -1, 64))
		}
		b.WriteString("\t\t<bndbox>\n")
		element(&b, 3, "xmin", pixel(o.Box.XMin+1))
		element(&b, 3, "ymin", pixel(o.Box.YMin+1))
		element(&b, 3, "xmax", pixel(o.Box.XMax))
		element(&b, 3, "ymax", pixel(o.Box.YMax))
		b.WriteString("\t\t</bndbox>\n\t</object>\n")
	}
	b.WriteString("</annotation>\n")
	_, err := w.Write(b.Bytes())
	return err
}

func element(b *bytes.Buffer, depth int, name, text string) {
	b.WriteString("\t\t\t"[:depth])
	b.WriteString("<" + name + ">")
	_ = xml.EscapeText(b, []byte(text)) // a buffer takes everything
	b.WriteString("</" + name + ">\n")
}

func digit(set bool) string {
	if set {
		return "1"
	}
	return "0"
}

// pixel returns a coordinate rounded to 1/100,000 px.
func pixel(x float64) string {
	const parts = 1e5
	if math.Abs(x) < 1e10 { // beyond, there is nothing to round
		x = math.Round(x*parts) / parts
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}
