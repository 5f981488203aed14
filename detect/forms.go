package detect

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
)

// Form is one of the forms in which a photo can be sent.
type Form int

const (
	// OwnForm is the file as it is where servers read it alike, or whatever the
	// caller's settings make of it.
	OwnForm Form = iota
	// PlainForm is encoded anew, as upright JPEG of the same size: free of what
	// some servers stumble over, such as EXIF that does not parse, odd chunks and
	// CMYK.
	PlainForm
	// SmallForm is encoded anew too, and no larger than detectors look at.
	SmallForm
)

// Upload is a photo in one of its forms.
type Upload struct {
	// Image is what is sent; its size is the upload's.
	Image Image
	// Own says that its data are the file's own bytes.
	Own bool
	// ToPhoto brings detections from the upload's pixels to the photo's; nil if
	// they are the same.
	ToPhoto func([]Detection) []Detection
}

// Forms chooses the forms in which the photos of a run are sent to one server. It
// sends a photo once more, in another form, if the first is too large or if the
// server cannot read the file's own bytes, and remembers which size was too large,
// so that later photos are not sent twice.
//
// The zero value is ready. A Forms is safe for concurrent use.
type Forms struct {
	refused atomic.Int64 // fewest bytes that were too large; 0: none were
}

// Ask asks the detector about a photo, of which encode makes the forms. Both tries
// are about one photo: there is one answer and one error.
func (f *Forms) Ask(ctx context.Context, d Detector, encode func(Form) (*Upload, error)) ([]Detection, error) {
	own, err := encode(OwnForm)
	if err != nil {
		return nil, err
	}
	if f.tooLarge(own) {
		return f.askSmall(ctx, d, encode, nil)
	}
	dets, err := f.send(ctx, d, own)
	switch {
	case errors.Is(err, ErrTooLarge):
		return f.askSmall(ctx, d, encode, err)
	case errors.Is(err, ErrImage) && own.Own:
		return f.askPlain(ctx, d, encode, err)
	}
	return dets, err
}

// askSmall asks about the small form, after the own one was, or would be, refused.
func (f *Forms) askSmall(ctx context.Context, d Detector, encode func(Form) (*Upload, error), refusal error) ([]Detection, error) {
	small, err := encode(SmallForm)
	if err != nil {
		return nil, err
	}
	if f.tooLarge(small) {
		if refusal == nil {
			refusal = fmt.Errorf("%s: %w: %d bytes were, and this has %d at its smallest", Printable(small.Image.Name), ErrTooLarge, f.refused.Load(), len(small.Image.Data))
		}
		return nil, refusal
	}
	return f.send(ctx, d, small)
}

// askPlain asks about the plain form, after the file's own bytes were refused. If
// they are to blame no more than the plain form, the first refusal counts.
func (f *Forms) askPlain(ctx context.Context, d Detector, encode func(Form) (*Upload, error), refusal error) ([]Detection, error) {
	plain, err := encode(PlainForm)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, refusal // the photo is damaged for all
	}
	var dets []Detection
	if f.tooLarge(plain) {
		dets, err = f.askSmall(ctx, d, encode, refusal)
	} else if dets, err = f.send(ctx, d, plain); errors.Is(err, ErrTooLarge) {
		dets, err = f.askSmall(ctx, d, encode, refusal)
	}
	if errors.Is(err, ErrImage) {
		return nil, refusal
	}
	return dets, err
}

// send asks about one form, and remembers if it is too large.
func (f *Forms) send(ctx context.Context, d Detector, u *Upload) ([]Detection, error) {
	dets, err := d.Detect(ctx, &u.Image)
	if errors.Is(err, ErrTooLarge) {
		size := int64(len(u.Image.Data))
		for least := f.refused.Load(); least == 0 || size < least; least = f.refused.Load() {
			if f.refused.CompareAndSwap(least, size) {
				break
			}
		}
	}
	if err != nil || u.ToPhoto == nil {
		return dets, err
	}
	return u.ToPhoto(dets), nil
}

// tooLarge reports whether as much was refused before.
func (f *Forms) tooLarge(u *Upload) bool {
	refused := f.refused.Load()
	return refused > 0 && int64(len(u.Image.Data)) >= refused
}
