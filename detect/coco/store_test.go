package coco

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/spool"
	"annotate/detect/store"
)

// Files as they come: strays, ids that come twice, categories of one name, ids that
// are text, results for instances.
var spoolFiles = map[string]struct{ text, names string }{
	"instances": {text: instances},
	"rich":      {text: rich},
	"strays and ids twice": {text: `{"annotations":[{"id":7,"image_id":1,"category_id":2,"bbox":[1,2,3,4]},{"id":7,"image_id":9,"category_id":2,"bbox":[1,2,3,4]},
{"id":8,"image_id":2,"category_id":3,"bbox":[1,2,3,4],"score":0.5},{"id":7,"image_id":1,"category_id":4,"bbox":[1,2,3,4],"iscrowd":1}],
"images":[{"id":1,"file_name":"a.jpg"},{"id":2,"file_name":"b.jpg"}],"categories":[{"id":2,"name":"cat"},{"id":3,"name":"cat"}]}`},
	"results":         {text: `[{"image_id":"a7","category_id":"dog","bbox":[1,2,3,4],"score":0.5},{"image_id":"b","category_id":3,"bbox":[1,2,3,4]},{"image_id":4,"category_id":3,"bbox":[1,2,3,4],"score":1}]`},
	"results of them": {text: `[{"image_id":"a","category_id":"dog","bbox":[1,2,3,4],"score":0.5},{"image_id":"z","category_id":18,"bbox":[1,2,3,4],"score":0.5}]`, names: rich},
}

// What waits in a file is read as what is in memory is.
func TestSpool(t *testing.T) {
	t.Parallel()
	for name, test := range spoolFiles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			read := func(o Options) (*Dataset, []string) {
				var told []string
				tell := func(err error) { told = append(told, err.Error()) }
				o.Bad, o.Note = tell, tell
				if test.names != "" {
					names, err := Decode("n.json", strings.NewReader(test.names), Options{})
					require.NoError(t, err)
					o.Names = names
				}
				d, err := Decode("f.json", strings.NewReader(test.text), o)
				require.NoError(t, err)
				return d, told
			}
			log := store.New(&Codec{})
			defer log.Close()
			want, wantTold := read(Options{})
			got, gotTold := read(Options{Spool: log})
			assert.Equal(t, wantTold, gotTold)
			assert.Empty(t, got.Annotations)
			assert.Equal(t, want.Labelled(), got.Labelled())
			assert.Equal(t, file(t, want), file(t, got))
			require.NoError(t, got.SpoolError())

			brief, briefTold := read(Options{Brief: true})
			assert.Equal(t, wantTold, briefTold)
			kinds := func(images []detect.Labelled) (all [][]string) {
				of := func(e *detect.Extra) {
					if e != nil && e.Kinds != nil {
						all = append(all, e.Kinds)
					}
				}
				for _, img := range images {
					of(img.Extra)
					for _, o := range img.Objects {
						of(o.Extra)
					}
				}
				return all
			}
			assert.Equal(t, kinds(want.Labelled()), kinds(brief.Labelled()))
			assert.Equal(t, plain(want.Labelled()), plain(brief.Labelled()))
			for _, img := range brief.Images {
				assert.True(t, img.Rest == "" || test.names != "")
			}

			direct, err := Writing(len(want.Images), func(i int, _ bool) *detect.Labelled { return &want.Labelled()[i] }, want.Categories)
			require.NoError(t, err)
			made, err := FromLabelled(want.Labelled(), want.Categories)
			require.NoError(t, err)
			for range 2 { // what is there already may be compared first
				assert.Equal(t, file(t, made), file(t, direct), "written as it is made")
			}
		})
	}
}

// A file that cannot be written is an error, not one without annotations.
func TestSpoolFails(t *testing.T) {
	t.Parallel()
	for _, text := range []string{instances, `[{"image_id":1,"category_id":3,"bbox":[1,2,3,4],"score":1}]`} {
		log := store.New(&Codec{})
		log.Close()
		_, err := Decode("f.json", strings.NewReader(text), Options{Spool: log})
		assert.ErrorIs(t, err, spool.ErrClosed)
	}
}
