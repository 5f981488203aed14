//go:build heic && nodynamic

package photo

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"sync"
	"testing"

	"github.com/gen2brain/avif"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func avifFile(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, avif.Encode(&b, m, avif.Options{Quality: 95, QualityAlpha: 100, Speed: 10, ChromaSubsampling: image.YCbCrSubsampleRatio444}))
	return b.Bytes()
}

// withProperty adds a property to the primary item of a file of the encoder
// above: at the end of ipco and of the item's list in ipma. The sizes of the
// boxes around them and the offsets in iloc move along.
func withProperty(t testing.TB, file []byte, kind string, payload []byte) []byte {
	t.Helper()
	be := binary.BigEndian
	property := append(be.AppendUint32(nil, uint32(8+len(payload))), kind...)
	property = append(property, payload...)
	grow := func(b []byte, kinds []string, by int) {
		for _, k := range kinds {
			at := bytes.Index(b, []byte(k)) - 4
			be.PutUint32(b[at:], be.Uint32(b[at:])+uint32(by))
		}
	}
	out := bytes.Clone(file)
	n := 0
	for range boxes(box(box(openHEIF(file).meta, "iprp"), "ipco")) {
		n++
	}
	// ipma follows ipco: header, version and flags, count, item id, number.
	ipma := bytes.Index(out, []byte("ipma")) - 4
	counter := ipma + 12 + 4 + 2
	last := counter + 1 + int(out[counter])
	out[counter]++
	out = append(out[:last:last], append([]byte{byte(n + 1)}, out[last:]...)...)
	out = append(out[:ipma:ipma], append(property, out[ipma:]...)...)
	added := len(property) + 1
	grow(out, []string{"meta", "iprp"}, added)
	grow(out, []string{"ipco"}, len(property))
	grow(out, []string{"ipma"}, 1)
	// The first extent's offset: iloc of version 0 with one item.
	mdat := bytes.Index(file, []byte("mdat")) + 4
	iloc := bytes.Index(out, []byte("iloc"))
	at := bytes.Index(out[iloc:], be.AppendUint32(nil, uint32(mdat))) + iloc
	be.PutUint32(out[at:], uint32(mdat+added))
	return out
}

func TestAVIF(t *testing.T) {
	m := drawn(64, 48)
	data := avifFile(t, m)
	p := open(t, data)
	assert.Equal(t, AVIF, p.Format)
	assert.Equal(t, image.Pt(64, 48), image.Pt(p.Width, p.Height))
	got, err := p.Decode()
	require.NoError(t, err)
	assert.LessOrEqual(t, worst(t, blurred(m), blurred(got)), 8)
	name, err := OutputName("IMG.jpg", bytes.NewReader(data))
	require.NoError(t, err)
	assert.Equal(t, "IMG.jpg.jpg", name)
	u, err := p.Upload(UploadOptions{})
	require.NoError(t, err)
	assert.Equal(t, "image/jpeg", u.Image.ContentType, "servers take no AVIF")

	clear := image.NewNRGBA(image.Rect(0, 0, 32, 32))
	fill(clear, image.Rect(0, 0, 16, 32), color.NRGBA{200, 10, 10, 255})
	withAlpha := open(t, avifFile(t, clear))
	assert.Equal(t, PNG, withAlpha.OutputFormat())
	out := write(t, withAlpha, boxInk{boxes: []image.Rectangle{image.Rect(20, 20, 30, 30)}, color: color.White}, WriteOptions{})
	after, err := open(t, out).Decode()
	require.NoError(t, err)
	assert.Zero(t, after.RGBAAt(18, 2).A)
	assert.Equal(t, color.RGBA{255, 255, 255, 255}, after.RGBAAt(25, 25))
}

