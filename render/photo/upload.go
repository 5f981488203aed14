package photo

import (
	"bytes"
	"image"
	"image/color"

	"github.com/disintegration/imaging"

	"annotate/detect"
	"annotate/render/photo/pngio"
)

// UploadQuality is the default quality of JPEG made for upload: detectors see
// no difference to the original, and it takes a tenth of the bytes.
const UploadQuality = 92

// RetryMaxSide is a sound MaxSide once a server has refused an upload as too
// large: the longest side that DETR works at, so nothing is lost to it.
const RetryMaxSide = 1333

// RetryQuality is the quality that goes with [RetryMaxSide]: a photo that was
// compressed harder than [UploadQuality] would not get smaller otherwise.
const RetryQuality = 80

// UploadOptions for [Photo.Upload]. The zero value sends the photo in full
// size.
type UploadOptions struct {
	// MaxSide, where positive, is the longest side in pixels that is sent;
	// larger photos are shrunk to it, no photo is enlarged.
	MaxSide int
	// Anew has the photo encoded anew even if every server should understand its
	// own bytes: one does not.
	Anew bool
	// Quality, 1 to 100, is that of JPEG made for the upload; 0 means
	// [UploadQuality].
	Quality int
}

// Upload is a photo in the form that is sent to a server.
type Upload struct {
	// Image is ready for a [detect.Detector]. Its size is the upload's.
	Image detect.Image
	// Own says that Image's data are the file's own bytes.
	Own bool

	scaleX, scaleY float64 // from the upload's pixels to the photo's
}

// Upload returns the form to send: the file's own bytes if every server would
// understand them alike, otherwise upright RGB as JPEG without an orientation,
// with alpha dropped as servers do it. A photo sent as it is costs no decoding.
func (p *Photo) Upload(o UploadOptions) (*Upload, error) {
	shrink := o.MaxSide > 0 && max(p.Width, p.Height) > o.MaxSide
	if !shrink && !o.Anew && p.universal() {
		return &Upload{
			Image: detect.Image{
				Name: p.Name, Data: p.Data, ContentType: p.Format.ContentType(), Width: p.Width, Height: p.Height,
			},
			Own: true, scaleX: 1, scaleY: 1,
		}, nil
	}
	m, err := p.opaque()
	if err != nil {
		return nil, err
	}
	defer Release(m)
	small := m
	if shrink {
		small = shrinkTo(m, o.MaxSide)
	}
	img, err := p.encodeUpload(small, o.Quality)
	if err != nil {
		return nil, err
	}
	return &Upload{
		Image:  img,
		scaleX: float64(p.Width) / float64(img.Width),
		scaleY: float64(p.Height) / float64(img.Height),
	}, nil
}

// Cut returns parts of the upright picture, which lie inside of it, each in the form
// to send.
func (p *Photo) Cut(parts []image.Rectangle) ([]detect.Image, error) {
	m, err := p.opaque()
	if err != nil {
		return nil, err
	}
	defer Release(m)
	images := make([]detect.Image, len(parts))
	for i, part := range parts {
		if images[i], err = p.encodeUpload(m.SubImage(part).(*image.RGBA), 0); err != nil {
			return nil, err
		}
	}
	return images, nil
}

// opaque returns the upright picture with alpha dropped, as servers do it. The
// caller releases it.
func (p *Photo) opaque() (*image.RGBA, error) {
	s, err := p.decode()
	if err != nil {
		return nil, p.fail(err)
	}
	m, err := p.upright(s, true)
	if err != nil {
		return nil, p.fail(err)
	}
	return m, nil
}

// encodeUpload returns a picture as JPEG of a quality, 0 for [UploadQuality].
func (p *Photo) encodeUpload(m *image.RGBA, quality int) (detect.Image, error) {
	if quality == 0 {
		quality = UploadQuality
	}
	var b bytes.Buffer
	if err := EncodeJPEG(&b, m, quality); err != nil {
		return detect.Image{}, p.fail(err)
	}
	return detect.Image{
		Name: p.Name, Data: b.Bytes(), ContentType: JPEG.ContentType(), Width: m.Rect.Dx(), Height: m.Rect.Dy(),
	}, nil
}

