package voc

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"annotate/detect"
)

// ErrXML says that a text has characters that XML cannot hold.
var ErrXML = errors.New("XML cannot hold it")

// Encode writes the label file, counted from base, which is VOC's own unless it
// is Zero. Its place, relative to where the image's name starts from, is that
// name with the extension .xml. A size that is not known is left out. A label or
// name with control characters is an error that wraps ErrXML.
func (f *File) Encode(w io.Writer, base Base) error {
	if !holds(f.Name) || !holds(f.Folder) {
		return fmt.Errorf("%q: the name of the image: %w", path.Join(f.Folder, f.Name), ErrXML)
	}
	first, declared := 1.0, ""
	if base == Zero {
		first = 0
	} else if f.beforeFirst() {
		declared = ` base="1"` // or readers would think that they count from 0
	}
	var b bytes.Buffer
	b.WriteString("<annotation" + declared + ">\n")
	folder := path.Base(path.Dir(f.Name))
	if folder == "." || folder == "/" {
		folder = ""
	}
	element(&b, 1, "folder", cmp.Or(f.Folder, folder))
	element(&b, 1, "filename", path.Base(f.Name))
	for _, rest := range f.Rest {
		b.WriteString("\t" + rest + "\n")
	}
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
		switch {
		case !o.Box.Finite():
			return fmt.Errorf("%s: the box of %q is not finite: %v", f.Name, o.Label, o.Box)
		case !holds(o.Label):
			return fmt.Errorf("%s: the label %q: %w", f.Name, o.Label, ErrXML)
		}
		b.WriteString("\t<object>\n")
		element(&b, 2, "name", o.Label)
		if o.Extra != nil && o.Extra.Form == Form {
			rest, _ := o.Extra.Value.([]string)
			for _, text := range rest {
				b.WriteString("\t\t" + text + "\n")
			}
		}
		element(&b, 2, "truncated", digit(o.Truncated))
		element(&b, 2, "difficult", digit(o.Difficult))
		if !o.Truth {
			element(&b, 2, "score", strconv.FormatFloat(o.Score, 'f', -1, 64))
		}
		if o.Outline != nil {
			writeOutline(&b, o.Outline)
		}
		b.WriteString("\t\t<bndbox>\n")
		element(&b, 3, "xmin", pixel(o.Box.XMin+first))
		element(&b, 3, "ymin", pixel(o.Box.YMin+first))
		element(&b, 3, "xmax", pixel(o.Box.XMax))
		element(&b, 3, "ymax", pixel(o.Box.YMax))
		b.WriteString("\t\t</bndbox>\n\t</object>\n")
	}
	b.WriteString("</annotation>\n")
	_, err := w.Write(b.Bytes())
	return err
}

// beforeFirst reports whether a box begins where only counting from 0 would have
// it.
func (f *File) beforeFirst() bool {
	return slices.ContainsFunc(f.Objects, func(o detect.Object) bool {
		return beforeOne(o.Box.XMin) || beforeOne(o.Box.YMin)
	})
}

// holds reports whether XML has all characters of a text.
func holds(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool {
		return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF
	})
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
