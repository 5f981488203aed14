package jsonfile

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

func TestNumbers(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"0", "-0.5", "1.10", "123456789012345", "0.1234567890123", "1234567890123456789", "1e3", "-1.5E-7", "NaN", "Infinity", `"2.5"`, `" 7 "`, "-0",
	} {
		for _, r := range []*Reader{NewReader(strings.NewReader("[" + text + "]")), NewReader(iotest.OneByteReader(strings.NewReader("[" + text + "]")))} {
			var got float64
			r.Array(func() { got = r.Float("f") })
			require.NoError(t, r.Err(), text)
			require.NoError(t, r.Wrong(), text)
			want, err := strconv.ParseFloat(strings.Trim(text, `" `), 64)
			require.NoError(t, err)
			if want == want {
				assert.Equal(t, want, got, text)
			} else {
				assert.NotEqual(t, got, got, text)
			}
			assert.Equal(t, text[0] == '"', r.Quoted())
		}
	}
}

func TestWrongValues(t *testing.T) {
	t.Parallel()
	read := map[string]func(*Reader){
		"float":  func(r *Reader) { r.Float("f") },
		"int":    func(r *Reader) { r.Int("f") },
		"string": func(r *Reader) { r.String("f") },
		"floats": func(r *Reader) { r.Floats("f", nil) },
		"side":   func(r *Reader) { r.Side("f") },
	}
	for _, tt := range []struct{ kind, text, want string }{
		{"float", `"left"`, "f: want a number, have text"},
		{"float", `{"a":[1]}`, "f: want a number, have an object"},
		{"float", `true`, `f: want a number, have "true"`},
		{"int", `1.5`, `f: want a whole number, have "1.5"`},
		{"string", `[[]]`, "f: want text, have an array"},
		{"floats", `1`, `f: want an array, have "1"`},
		{"side", `-3`, "f: -3 is not a size"},
	} {
		r := NewReader(strings.NewReader("[" + tt.text + ", 7]"))
		n := 0
		r.Array(func() {
			if n++; n == 1 {
				read[tt.kind](r)
			} else {
				assert.EqualValues(t, 7, r.Int("next"), "reading goes on behind it")
			}
		})
		require.NoError(t, r.Err())
		assert.EqualError(t, r.Wrong(), tt.want)
		assert.NoError(t, r.Wrong(), "told once")
	}
}

func TestRawAndLines(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 200<<10)
	text := "{\"a\": {\"b\":\n[1, \"]}\\\"\"]},\n\"c\": \"" + long + "\",\n \"d\": 1.50}"
	r := NewReader(strings.NewReader(text))
	got := map[string]string{}
	lines := map[string]int{}
	r.Object(func(key []byte) {
		k := string(key)
		lines[k] = r.Line()
		got[k] = string(r.Raw())
	})
	r.End()
	require.NoError(t, r.Err())
	assert.Equal(t, map[string]string{"a": "{\"b\":\n[1, \"]}\\\"\"]}", "c": `"` + long + `"`, "d": "1.50"}, got)
	assert.Equal(t, map[string]int{"a": 1, "c": 3, "d": 4}, lines)
}

func TestFileError(t *testing.T) {
	t.Parallel()
	r := NewReader(strings.NewReader("[\n1\n"))
	r.Array(r.Skip)
	err := r.FileError("a.json")
	assert.EqualError(t, err, "a.json:3: the JSON is cut off")
	assert.ErrorAs(t, err, new(*detect.LineError))
	r = NewReader(strings.NewReader("[\n\"K\xe4se\"]"))
	r.Array(r.Skip)
	assert.EqualError(t, r.FileError("a.json"), "a.json:2: not UTF-8, looks like windows-1252: save it as UTF-8, or iconv -f windows-1252 -t utf-8")
}

// FuzzReader holds the reader against encoding/json: what that takes has the same
// values here.
func FuzzReader(f *testing.F) {
	f.Add(`{"a":[1,2.5,-3e4,null,true,"xä\n"],"b":{"c":"\"]}"}}`)
	f.Add(`[[["",{}]]]`)
	f.Fuzz(func(t *testing.T, text string) {
		r := NewReader(strings.NewReader(text))
		got := value(r, 0)
		r.End()
		var want any
		if json.Unmarshal([]byte(text), &want) != nil || !utf8.ValidString(text) || strings.Contains(text, "\x00") {
			return // what is not UTF-8 is refused here
		}
		require.NoError(t, r.Err())
		require.Equal(t, want, got)
	})
}

func value(r *Reader, depth int) any {
	if depth > 100 {
		r.Fail("deep")
		return nil
	}
	switch r.Peek() {
	case '{':
		m := map[string]any{}
		r.Object(func(key []byte) {
			var k string
			if json.Unmarshal([]byte(`"`+string(key)+`"`), &k) != nil {
				k = string(key)
			}
			m[k] = value(r, depth+1)
		})
		return m
	case '[':
		a := []any{}
		r.Array(func() { a = append(a, value(r, depth+1)) })
		return a
	case '"':
		return r.String("")
	case 't', 'f':
		return r.Flag("")
	case 'n':
		r.Null()
		return nil
	}
	return r.Float("")
}
