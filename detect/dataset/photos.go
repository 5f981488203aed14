package dataset

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"annotate/detect"
	"annotate/detect/names"
	"annotate/detect/record"
)

// Photo is a photo that labels may be about.
type Photo struct {
	// Name is its slash-separated path, as the caller calls it.
	Name string
	// Path is the file as the operating system has it; empty for a photo that is
	// no file, which no name can be expected to mean.
	Path string
	// Size returns the size of the upright picture in pixels. It may read the
	// file's header.
	Size func() (width, height int, err error)

	number int // in a List
}

// photoItems returns photos as matching takes them.
func photoItems(photos []Photo) []names.Item {
	items := make([]names.Item, len(photos))
	here := absolute(".")
	for i := range photos {
		items[i] = photoItem(&photos[i], here)
	}
	return items
}

// absolute returns a slash-separated path from the root.
func absolute(path string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		abs = path
	}
	return filepath.ToSlash(abs)
}

// photoIndex finds images for photos.
type photoIndex struct {
	list   []Photo
	order  []int32             // places in list, sorted by name
	pairs  []names.Pair        // parallel to order; the index is an image's
	images func() *names.Index // made when it is asked for
	sums   func() bool         // whether any image has a hash
}

// newPhotoIndex returns an index in which no photo has an image yet. It is sorted: a map
// of names takes twice as much.
func newPhotoIndex(photos []Photo, several map[string]error) photoIndex {
	x := photoIndex{list: photos, order: make([]int32, len(photos)), pairs: make([]names.Pair, len(photos))}
	for i := range x.order {
		x.order[i] = int32(i)
	}
	slices.SortFunc(x.order, func(a, b int32) int {
		return cmp.Or(strings.Compare(photos[a].Name, photos[b].Name), cmp.Compare(a, b))
	})
	for i, at := range x.order {
		x.pairs[i] = names.Pair{Index: -1, Err: several[photos[at].Name]}
	}
	return x
}

// pair returns what is known of the photos of a name, nil for none of them.
func (x *photoIndex) pair(name string) *names.Pair {
	i, found := slices.BinarySearchFunc(x.order, name, func(at int32, name string) int { return strings.Compare(x.list[at].Name, name) })
	if !found {
		return nil
	}
	return &x.pairs[i]
}

// index makes the dataset ready for Lookup. several says of photos, by name, that
// more than one image could be theirs.
func (d *Dataset) index(photos []Photo, several map[string]error) error {
	d.photos.images = sync.OnceValue(d.imageIndex)
	d.asked = make([]atomic.Uint64, (d.places()+63)/64)
	if d.shelf != nil {
		return d.shelf.index()
	}
	images := d.photos.images
	d.photos = newPhotoIndex(photos, several)
	d.photos.images = images
	for i := range d.Images {
		img := &d.Images[i]
		if img.photo == nil || photos == nil {
			continue
		}
		pair := d.photos.pair(img.Name)
		if pair == nil {
			continue
		}
		if other := pair.Index; other >= 0 { // in two of the folders
			err := &names.SeveralError{Name: img.Name, Photo: true, Candidates: []string{d.Images[other].label, img.label}}
			*pair = names.Pair{Index: -1, Err: err}
			continue
		}
		*pair = names.Pair{Index: i, By: img.By}
	}
	d.photos.sums = sync.OnceValue(func() bool {
		return slices.ContainsFunc(d.Images, func(img Image) bool { return img.SHA256 != "" && img.trimmed() == nil })
	})
	return nil
}

func (d *Dataset) imageIndex() *names.Index {
	items := make([]names.Item, d.places())
	for i, img := range d.all() {
		items[i] = img.Item()
		if img.trimmed() != nil {
			items[i].Sum = "" // a copy of a photo of the caller's has its objects
		}
	}
	return names.NewIndex(items)
}

// HasSums reports whether any image has a hash, so that photos are worth hashing.
func (d *Dataset) HasSums() bool {
	if d.shelf != nil {
		return d.shelf.hashed
	}
	return d.photos.sums()
}

// ErrElsewhere says that a photo has the content of one that [Options.Mine] left
// out, under another name.
var ErrElsewhere = errors.New("its labels are under the name of a photo that is not in this part")

// Lookup returns the image of a photo, given the photo's name and, where it is
// known, the hash of its file. The same content counts for more than the name,
// and content that is known to differ rules out what was only inferred from it.
// A photo that several images could be of is a [*names.SeveralError]; nil is a
// photo that the dataset does not know.
func (d *Dataset) Lookup(name, sum string) (*Image, error) {
	at, known, err := d.imageOf(name)
	by := names.Unpaired // but as the image says
	if !known || sum != "" && d.HasSums() {
		same, rule, several := d.like(name, sum, known)
		if !known || rule == names.BySum {
			at, by, err = same, rule, several
		}
	}
	if at < 0 {
		return nil, err
	}
	img := d.image(at)
	if img == nil {
		return nil, d.shelf.err()
	}
	if by == names.Unpaired {
		by = img.By
	}
	d.asked[at/64].Or(1 << (at % 64))
	if img.trimmed() != nil || d.elsewhere[sum] && img.SHA256 != sum {
		return nil, fmt.Errorf("%s: %w", name, ErrElsewhere)
	}
	if by.Inferred() && sum != "" && img.SHA256 != "" && sum != img.SHA256 {
		return nil, nil
	}
	return d.with(img)
}

