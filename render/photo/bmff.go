package photo

import "bytes"

// heifHasAlpha reports whether the beginning of a HEIC or AVIF file declares an
// auxiliary picture that holds alpha (ISO/IEC 23008-12, 6.5.8; HEVC's older
// URN too).
func heifHasAlpha(head []byte) bool {
	return bytes.Contains(head, []byte("urn:mpeg:mpegB:cicp:systems:auxiliary:alpha")) ||
		bytes.Contains(head, []byte("urn:mpeg:hevc:2015:auxid:1"))
}
