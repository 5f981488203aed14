package photo

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"os"
	"strings"

	"golang.org/x/image/webp"

	"annotate/render/jpegpatch"
	"annotate/render/photo/pngio"
)

// Photo is an opened photo: its bytes and what its headers say. It is not
// changed after [Open], and is safe for concurrent use.
type Photo struct {
	Name          string // as Open was told it; errors say it
	Data          []byte // the file, not to be changed
	Format        Format
	Orientation   Orientation // from stored to upright pixels; 1 to 8
	Width, Height int         // of the upright picture, in pixels
	// Frames is how many pictures the file holds: pages, frames of an animation.
	// The first is read, the others are not.
	Frames int

	stored image.Point // size of the stored picture
	model  color.Model // of the stored picture, as its decoder says

	progressive bool // of a JPEG
	ctx         context.Context
	decoders    Decoders
}

// Open looks at the headers of a photo, within l, and decodes no pixels. The
// format is told by content: name only names the photo in errors. The photo
// keeps data, which must not change afterwards.
//
// The order of the guards matters: size of the file, known first bytes, size
// in pixels, and only then anything that allocates by what the file says.
func Open(name string, data []byte, l Limits) (*Photo, error) {
	p := &Photo{Name: name, Data: data, Format: Peek(data), Orientation: Upright, decoders: l.Decoders}
	if err := l.checkBytes(int64(len(data))); err != nil {
		return nil, p.fail(err)
	}
	if err := checkFormat(p.Format, data); err != nil {
		return nil, p.fail(err)
	}
	if err := guard(p.readHeader); err != nil {
		return nil, p.fail(err)
	}
	if p.stored.X <= 0 || p.stored.Y <= 0 {
		return nil, p.fail(fmt.Errorf("%w: %d×%d pixels", ErrCorrupt, p.stored.X, p.stored.Y))
	}
	if err := l.checkPixels(p.stored.X, p.stored.Y); err != nil {
		return nil, p.fail(err)
	}
	size := p.Orientation.Size(p.stored)
	p.Width, p.Height = size.X, size.Y
	return p, nil
}

func checkFormat(f Format, data []byte) error {
	switch {
	case f == Unknown:
		if kind := unreadable(data); kind != "" {
			return &UnreadableError{Kind: kind}
		}
		if what := looksLike(data[:min(len(data), PeekSize)]); what != "" {
			return fmt.Errorf("%w: looks like %s", ErrFormat, what)
		}
		return fmt.Errorf("%w: not a photo", ErrFormat)
	case (f == HEIC || f == AVIF) && !heifBuilt:
		return fmt.Errorf("%w: looks like %v; built without HEIC: use make build", ErrFormat, f)
	}
	return nil
}

// readHeader sets the stored size, the colour model and the orientation.
func (p *Photo) readHeader() error {
	var config image.Config
	var err error
	r := bytes.NewReader(p.Data)
	switch p.Format {
	case JPEG:
		config, err = p.jpegConfig()
		p.Orientation = jpegOrientation(p.Data)
	case PNG:
		var h pngio.Header
		h, err = pngio.DecodeHeader(p.Data)
		config.Width, config.Height = h.Width, h.Height
		p.Orientation = pngOrientation(p.Data)
	case GIF:
		config, err = gif.DecodeConfig(r)
		// Viewers grow the canvas to its first frame.
		first, _ := gifFrames(p.Data)
		config.Width, config.Height = max(config.Width, first.Max.X), max(config.Height, first.Max.Y)
	case BMP:
		var b *bmpPicture
		if b, err = readBMP(p.Data); err == nil {
			config = b.config()
		}
	case TIFF:
		var t *tiffPicture
		if t, err = readTIFF(p.Data); err == nil {
			config = t.config()
		}
		p.Orientation = tiffOrientation(p.Data)
	case WebP:
		config, err = webp.DecodeConfig(r)
		p.Orientation = webpOrientation(p.Data)
	case HEIC, AVIF:
		var size image.Point
		if openHEIF(p.Data).isCut() {
			return decodeError(errCut)
		}
		size, p.Orientation = heifConfig(p.Format, p.Data)
		config.Width, config.Height = size.X, size.Y
	}
	p.stored, p.model = image.Pt(config.Width, config.Height), config.ColorModel
	p.Frames = p.countFrames()
	return decodeError(err)
}

// Default limits, used where a [Limits] field is zero. 100 megapixels take
// 400 MB as RGBA, and cover every phone but the 200-megapixel modes.
const (
	DefaultMaxBytes  = 256 << 20
	DefaultMaxPixels = 100_000_000
)

// Limits bounds what [Open] accepts, so that a small hostile file cannot ask
// for all of the memory. The zero value means the defaults; a negative field
// means no limit.
type Limits struct {
	MaxBytes  int64 // size of the file
	MaxPixels int64 // width times height

	// Decoders are programs that decode HEIC and AVIF; the zero value leaves
	// it to those that are built in.
	Decoders Decoders
}

