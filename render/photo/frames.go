package photo

import (
	"encoding/binary"
	"image"

	"annotate/render/photo/pngio"
)

// countFrames returns how many pictures the file holds that are shown by
// themselves or one after the other: frames of an animation, pages, pictures of
// a HEIC; at least 1. Headers are looked at, nothing is decoded, and what a
// damaged file says is believed only as far as it is there.
func (p *Photo) countFrames() int {
	n := 1
	switch p.Format {
	case GIF:
		_, n = gifFrames(p.Data)
	case PNG:
		n = pngFrames(p.Data)
	case WebP:
		if webpFlags(p.Data)&webpAnimation != 0 {
			n = 0
			for kind := range riffChunks(skip(p.Data, 12)) {
				if kind == "ANMF" {
					n++
				}
			}
		}
	case TIFF:
		n = tiffPages(p.Data)
	case HEIC, AVIF:
		n = openHEIF(p.Data).pictures()
	}
	return max(n, 1)
}

// gifFrames goes over the blocks of a GIF (GIF89a, appendix A), and returns
// where the first frame lies and how many there are.
func gifFrames(data []byte) (first image.Rectangle, n int) {
	table := func(flags byte) int { // bytes of a colour table
		if flags&0x80 == 0 {
			return 0
		}
		return 3 << (flags&7 + 1)
	}
	b := skip(data, 10)
	if len(b) < 3 {
		return first, 0
	}
	b = skip(b, 3+table(b[0]))
	for len(b) > 0 {
		kind := b[0]
		b = b[1:]
		switch {
		case kind == 0x21: // an extension, of a kind
			b = skip(b, 1)
		case kind == 0x2c && len(b) >= 9:
			if n++; n == 1 {
				at := func(i int) int { return int(binary.LittleEndian.Uint16(b[i:])) }
				first = image.Rect(at(0), at(2), at(0)+at(4), at(2)+at(6))
			}
			b = skip(b, 9+table(b[8])+1) // and the size of codes
		default:
			return first, n
		}
		for len(b) > 0 && b[0] != 0 {
			b = skip(b, 1+int(b[0]))
		}
		b = skip(b, 1)
	}
	return first, n
}

// pngFrames counts the frames of an animated PNG (PNG, third edition, 11.3.6). A
// picture that stands before the animation is no part of it.
func pngFrames(data []byte) (n int) {
	apart := 1
	for c := range pngio.Chunks(data) {
		switch {
		case c.Type == "acTL" && len(c.Data) >= 4:
			n = int(binary.BigEndian.Uint32(c.Data))
		case c.Type == "fcTL":
			apart = 0
		case c.Type == "IDAT" && n == 0:
			return 1
		case c.Type == "IDAT":
			return n + apart
		}
	}
	return n
}

// tiffPages counts the first picture and, of the directories that follow, those
// that are neither a smaller copy nor a mask (TIFF 6.0, NewSubfileType).
func tiffPages(data []byte) (n int) {
	t, ok := openTIFFFile(data)
	if !ok {
		return 0
	}
	const most = 1 << 16 // directories that are looked at
	seen := map[int]bool{}
	for at := t.firstIFD(); at != 0 && !seen[at] && len(seen) < most; {
		seen[at] = true
		entries, next := t.ifd(at)
		if len(entries) == 0 {
			break
		}
		const smaller, mask = 1, 4
		if n == 0 || t.number(entries, tagNewSubfileType, 0)&(smaller|mask) == 0 {
			n++
		}
		if next == 0 {
			break
		}
		at = t.offset(next)
	}
	return n
}
