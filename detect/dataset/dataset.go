package dataset

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"sync/atomic"

	"annotate/detect"
	"annotate/detect/coco"
	"annotate/detect/names"
	"annotate/detect/yolo"
)

// Dataset is all that one file or folder of labels or detections holds, image by
// image.
type Dataset struct {
	// From is the place as the caller named it, Path the file or folder.
	From, Path string
	Format     Format
	// Images are sorted by name; none with [Options.List].
	Images []Image
	// Categories are the labels with their ids, where the source lists them;
	// there may be some that no image has.
	Categories []coco.Category

	ids ids
	// renumbered are COCO's categories that could not keep their ids.
	renumbered []error
	rest       string           // COCO's other sections
	texts      map[int64]string // COCO's ids that are text
	unread     bool             // there is more than Images: bad records, failures, files of other photos
	// unreadImages are those that had records, and none that could be read.
	unreadImages []string
	// resplit says that the splits are not those of the files.
	resplit bool
	// perCent says that scores are per cents in the files.
	perCent bool
	photos  photoIndex
	stored  *stored // objects of all images; nil: the images have them
	// elsewhere are hashes of images that were trimmed.
	elsewhere map[string]bool
	// skipped is how many label files are about none of the photos.
	skipped      int
	firstSkipped string
	asked        []atomic.Uint64 // a bit an image: Lookup has returned it
	shelf        *shelf          // in place of Images; nil: they are there
	opened       []*coco.Dataset // whose images wait in temporary files
	beside       func(ctx context.Context) ([]Photo, error)
}

// Image is an image with all that a source says of it.
type Image struct {
	detect.Labelled
	// SHA256 is the hash of the photo file, in lower case; empty where the source
	// does not say.
	SHA256 string
	// Split is the part of the set that the source says the image is in; yolo.None
	// where it does not say, or the image's path does.
	Split yolo.Split
	// By is the rule that found the photo that the image is named after;
	// Unpaired where photos are not known, or none is meant.
	By names.Rule

	label string // what the labels call it
	sum   string // the photo's hash, where another photo may have the same; see FindCopies
	photo *Photo
	rare  *rare // nil for nearly all
	place place // where the objects are, if they are stored
}

// rare is what few images have.
type rare struct {
	several error // why it is not known which photo it is
	// trimmed are the labels of the objects, which are not here, as nobody asks for
	// them; nil if they are.
	trimmed []string
}

// several returns why it is not known which photo the image is; nil if it is.
func (img *Image) several() error {
	if img.rare == nil {
		return nil
	}
	return img.rare.several
}

// trimmed returns the labels of objects that are left out; nil if they are not.
func (img *Image) trimmed() []string {
	if img.rare == nil {
		return nil
	}
	return img.rare.trimmed
}

// isSeveral sets why it is not known which photo the image is.
func (img *Image) isSeveral(err error) {
	if err != nil || img.rare != nil {
		img.rare = &rare{err, img.trimmed()}
	}
}

// DetectionsIn returns the detections in the pixels of a picture of the given
// size, never nil; as they are where one of the sizes is not known.
func (img *Image) DetectionsIn(width, height int) []detect.Detection {
	sx, sy := img.scale(width, height)
	dets := img.Detections()
	for k := range dets {
		dets[k] = dets[k].Scale(sx, sy)
	}
	return dets
}

// ObjectsIn returns the objects, with their areas, as DetectionsIn does the
// detections.
func (img *Image) ObjectsIn(width, height int) []detect.Object {
	sx, sy := img.scale(width, height)
	objects := slices.Clone(img.Objects)
	for k := range objects {
		objects[k] = objects[k].Scale(sx, sy)
	}
	return objects
}

// scale returns the factors from the image's pixels to those of a picture; 1
// where one of the sizes is not known.
func (img *Image) scale(width, height int) (sx, sy float64) {
	if img.Width <= 0 || img.Height <= 0 || width <= 0 || height <= 0 {
		return 1, 1
	}
	return float64(width) / float64(img.Width), float64(height) / float64(img.Height)
}

// PhotoPath returns the file of the photo that the image is named after; empty
// where it is not known.
func (img *Image) PhotoPath() string {
	if img.photo == nil {
		return ""
	}
	return img.photo.Path
}

