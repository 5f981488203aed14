//go:build !(heic && nodynamic)

package photo

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHEICNeedsItsBuild(t *testing.T) {
	_, err := Open("IMG_0001.jpg", phoneHEIC(), Limits{})
	require.ErrorIs(t, err, ErrFormat)
	assert.EqualError(t, err, "IMG_0001.jpg: format not supported: looks like HEIC; built without HEIC: use make build")
	_, err = OutputName("IMG_0001.jpg", bytes.NewReader(phoneHEIC()))
	require.ErrorIs(t, err, ErrFormat)
}
