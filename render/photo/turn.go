package photo

import "image"

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
