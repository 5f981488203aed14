package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPlural(t *testing.T) {
	for _, tc := range []struct {
		n    int
		noun string
		want string
	}{
		{0, "photo", "0 photos"},
		{1, "photo", "1 photo"},
		{2, "label file", "2 label files"},
		{1, "box", "1 box"},
		{2, "box", "2 boxes"},
		{2, "match", "2 matches"},
		{2, "class", "2 classes"},
	} {
		assert.Equal(t, tc.want, plural(tc.n, tc.noun))
	}
}
