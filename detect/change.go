package detect

import (
	"bytes"
	"cmp"
	"errors"
	"iter"
	"slices"
)

// Change is an image of a label file as it was read, and as it should be. Edits of
// label files are made by it: they change the records that differ and leave every
// other byte as it was.
type Change struct {
	Was, Is Labelled
	// Kept are, parallel to Is.Objects, the objects' places in Was.Objects. What
	// has none is taken out.
	Kept []int
}

// ErrNotEditable says that a change cannot be made in the file as it is: the
// record is not found, or the form has no place for what it is to say.
var ErrNotEditable = errors.New("cannot be changed in its place")

// Objects yields each object of Was with what it is to be, nil for one that is
// taken out. What is not changed comes too.
func (c *Change) Objects() iter.Seq2[*Object, *Object] {
	return func(yield func(was, is *Object) bool) {
		next := 0
		for i := range c.Was.Objects {
			var is *Object
			if next < len(c.Kept) && c.Kept[next] == i {
				is = &c.Is.Objects[next]
				next++
			}
			if !yield(&c.Was.Objects[i], is) {
				return
			}
		}
	}
}

// Resized reports whether the image's size is another.
func (c *Change) Resized() bool { return c.Was.Width != c.Is.Width || c.Was.Height != c.Is.Height }

// Any reports whether there is a change.
func (c *Change) Any() bool {
	if c.Resized() {
		return true
	}
	for was, is := range c.Objects() {
		if !Same(was, is) {
			return true
		}
	}
	return false
}

// Same reports whether a record stays as it is.
func Same(was, is *Object) bool {
	return is != nil && is.Box == was.Box && is.Label == was.Label && is.Score == was.Score
}

// Cut reports whether a changed object is the same one with its corners in order
// and cut at the frame, so that its outline is right as it was.
func (c *Change) Cut(was, is *Object) bool {
	return is.Box == was.Box.Canon() || is.Box == was.Box.Canon().Clamp(float64(c.Is.Width), float64(c.Is.Height))
}

// Splice is a replacement of the bytes From to To of a text.
type Splice struct {
	From, To int
	With     string
}

// Spliced returns a text with the replacements made, which do not overlap. The
// text is not changed.
func Spliced(text []byte, splices []Splice) []byte {
	slices.SortStableFunc(splices, func(a, b Splice) int { return cmp.Compare(a.From, b.From) })
	var b bytes.Buffer
	at := 0
	for _, s := range splices {
		b.Write(text[at:s.From])
		b.WriteString(s.With)
		at = s.To
	}
	b.Write(text[at:])
	return b.Bytes()
}

// LineOf returns a function that counts the line of ever later offsets in a text,
// from 1.
func LineOf(text []byte) func(offset int) int {
	line, at := 1, 0
	return func(offset int) int {
		line += bytes.Count(text[at:offset], []byte("\n"))
		at = offset
		return line
	}
}