// ToPhoto returns detections in the upload's pixels as ones in the photo's. It
// scales by separate factors: the shrunk sides are rounded to whole pixels.
func (u *Upload) ToPhoto(dets []detect.Detection) []detect.Detection {
	if u.scaleX == 1 && u.scaleY == 1 {
		return dets
	}
	scaled := make([]detect.Detection, len(dets))
	for i, d := range dets {
		scaled[i] = d.Scale(u.scaleX, u.scaleY)
	}
	return scaled
}

// shrinkTo returns m with its longer side at side pixels. imaging's Lanczos
// filter gives the same bytes on every architecture.
func shrinkTo(m *image.RGBA, side int) *image.RGBA {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	if w >= h {
		w, h = side, max(1, (h*side+w/2)/w)
	} else {
		w, h = max(1, (w*side+h/2)/h), side
	}
	n := imaging.Resize(m, w, h, imaging.Lanczos)
	// Opaque pixels are the same bytes premultiplied or not, and the JPEG
	// encoder is twice as fast with this type.
	return &image.RGBA{Pix: n.Pix, Stride: n.Stride, Rect: n.Rect}
}

// universal reports whether every server reads the file as this package does.
// Servers differ in: orientation (some ignore it, in some formats), alpha
// (dropped, or composited on black or white), 16 bits (clipped or scaled),
// CMYK, animation, and in which compressions of TIFF they read.
func (p *Photo) universal() bool {
	if p.Orientation != Upright || p.mayBeTurned() {
		return false
	}
	switch p.Format {
	case JPEG:
		return p.model == color.YCbCrModel || p.model == color.GrayModel
	case PNG:
		h, err := pngio.DecodeHeader(p.Data)
		return err == nil && h.Depth <= 8 && !pngHasAlpha(p.Data)
	case BMP:
		return p.OutputFormat() == JPEG && p.Data[14] == 40 && p.Data[28] == 24
	case WebP:
		return webpFlags(p.Data)&webpAnimation == 0 && !webpHasAlpha(p.Data)
	}
	return false
}

// mayBeTurned reports whether a server may turn a photo that we take for
// upright: by an EXIF block that we cannot read, or by an orientation in XMP or
// in a PNG's text, which Pillow's exif_transpose obeys where EXIF has none.
func (p *Photo) mayBeTurned() bool {
	var exif []byte
	told := false // there is an EXIF block
	turned := false
	take := func(block []byte) {
		if !told {
			exif, told = block, true
		}
	}
	switch p.Format {
	case JPEG:
		for marker, payload := range jpegSegments(p.Data) {
			switch {
			case marker == markerAPP1 && bytes.HasPrefix(payload, exifID[:4]):
				take(skip(payload, len(exifID)))
			case marker == markerAPP1 && bytes.HasPrefix(payload, xmpID):
				turned = turned || xmpTurns(payload)
			}
		}
	case PNG:
		for c := range pngio.Chunks(p.Data) {
			switch c.Type {
			case "eXIf":
				take(c.Data)
				turned = turned || !c.Valid()
			case "tEXt", "zTXt", "iTXt":
				turned = turned || bytes.HasPrefix(c.Data, []byte("Raw profile type")) || xmpTurns(c.Data) ||
					bytes.HasPrefix(c.Data, []byte("XML:com.adobe.xmp\x00\x01")) // compressed
			}
		}
	case WebP:
		if b := webpChunk(p.Data, "EXIF"); b != nil {
			take(bytes.TrimPrefix(b, exifID))
		}
		turned = xmpTurns(webpChunk(p.Data, "XMP "))
	}
	if !told {
		return turned
	}
	t, ok := openTIFF(exif)
	if !ok {
		return true
	}
	entries, _ := t.ifd(t.firstIFD())
	e, ok := find(entries, tagOrientation)
	if !ok {
		return turned || len(entries) == 0
	}
	v, whole := t.uint(e)
	return !whole || v > 8
}

// xmpTurns reports whether an XMP packet names an orientation other than 1.
func xmpTurns(xmp []byte) bool {
	_, value, ok := bytes.Cut(xmp, []byte("tiff:Orientation"))
	value = bytes.TrimLeft(value, "=\"'> \t\r\n")
	return ok && len(value) > 0 && value[0] >= '2' && value[0] <= '8'
}
