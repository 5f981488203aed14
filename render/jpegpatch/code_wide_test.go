//go:build (amd64 || arm64) && !purego

package jpegpatch

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestQuotients tries all sums where a quotient changes, for every step that a
// table may have.
func TestQuotients(t *testing.T) {
	var w wide
	for size := 1; size < 1<<16; size++ {
		w.set(0, uint16(size))
		step, inverse := size*forwardScale, w.steps.inverse[0]
		for n := 1; n*step <= 1<<19+step/2; n++ { // coefficients are below 2¹⁹, and half a step is added
			require.Equal(t, int32(n), int32(float32(n*step)*inverse), "%d steps of %d", n, size)
			require.Equal(t, int32(n-1), int32(float32(n*step-1)*inverse), "less than %d steps of %d", n, size)
		}
	}
}
