package dataset

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sameNames are photos of few names in many folders, as the frames of films are.
type sameNames struct{ n, asked int }

func (p *sameNames) Len() int { return p.n }

func (p *sameNames) At(i int) Photo {
	p.asked++
	name := fmt.Sprintf("film %04d/frame_%02d.jpg", i/10, i%10)
	return Photo{Name: name, Path: "/photos/" + name, Size: func() (int, int, error) { return 160, 120, nil }}
}

// Each photo is asked for a few times, however many have its name in other folders.
func TestListAsksForPhotosOfOneNameAFewTimes(t *testing.T) {
	t.Parallel()
	const n = 5000
	file := filepath.Join(t.TempDir(), "x.csv")
	f, err := os.Create(file)
	require.NoError(t, err)
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "image,label,score,xmin,ymin,xmax,ymax")
	photos := &sameNames{n: n}
	for i := range n {
		fmt.Fprintf(w, "%s,cat,0.5,1,2,%d,22\n", photos.At(i).Name, i+5)
	}
	require.NoError(t, w.Flush())
	require.NoError(t, f.Close())
	photos.asked = 0
	list := NewList(photos)
	defer list.Close()
	d, err := Open(t.Context(), file, Options{OnlyPhotos: true, List: list})
	require.NoError(t, err)
	defer d.Close()
	for i := range n {
		img, err := d.Lookup(photos.At(i).Name, "")
		require.NoError(t, err)
		require.Equal(t, float64(i+5), img.Objects[0].Box.XMax)
	}
	assert.Less(t, photos.asked, 30*n)
}
