package main

import (
	"cmp"
	"image"
	"image/color"
	"slices"
)

// ownPalette returns n colours that suit a picture, by median cut (Heckbert
// 1982): the box of colours with the widest channel is halved until there are
// enough.
func ownPalette(img *image.NRGBA, n int) color.Palette {
	var all []color.NRGBA
	for i := 0; i < len(img.Pix); i += 4 {
		all = append(all, color.NRGBA{R: img.Pix[i], G: img.Pix[i+1], B: img.Pix[i+2], A: 255})
	}
	boxes := [][]color.NRGBA{all}
	for len(boxes) < n {
		widest, channel, extent := 0, 0, -1
		for i, box := range boxes {
			for c := range 3 {
				lo, hi := span(box, c)
				if hi-lo > extent && len(box) > 1 {
					widest, channel, extent = i, c, hi-lo
				}
			}
		}
		box := boxes[widest]
		slices.SortFunc(box, func(a, b color.NRGBA) int { return cmp.Compare(channelOf(a, channel), channelOf(b, channel)) })
		boxes[widest] = box[:len(box)/2]
		boxes = append(boxes, box[len(box)/2:])
	}
	var p color.Palette
	for _, box := range boxes {
		var sum [3]int
		for _, c := range box {
			for k := range sum {
				sum[k] += channelOf(c, k)
			}
		}
		p = append(p, color.NRGBA{R: uint8(sum[0] / len(box)), G: uint8(sum[1] / len(box)), B: uint8(sum[2] / len(box)), A: 255})
	}
	return p
}

func channelOf(c color.NRGBA, k int) int { return int([3]uint8{c.R, c.G, c.B}[k]) }

// span returns the least and the largest value of a channel.
func span(box []color.NRGBA, channel int) (lo, hi int) {
	lo, hi = 255, 0
	for _, c := range box {
		v := channelOf(c, channel)
		lo, hi = min(lo, v), max(hi, v)
	}
	return
}
