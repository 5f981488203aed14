package photo

import (
	"bytes"
	"encoding/binary"
	"os"
)

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
