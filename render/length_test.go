package render

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func px(n float64) Length { return Length{value: n} }

func percentage(p float64) Length { return Length{value: p, percent: true} }

func TestParseLength(t *testing.T) {
	for in, want := range map[string]Length{
		"auto": {}, "": {}, "14": px(14), "14px": px(14), " 14 PX ": px(14), "2.5%": percentage(2.5), "0.5": px(0.5),
	} {
		got, err := ParseLength(in)
		require.NoError(t, err, "%q", in)
		assert.Equal(t, want, got, "%q", in)
	}
	for _, bad := range []string{"0", "-1", "NaN", "inf", "big", "14pt", "%", "1e999"} {
		_, err := ParseLength(bad)
		assert.ErrorIs(t, err, ErrStyle, "%q", bad)
		assert.ErrorContains(t, err, "want auto", "%q", bad)
	}
}

func TestLengthResolve(t *testing.T) {
	assert.Equal(t, 12, Length{}.resolve(480, 11.5, 240))
	assert.Equal(t, 30, px(30).resolve(480, 11.5, 240))
	assert.Equal(t, 24, percentage(5).resolve(480, 11.5, 240))
	assert.Equal(t, 240, px(1e9).resolve(480, 11.5, 240), "bounded")
	assert.Equal(t, 1, percentage(0.001).resolve(480, 11.5, 240), "never nothing")
}
