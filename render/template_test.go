package render

import (
	"image"
	"testing"

	"annotate/fonts"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTemplates(t *testing.T) {
	cat := &object{label: "cat", score: 0.9834, index: 3, box: image.Rect(10, 10, 110, 60), source: "detr"}
	truth := &object{label: "cat", score: 1, truth: true, index: 3, box: cat.box, source: "coco"}
	for _, tc := range []struct{ template, want, truth string }{
		{"{label} {score}", "cat 0.98", "cat"},
		{"{label} {score:%}", "cat 98\u202f%", "cat"},
		{"{label} {score:.1%}", "cat 98.3\u202f%", "cat"},
		{"{label} {score:.3}", "cat 0.983", "cat"},
		{"{score} {label}", "0.98 cat", "cat"},
		{"{label} ({score:%})", "cat (98\u202f%)", "cat"},
		{"{label}:{score}", "cat:0.98", "cat"},
		{"{label} {score} {width}×{height}", "cat 0.98 100×50", "cat 100×50"},
		{"#{index} {label}", "#3 cat", "#3 cat"},
		{"{source}: {label}", "detr: cat", "coco: cat"},
		{"{{{label}}}", "{cat}", "{cat}"},
		{"{score}", "0.98", ""},
	} {
		t.Run(tc.template, func(t *testing.T) {
			tmpl, err := ParseTemplate(tc.template)
			require.NoError(t, err)
			w := newWriter(fonts.Default().NewFace(), 12, tmpl)
			assert.Equal(t, tc.want, said(w.line(w.values(w.fields(cat), cat), 1000)))
			assert.Equal(t, tc.truth, said(w.line(w.values(w.fields(truth), truth), 1000)))
			assert.Equal(t, withoutSource(tc.truth), withoutSource(said(w.line(w.values(w.short, cat), 1000))), "the short form has no score either")
		})
	}
}

func withoutSource(s string) string {
	if len(s) > 6 && (s[:4] == "detr" || s[:4] == "coco") {
		return s[4:]
	}
	return s
}

// said joins a line's runs.
func said(w words) string {
	var s string
	for _, r := range w.runs {
		s += r.Value
	}
	return s
}

func TestParseTemplateErrors(t *testing.T) {
	for in, says := range map[string]string{
		"":                   "empty",
		"{label":             "unmatched",
		"label}":             "unmatched",
		"{name}":             "known: label, score, index, width, height, source",
		"{}":                 "unknown field",
		"{score:}":           "want a score's format",
		"{score:2}":          "want a score's format",
		"{score:.99}":        "at most 6 digits",
		"{score:.x%}":        "want a score's format",
		"{label:%}":          "only score takes a format",
		"{label} {{ {score}": "",
	} {
		_, err := ParseTemplate(in)
		if says == "" {
			assert.NoError(t, err, "%q", in)
			continue
		}
		assert.ErrorIs(t, err, ErrStyle, "%q", in)
		assert.ErrorContains(t, err, says, "%q", in)
	}
}

func TestLabelAndScoreAreSeparateRuns(t *testing.T) {
	w := newWriter(fonts.Default().NewFace(), 12, Template{})
	line := w.line(w.values(w.full, &object{label: "قطة", score: 0.5}), 1000)
	require.Len(t, line.runs, 2)
	assert.Equal(t, "قطة", line.runs[0].Value)
	assert.Equal(t, " 0.50", line.runs[1].Value)
	assert.Equal(t, line.runs[0].Rect.Max.X, line.runs[1].Rect.Min.X, "one after the other")
	assert.Equal(t, line.width, line.runs[1].Rect.Max.X)
}

func TestLabelsAreCut(t *testing.T) {
	w := newWriter(fonts.Default().NewFace(), 12, Template{})
	o := &object{label: "a label that is much too long for its place", score: 0.5}
	line := w.line(w.values(w.full, o), 120)
	assert.True(t, line.cut)
	assert.LessOrEqual(t, line.width, 120)
	assert.Regexp(t, `^a lab.*… 0\.50$`, said(line), "the score stays whole")
	line = w.line(w.values(w.full, o), 30)
	assert.LessOrEqual(t, line.width, 30)
	assert.Contains(t, said(line), "…")
}

func FuzzParseTemplate(f *testing.F) {
	for _, s := range []string{"{label} {score}", "{score:.1%}", "{{x}}", "{", "}{", "{score:.999999999999999999}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := ParseTemplate(s)
		if err == nil && len(a.list()) == 0 {
			t.Fatalf("%q is a template of nothing", s)
		}
	})
}
