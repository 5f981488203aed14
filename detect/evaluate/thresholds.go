package evaluate

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"annotate/detect"
)

// ParseThresholds reads thresholds of single labels as a page copies them and
// [Thresholds.String] writes them: label=threshold, separated by commas or line
// ends, such as "cat=0.43,dog=0.37". A number without a label is the threshold of
// all others. A label that holds a comma or a quotation mark is quoted as in
// CSV: "\"bus, red=0.4\"". The same as a JSON object, {"cat":0.43,"":0.5}, is
// read too, the empty key being that of all others.
//
// Without such a number All is the given default. Thresholds outside 0 to 1, and
// labels named twice, are errors.
func ParseThresholds(text string, all float64) (Thresholds, error) {
	t := Thresholds{All: all, Labels: map[string]float64{}}
	allSet := false
	add := func(label string, v float64, forAll bool) error {
		if !(v >= 0 && v <= 1) {
			return fmt.Errorf("thresholds: %q: %v is not within 0 to 1", label, v)
		}
		_, again := t.Labels[label]
		if forAll && allSet || !forAll && again {
			return fmt.Errorf("thresholds: %q is named twice", label)
		}
		if forAll {
			t.All, allSet = v, true
		} else {
			t.Labels[label] = v
		}
		return nil
	}
	given := func() error {
		if !allSet && len(t.Labels) == 0 {
			return errors.New("thresholds: nothing given; want label=threshold, such as cat=0.43,dog=0.37")
		}
		return nil
	}
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "{") {
		d := json.NewDecoder(strings.NewReader(text))
		_, _ = d.Token() // the brace
		for d.More() {
			var v *float64
			label, err := d.Token()
			if err = cmp.Or(err, d.Decode(&v)); err != nil || v == nil {
				return t, fmt.Errorf("thresholds: want a JSON object of labels and numbers, up to byte %d it is not", d.InputOffset())
			}
			if err := add(label.(string), *v, label == ""); err != nil { // a key is no other token
				return t, err
			}
		}
		_, err := d.Token()
		if _, more := d.Token(); err != nil || more != io.EOF {
			return t, errors.New("thresholds: want one JSON object of labels and numbers")
		}
		return t, given()
	}
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	for {
		fields, err := r.Read()
		if err == io.EOF {
			return t, given()
		}
		if err != nil {
			return t, fmt.Errorf("thresholds: %w", err)
		}
		for _, field := range fields {
			if strings.TrimSpace(field) == "" {
				continue // a comma at the end of a line
			}
			at := strings.LastIndexByte(field, '=') // a label may hold one
			v, err := strconv.ParseFloat(strings.TrimSpace(field[at+1:]), 64)
			if err != nil {
				return t, fmt.Errorf("thresholds: %q: want label=threshold, such as cat=0.43", field)
			}
			if err := add(field[:max(at, 0)], v, at < 0); err != nil {
				return t, err
			}
		}
	}
}

// String returns the thresholds in the form that [ParseThresholds] reads: that
// of all others first, then the labels, sorted.
func (t Thresholds) String() string {
	var b strings.Builder
	fields := []string{strconv.FormatFloat(t.All, 'f', -1, 64)}
	for _, label := range slices.Sorted(maps.Keys(t.Labels)) {
		fields = append(fields, label+"="+strconv.FormatFloat(t.Labels[label], 'f', -1, 64))
	}
	w := csv.NewWriter(&b)
	_ = w.Write(fields) // a builder takes everything
	w.Flush()
	return strings.TrimSuffix(b.String(), "\n")
}

// Least returns the lowest of the thresholds: what a source has to be asked for.
func (t Thresholds) Least() float64 {
	least := t.All
	for _, v := range t.Labels {
		least = min(least, v)
	}
	return least
}

// For returns the thresholds for detections that have the given labels. A label
// that is spelled like one of them has its threshold. What is spelled like none is
// for those that differ in case or in space around alone, but for labels that are
// named themselves; strange are those that are for none of the labels.
func (t Thresholds) For(labels []string) (of Thresholds, strange []string) {
	of = Thresholds{All: t.All, Labels: map[string]float64{}}
	near := func(name string) (near []string) {
		for _, l := range labels {
			if l != name && detect.SameLabel(l, name) {
				near = append(near, l)
			}
		}
		return near
	}
	known := make(map[string]bool, len(labels))
	for _, l := range labels {
		known[l] = true
	}
	var others []string
	for _, name := range slices.Sorted(maps.Keys(t.Labels)) {
		if !known[name] {
			others = append(others, name)
			continue
		}
		of.Labels[name] = t.Labels[name]
	}
	for _, name := range others {
		found := false
		for _, l := range near(name) {
			if _, own := of.Labels[l]; !own {
				of.Labels[l], found = t.Labels[name], true
			}
		}
		if !found {
			strange = append(strange, name)
		}
	}
	// Where labels are not known beforehand, a selection takes near spellings.
	for _, name := range slices.Sorted(maps.Keys(of.Labels)) {
		for _, l := range near(name) {
			if _, own := of.Labels[l]; !own {
				of.Labels[l] = t.All
			}
		}
	}
	return of, strange
}
