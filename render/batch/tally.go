package batch

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"annotate/detect"
	"annotate/detect/dataset"
	"annotate/detect/names"
	"annotate/detect/shard"
	"annotate/render"
	"annotate/render/photo"
)

// Tally adds up what became of the photos of a run, as far as its results tell. The
// zero value is that of a run without photos.
type Tally struct {
	Written    int // annotated copies, those without objects included
	Current    int // of those, copies that were there as they would be drawn
	Found      int // photos that were looked at and not drawn
	Empty      int // photos without objects
	NotWritten int // those of them without a copy
	Anew       int // JPEGs that were encoded as a whole, and could not be patched
	Several    int // files of several pictures, of which the first was read

	Failed  int
	GoAgain int            // of the failed, those that may get through later
	Reasons map[string]int // of the failed, in a few words

	Forms    render.Forms
	Skipped  render.Skipped
	Repaired render.Repaired
	Hidden   Hidden
}

// Add counts a photo that was drawn, or had nothing to draw. With anew all JPEGs are
// meant to be encoded as a whole.
func (t *Tally) Add(o *Result, anew bool) {
	if len(o.Detections) == 0 {
		t.Empty++
	}
	if o.Scene == nil {
		t.NotWritten++
		return
	}
	t.Written++
	if o.Current {
		t.Current++
	}
	if o.Written.Reencoded && !anew && o.Scene.Below() == 0 {
		t.Anew++
	}
	s, f := o.Scene, &t.Forms
	f.Full, f.Short, f.Number, f.Hidden = f.Full+s.Forms.Full, f.Short+s.Forms.Short, f.Number+s.Forms.Number, f.Hidden+s.Forms.Hidden
	t.Skipped.NotFinite += s.Skipped.NotFinite
	t.Skipped.Empty += s.Skipped.Empty
	t.Skipped.OffFrame += s.Skipped.OffFrame
	t.Repaired.Inverted += s.Repaired.Inverted
	t.Repaired.Clamped += s.Repaired.Clamped
	t.Repaired.Score += s.Repaired.Score
	t.Hidden.Add(o)
}

// AddFound counts a photo that was looked at and not drawn.
func (t *Tally) AddFound(o *Result) {
	t.Found++
	if len(o.Detections) == 0 {
		t.Empty++
	}
}

// Fail counts a photo's failure under its reason; again says that it may get through
// later.
func (t *Tally) Fail(err error, again bool) {
	if t.Reasons == nil {
		t.Reasons = map[string]int{}
	}
	t.Failed++
	if again {
		t.GoAgain++
	}
	why := reason(err)
	if why == other && again {
		why = "not available for now"
	}
	t.Reasons[why]++
}

// other is the reason of failures that are of no kind.
const other = "other"

// reason returns the kind of a failure in a few words.
func reason(err error) string {
	for _, kind := range []error{
		photo.ErrFormat, photo.ErrTooBig, photo.ErrCorrupt, ErrMemory,
		detect.ErrUnauthorized, detect.ErrPayment, detect.ErrForbidden, detect.ErrModel, detect.ErrGone,
		detect.ErrOffline, detect.ErrInsecure, detect.ErrImage, detect.ErrTooLarge, detect.ErrLoading,
		detect.ErrRateLimited, detect.ErrUnavailable, detect.ErrReply, detect.ErrNoRecord, dataset.ErrNoTruth, names.ErrSeveral,
		ErrChanged, fs.ErrNotExist, fs.ErrPermission, syscall.ENOSPC,
	} {
		if errors.Is(err, kind) {
			return kind.Error()
		}
	}
	return other
}

// Counts returns what programs are told: without what a Tally does not know, such as
// how many photos there are.
func (t *Tally) Counts() shard.Counts {
	return shard.Counts{
		Done: t.Written + t.NotWritten + t.Found, Current: t.Current, WithoutObjects: t.Empty, NotWritten: t.NotWritten,
		ForGood: t.Failed - t.GoAgain, GoAgain: t.GoAgain, Reasons: t.Reasons,
	}
}

