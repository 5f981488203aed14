package marks

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

// What is read is written so that it is read again, from either form, and mends any
// labels without making a box that is none.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"version":2,"threshold":0.5,"marks":[{"image":"a","mark":"keep","width":9,"height":9,"boxes":[{"of":"truth","label":"cat","box":[1,2,3,4],"verdict":"off","better":[1,2,4,4]}]}]}`))
	f.Add([]byte(`{"marks":[{"image":"a","boxes":[{"of":"prediction","label":"cat","score":1e300,"box":[3,4,1,2],"verdict":"missing","right":"dog"}]}]}`))
	f.Add([]byte("image,mark,comment,of,label,score,xmin,ymin,xmax,ymax,verdict,right,better,width,height\r\na,,,label,'=cat,,1,2,3,4,wrong,dog,,9,9\r\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		set, err := Read(bytes.NewReader(text))
		if err != nil {
			return
		}
		var b bytes.Buffer
		require.NoError(t, set.Write(&b))
		again, err := Read(&b)
		require.NoError(t, err)
		assert.Equal(t, len(set.Images), len(again.Images))
		for i := range set.Images {
			assert.Equal(t, set.Images[i].Flagged(), again.Images[i].Flagged())
			labels := detect.Labelled{Width: 9, Height: 9, Objects: []detect.Object{object("cat", 1, 2, 3, 4)}}
			mended, did := set.Images[i].Mend(labels)
			other, _ := again.Images[i].Mend(labels)
			assert.Equal(t, mended, other)
			for _, o := range mended.Objects {
				assert.False(t, o.Box.Empty())
			}
			assert.Equal(t, 1+did.Added-did.Dropped, len(mended.Objects))
		}
	})
}
