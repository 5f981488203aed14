package detecttest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"annotate/detect"
)

// samplePhotos are found by their bytes, as good returns them.
func samplePhotos() Photos {
	return Photos{
		Found:   &detect.Image{Name: "sub/cats.jpg", Data: []byte("cats"), ContentType: "image/jpeg", Width: 640, Height: 480},
		Want:    []detect.Detection{{Label: "cat", Score: 0.9, Box: detect.Box{XMin: 1, YMin: 2, XMax: 3, YMax: 4}}, {Label: "remote", Score: 0.8}},
		Nothing: &detect.Image{Name: "sky.jpg", Data: []byte("sky")},
		Failing: &detect.Image{Name: "torn.jpg", Data: []byte("torn")},
	}
}

// good is a detector that keeps every promise.
func good(ctx context.Context, img *detect.Image) ([]detect.Detection, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	switch string(img.Data) {
	case "cats":
		return []detect.Detection{{Label: "remote", Score: 0.8}, samplePhotos().Want[0]}, nil
	case "sky":
		return []detect.Detection{}, nil
	}
	return nil, fmt.Errorf("%s: %w", img.Name, detect.ErrImage)
}

func TestDetectorAcceptsAGoodOne(t *testing.T) {
	TestDetector(t, func(*testing.T) detect.Detector { return detect.DetectorFunc(good) }, samplePhotos())
}

// Every broken detector must be caught by the promise that it breaks.
func TestDetectorCatchesBrokenOnes(t *testing.T) {
	type detectFunc = func(context.Context, *detect.Image) ([]detect.Detection, error)
	// changed returns a detector whose good answers for photos with objects
	// are changed.
	changed := func(change func([]detect.Detection) []detect.Detection) func() detectFunc {
		return func() detectFunc {
			return func(ctx context.Context, img *detect.Image) ([]detect.Detection, error) {
				dets, err := good(ctx, img)
				if len(dets) > 0 {
					dets = change(dets)
				}
				return dets, err
			}
		}
	}
	for name, tc := range map[string]struct {
		promise string
		broken  func() detectFunc
	}{
		"one detection short": {"finds", changed(func(d []detect.Detection) []detect.Detection { return d[1:] })},
		"one twice":           {"finds", changed(func(d []detect.Detection) []detect.Detection { return append(d[:1], d[0]) })},
		"another label":       {"finds", changed(func(d []detect.Detection) []detect.Detection { d[0].Label = "dog"; return d })},
		"boxes as fractions": {"finds", changed(func(d []detect.Detection) []detect.Detection {
			d[1].Box = d[1].Box.Scale(1.0/640, 1.0/480)
			return d
		})},
		"nil for nothing": {"finds nothing", func() detectFunc {
			return func(ctx context.Context, img *detect.Image) ([]detect.Detection, error) {
				dets, err := good(ctx, img)
				if len(dets) == 0 {
					dets = nil
				}
				return dets, err
			}
		}},
		"error for nothing": {"finds nothing", func() detectFunc {
			return func(ctx context.Context, img *detect.Image) ([]detect.Detection, error) {
				dets, err := good(ctx, img)
				if err == nil && len(dets) == 0 {
					err = errors.New("nothing found")
				}
				return dets, err
			}
		}},
		"something for nothing": {"finds nothing", func() detectFunc {
			return func(ctx context.Context, img *detect.Image) ([]detect.Detection, error) {
				dets, err := good(ctx, img)
				if err == nil && len(dets) == 0 {
					dets = samplePhotos().Want
				}
				return dets, err
			}
		}},
		"anonymous failure": {"failure names the photo", func() detectFunc {
			return func(ctx context.Context, img *detect.Image) ([]detect.Detection, error) {
				dets, err := good(ctx, img)
				if errors.Is(err, detect.ErrImage) {
					err = detect.ErrImage
				}
				return dets, err
			}
		}},
		"failure taken for nothing found": {"failure names the photo", func() detectFunc {
			return func(ctx context.Context, img *detect.Image) ([]detect.Detection, error) {
				dets, err := good(ctx, img)
				if errors.Is(err, detect.ErrImage) {
					return []detect.Detection{}, nil
				}
				return dets, err
			}
		}},
		"writes into the bytes": {"leaves the photo alone", func() detectFunc {
			return func(ctx context.Context, img *detect.Image) ([]detect.Detection, error) {
				dets, err := good(ctx, img)
				copy(img.Data, "XX")
				return dets, err
			}
		}},
		"renames the photo": {"leaves the photo alone", func() detectFunc {
			return func(ctx context.Context, img *detect.Image) ([]detect.Detection, error) {
				img.Name = "x" + img.Name
				return good(ctx, img)
			}
		}},
		"hands out its own memory": {"answer is the caller's", func() detectFunc {
			own := samplePhotos().Want
			return func(ctx context.Context, img *detect.Image) ([]detect.Detection, error) {
				dets, err := good(ctx, img)
				if len(dets) > 0 {
					dets = own
				}
				return dets, err
			}
		}},
		"remembers the photo's memory": {"keeps no reference to the photo", func() detectFunc {
			var seen [][]byte
			return func(ctx context.Context, img *detect.Image) ([]detect.Detection, error) {
				for _, data := range seen {
					if !bytes.Equal(data, img.Data) {
						return []detect.Detection{}, nil
					}
				}
				seen = append(seen, img.Data)
				return good(ctx, img)
			}
		}},
		"deaf to cancellation": {"honours cancellation", func() detectFunc {
			return func(_ context.Context, img *detect.Image) ([]detect.Detection, error) {
				return good(context.Background(), img)
			}
		}},
		"calls a cancellation something else": {"honours cancellation", func() detectFunc {
			return func(ctx context.Context, img *detect.Image) ([]detect.Detection, error) {
				if ctx.Err() != nil {
					return nil, errors.New("stopped")
				}
				return good(ctx, img)
			}
		}},
		"mixes up simultaneous calls": {"concurrent use", func() detectFunc {
			var (
				mu   sync.Mutex
				busy int
			)
			meet := make(chan struct{})
			return func(ctx context.Context, img *detect.Image) ([]detect.Detection, error) {
				mu.Lock()
				busy++
				if busy == 2 {
					close(meet)
				}
				mixed := busy == 2
				mu.Unlock()
				<-meet // two calls are in progress now
				if mixed {
					return []detect.Detection{{Label: "of another photo"}}, nil
				}
				return good(ctx, img)
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, p := range promises {
				if p.name == tc.promise {
					assert.Error(t, p.kept(detect.DetectorFunc(tc.broken()), samplePhotos()))
					return
				}
			}
			t.Fatalf("no promise is called %q", tc.promise)
		})
	}
}

func TestDetectorTolerance(t *testing.T) {
	photos := samplePhotos()
	photos.Want[0].Box.XMax += 0.5
	assert.Error(t, finds(detect.DetectorFunc(good), photos), "no tolerance is none")
	photos.Tolerance = 0.5
	assert.NoError(t, finds(detect.DetectorFunc(good), photos))
}

func TestDetectorNeedsObjects(t *testing.T) {
	photos := samplePhotos()
	photos.Want = nil
	assert.Error(t, finds(detect.DetectorFunc(good), photos), "a suite that could not fail")
}
