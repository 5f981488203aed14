package render

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Template is what a label says, as text with fields in braces. The zero value
// is "{label} {score}".
//
//	{label}       the label's name
//	{score}       0.98; {score:.3} 0.983
//	{score:%}     98 %; {score:.1%} 98.3 %
//	{index}       1 for the most certain object, then up
//	{width}       of the box, in whole pixels; {height} alike
//	{source}      [Style.Source]
//	{{ and }}     a brace
//
// Ground truth has no score: there the score goes, with the text between it
// and its nearest space or field on either side.
type Template struct{ fields []field }

// A field is literal text, or a placeholder if name is set.
type field struct {
	literal string
	name    fieldName
	digits  int // after the point, for a score
	percent bool
}

type fieldName string

const (
	fieldLabel  fieldName = "label"
	fieldScore  fieldName = "score"
	fieldIndex  fieldName = "index"
	fieldWidth  fieldName = "width"
	fieldHeight fieldName = "height"
	fieldSource fieldName = "source"
)

// Fields returns the names that a template knows.
func Fields() []string { return []string{"label", "score", "index", "width", "height", "source"} }

// maxDigits is how many digits a score may show after its point.
const maxDigits = 6

// defaultTemplate returns the fields of the zero Template.
func defaultTemplate() []field {
	return []field{{name: fieldLabel}, {literal: " "}, {name: fieldScore, digits: 2}}
}

// ParseTemplate reads a template. The error says what was wrong where.
func ParseTemplate(s string) (Template, error) {
	var t Template
	var text strings.Builder
	flush := func() {
		if text.Len() > 0 {
			t.fields = append(t.fields, field{literal: text.String()})
			text.Reset()
		}
	}
	for rest := s; rest != ""; {
		i := strings.IndexAny(rest, "{}")
		if i < 0 {
			text.WriteString(rest)
			break
		}
		text.WriteString(rest[:i])
		brace := rest[i]
		rest = rest[i:]
		if len(rest) > 1 && rest[1] == brace {
			text.WriteByte(brace)
			rest = rest[2:]
			continue
		}
		end := strings.IndexByte(rest, '}')
		if brace == '}' || end < 0 {
			return Template{}, fmt.Errorf("%w: template %q: unmatched %q (write %[3]c%[3]c for a brace)", ErrStyle, s, brace)
		}
		f, err := parseField(rest[1:end])
		if err != nil {
			return Template{}, fmt.Errorf("%w: template %q: %v", ErrStyle, s, err)
		}
		flush()
		t.fields = append(t.fields, f)
		rest = rest[end+1:]
	}
	flush()
	if len(t.fields) == 0 {
		return Template{}, fmt.Errorf("%w: template is empty", ErrStyle)
	}
	return t, nil
}

// parseField reads what stands between braces.
func parseField(s string) (field, error) {
	name, format, formatted := strings.Cut(s, ":")
	f := field{name: fieldName(name)}
	switch f.name {
	case fieldScore:
		f.digits = 2
	case fieldLabel, fieldIndex, fieldWidth, fieldHeight, fieldSource:
		if formatted {
			return f, fmt.Errorf("{%s}: only score takes a format", s)
		}
		return f, nil
	default:
		return f, fmt.Errorf("{%s}: unknown field (known: %s)", s, strings.Join(Fields(), ", "))
	}
	if !formatted {
		return f, nil
	}
	digits, percent := strings.CutSuffix(format, "%")
	f.percent = percent
	bad := format == ""
	switch {
	case digits == "" && percent:
		f.digits = 0
	default:
		point := strings.HasPrefix(digits, ".")
		n, err := strconv.Atoi(strings.TrimPrefix(digits, "."))
		bad = !point || err != nil || n < 0 || n > maxDigits
		f.digits = n
	}
	if bad {
		return f, fmt.Errorf("{%s}: want a score's format as %%, .1%% or .3, at most %d digits", s, maxDigits)
	}
	return f, nil
}

// list returns the fields, the default's if there are none.
func (t Template) list() []field {
	if len(t.fields) == 0 {
		return defaultTemplate()
	}
	return t.fields
}

// score writes a score in [0,1] as the field says. The space before the
// percent sign is narrow and does not break (U+202F), as SI wants it.
func (f field) score(v float64) string {
	if f.percent {
		return strconv.FormatFloat(v*100, 'f', f.digits, 64) + "\u202f%"
	}
	return strconv.FormatFloat(v, 'f', f.digits, 64)
}

// withoutScore returns the fields with every score dropped, together with the
// literal text around it as far as the nearest space or field, and no space
// left double or at an end.
func withoutScore(fields []field) []field {
	var out []field
	dropped := false // the field before was a score
	for _, f := range fields {
		if f.name == fieldScore {
			if n := len(out); n > 0 && out[n-1].name == "" {
				text := out[n-1].literal
				out[n-1].literal = text[:strings.LastIndexFunc(text, unicode.IsSpace)+1]
			}
			dropped = true
			continue
		}
		if dropped && f.name == "" {
			i := strings.IndexFunc(f.literal, unicode.IsSpace)
			if i < 0 {
				i = len(f.literal)
			}
			f.literal = f.literal[i:]
		}
		dropped = false
		out = append(out, f)
	}
	return trimSpaces(out)
}

// trimSpaces joins neighbouring literals, makes each run of spaces one, and
// removes those at the ends.
func trimSpaces(fields []field) []field {
	var out []field
	for _, f := range fields {
		if n := len(out); f.name == "" && n > 0 && out[n-1].name == "" {
			out[n-1].literal += f.literal
			continue
		}
		out = append(out, f)
	}
	for i := range out {
		if f := &out[i]; f.name == "" {
			f.literal = spaces.ReplaceAllString(f.literal, " ")
			if i == 0 {
				f.literal = strings.TrimPrefix(f.literal, " ")
			}
			if i == len(out)-1 {
				f.literal = strings.TrimSuffix(f.literal, " ")
			}
		}
	}
	return slices.DeleteFunc(out, func(f field) bool { return f == field{} })
}

var spaces = regexp.MustCompile(`\s+`)