// The stored picture is turned by irot and imir, once.
func TestAVIFTurned(t *testing.T) {
	upright := drawn(64, 48)
	for _, tc := range []struct {
		kind  string
		value byte
		o     Orientation
	}{
		{"irot", 0, Upright}, {"irot", 1, Rotate270}, {"irot", 2, Rotate180}, {"irot", 3, Rotate90},
		{"imir", 0, FlipY}, {"imir", 1, FlipX},
	} {
		t.Run(fmt.Sprint(tc.kind, tc.value), func(t *testing.T) {
			data := withProperty(t, avifFile(t, storedAs(upright, tc.o)), tc.kind, []byte{tc.value})
			p := open(t, data)
			assert.Equal(t, tc.o, p.Orientation)
			got, err := p.Decode()
			require.NoError(t, err)
			assert.LessOrEqual(t, worst(t, blurred(upright), blurred(got)), 8)
		})
	}
}

func TestAVIFDamaged(t *testing.T) {
	data := avifFile(t, drawn(64, 48))
	for n := 40; n < len(data)-8; n += len(data) / 12 {
		p, err := Open("a.avif", data[:n], Limits{})
		if err == nil {
			_, err = p.Decode()
		}
		require.ErrorIs(t, err, ErrCorrupt, "%d of %d bytes", n, len(data))
	}
}

func TestAVIFInParallel(t *testing.T) {
	p := open(t, avifFile(t, drawn(64, 48)))
	var group sync.WaitGroup
	for range 5 {
		group.Go(func() {
			m, err := p.Decode()
			assert.NoError(t, err)
			Release(m)
		})
	}
	group.Wait()
}

func TestStretch(t *testing.T) {
	m := image.NewYCbCr(image.Rect(0, 0, 4, 1), image.YCbCrSubsampleRatio444)
	copy(m.Y, []byte{0, 16, 126, 235})
	copy(m.Cb, []byte{16, 128, 240, 255})
	copy(m.Cr, []byte{0, 127, 129, 184})
	stretch(m)
	assert.Equal(t, []byte{0, 0, 128, 255}, m.Y[:4])
	assert.Equal(t, []byte{0, 128, 255, 255}, m.Cb[:4])
	assert.Equal(t, []byte{0, 127, 129, 192}, m.Cr[:4])
}

func TestMendStart(t *testing.T) {
	m := image.NewGray(image.Rect(0, 0, 40, 3))
	for i := range m.Pix {
		m.Pix[i] = byte(i)
	}
	mendStart(m)
	for x := range 40 {
		want := byte(x)
		if x < 24 {
			want = byte(40 + x)
		}
		assert.Equal(t, want, m.GrayAt(x, 0).Y, "pixel %d", x)
	}
	mendStart(image.NewGray(image.Rect(0, 0, 5, 1)))
	mendStart(image.NewNRGBA(image.Rectangle{}))
}

// TestBuiltInDecoderIsLeft: a photo waits for a decoder's slot, or for a decoder,
// no longer than its context allows.
func TestBuiltInDecoderIsLeft(t *testing.T) {
	file := avifFile(t, drawn(64, 48))
	stop := errors.New("stop")
	ctx, cancel := context.WithCancelCause(t.Context())
	for range cap(heifSlots) {
		heifSlots <- struct{}{}
	}
	waiting := make(chan error)
	p := open(t, file).WithContext(ctx)
	go func() {
		_, err := p.Decode()
		waiting <- err
	}()
	cancel(stop)
	assert.ErrorIs(t, <-waiting, stop)
	for range cap(heifSlots) {
		<-heifSlots
	}
	_, err := decodeHEIF(ctx, AVIF, file)
	assert.ErrorIs(t, err, stop)
	_, err = open(t, file).Decode()
	assert.NoError(t, err, "its slot is given back")
}

// TestCutAlpha: a picture whose alpha is cut off is said to be cut off.
func TestCutAlpha(t *testing.T) {
	clear := image.NewNRGBA(image.Rect(0, 0, 64, 48))
	for i := range clear.Pix {
		clear.Pix[i] = uint8(i * i)
	}
	file := avifFile(t, clear)
	h := openHEIF(file)
	require.NotZero(t, h.alphaItem())
	require.False(t, h.isCut())
	for _, n := range []int{1, 2, 20} {
		_, err := Open("a.avif", file[:len(file)-n], Limits{})
		assert.ErrorIs(t, err, ErrCorrupt)
		assert.ErrorContains(t, err, "cut off")
	}
}
