package doctor

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"annotate/detect"
)

func setOf(images int, objects func(i int) []detect.Object) []detect.Labelled {
	var set []detect.Labelled
	for i := range images {
		set = append(set, detect.Labelled{Name: fmt.Sprintf("%03d.jpg", i), Width: 640, Height: 480, Objects: objects(i)})
	}
	return set
}

func TestHabits(t *testing.T) {
	usual := func(i int) []detect.Object {
		x := float64(i * 7 % 300)
		return []detect.Object{object("cat", x, 20, 90+x/9, 100), object("dog", 300-x/2, 200, 120, 90+x/7), object("cat", x+200, 330, 70, 60)}
	}
	with := func(at int, more detect.Object) func(i int) []detect.Object {
		return func(i int) []detect.Object {
			if i == at {
				return append(usual(i), more)
			}
			return usual(i)
		}
	}
	for _, test := range []struct {
		name    string
		objects func(i int) []detect.Object
		want    []Kind
	}{
		{"usual", usual, nil},
		{"an object twice", with(3, object("cat", 23, 22, 92, 104)), []Kind{Overlapping}},
		{"one object that fills its photo", with(3, object("dog", 0, 0, 640, 480)), nil},
		{"whole frames", func(i int) []detect.Object {
			if i%20 == 0 {
				return []detect.Object{object("dog", 0, 0, 640, 480)}
			}
			return usual(i)
		}, []Kind{WholeFrame}},
		{"whole frames but for a pixel", func(i int) []detect.Object {
			if i%20 == 0 {
				return []detect.Object{object("dog", 1, 0, 638, 479)}
			}
			return usual(i)
		}, []Kind{WholeFrame}},
		{"a rare label", with(3, object("zebra", 500, 20, 90, 80)), []Kind{RareLabel}},
		{"a dog of a few pixels", with(3, object("dog", 500, 20, 9, 8)), []Kind{OddSize}},
		{"mostly empty", func(i int) []detect.Object {
			if i%3 > 0 {
				return nil
			}
			return usual(i)
		}, []Kind{MostlyEmpty}},
	} {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.want, kinds(examined(setOf(60, test.objects), nil, Options{})))
		})
	}
}

func TestSamePhotos(t *testing.T) {
	set := func(sums ...string) (photos []Photo, images []detect.Labelled) {
		for i, name := range []string{"images/train/a.jpg", "images/train/b.jpg", "images/val/c.jpg"} {
			photos = append(photos, Photo{Name: name, Width: 10, Height: 10, Sum: sums[i]})
			images = append(images, detect.Labelled{Name: name})
		}
		return photos, images
	}
	for _, test := range []struct {
		sums []string
		want []Kind
	}{
		{[]string{"1", "2", "3"}, nil},
		{[]string{"", "", ""}, nil},
		{[]string{"1", "1", "3"}, []Kind{SamePhoto}},
		{[]string{"1", "2", "1"}, []Kind{SplitLeak}},
	} {
		photos, images := set(test.sums...)
		assert.Equal(t, test.want, kinds(examined(images, photos, Options{})), test.sums)
	}
}
