package main

import (
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"annotate/detect/slice"
	"annotate/render/batch"
)

// headerValue is the value of --header: 'Name: value', or Name=@file for one that
// is not to be seen among the processes.
type headerValue struct{ http.Header }

func (h *headerValue) Set(text string) error {
	name, value, found := strings.Cut(text, ":")
	if other, file, fromFile := strings.Cut(text, "=@"); fromFile && len(other) < len(name) {
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		name, value, found = other, string(data), true
	}
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	if !found || name == "" || value == "" {
		return fmt.Errorf("want 'Name: value' or Name=@FILE")
	}
	if h.Header == nil {
		h.Header = http.Header{}
	}
	h.Add(name, value)
	return nil
}

// String shows the names only: help and errors print it.
func (h *headerValue) String() string {
	names := make([]string, 0, len(h.Header))
	for name := range h.Header {
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

func (h *headerValue) Type() string { return "header" }

// rateValue is the value of --rate: so many a second, a minute or an hour.
type rateValue float64

func (r *rateValue) Set(text string) error {
	number, unit, found := strings.Cut(text, "/")
	per, known := map[string]time.Duration{"": time.Second, "s": time.Second, "m": time.Minute, "min": time.Minute, "h": time.Hour}[unit]
	n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err != nil || !known || found && unit == "" || !(n > 0 && n <= 1e6) {
		return fmt.Errorf("want a number a second, minute or hour, such as 20/s or 90/m")
	}
	*r = rateValue(n / per.Seconds())
	return nil
}

func (r *rateValue) String() string {
	if *r == 0 {
		return ""
	}
	return strconv.FormatFloat(float64(*r), 'g', 4, 64) + "/s"
}

func (r *rateValue) Type() string { return "N/s" }

// sliceValue is the value of --slice: a side in pixels, or auto.
type sliceValue struct{ slices *batch.Slices }

func (v *sliceValue) Set(text string) error {
	side := 0
	if text != "auto" {
		var err error
		if side, err = strconv.Atoi(text); err != nil || side < slice.MinSide || side > slice.MaxSide {
			return fmt.Errorf("want auto or pixels, from %d to %d", slice.MinSide, slice.MaxSide)
		}
	}
	v.slices = &batch.Slices{Side: side}
	return nil
}

func (v *sliceValue) String() string {
	switch {
	case v.slices == nil:
		return ""
	case v.slices.Side == 0:
		return "auto"
	}
	return strconv.Itoa(v.slices.Side)
}

func (v *sliceValue) Type() string { return "pixels" }
