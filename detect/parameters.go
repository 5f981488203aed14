package detect

import (
	"fmt"
)

// Parameters is what a request asks of the model. Two answers for the same
// photo are comparable only if they were asked for with the same parameters.
//
// The JSON form is the API's "parameters" object.
type Parameters struct {
	// Threshold is the least score that the answer should hold, in [0,1]. Nil
	// leaves it to the server, whose own default is usually 0.5.
	Threshold *float64 `json:"threshold,omitempty"`
}

// zero reports whether nothing is asked for.
func (p Parameters) zero() bool { return p.Threshold == nil }

// check returns an [ErrConfig] if a parameter is out of its range. Servers do
// not look: they answer a threshold of 50 with "nothing found".
func (p Parameters) check() error {
	if t := p.Threshold; t != nil && !(*t >= 0 && *t <= 1) {
		return fmt.Errorf("%w: threshold %v is not within 0 and 1", ErrConfig, *t)
	}
	return nil
}
