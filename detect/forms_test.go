package detect_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

// formed is a photo whose forms have so many bytes.
type formed struct {
	own, plain, small int
	reencoded         bool // the own form is not the file's own bytes
}

func (p formed) encode(form detect.Form) (*detect.Upload, error) {
	u := &detect.Upload{Own: form == detect.OwnForm && !p.reencoded}
	u.Image = detect.Image{Name: "a.jpg", ContentType: [...]string{"own", "plain", "small"}[form]}
	u.Image.Data = make([]byte, [...]int{p.own, p.plain, p.small}[form])
	if form == detect.SmallForm {
		u.ToPhoto = func(dets []detect.Detection) []detect.Detection {
			for i := range dets {
				dets[i] = dets[i].Scale(2, 2)
			}
			return dets
		}
	}
	return u, nil
}

func TestForms(t *testing.T) {
	const limit = 1000
	refusal := errors.New("cannot identify image file")
	for name, tc := range map[string]struct {
		photos  []formed
		refuses string // forms that the server cannot read
		sent    string // what was sent, photo by photo
		errs    []error
	}{
		"as it is":                              {[]formed{{own: 1000}, {own: 1}}, "", "own own", []error{nil, nil}},
		"too large":                             {[]formed{{own: 3000, small: 300}}, "", "own small", []error{nil}},
		"then at once":                          {[]formed{{own: 3000, small: 300}, {own: 3000, small: 400}, {own: 9000, small: 500}}, "", "own small small small", []error{nil, nil, nil}},
		"but not below what was refused":        {[]formed{{own: 3000, small: 300}, {own: 900}, {own: 2000, small: 300}, {own: 2000, small: 300}}, "", "own small own own small small", []error{nil, nil, nil, nil}},
		"still too large":                       {[]formed{{own: 3000, small: 1500}}, "", "own small", []error{detect.ErrTooLarge}},
		"no smaller than what was refused":      {[]formed{{own: 3000, small: 3000}, {own: 4000, small: 3500}}, "", "own", []error{detect.ErrTooLarge, detect.ErrTooLarge}},
		"the file cannot be read":               {[]formed{{own: 500, plain: 600}}, "own", "own plain", []error{nil}},
		"nor can the photo":                     {[]formed{{own: 500, plain: 600}}, "own plain", "own plain", []error{refusal}},
		"it was encoded anew already":           {[]formed{{own: 500, plain: 600, reencoded: true}}, "own", "own", []error{refusal}},
		"the plain form is too large":           {[]formed{{own: 500, plain: 1600, small: 300}, {own: 500, plain: 1700, small: 300}}, "own", "own plain small own small", []error{nil, nil}},
		"the plain form is, the small is bad":   {[]formed{{own: 500, plain: 1600, small: 300}}, "own small", "own plain small", []error{refusal}},
		"too large, and the small one is bad":   {[]formed{{own: 3000, small: 300}}, "small", "own small", []error{detect.ErrImage}},
		"an unreadable one is not asked larger": {[]formed{{own: 3000, small: 300}, {own: 500, plain: 3100, small: 300}}, "own", "own small own small", []error{nil, nil}},
	} {
		t.Run(name, func(t *testing.T) {
			var sent []string
			server := detect.DetectorFunc(func(_ context.Context, img *detect.Image) ([]detect.Detection, error) {
				sent = append(sent, img.ContentType)
				switch {
				case len(img.Data) > limit:
					return nil, fmt.Errorf("a.jpg: %w", detect.ErrTooLarge)
				case strings.Contains(tc.refuses, img.ContentType):
					return nil, fmt.Errorf("%s %w: %w", img.ContentType, refusal, detect.ErrImage)
				}
				return []detect.Detection{{Label: img.ContentType, Box: detect.Box{XMin: 1, YMin: 1, XMax: 2, YMax: 2}}}, nil
			})
			var forms detect.Forms
			for i, p := range tc.photos {
				dets, err := forms.Ask(t.Context(), server, p.encode)
				if tc.errs[i] != nil {
					assert.ErrorIs(t, err, tc.errs[i])
					assert.ErrorContains(t, err, map[bool]string{true: "own", false: ""}[tc.errs[i] == refusal], "the first refusal counts")
					continue
				}
				require.NoError(t, err)
				want := detect.Box{XMin: 1, YMin: 1, XMax: 2, YMax: 2}
				if dets[0].Label == "small" {
					want = detect.Box{XMin: 2, YMin: 2, XMax: 4, YMax: 4}
				}
				assert.Equal(t, want, dets[0].Box, "in the photo's pixels")
			}
			assert.Equal(t, tc.sent, strings.Join(sent, " "))
		})
	}
}

func TestFormsCannotBeMade(t *testing.T) {
	broken := errors.New("torn")
	server := detect.DetectorFunc(func(_ context.Context, img *detect.Image) ([]detect.Detection, error) {
		return nil, []error{detect.ErrTooLarge, detect.ErrImage}[len(img.Data)%2]
	})
	for size := range 2 {
		_, err := new(detect.Forms).Ask(t.Context(), server, func(form detect.Form) (*detect.Upload, error) {
			if form != detect.OwnForm {
				return nil, broken
			}
			return &detect.Upload{Own: true, Image: detect.Image{Data: make([]byte, size)}}, nil
		})
		assert.ErrorIs(t, err, []error{broken, detect.ErrImage}[size], "what the server says of a damaged photo is right")
	}
}

func TestFormsConcurrently(t *testing.T) {
	var forms detect.Forms
	server := detect.DetectorFunc(func(_ context.Context, img *detect.Image) ([]detect.Detection, error) {
		if len(img.Data) > 1000 {
			return nil, detect.ErrTooLarge
		}
		return []detect.Detection{}, nil
	})
	var group sync.WaitGroup
	for i := range 50 {
		group.Go(func() {
			_, err := forms.Ask(t.Context(), server, formed{own: 1100 + i, small: 100}.encode)
			assert.NoError(t, err)
		})
	}
	group.Wait()
	sent := 0
	_, err := forms.Ask(t.Context(), detect.DetectorFunc(func(context.Context, *detect.Image) ([]detect.Detection, error) {
		sent++
		return nil, nil
	}), formed{own: 1100, small: 100}.encode)
	assert.NoError(t, err)
	assert.Equal(t, 1, sent, "the least size that was refused is known")
}
