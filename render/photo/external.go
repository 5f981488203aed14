package photo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"annotate/render/photo/program"
)

// Decoders are programs that decode HEIC and AVIF in native code, five to
// thirty times faster than what is built in and with less memory. The zero
// value names none: the built-in decoders run in a sandbox, which is the choice
// for photos that are not trusted.
type Decoders struct {
	HEIC string // path of libheif's heif-dec or heif-convert
	AVIF string // path of libavif's avifdec
}

// FindDecoders returns the programs that are on the PATH.
func FindDecoders() (d Decoders) {
	for _, name := range []string{"heif-dec", "heif-convert"} {
		if path, err := exec.LookPath(name); err == nil {
			d.HEIC = path
			break
		}
	}
	if path, err := exec.LookPath("avifdec"); err == nil {
		d.AVIF = path
	}
	return d
}

// externalTime is the most that a program may take for one photo: more than a
// hundred megapixels need.
const externalTime = 2 * time.Minute

// errExternal says that a program did not decode a picture, or not to what we
// understand; the built-in decoder then does.
var errExternal = errors.New("not decoded by the external program")

// decodeExternal has a program decode the photo, in planes of luma and chroma
// where that loses nothing, and as PNG where it would.
func (p *Photo) decodeExternal(ctx context.Context) (image.Image, error) {
	tool := p.decoder()
	if tool == "" {
		return nil, errExternal
	}
	h := openHEIF(p.Data)
	colour, planar := h.colour(), h.planar(p.Format)
	dir, err := os.MkdirTemp("", "annotate-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	in, out := filepath.Join(dir, "photo."+strings.ToLower(p.Format.String())), filepath.Join(dir, "out.png")
	if planar {
		out = filepath.Join(dir, "out.y4m")
	}
	if err := os.WriteFile(in, h.alone(), 0o600); err != nil {
		return nil, err
	}
	args := []string{"--quiet", in, out}
	if p.Format == AVIF {
		args = []string{
			"-j", strconv.Itoa(runtime.GOMAXPROCS(0)), "-d", "8", "--png-compress", "0",
			"--size-limit", strconv.Itoa(max(p.stored.X*p.stored.Y, 1)), in, out,
		}
	}
	within, cancel := context.WithTimeout(ctx, externalTime)
	defer cancel()
	if said, err := program.Run(within, tool, args...); err != nil {
		if within.Err() != nil && ctx.Err() == nil {
			return nil, fmt.Errorf("%s took longer than %v", filepath.Base(tool), externalTime)
		}
		return nil, fmt.Errorf("%w: %s: %w: %.200s", errExternal, filepath.Base(tool), err, said)
	}
	decoded, err := os.ReadFile(out)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errExternal, err)
	}
	if !planar {
		return decodePNG(decoded, p.stored)
	}
	m, limited, err := decodeY4M(decoded, p.stored)
	if err != nil {
		return nil, err
	}
	if p.Format == HEIC {
		limited = !h.fullRange()
	}
	if limited {
		stretch(m)
	}
	return colour.apply(m), nil
}

// decoder returns the program for the photo, empty if there is none.
func (p *Photo) decoder() string {
	switch p.Format {
	case HEIC:
		return p.decoders.HEIC
	case AVIF:
		return p.decoders.AVIF
	}
	return ""
}

// planar reports whether a program is to decode the picture to planes of luma and
// chroma. heif-convert makes 4:2:0 of 8 bits of whatever there is; neither program
// keeps alpha beside every kind of planes.
func (h heif) planar(f Format) bool {
	chroma, depth := h.codedAs()
	return !heifHasAlpha(h.file[:min(len(h.file), headSize)]) && h.colour().known() &&
		(f == AVIF || chroma == 1 && depth == 8)
}

// decodePNG decodes what a program has written, of a size that is known.
func decodePNG(data []byte, size image.Point) (image.Image, error) {
	q, err := Open("decoded", data, Limits{MaxPixels: int64(size.X) * int64(size.Y)})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errExternal, err)
	}
	if q.Format != PNG || q.Width != size.X || q.Height != size.Y {
		return nil, fmt.Errorf("%w: %v of %d×%d pixels", errExternal, q.Format, q.Width, q.Height)
	}
	s, err := q.decode()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errExternal, err)
	}
	m := image.NewNRGBA(image.Rectangle{Max: size})
	s.Load((*image.RGBA)(m), false)
	unmultiply(m)
	return m, nil
}