// Check returns [ErrTooBig] for a photo beyond the limits.
func (l Limits) Check(bytes int64, width, height int) error {
	return cmp.Or(l.checkBytes(bytes), l.checkPixels(width, height))
}

func (l Limits) checkBytes(n int64) error {
	if limit := orDefault(l.MaxBytes, DefaultMaxBytes); limit >= 0 && n > limit {
		return fmt.Errorf("%w: %d bytes, the limit is %d", ErrTooBig, n, limit)
	}
	return nil
}

func (l Limits) checkPixels(width, height int) error {
	limit := orDefault(l.MaxPixels, DefaultMaxPixels)
	// Division: the product of two hostile sides may overflow.
	if limit >= 0 && int64(width) > limit/int64(height) {
		return fmt.Errorf("%w: %d×%d pixels, the limit is %.3g megapixels", ErrTooBig, width, height, float64(limit)/1e6)
	}
	return nil
}

func orDefault(limit, fallback int64) int64 {
	if limit == 0 {
		return fallback
	}
	return limit
}

// jpegConfig reads a JPEG's frame header.
func (p *Photo) jpegConfig() (image.Config, error) {
	info, err := jpegpatch.ReadInfo(p.Data)
	var kind *jpegpatch.UnsupportedError
	switch {
	case errors.As(err, &kind) && !kind.Damaged():
		return image.Config{}, fmt.Errorf("%w: JPEG with %s", ErrFormat, kind.Reason)
	case err != nil:
		return image.Config{}, fmt.Errorf("%w: %s", ErrCorrupt, strings.TrimPrefix(kind.Reason, "damaged: "))
	}
	p.progressive = info.Progressive
	model := map[int]color.Model{1: color.GrayModel, 3: color.YCbCrModel, 4: color.CMYKModel}[info.Components]
	if model == nil {
		return image.Config{}, fmt.Errorf("%w: JPEG of %d components", ErrFormat, info.Components)
	}
	if info.RGB || info.LateHeight {
		model = color.RGBAModel // which is to say: not for every server
	}
	return image.Config{ColorModel: model, Width: info.Width, Height: info.Height}, nil
}

// What a caller can act on. Match with [errors.Is].
var (
	// ErrFormat: the bytes are no photo that this package opens. The message
	// says what they look like.
	ErrFormat = errors.New("format not supported")
	// ErrTooBig: the file or its pixels exceed the [Limits].
	ErrTooBig = errors.New("photo too big")
	// ErrCorrupt: the photo is of a known format, but damaged or cut short.
	ErrCorrupt = errors.New("photo damaged")
)

// UnreadableError says that a file is a photo, of a kind that is not read: a
// camera's raw file, JPEG XL, JPEG 2000. It matches [ErrFormat], and tells such
// photos from files that are none.
type UnreadableError struct {
	Kind string // such as "camera raw" or "JPEG XL"
}

func (e *UnreadableError) Error() string {
	return ErrFormat.Error() + ": " + e.Kind + " photos are not read"
}

// Is reports whether target is [ErrFormat].
func (e *UnreadableError) Is(target error) bool { return target == ErrFormat }

// Error says what is wrong with one photo.
type Error struct {
	// Name is the photo's, as [Open] was told it.
	Name string
	// Err matches one of this package's sentinels, or is a writer's error.
	Err error
}

func (e *Error) Error() string { return e.Name + ": " + e.Err.Error() }
func (e *Error) Unwrap() error { return e.Err }

// fail returns err as this photo's, nil for nil.
func (p *Photo) fail(err error) error {
	if err == nil {
		return nil
	}
	return &Error{Name: p.Name, Err: err}
}

// guard runs f, which reads bytes that a stranger wrote, and returns its panic
// as ErrCorrupt. It reaches only f's own goroutine: f must start none that
// could panic.
func guard(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: decoder panicked: %v", ErrCorrupt, r)
		}
	}()
	return f()
}

// tailBytes is how much of a file's end is looked at for the mark of its end.
// Behind that there may be something else, such as the film of a motion photo.
const tailBytes = 64 << 10

// MayBeCutOff reports whether a photo's file may lack its end: it has not the mark of
// it, or is shorter than it says. Decoding it tells. It is false for what cannot be
// read, and for formats that are not looked at.
func MayBeCutOff(file string) bool {
	f, err := os.Open(file)
	if err != nil {
		return false
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return false
	}
	head := make([]byte, 12)
	if _, err := f.ReadAt(head, 0); err != nil {
		return false
	}
	end := []byte("\xff\xd9") // JPEG's EOI
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xd8")):
	case bytes.HasPrefix(head, []byte("\x89PNG")):
		end = []byte("IEND")
	case bytes.HasPrefix(head, []byte("RIFF")):
		return int64(binary.LittleEndian.Uint32(head[4:]))+8 > info.Size()
	default:
		return false
	}
	tail := make([]byte, min(info.Size(), tailBytes))
	if _, err := f.ReadAt(tail, info.Size()-int64(len(tail))); err != nil {
		return false
	}
	return !bytes.Contains(tail, end)
}
