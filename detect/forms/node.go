package forms

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"annotate/detect/jsonfile"
)

// node is a value of JSON. The zero node is null, as is one that is not there.
type node struct {
	kind   byte // '{', '[', '"', '0' for a number, 't', 'f', 0 for null
	text   string
	number float64
	list   []node
	keys   []string // of an object, parallel to list
	line   int
}

// maxDepth is how deep values nest. None of the forms comes near it.
const maxDepth = 32

func tree(s *jsonfile.Reader, depth int) (n node) {
	if depth > maxDepth {
		s.Fail("values nest more than %d deep", maxDepth)
		return n
	}
	c := s.Peek()
	n.kind, n.line = c, s.Line()
	switch c {
	case '{':
		s.Object(func(key []byte) {
			n.keys = append(n.keys, unquote(key))
			n.list = append(n.list, tree(s, depth+1))
		})
	case '[':
		s.Array(func() { n.list = append(n.list, tree(s, depth+1)) })
	case '"':
		n.text = s.String("")
	case 't', 'f':
		s.Flag("")
	case 'n':
		s.Null()
		n.kind = 0
	default:
		n.kind, n.number = '0', s.Float("")
	}
	if s.Wrong() != nil { // not a number after all
		n.kind = 0
	}
	return n
}

// unquote returns a key without escapes.
func unquote(key []byte) string {
	var text string
	if strings.IndexByte(string(key), '\\') < 0 || json.Unmarshal([]byte(`"`+string(key)+`"`), &text) != nil {
		return string(key)
	}
	return text
}

var null node

// get returns the first of an object's members that is there and not null.
func (n *node) get(keys ...string) *node {
	for _, key := range keys {
		for i, k := range n.keys {
			if k == key && n.list[i].kind != 0 {
				return &n.list[i]
			}
		}
	}
	return &null
}

// is reports whether the value is there and not null.
func (n *node) is() bool { return n.kind != 0 }

// float returns a number, or text that is one.
func (n *node) float() (float64, bool) {
	switch n.kind {
	case '0':
		return n.number, true
	case '"':
		v, err := strconv.ParseFloat(strings.TrimSpace(n.text), 64)
		return v, err == nil
	}
	return 0, false
}

// floats returns a list of numbers; nil if it is none.
func (n *node) floats() []float64 {
	if n.kind != '[' {
		return nil
	}
	all := make([]float64, len(n.list))
	for i := range n.list {
		v, ok := n.list[i].float()
		if !ok {
			return nil
		}
		all[i] = v
	}
	return all
}

// members returns the members of those names, of an object, as numbers.
func (n *node) members(keys ...string) []float64 {
	all := make([]float64, len(keys))
	for i, key := range keys {
		v, ok := n.get(key).float()
		if !ok {
			return nil
		}
		all[i] = v
	}
	return all
}

// side returns the side of an image in pixels, 0 where the value is none.
func (n *node) side() int {
	v, ok := n.float()
	if !ok || !(v >= 1 && v <= math.MaxInt32) {
		return 0
	}
	return int(v)
}

// says reports whether a value says more than that there is none.
func (n *node) says() bool {
	switch n.kind {
	case 0, 'f':
		return false
	case '"':
		return n.text != ""
	case '{', '[':
		return len(n.list) > 0
	case '0':
		return n.number != 0
	}
	return true
}

// kinds returns those of the keys that say something.
func (n *node) kinds(keys ...string) []string {
	var all []string
	for _, key := range keys {
		if n.get(key).says() {
			all = append(all, key)
		}
	}
	return all
}