// unmultiply turns premultiplied colours into plain ones.
func unmultiply(m *image.NRGBA) {
	for pix := m.Pix; len(pix) >= 4; pix = pix[4:] {
		if a := uint32(pix[3]); a != 0 && a != 255 {
			for i := range 3 {
				pix[i] = byte(min(255, (uint32(pix[i])*255+a/2)/a))
			}
		}
	}
}

// decodeY4M reads the first frame of a YUV4MPEG2 stream, whose planes it shares
// where they have 8 bits. limited says that luma goes from 16 to 235.
func decodeY4M(data []byte, size image.Point) (m image.Image, limited bool, err error) {
	head, rest, ok := bytes.Cut(data, []byte("\n"))
	frame, planes, ok2 := bytes.Cut(rest, []byte("\n"))
	fields := strings.Fields(string(head))
	if !ok || !ok2 || len(fields) == 0 || fields[0] != "YUV4MPEG2" || !bytes.HasPrefix(frame, []byte("FRAME")) {
		return nil, false, fmt.Errorf("%w: no YUV4MPEG2 stream", errExternal)
	}
	var w, h int
	layout := "420"
	for _, f := range fields[1:] {
		switch {
		case f[0] == 'W':
			w, _ = strconv.Atoi(f[1:])
		case f[0] == 'H':
			h, _ = strconv.Atoi(f[1:])
		case f[0] == 'C':
			layout = f[1:]
		case f == "XCOLORRANGE=LIMITED":
			limited = true
		}
	}
	if image.Pt(w, h) != size || w <= 0 || h <= 0 {
		return nil, false, fmt.Errorf("%w: %d×%d pixels", errExternal, w, h)
	}
	depth := 8
	if name, bits, deep := strings.Cut(layout, "p"); deep && bits != "eg" && bits != "aldv" {
		if name == "mono" || name == "" || bits == "" {
			return nil, false, fmt.Errorf("%w: layout %s", errExternal, layout)
		}
		if depth, err = strconv.Atoi(bits); err != nil || depth < 9 || depth > 16 {
			return nil, false, fmt.Errorf("%w: layout %s", errExternal, layout)
		}
		layout = name
	}
	ratio, across, down := image.YCbCrSubsampleRatio420, 2, 2
	switch layout {
	case "420", "420jpeg", "420mpeg2", "420paldv":
	case "422":
		ratio, down = image.YCbCrSubsampleRatio422, 1
	case "444":
		ratio, across, down = image.YCbCrSubsampleRatio444, 1, 1
	case "mono":
		across, down = 0, 0
	default:
		return nil, false, fmt.Errorf("%w: layout %s", errExternal, layout)
	}
	chroma := image.Point{}
	if across > 0 {
		chroma = image.Pt(ceilBy(w, across), ceilBy(h, down))
	}
	samples := w*h + 2*chroma.X*chroma.Y
	if depth > 8 {
		planes = to8Bits(planes, depth)
	}
	if len(planes) < samples {
		return nil, false, fmt.Errorf("%w: the stream is cut off", errExternal)
	}
	r := image.Rectangle{Max: size}
	if across == 0 {
		return &image.Gray{Pix: planes[:w*h], Stride: w, Rect: r}, limited, nil
	}
	y, rest := planes[:w*h:w*h], planes[w*h:]
	n := chroma.X * chroma.Y
	return &image.YCbCr{
		Y: y, Cb: rest[:n:n], Cr: rest[n : 2*n : 2*n], YStride: w, CStride: chroma.X, SubsampleRatio: ratio, Rect: r,
	}, limited, nil
}

// to8Bits rounds samples of more bits, which are little-endian words.
func to8Bits(b []byte, depth int) []byte {
	out := make([]byte, len(b)/2)
	half := uint32(1) << (depth - 9)
	for i := range out {
		out[i] = byte(min((uint32(b[2*i])|uint32(b[2*i+1])<<8+half)>>(depth-8), 255))
	}
	return out
}
