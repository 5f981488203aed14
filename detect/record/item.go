package record

import (
	"errors"
	"fmt"
	"unique"

	"annotate/detect"
)

// item is a detection as JSON has it, before it is known that nothing is
// missing: without the pointers a box without xmax would be one that ends at 0.
type item struct {
	Label *string  `json:"label"`
	Score *float64 `json:"score"`
	Box   *struct {
		XMin *float64 `json:"xmin"`
		YMin *float64 `json:"ymin"`
		XMax *float64 `json:"xmax"`
		YMax *float64 `json:"ymax"`
	} `json:"box"`
	Truth   bool            `json:"truth"`
	Outline *detect.Outline `json:"outline"`
}

// itemError is what is wrong with one of several items.
type itemError struct {
	index int
	err   error
}

// Error begins with the index in brackets.
func (e *itemError) Error() string { return fmt.Sprintf("[%d]: %v", e.index, e.err) }
func (e *itemError) Unwrap() error { return e.err }

// detections returns what the items say, never nil, or an [*itemError].
func detections(items []item) ([]detect.Detection, error) {
	dets := make([]detect.Detection, len(items))
	for i, it := range items {
		d, err := it.detection()
		if err != nil {
			return nil, &itemError{i, err}
		}
		dets[i] = d
	}
	return dets, nil
}

func (it *item) detection() (d detect.Detection, err error) {
	switch {
	case it.Label == nil:
		return d, errors.New("no label")
	case it.Score == nil:
		return d, errors.New("no score")
	case !(*it.Score >= 0 && *it.Score <= 1):
		return d, fmt.Errorf("score %v is not in [0,1]", *it.Score)
	case it.Box == nil:
		return d, errors.New("no box")
	}
	b := it.Box
	if b.XMin == nil || b.YMin == nil || b.XMax == nil || b.YMax == nil {
		return d, errors.New("box: want xmin, ymin, xmax and ymax")
	}
	return detect.Detection{
		// A record has few labels and many detections: one copy of each will do.
		Label: unique.Make(*it.Label).Value(),
		Score: *it.Score,
		Box:   detect.Box{XMin: *b.XMin, YMin: *b.YMin, XMax: *b.XMax, YMax: *b.YMax},
		Truth: it.Truth, Outline: it.Outline,
	}, nil
}
