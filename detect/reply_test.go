package detect

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What a reply may and may not be is tested row by row with the client; here
// is what the rows are too coarse for.
func TestParseReply(t *testing.T) {
	const good = `{"label":"cat","score":0.5,"box":{"xmin":1,"ymin":2,"xmax":3,"ymax":4}}`
	cat := Detection{Label: "cat", Score: 0.5, Box: Box{1, 2, 3, 4}}
	with := func(old, new string) string { return "[" + strings.Replace(good, old, new, 1) + "]" }
	for name, tc := range map[string]struct {
		body string
		want []Detection
		says string // part of the error; empty: none
	}{
		"values are kept as they are": {with(`"xmin":1,"ymin":2`, `"xmin":-0.02,"ymin":65534`), []Detection{{"cat", 0.5, Box{-0.02, 65534, 3, 4}, false, nil}}, ""},
		"an exponent":                 {with(`"xmax":3`, `"xmax":1e2`), []Detection{{"cat", 0.5, Box{1, 2, 100, 4}, false, nil}}, ""},
		"order is kept":               {"[" + good + "," + strings.Replace(good, "cat", "ant", 1) + "]", []Detection{cat, {"ant", 0.5, cat.Box, false, nil}}, ""},
		"white space around":          {"\r\n\t [" + good + " ] \n", []Detection{cat}, ""},
		"an ulp above one":            {with(`0.5`, `1.0000001`), []Detection{{"cat", 1, cat.Box, false, nil}}, ""},
		"ground truth":                {with(`}}`, `},"truth":true}`), []Detection{{"cat", 0.5, cat.Box, true, nil}}, ""},
		"an empty label":              {with(`cat`, ``), []Detection{{"", 0.5, cat.Box, false, nil}}, ""},
		"label in bad UTF-8":          {with(`cat`, "c\xFFt"), []Detection{{"c\uFFFDt", 0.5, cat.Box, false, nil}}, ""},
		"coordinate out of range":     {with(`"xmax":3`, `"xmax":1e999`), nil, "item 1: box.xmax is number 1e999"},
		"coordinate null":             {with(`"xmax":3`, `"xmax":null`), nil, "item 1: the box has no xmax"},
		"coordinate a string":         {with(`"xmax":3`, `"xmax":"3"`), nil, "item 1: box.xmax is string"},
		"coordinate infinite":         {with(`"xmax":3`, `"xmax":Infinity`), nil, "item 1: invalid character 'I'"},
		"label a number":              {with(`"cat"`, `7`), nil, "item 1: label is number"},
		"an item that is a list":      {"[" + good + ",[" + good + "]]", nil, "item 2: array"},
		"a third list":                {"[[[" + good + "]]]", nil, "item 1: array"},
		"text after it":               {"[" + good + "] ok", nil, "more than one"},
		"an item after the batch":     {"[[" + good + "]," + good + "]", nil, "batch"},
		"a comma after the last":      {"[" + good + ",]", nil, "item 2"},
		"the wrong end":               {"[" + good + "}", nil, "invalid character"},
		"a second list cut off":       {"[[" + good + "]", nil, "cut off"},
		"a number":                    {"17", nil, "not a JSON list"},
		"text":                        {"OK", nil, "not a JSON list"},
		"UTF-16":                      {"\xFF\xFE[\x00]\x00", nil, "byte order mark"},
		"an error of many lines":      {`{"error":["a\nb","c"]}`, nil, "the server says: a\nb; c"},
		"an object cut off":           {`{"error":"a`, nil, "object"},
		"XML":                         {`<?xml version="1.0"?><Error/>`, nil, "web page"},
		"nesting without end":         {strings.Repeat("[", 20000), nil, "item 1"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ParseReply([]byte(tc.body))
			if tc.says != "" {
				require.ErrorIs(t, err, ErrReply)
				assert.ErrorContains(t, err, tc.says)
				assert.Nil(t, got)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, &Reply{Detections: tc.want}, got)
		})
	}
}

func FuzzParseReply(f *testing.F) {
	for _, seed := range []string{
		`[]`, `[[]]`, `null`, `{}`, `[`, `[[`, `[{}]`, `[null]`, "\xEF\xBB\xBF[]", `{"error":"x"}`, `<html>`,
		`[{"label":"cat","score":0.5,"box":{"xmin":1,"ymin":-2.5,"xmax":3e2,"ymax":4}}]`,
		`[[{"label":"\u001b","score":1,"box":{"xmin":0,"ymin":0,"xmax":0,"ymax":0},"mask":[[1]]}]]`,
		`[{"label":"a","score":NaN}]`, `[{"label":"a","score":1,"box":[1,2,3,4]}]`, `[][]`, `[[],[]]`,
	} {
		f.Add([]byte(seed))
	}
	for _, relative := range relatives {
		f.Add([]byte(relative.body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		reply, err := ParseReply(body)
		if err != nil {
			var invalid *ReplyError
			if reply != nil || !errors.As(err, &invalid) || invalid.Offset < 0 || invalid.Offset > len(body) {
				t.Fatalf("%v beside %#v", reply, err)
			}
			return
		}
		dets := reply.Detections
		if !json.Valid(body) {
			t.Fatal("accepted what is not JSON")
		}
		for _, d := range dets {
			if !(d.Score >= 0 && d.Score <= 1) || !d.Box.Finite() {
				t.Fatalf("accepted %v", d)
			}
		}
		encoded, err := json.Marshal(dets)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseReply(encoded)
		if err != nil {
			t.Fatalf("own encoding %s: %v", encoded, err)
		}
		assert.Equal(t, dets, again.Detections)
	})
}