// imageOf returns the image of a photo by its name, −1 for none, or why it is not
// known. known says that it is one of the photos.
func (d *Dataset) imageOf(name string) (at int, known bool, err error) {
	if s := d.shelf; s != nil {
		photo, known := s.list.find(name)
		if !known {
			return -1, false, s.err()
		}
		if at = s.imageOf(photo); at < 0 {
			err = cmp.Or(s.unsettled[photo], s.err())
		}
		return at, true, err
	}
	if pair := d.photos.pair(name); pair != nil {
		return pair.Index, true, pair.Err
	}
	return -1, false, nil
}

// like returns the image of a photo by its content or, unless it is one of the known
// photos, by a name like its own.
func (d *Dataset) like(name, sum string, known bool) (at int, by names.Rule, err error) {
	if s := d.shelf; s != nil {
		if at = s.ofSum(sum); at >= 0 {
			return at, names.BySum, nil
		}
		if known {
			return -1, names.Unpaired, nil
		}
	}
	return d.photos.images().Find(names.Item{Name: name, Sum: sum})
}

// ErrNoTruth says that ground truth does not have a photo: everything found in it
// would be called wrong.
var ErrNoTruth = errors.New("no ground truth")

// Truths returns the objects of a photo with the wanted labels, by [Dataset.Lookup],
// in pixels of its upright size.
func (d *Dataset) Truths(name, sum string, width, height int, wanted detect.Selection) ([]detect.Object, error) {
	img, err := d.Lookup(name, sum)
	if err != nil {
		return nil, err
	}
	if img == nil {
		return nil, fmt.Errorf("%s: %w in %s", name, ErrNoTruth, d.From)
	}
	labels := detect.Selection{Labels: wanted.Labels, Exclude: wanted.Exclude}
	return slices.DeleteFunc(img.ObjectsIn(width, height), func(o detect.Object) bool {
		return len(labels.Apply([]detect.Detection{{Label: o.Label}})) == 0
	}), nil
}

// Detector answers from the dataset, with boxes in the pixels of the photo that
// it is asked about. A photo that the dataset does not know is
// [detect.ErrNoRecord]; but a dataset without any image is a run that found
// nothing, whatever it looked at. Photos are hashed only where the dataset has
// hashes.
func (d *Dataset) Detector() detect.Detector {
	return detect.DetectorFunc(func(ctx context.Context, img *detect.Image) ([]detect.Detection, error) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		sum := img.SHA256
		if !d.HasSums() {
			sum = ""
		} else if sum == "" && img.Data != nil {
			sum = record.Sum(img.Data)
		}
		found, err := d.Lookup(img.Name, sum)
		switch {
		case err != nil:
			return nil, err
		case d.FoundNothing():
			return []detect.Detection{}, nil
		case found == nil, sum == "" && found.SHA256 != "" && found.By.Inferred(): // the content may be another
			return nil, fmt.Errorf("%s: %w", img.Name, detect.ErrNoRecord)
		}
		if d.Format == HF { // a reply about the photo on its side
			if err := (&detect.Reply{Width: found.Width, Height: found.Height}).Fit(img.Width, img.Height); err != nil {
				return nil, fmt.Errorf("%s: %w", found.File, err)
			}
		}
		return found.DetectionsIn(img.Width, img.Height), nil
	})
}

// augmented is what Roboflow puts behind a photo's name for each of its copies.
var augmented = regexp.MustCompile(`\.rf\.[0-9a-zA-Z]+$`)

// sameGroups returns, for each image, the first that is of the same photo.
func (d *Dataset) sameGroups() []int {
	first := make([]int, len(d.Images))
	at := map[string]int{}
	find := func(i int) int {
		for first[i] != i {
			i = first[i]
		}
		return i
	}
	for i := range d.Images {
		img := &d.Images[i]
		first[i] = i
		keys := []string{"name " + augmented.ReplaceAllString(names.Stem(img.Name), "")}
		if sum := cmp.Or(img.SHA256, img.sum); sum != "" {
			keys = append(keys, "sum "+sum)
		}
		for _, key := range keys {
			other, again := at[key]
			if !again {
				at[key] = i
				continue
			}
			a, b := find(i), find(other)
			first[max(a, b)] = min(a, b)
		}
	}
	for i := range first {
		first[i] = find(i)
	}
	return first
}

// FindCopies hashes the photos that can be copies of another, as far as they are at
// hand, so that SplitBy keeps copies together.
func (d *Dataset) FindCopies(ctx context.Context) error {
	all := make([]*Image, len(d.Images))
	for i := range all {
		all[i] = &d.Images[i]
	}
	if err := d.findBeside(ctx, all); err != nil {
		return err
	}
	bySize := map[int64][]*Image{}
	for _, img := range all {
		if info, err := os.Stat(img.PhotoPath()); err == nil && img.SHA256 == "" {
			bySize[info.Size()] = append(bySize[info.Size()], img)
		}
	}
	for _, images := range bySize {
		if len(images) < 2 {
			continue
		}
		for _, img := range images {
			f, err := openFile(ctx, img.PhotoPath())
			if err != nil {
				continue // as a photo that is not at hand
			}
			sum := sha256.New()
			_, err = io.Copy(sum, f)
			f.close()
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			if err == nil {
				img.sum = hex.EncodeToString(sum.Sum(nil))
			}
		}
	}
	return nil
}
