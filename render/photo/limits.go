package photo

import "fmt"

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
}

func (l Limits) checkBytes(n int) error {
	if limit := orDefault(l.MaxBytes, DefaultMaxBytes); limit >= 0 && int64(n) > limit {
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
