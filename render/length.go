package render

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Length is a size that a user may set. The zero value is automatic.
type Length struct {
	value   float64 // above zero, unless automatic
	percent bool    // of the image's short side; otherwise pixels
}

// Px returns a length of n pixels; n that is not above zero is automatic.
func Px(n float64) Length { return length(n, false) }

// Percent returns a length of p percent of the image's short side; p that is
// not above zero is automatic.
func Percent(p float64) Length { return length(p, true) }

func length(v float64, percent bool) Length {
	if !(v > 0) || math.IsInf(v, 0) {
		return Length{}
	}
	return Length{value: v, percent: percent}
}

// ParseLength reads "auto" (or nothing), pixels as "14" or "14px", or a share
// of the image's short side as "2.5%".
func ParseLength(s string) (Length, error) {
	t := strings.ToLower(strings.TrimSpace(s))
	if t == "" || t == "auto" {
		return Length{}, nil
	}
	number, percent := strings.CutSuffix(t, "%")
	if !percent {
		number = strings.TrimSuffix(t, "px")
	}
	v, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err != nil || !(v > 0) || math.IsInf(v, 0) {
		return Length{}, fmt.Errorf("%w: length %q (want auto, pixels as 14, or a share as 2.5%%)", ErrStyle, s)
	}
	return Length{value: v, percent: percent}, nil
}

// String returns the form that [ParseLength] reads.
func (l Length) String() string {
	v := strconv.FormatFloat(l.value, 'f', -1, 64)
	switch {
	case l == Length{}:
		return "auto"
	case l.percent:
		return v + "%"
	}
	return v + "px"
}

// resolve returns the length in whole pixels, from 1 to limit, on an image
// whose short side is given; auto if the length is automatic.
func (l Length) resolve(short int, auto, limit float64) int {
	v := l.value
	switch {
	case l == Length{}:
		v = auto
	case l.percent:
		v *= float64(short) / 100
	}
	return int(math.Round(max(1, min(v, limit))))
}