// Lines say for people what became of labels, boxes and files; nothing of what is as
// it should be.
func (t *Tally) Lines() []string {
	var lines []string
	add := func(title string, parts ...Counted) {
		if text := CountText(parts, ", "); text != "" {
			lines = append(lines, title+": "+text)
		}
	}
	if f := t.Forms; f.Short+f.Number+f.Hidden > 0 {
		add("labels", Counted{f.Full, "", " in full"}, Counted{f.Short, "", " shortened"},
			Counted{f.Number, "", " as numbers with a legend"}, Counted{f.Hidden, "", " told only by colour or count"})
	}
	add("boxes",
		Counted{t.Skipped.NotFinite, "", " left out for coordinates that are no numbers"},
		Counted{t.Skipped.Empty, "", " left out for having no area"},
		Counted{t.Skipped.OffFrame, "", " left out for lying outside the photo"},
		Counted{t.Repaired.Inverted, "", " turned the right way round"},
		Counted{t.Repaired.Clamped, "", " cut off at the photo's edge"},
		Counted{t.Repaired.Score, "", " with a score outside 0 to 1"})
	add("encoded anew", Counted{t.Anew, "JPEG", " that could not be patched"})
	add("only the first of several pictures", Counted{t.Several, "photo", ""})
	return append(lines, t.Hidden.lines()...)
}

// Counted is a number of things, such as 3, "file", ", not photos".
type Counted struct {
	N          int
	Noun, What string
}

// CountText writes the numbers that are not 0.
func CountText(all []Counted, separator string) string {
	var parts []string
	for _, c := range all {
		if c.N == 0 {
			continue
		}
		number := strconv.Itoa(c.N)
		if c.Noun != "" {
			number = detect.Plural(c.N, c.Noun)
		}
		parts = append(parts, number+c.What)
	}
	return strings.Join(parts, separator)
}

// Hidden is the proof of what was hidden, on one photo or in a run.
type Hidden struct {
	Regions     int `json:"regions"`
	LeftVisible int `json:"left_visible"` // found, and not hidden: for their score, or too many
	// Blocks are those of JPEGs that were patched, Rewritten those of them that
	// hold something hidden: all others are coded as they were.
	Blocks    int `json:"blocks,omitempty"`
	Rewritten int `json:"blocks_rewritten,omitempty"`
	Reencoded int `json:"reencoded,omitempty"` // photos that were coded anew as a whole
	// Of the metadata.
	Thumbnails int `json:"thumbnails_dropped"`
	Previews   int `json:"previews_dropped"`
	Others     int `json:"other_metadata_dropped"`
	// Most says of labels in how many photos they take most of the picture.
	Most map[string]int `json:"most_of_the_picture,omitempty"`
}

// Add adds what was hidden on a photo that was drawn.
func (h *Hidden) Add(o *Result) {
	if !o.Scene.Hides() {
		return
	}
	regions, most := o.Scene.Hidden()
	h.Regions += regions
	h.LeftVisible += o.LeftOut
	w := &o.Written
	h.Blocks += w.Blocks
	h.Rewritten += w.Changed
	if w.Reencoded {
		h.Reencoded++
	}
	h.Thumbnails += w.Removed.Thumbnails
	h.Previews += w.Removed.Previews
	h.Others += w.Removed.Others
	for _, label := range most {
		if h.Most == nil {
			h.Most = map[string]int{}
		}
		h.Most[label]++
	}
}

// lines is empty if nothing was hidden.
func (h *Hidden) lines() []string {
	if h.Regions == 0 {
		return nil
	}
	proof := []string{detect.Plural(h.Regions, "region")}
	if h.Blocks > 0 {
		proof = append(proof, fmt.Sprintf("%s of %s blocks rewritten, every other block identical", detect.Thousands(h.Rewritten), detect.Thousands(h.Blocks)))
	}
	if h.Reencoded > 0 {
		proof = append(proof, detect.Plural(h.Reencoded, "photo")+" encoded anew as a whole")
	}
	if dropped := CountText([]Counted{{h.Thumbnails, "thumbnail", ""}, {h.Previews, "preview", ""}, {h.Others, "other segment", ""}}, ", "); dropped != "" {
		proof = append(proof, dropped+" dropped")
	}
	lines := []string{"hidden: " + strings.Join(proof, "; ")}
	if h.LeftVisible > 0 {
		lines = append(lines, fmt.Sprintf("left visible: %s below the threshold or over the limit", detect.Plural(h.LeftVisible, "box")))
	}
	return lines
}

// MostText says which labels take most of how many pictures.
func (h *Hidden) MostText() string {
	var most []string
	for _, label := range slices.Sorted(maps.Keys(h.Most)) {
		most = append(most, fmt.Sprintf("%s in %s", label, detect.Plural(h.Most[label], "photo")))
	}
	return strings.Join(most, ", ")
}
