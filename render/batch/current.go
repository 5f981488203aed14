package batch

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"sync"
	"time"

	"annotate/detect"
	"annotate/render"
	"annotate/render/photo"
)

// Noter is a [Sink] that can tell what was noted of a copy that it holds.
type Noter interface {
	// Noted returns where the copy is for people, and what Write was given of it; nothing
	// if it is not there, or may have been changed since. tied says that the photo is
	// known, without being read, to be the one that the copy is of.
	Noted(name string, of *File) (place, note string, tied bool)
}

// Noted returns what was noted of the copy; see [Noter].
func (s Folder) Noted(name string, of *File) (place, note string, tied bool) {
	place = outputPath(s.Out, name)
	was := s.Guard.Noted(place)
	switch {
	case was.Modified.IsZero(): // in a bucket, nothing is changed in its place
		return place, was.Note, was.Tie != "" && was.Tie == of.tie(was.Note)
	case was.Note != "" && was.Modified.Equal(of.stamp(was.Modified, was.Note)):
		return place, was.Note, true
	}
	return place, "", false
}

// sum returns a check sum of the photo's path, size and times of modification and change,
// or tag, of when its copy was written, in seconds of Unix time, and of the copy's note.
// The sum is no part of the copy, as copies of one photo are the same bytes wherever the
// photo is; and no further file keeps it.
//
// The time of modification alone would miss what keeps it: exiftool -P, cp -p, a move
// from a folder that an archive was unpacked to.
//
// It says nothing of a photo that may be another than the one that was read.
func (f *File) sum(written int64, note string) (sum [sha256.Size]byte, known bool) {
	path := f.Path
	if !filepath.IsAbs(path) {
		path = filepath.Join(workingFolder(), path)
	}
	version := fmt.Sprint(f.Size, f.Modified.UnixNano(), f.changed)
	switch {
	case f.From != nil && f.Tag != "":
		path, version = f.Path, f.Tag
	case f.From != nil, f.Path == StdStream, workingFolder() == "", f.racy:
		return sum, false
	}
	return sha256.Sum256(fmt.Appendf(nil, "%q %q %d %q", path, version, written, note)), true
}

// stamp returns the time of modification for a copy that was written at a time: its
// second, and the sum in the digits below. A copy whose time is this one is of the photo
// as it is, and nobody has changed it. It is zero where the sum says nothing.
func (f *File) stamp(written time.Time, note string) time.Time {
	sum, known := f.sum(written.Unix(), note)
	if !known {
		return time.Time{}
	}
	const digit = 100 // nanoseconds, the finest that NTFS and SMB keep
	return time.Unix(written.Unix(), int64(binary.BigEndian.Uint64(sum[:])%(1e9/digit))*digit)
}

// tie returns what is kept beside a copy in a bucket, where no time can be set: the sum,
// or nothing where that says nothing.
func (f *File) tie(note string) string {
	sum, known := f.sum(0, note)
	if !known {
		return ""
	}
	return hex.EncodeToString(sum[:16])
}

// workingFolder is asked for once, as it takes two looks at the disk.
var workingFolder = sync.OnceValue(func() string {
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	return dir
})

// noteOf returns what a copy notes: the photo's size, its hash or - where nothing has
// wanted that so far, which find its detections again, and a hash of all that the copy
// is made from.
func (r *Run) noteOf(d *Drawing, f *File, name string, width, height int, sum string, s *render.Scene) string {
	options := d.Write
	options.Report = nil
	scene := s.Sum()
	sum = cmp.Or(sum, "-")
	decoders := r.Limits.Decoders
	if name == f.Name { // JPEG and PNG need none
		decoders = photo.Decoders{}
	}
	of := sha256.Sum256(fmt.Appendf(nil, "%q %d %d %s %+v %q %x", d.Key, width, height, sum, options, decoders, scene))
	return fmt.Sprintf("%dx%d %s %x", width, height, sum, of[:16])
}

// parseNote returns the photo's size and its hash, if there is one.
func parseNote(note string) (width, height int, sum string, ok bool) {
	_, err := fmt.Sscanf(note, "%dx%d %s", &width, &height, &sum)
	if sum == "-" {
		sum = ""
	} else if text, wrong := hex.DecodeString(sum); wrong != nil || len(text) != sha256.Size {
		return 0, 0, "", false
	}
	return width, height, sum, err == nil && width > 0 && height > 0
}

// isCurrent reports whether the copy of a photo is there as it would be drawn, as far
// as that can be known without reading the photo, and then fills in the result.
func (r *Run) isCurrent(ctx context.Context, o *Result, d *Drawing) bool {
	noter, ok := d.Sink.(Noter)
	if !ok || d.Key == "" || d.Anew || d.Dress != nil {
		return false
	}
	var name, place, note string
	tied := false
	for _, name = range o.File.outputs() {
		if place, note, tied = noter.Noted(name, o.File); tied {
			break
		}
	}
	width, height, sum, ok := parseNote(note)
	switch {
	case !tied, !ok, r.Limits.Check(o.File.Size, width, height) != nil:
		return false
	case r.Hashes && sum == "": // labels that go by hashes may mean another by the name
		return false
	}
	dets, known := r.finder.recall(ctx, &detect.Image{Name: o.File.Name, Width: width, Height: height, SHA256: sum})
	if !known {
		return false
	}
	r.selectFrom(o, dets)
	if len(o.Detections) == 0 && d.OnlyHits { // such a run has no copy
		o.LeftOut = 0
		return false
	}
	scene := render.Layout(image.Pt(width, height), o.Detections, d.Style)
	if scene.Hides() || r.noteOf(d, o.File, name, width, height, sum, scene) != note || r.copies.settle(ctx, o.File, name) != nil {
		o.Detections, o.LeftOut = nil, 0
		return false
	}
	o.Scene, o.SHA256, o.Output, o.Current = scene, sum, place, true
	if r.finder.Record != nil {
		o.Known = true
		r.finder.known.Add(1)
	}
	return true
}

// outputs returns what the copy may be called, before the photo is read.
func (f *File) outputs() []string {
	switch {
	case f.Output != "":
		return []string{f.Output}
	case f.From != nil: // it would take a request to know
		return []string{f.Name + ".jpg", f.Name + ".png"}
	}
	return nil
}

// recall returns what the source says of a photo that is not read, if it can.
func (f *finder) recall(ctx context.Context, img *detect.Image) (dets []detect.Detection, known bool) {
	if f.Record == nil {
		if !f.Labels {
			return nil, false
		}
		dets, err := f.Detector.Detect(ctx, img)
		return dets, err == nil
	}
	if img.SHA256 == "" {
		return nil, false
	}
	q := f.query(&opened{&photo.Photo{Name: img.Name, Width: img.Width, Height: img.Height}, img.SHA256})
	if _, failed, err := f.Record.Failure(q); failed || err != nil {
		return nil, false
	}
	e, found, err := f.Record.Lookup(q)
	if err != nil || !found || e.Image != img.Name {
		return nil, false // reading the photo tells, and writes down what is to be
	}
	return e.Detections, true
}

var _ Noter = Folder{}
