package photo

import "image"

// Orientation says how stored pixels are turned to stand upright: the value of
// the TIFF and EXIF tag 274, from 1 (as stored) to 8. The zero value means 1.
type Orientation uint8

// The orientations, named by what turns the stored picture upright
// (TIFF 6.0, page 36; EXIF 2.32, 4.6.4).
const (
	Upright    Orientation = 1
	FlipX      Orientation = 2 // mirror left and right
	Rotate180  Orientation = 3
	FlipY      Orientation = 4 // mirror top and bottom
	Transpose  Orientation = 5 // mirror at the diagonal from the top left
	Rotate90   Orientation = 6 // clockwise
	Transverse Orientation = 7 // mirror at the diagonal from the top right
	Rotate270  Orientation = 8 // clockwise
)

// swaps reports whether the upright width is the stored height.
func (o Orientation) swaps() bool { return o >= Transpose }

// Inverse returns the orientation that undoes o.
func (o Orientation) Inverse() Orientation {
	switch o {
	case Rotate90:
		return Rotate270
	case Rotate270:
		return Rotate90
	}
	return o
}

// Size returns the size that a picture of the given size has after turning.
func (o Orientation) Size(size image.Point) image.Point {
	if o.swaps() {
		return image.Pt(size.Y, size.X)
	}
	return size
}

// Rect returns where r, inside a picture of the given size before turning,
// lies after turning. Rect of the inverse, given the turned size, leads back.
func (o Orientation) Rect(r image.Rectangle, size image.Point) image.Rectangle {
	a, b := o.point(r.Min, size), o.point(r.Max, size)
	return image.Rectangle{Min: a, Max: b}.Canon()
}

// point maps a corner between pixels, 0 ≤ x ≤ size.X, 0 ≤ y ≤ size.Y.
func (o Orientation) point(p, size image.Point) image.Point {
	switch o {
	case FlipX:
		return image.Pt(size.X-p.X, p.Y)
	case Rotate180:
		return image.Pt(size.X-p.X, size.Y-p.Y)
	case FlipY:
		return image.Pt(p.X, size.Y-p.Y)
	case Transpose:
		return image.Pt(p.Y, p.X)
	case Rotate90:
		return image.Pt(size.Y-p.Y, p.X)
	case Transverse:
		return image.Pt(size.Y-p.Y, size.X-p.X)
	case Rotate270:
		return image.Pt(p.Y, size.X-p.X)
	}
	return p
}

// turnBlock is the side in pixels of the squares that turn copies one after
// the other: 32×32×4 bytes of source and of target fit a first-level cache,
// where whole rows of a transposed photo would miss it at every pixel.
const turnBlock = 32

// turn copies all of src to dst, turned by o: dst has o.Size of src's size.
// Where the images lie does not matter, only their sizes. They must not share
// memory.
func turn(dst, src *image.RGBA, o Orientation) {
	size := src.Rect.Size()
	w, h := size.X, size.Y
	// The pixel (x, y) of src goes to dst.Pix[start + x·stepX + y·stepY].
	right, down := 4, dst.Stride
	var start, stepX, stepY int
	switch o {
	default:
		stepX, stepY = right, down
	case FlipX:
		start, stepX, stepY = (w-1)*right, -right, down
	case Rotate180:
		start, stepX, stepY = (w-1)*right+(h-1)*down, -right, -down
	case FlipY:
		start, stepX, stepY = (h-1)*down, right, -down
	case Transpose:
		stepX, stepY = down, right
	case Rotate90:
		start, stepX, stepY = (h-1)*right, down, -right
	case Transverse:
		start, stepX, stepY = (h-1)*right+(w-1)*down, -down, -right
	case Rotate270:
		start, stepX, stepY = (w-1)*down, -down, right
	}
	if stepX == right {
		for y := range h {
			copy(dst.Pix[start+y*stepY:][:4*w], src.Pix[y*src.Stride:])
		}
		return
	}
	for top := 0; top < h; top += turnBlock {
		for left := 0; left < w; left += turnBlock {
			n := min(turnBlock, w-left)
			for y := top; y < min(top+turnBlock, h); y++ {
				row := src.Pix[y*src.Stride+4*left:][:4*n]
				to := start + left*stepX + y*stepY
				for ; len(row) >= 4; row = row[4:] {
					*(*[4]byte)(dst.Pix[to:]) = [4]byte(row)
					to += stepX
				}
			}
		}
	}
}
