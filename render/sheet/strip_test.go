package sheet

import (
	"fmt"
	"image"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/render"
)

func censusOf(counts ...int) (c Census) {
	for i, n := range counts {
		c.Labels = append(c.Labels, LabelCount{fmt.Sprintf("label%d", i), n})
		c.Objects += n
	}
	c.Images = 1
	return c
}

// stripOf returns the panels of the bar, and the legend's lines of text by
// their height on the page.
func stripOf(p *Page) (bar []panel, rows [][]string) {
	at := -1
	for _, b := range p.panels {
		switch b.rect.Dy() {
		case barHeight * p.scale:
			if b.radius == 0 {
				bar = append(bar, b)
			}
		}
	}
	for _, t := range p.texts[1:] { // after the summary
		if t.at.Y != at {
			at, rows = t.at.Y, append(rows, nil)
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], t.words)
	}
	return bar, rows
}

func TestBarIsAsLongAsLabelsAreFrequent(t *testing.T) {
	page := Layout(nil, censusOf(50, 30, 20), Options{})
	bar, rows := stripOf(page)
	require.Len(t, bar, 3)
	width := float64(page.Size.X - 2*margin)
	for i, share := range []float64{0.5, 0.3, 0.2} {
		assert.InDelta(t, share*width, bar[i].rect.Dx(), 2)
		assert.Equal(t, render.LookOf(fmt.Sprintf("label%d", i)).Color, bar[i].color)
	}
	assert.Equal(t, page.Size.X-margin, bar[2].rect.Max.X)
	assert.Equal(t, [][]string{{"label0", "50", "label1", "30", "label2", "20"}}, rows)
}

func TestThousandLabels(t *testing.T) {
	for _, width := range []int{200, 1600} {
		for _, scale := range []int{1, 2} {
			counts := make([]int, 1000)
			for i := range counts {
				counts[i] = 2000 - i
			}
			page := Layout(nil, censusOf(counts...), Options{Width: width, Scale: scale})
			requireTextsInside(t, page)
			bar, rows := stripOf(page)
			require.NotEmpty(t, bar)
			for i, b := range bar {
				require.True(t, b.rect.In(image.Rect(margin*scale, 0, page.Size.X-margin*scale, page.Size.Y)))
				require.False(t, b.rect.Empty())
				if i > 0 {
					require.Less(t, bar[i-1].rect.Max.X, b.rect.Min.X)
				}
			}
			assert.Equal(t, page.Size.X-margin*scale, bar[len(bar)-1].rect.Max.X, "the rare share the end")
			require.Len(t, rows, legendRows)
			shown := (len(rows[0]) + len(rows[1]) - 1) / 2
			assert.Equal(t, fmt.Sprintf("+%d more", 1000-shown), rows[1][len(rows[1])-1])
		}
	}
}

func TestNoLabelStandsAlone(t *testing.T) {
	for n := 1; n < 60; n++ {
		counts := make([]int, n)
		for i := range counts {
			counts[i] = 100 - i
		}
		page := Layout(nil, censusOf(counts...), Options{})
		requireTextsInside(t, page)
		_, rows := stripOf(page)
		if len(rows) == 2 && !strings.HasSuffix(rows[1][len(rows[1])-1], "more") {
			assert.InDelta(t, len(rows[0]), len(rows[1]), 2, "%d labels", n)
		}
	}
}

func TestLongLabelsAreCut(t *testing.T) {
	c := censusOf(3, 2, 1)
	for i := range c.Labels {
		c.Labels[i].Label = strings.Repeat("long ", 99)
	}
	page := Layout(nil, c, Options{Width: 400})
	requireTextsInside(t, page)
}
