package render

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPaletteIsToldApart(t *testing.T) {
	// The promise for the first dozen is 10 and 8; the other dozens keep it too.
	for dozen := range len(colors) / 12 {
		for i := dozen * 12; i < dozen*12+12; i++ {
			for j := dozen * 12; j < i; j++ {
				a, b := viewsOf(colors[i]), viewsOf(colors[j])
				pair := fmt.Sprintf("%d and %d", j, i)
				assert.GreaterOrEqual(t, ciede2000(a[0], b[0]), 10.0, "normal vision, %s", pair)
				assert.GreaterOrEqual(t, ciede2000(a[1], b[1]), 8.0, "protanopia, %s", pair)
				assert.GreaterOrEqual(t, ciede2000(a[2], b[2]), 8.0, "deuteranopia, %s", pair)
			}
		}
	}
	for i := range colors {
		for j := range i {
			assert.GreaterOrEqual(t, ciede2000(normalVision.see(colors[i]), normalVision.see(colors[j])), 5.0,
				"%d and %d are not nearly the same", j, i)
		}
	}
}

func TestFirstDozenIsSolid(t *testing.T) {
	seen := map[Look]bool{}
	for i := range lookCount {
		l := lookAt(i)
		assert.False(t, seen[l], "look %d is there twice", i)
		seen[l] = true
		if i < 12 {
			assert.Equal(t, Solid, l.Dash)
		}
	}
}

func TestLookOfIsAFunctionOfTheName(t *testing.T) {
	assert.Equal(t, LookOf("person"), LookOf(" Person "))
	assert.Equal(t, LookOf("tv"), LookOf("tvmonitor"), "VOC's name")
	assert.NotEqual(t, LookOf("cat"), LookOf("dog"))
	// FNV-1a of the name, modulo 96, computed apart: people know their pictures
	// by these colours, so that they must not change.
	assert.Equal(t, lookAt(int(fnv1a("axolotl")%96)), LookOf("axolotl"))
	assert.Equal(t, "#ee9911", text(t, LookOf("person")))
}

// fnv1a is the definition, http://www.isthe.com/chongo/tech/comp/fnv/.
func fnv1a(s string) uint32 {
	h := uint32(2166136261)
	for _, b := range []byte(s) {
		h = (h ^ uint32(b)) * 16777619
	}
	return h
}

func text(t *testing.T, l Look) string {
	t.Helper()
	b, err := l.MarshalText()
	assert.NoError(t, err)
	return string(b)
}

// scenes are what is often seen together.
var scenes = map[string]string{
	"street":  "person,bicycle,car,motorcycle,bus,truck,traffic light,stop sign,fire hydrant,parking meter,handbag,backpack,umbrella,bench,dog",
	"table":   "bottle,wine glass,cup,fork,knife,spoon,bowl,dining table,chair,person,cake,pizza,sandwich",
	"food":    "banana,apple,sandwich,orange,broccoli,carrot,hot dog,pizza,donut,cake,bowl,cup",
	"lounge":  "couch,chair,tv,remote,cat,dog,potted plant,book,clock,vase,person,laptop,cell phone,teddy bear",
	"desk":    "tv,laptop,mouse,keyboard,cell phone,book,cup,chair,person,bottle,clock,scissors,cat",
	"kitchen": "microwave,oven,toaster,sink,refrigerator,bottle,cup,bowl,knife,spoon,chair,person",
	"bath":    "toilet,sink,toothbrush,hair drier,bottle,cup,person",
	"animals": "bird,cat,dog,horse,sheep,cow,elephant,bear,zebra,giraffe,person",
	"sports":  "frisbee,skis,snowboard,sports ball,kite,baseball bat,baseball glove,skateboard,surfboard,tennis racket,person",
	"harbour": "airplane,boat,bird,kite,person,train,bus,truck,car",
	"voc":     "person,cat,dog,car,chair,bottle,bird,horse,bicycle,bus,boat,sofa,pottedplant,aeroplane,motorbike,diningtable,tvmonitor,cow,sheep,train",
}

func TestWhatIsSeenTogetherIsFarApart(t *testing.T) {
	for name, list := range scenes {
		t.Run(name, func(t *testing.T) {
			seen := newChart()
			for label := range strings.SplitSeq(list, ",") {
				_, ok := curated[label]
				assert.True(t, ok, "%s has a look of its own", label)
				l := LookOf(label)
				assert.False(t, seen.alike(l), "%s looks like another of %s", label, name)
				seen.add(l)
			}
		})
	}
}

func TestCuratedLooksAreAllDifferent(t *testing.T) {
	alias := map[string]bool{"aeroplane": true, "motorbike": true, "diningtable": true, "pottedplant": true, "sofa": true, "tvmonitor": true}
	seen := map[uint8]string{}
	for name, i := range curated {
		if alias[name] {
			continue
		}
		assert.Empty(t, seen[i], "%s has another's look", name)
		assert.Less(t, int(i), lookCount)
		seen[i] = name
	}
	assert.Len(t, seen, 91, "COCO's names")
}

func TestScoreColourRisesInLightness(t *testing.T) {
	last := -1.0
	for i := range 101 {
		l := normalVision.see(scoreColor(float64(i) / 100)).l
		assert.Greater(t, l, last, "at %d %%", i)
		last = l
	}
}
