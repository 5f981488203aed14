package main

import (
	"image"
	"io"
	"os"

	"annotate/render/photo"
)

// headBytes is how much of a JPEG is read to know its size and orientation.
// Few have more in front of them: metadata comes in segments of 64 kB.
const headBytes = 128 << 10

// photoHead is what the header of a photo file says.
type photoHead struct {
	size        image.Point // of the upright picture
	orientation photo.Orientation
}

// readPhotoHead looks at the header of a photo: of a JPEG by reading no more
// than its beginning, if that will do.
func readPhotoHead(in *input, l photo.Limits) (photoHead, error) {
	memory := takeFileMemory(headBytes)
	defer memory.giveBack()
	if head, err := readHeadInto(*memory, in); err == nil && photo.Peek(head) == photo.JPEG {
		if p, err := photo.Open(in.name, head, l); err == nil {
			return headOf(p), nil
		}
	}
	data, err := readInput(in, l, memory)
	if err != nil {
		return photoHead{}, err
	}
	p, err := photo.Open(in.name, data, l)
	if err != nil {
		return photoHead{}, err
	}
	return headOf(p), nil
}

func headOf(p *photo.Photo) photoHead {
	return photoHead{image.Pt(p.Width, p.Height), p.Orientation}
}

// readHeadInto returns a file's beginning, as far as there is memory for it.
func readHeadInto(memory []byte, in *input) ([]byte, error) {
	if in.data != nil {
		return in.data, nil
	}
	f, err := os.Open(in.path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	n, err := io.ReadFull(f, memory)
	if err == io.ErrUnexpectedEOF || err == io.EOF {
		err = nil // all of it
	}
	return memory[:n], err
}
