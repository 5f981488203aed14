package render

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"reflect"

	"annotate/fonts"
)

// Sum returns a hash of all that the scene paints: scenes of one sum paint the
// same on the same image. It depends on the build.
func (s *Scene) Sum() [sha256.Size]byte {
	sum := sha256.New()
	fmt.Fprintln(sum, s.Size, s.below)
	digest(sum, reflect.ValueOf(s.Items))
	return [sha256.Size]byte(sum.Sum(nil))
}

var textType = reflect.TypeFor[*fonts.Text]()

// digest writes all that is in a value, unexported fields too, so that no new
// field of an item can be forgotten. Of a font it writes what tells it from others:
// those of one family have the same glyphs of the same widths under the same numbers.
func digest(w io.Writer, v reflect.Value) {
	number := func(n uint64) {
		var b [8]byte
		w.Write(binary.BigEndian.AppendUint64(b[:0], n))
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			number(0)
			return
		}
		if v.Kind() == reflect.Interface {
			io.WriteString(w, v.Elem().Type().String())
		}
		if e := v.Type(); e.Kind() == reflect.Pointer && e != textType && e.Elem().PkgPath() == textType.Elem().PkgPath() {
			digest(w, v.Elem().FieldByName("head")) // not all of a font
			return
		}
		digest(w, v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			digest(w, v.Field(i))
		}
	case reflect.Slice, reflect.Array:
		number(uint64(v.Len()))
		for i := range v.Len() {
			digest(w, v.Index(i))
		}
	case reflect.String:
		number(uint64(v.Len()))
		io.WriteString(w, v.String())
	case reflect.Bool:
		if v.Bool() {
			number(1)
		} else {
			number(2)
		}
	case reflect.Float64, reflect.Float32:
		number(math.Float64bits(v.Float()))
	default:
		if v.CanInt() {
			number(uint64(v.Int()))
		} else {
			number(v.Uint()) // panics for what no item has
		}
	}
}
