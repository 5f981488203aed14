package render

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseLength(t *testing.T) {
	for in, want := range map[string]Length{
		"auto": {}, "": {}, "14": Px(14), "14px": Px(14), " 14 PX ": Px(14), "2.5%": Percent(2.5), "0.5": Px(0.5),
	} {
		got, err := ParseLength(in)
		require.NoError(t, err, "%q", in)
		assert.Equal(t, want, got, "%q", in)
		again, err := ParseLength(got.String())
		require.NoError(t, err)
		assert.Equal(t, got, again)
	}
	for _, bad := range []string{"0", "-1", "NaN", "inf", "big", "14pt", "%", "1e999"} {
		_, err := ParseLength(bad)
		assert.ErrorIs(t, err, ErrStyle, "%q", bad)
		assert.ErrorContains(t, err, "want auto", "%q", bad)
	}
	assert.Equal(t, Length{}, Px(math.NaN()), "what is no length is automatic")
	assert.Equal(t, Length{}, Percent(-3))
}

func TestLengthResolve(t *testing.T) {
	assert.Equal(t, 12, Length{}.resolve(480, 11.5, 240))
	assert.Equal(t, 30, Px(30).resolve(480, 11.5, 240))
	assert.Equal(t, 24, Percent(5).resolve(480, 11.5, 240))
	assert.Equal(t, 240, Px(1e9).resolve(480, 11.5, 240), "bounded")
	assert.Equal(t, 1, Percent(0.001).resolve(480, 11.5, 240), "never nothing")
}
