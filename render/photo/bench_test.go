package photo

import (
	"image"
	"image/color"
	"io"
	"math/rand/v2"
	"testing"

	"annotate/render/photo/pngio"
)

// phone returns a picture of 12 megapixels with a photo's grain, and ink as a
// few boxes make it.
func phone() (*image.RGBA, boxInk) {
	const w, h = 4032, 3024
	m := cluttered(3, w, h)
	r := rand.New(rand.NewPCG(4, 5))
	for i := range m.Pix {
		if i%4 != 3 {
			m.Pix[i] = byte(min(255, int(m.Pix[i])+int(r.Uint32N(5))))
		}
	}
	ink := boxInk{color: color.RGBA{255, 40, 0, 255}}
	for i := range 6 {
		x, y := 200+i*600, 300+i*350
		ink.boxes = append(ink.boxes, image.Rect(x, y, x+500, y+9), image.Rect(x, y+9, x+9, y+500))
	}
	return m, ink
}

func BenchmarkWrite(b *testing.B) {
	m, ink := phone()
	run := func(name string, data []byte, o WriteOptions) {
		p := open(b, data)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := p.Write(io.Discard, ink, o); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	file := jpegFile(b, m, 90)
	run("jpeg patched", file, WriteOptions{})
	run("jpeg patched, turned", jpegFile(b, m, 90, exifSegment(Rotate90)), WriteOptions{})
	run("jpeg reencoded", file, WriteOptions{Reencode: true})
	pic := encodeNative(b, m)
	run("png fast", pic, WriteOptions{})
	run("png small", pic, WriteOptions{PNGLevel: pngio.Small})
}

func BenchmarkUpload(b *testing.B) {
	m, _ := phone()
	p := open(b, jpegFile(b, m, 90))
	for name, o := range map[string]UploadOptions{"as it is": {}, "shrunk": {MaxSide: RetryMaxSide}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := p.Upload(o); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	m, _ := phone()
	for name, o := range map[string]Orientation{"upright": Upright, "turned": Rotate90} {
		p := open(b, jpegFile(b, m, 90, exifSegment(o)))
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m, err := p.Decode()
				if err != nil {
					b.Fatal(err)
				}
				Release(m)
			}
		})
	}
}

func BenchmarkFingerprint(b *testing.B) {
	m, _ := phone()
	p := open(b, jpegFile(b, m, 90))
	for b.Loop() {
		if _, err := p.Fingerprint(); err != nil {
			b.Fatal(err)
		}
	}
}