// Item returns the image as [names.Match] takes it.
func (img *Image) Item() names.Item {
	return names.Item{Name: img.Name, Sum: img.SHA256}
}

// Labelled returns the images as package detect has them. They share the objects, and
// are without those that are stored; see [Options.Stored].
func (d *Dataset) Labelled() []detect.Labelled {
	images := make([]detect.Labelled, len(d.Images))
	for i := range d.Images {
		images[i] = d.Images[i].Labelled
	}
	return images
}

// Places returns what Labelled does, where the dataset has it.
func (d *Dataset) Places() []*detect.Labelled {
	places := make([]*detect.Labelled, len(d.Images))
	for i := range d.Images {
		places[i] = &d.Images[i].Labelled
	}
	return places
}

// Labels returns all labels that occur, sorted.
func (d *Dataset) Labels() []string {
	seen := map[string]bool{}
	if d.stored != nil {
		for i, label := range d.stored.labels.All {
			if d.stored.counts[i] > 0 {
				seen[label] = true
			}
		}
	}
	for i := range d.Images {
		for _, label := range d.Images[i].trimmed() {
			seen[label] = true
		}
		for _, o := range d.Images[i].Objects {
			seen[o.Label] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// FoundNothing reports whether these are the detections of a run that found
// nothing: no image, and nothing that could not be read or failed.
func (d *Dataset) FoundNothing() bool { return d.count() == 0 && !d.unread }

// Unasked returns how many images there are that are no photo's by name, and that
// Lookup has not returned either, and the first of them.
func (d *Dataset) Unasked() (n int, first string) {
	name := "" // of the first
	for i, img := range d.all() {
		if img.photo == nil && img.several() == nil && d.asked[i/64].Load()>>(i%64)&1 == 0 {
			if n++; n == 1 || img.Name < name {
				first, name = img.label, img.Name
			}
		}
	}
	if n == 0 {
		first = d.firstSkipped
	}
	return n + d.skipped, first
}

// Measure gives images without a size that of their photo, and returns the names
// of those whose size stays unknown. Photos that the dataset was not opened with
// are looked for beside the labels.
func (d *Dataset) Measure(ctx context.Context) (missing []string, err error) {
	var unsized []*Image
	for i := range d.Images {
		if img := &d.Images[i]; img.Width <= 0 || img.Height <= 0 {
			unsized = append(unsized, img)
		}
	}
	if err := d.findBeside(ctx, unsized); err != nil {
		return nil, err
	}
	for _, img := range unsized {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if img.photo != nil {
			if w, h, err := img.photo.Size(); err == nil {
				img.Width, img.Height = w, h
				continue
			}
		}
		missing = append(missing, img.Name)
	}
	return missing, nil
}

// findBeside finds the photos of images among those beside the labels.
func (d *Dataset) findBeside(ctx context.Context, images []*Image) error {
	images = slices.DeleteFunc(slices.Clone(images), func(img *Image) bool { return img.photo != nil })
	if len(images) == 0 || len(d.photos.list) > 0 || d.beside == nil {
		return nil
	}
	photos, err := d.beside(ctx)
	if err != nil {
		return err
	}
	items := make([]names.Item, len(images))
	for i, img := range images {
		items[i] = img.Item()
	}
	for i, pair := range names.Match(items, photoItems(photos)).Labels {
		if pair.Index >= 0 {
			images[i].photo = &photos[pair.Index]
		}
	}
	return nil
}

// sort sorts the images by name. Images are large: each is moved once.
func (d *Dataset) sort() {
	if slices.IsSortedFunc(d.Images, func(a, b Image) int { return strings.Compare(a.Name, b.Name) }) {
		return
	}
	order := make([]int32, len(d.Images))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(strings.Compare(d.Images[a].Name, d.Images[b].Name), cmp.Compare(a, b))
	})
	for i := range order { // along the cycles of the order
		first, at := d.Images[i], int32(i)
		for order[at] != int32(i) {
			from := order[at]
			d.Images[at], order[at] = d.Images[from], at
			at = from
		}
		d.Images[at], order[at] = first, at
	}
}
