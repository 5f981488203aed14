package evaluate

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
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
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	if text == "" {
		return t, errors.New("thresholds: nothing given; want label=threshold, such as cat=0.43,dog=0.37")
	}
	if strings.HasPrefix(text, "{") {
		var object map[string]float64
		if err := json.Unmarshal([]byte(text), &object); err != nil {
			return t, fmt.Errorf("thresholds: want a JSON object of labels and numbers: %w", err)
		}
		for _, label := range slices.Sorted(maps.Keys(object)) {
			if err := add(label, object[label], label == ""); err != nil {
				return t, err
			}
		}
		return t, nil
	}
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	for {
		fields, err := r.Read()
		if err == io.EOF {
			return t, nil
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
