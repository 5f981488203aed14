package terminal

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"io"
	"strings"

	"github.com/mattn/go-sixel"
)

// Write draws the image at the cursor, one pixel of it to a pixel of the
// terminal, or with half blocks to half a cell; see [Terminal.PixelWidth]. The
// cursor is in the line below then.
func (t Terminal) Write(w io.Writer, img *image.RGBA) error {
	t = t.withDefaults()
	b := bufio.NewWriterSize(w, 64<<10)
	var err error
	switch t.Protocol {
	case Kitty:
		err = t.writeKitty(b, img)
	case ITerm2:
		err = t.writeITerm2(b, img)
	case Sixel:
		err = t.writeSixel(b, img)
	default:
		writeHalfBlocks(b, img)
	}
	if err != nil {
		return err
	}
	return b.Flush()
}

// kittyChunk is how many bytes of text a piece of an image has at most, by the
// protocol; a multiple of four.
const kittyChunk = 4096

func (t Terminal) writeKitty(w *bufio.Writer, img *image.RGBA) error {
	text, err := encoded(img)
	if err != nil {
		return err
	}
	control := "a=T,f=100,q=2" // transmit and show a PNG, and answer nothing
	for len(text) > 0 {
		piece := text[:min(kittyChunk, len(text))]
		text = text[len(piece):]
		more := 0
		if len(text) > 0 {
			more = 1
		}
		w.WriteString(t.passed(fmt.Sprintf("\x1b_G%s,m=%d;%s\x1b\\", control, more, piece)))
		control = "q=2"
	}
	w.WriteByte('\n')
	return nil
}

func (t Terminal) writeITerm2(w *bufio.Writer, img *image.RGBA) error {
	text, err := encoded(img)
	if err != nil {
		return err
	}
	w.WriteString(t.passed(fmt.Sprintf("\x1b]1337;File=inline=1;width=%dpx;preserveAspectRatio=1:%s\a", img.Rect.Dx(), text)))
	w.WriteByte('\n')
	return nil
}

func (t Terminal) writeSixel(w *bufio.Writer, img *image.RGBA) error {
	var data bytes.Buffer
	encoder := sixel.NewEncoder(&data)
	encoder.Dither = true
	if err := encoder.Encode(img); err != nil {
		return err
	}
	w.WriteString(t.passed(data.String()))
	w.WriteByte('\n')
	return nil
}

// encoded returns the image as the text of a PNG.
func encoded(img *image.RGBA) (string, error) {
	var data bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(&data, img); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(data.Bytes()), nil
}

// passed returns a sequence so that it reaches the terminal outside tmux.
func (t Terminal) passed(sequence string) string {
	if !t.Tmux {
		return sequence
	}
	return "\x1bPtmux;" + strings.ReplaceAll(sequence, "\x1b", "\x1b\x1b") + "\x1b\\"
}

// writeHalfBlocks draws two pixels a cell: the upper is the character's colour,
// the lower its background's.
func writeHalfBlocks(w *bufio.Writer, img *image.RGBA) {
	r := img.Rect
	for y := r.Min.Y; y < r.Max.Y; y += 2 {
		for x := r.Min.X; x < r.Max.X; x++ {
			above := img.RGBAAt(x, y)
			fmt.Fprintf(w, "\x1b[38;2;%d;%d;%d", above.R, above.G, above.B)
			if y+1 < r.Max.Y {
				below := img.RGBAAt(x, y+1)
				fmt.Fprintf(w, ";48;2;%d;%d;%d", below.R, below.G, below.B)
			}
			w.WriteString("m▀")
		}
		w.WriteString("\x1b[0m\n")
	}
}
