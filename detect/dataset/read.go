package dataset

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"annotate/detect"
	"annotate/detect/names"
	"annotate/detect/voc"
	"annotate/detect/yolo"
)

// Options say what labels leave open. The zero value reads them as they are.
type Options struct {
	// Photos are those that the labels are about. Images are called as they are,
	// and YOLO's labels take their sizes; nil: they are not known.
	Photos []Photo
	// OnlyPhotos says that labels of other photos are none of the caller's
	// business: what they are is not told, and where they have files of their own
	// these are not read.
	OnlyPhotos bool
	// Mine, if not nil, tells which of Photos the caller will ask about: of others the
	// objects are not kept, only what they are called.
	Mine func(name string) bool
	// PhotosIn lists the photos of a folder, to find those beside the labels if
	// Photos is nil; nil: there are none.
	PhotosIn func(ctx context.Context, dir string) ([]Photo, error)
	// Names is a file that tells what ids stand for: COCO instances for bare
	// results, a data.yaml or a list for YOLO; or "coco" for COCO's 80 labels.
	// Empty: what is beside the labels, else what NamesOf has, which may be nil.
	Names   string
	NamesOf *Dataset
	// Brief leaves out what only a file of the same form could be written from
	// again, which takes more memory than boxes do. What kinds there were stays.
	Brief bool
	// Alone says that no other labels are read or written by the ids of these.
	Alone bool
	// Stored keeps the objects of forms with one file for all images in a temporary
	// file, with what the file says of an image besides: Images are without them, and
	// Lookup and [Dataset.Loader] return images with them. The caller closes the
	// dataset.
	Stored bool
	// List are the photos in place of Photos, of which not all need be in memory. Nor
	// are images then, of most forms: Images is empty, and Lookup returns an image with
	// its objects, though without outlines and what is left out with Brief. The caller
	// closes the dataset, before the list. It is for OnlyPhotos, without Mine.
	List *List
	// Bad is told of each record that could not be read and was left out, Warn of
	// what was inferred, or read otherwise than it was written. Nil: of none.
	Bad, Warn func(error)
}

// Open reads what a file or folder holds; see [Find] for what it is.
func Open(ctx context.Context, from string, o Options) (*Dataset, error) {
	p, err := Find(ctx, from)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	return p.Read(ctx, o)
}

// Read reads the labels. Bad records are told, and left out.
func (p *Place) Read(ctx context.Context, o Options) (*Dataset, error) {
	nobody := func(error) {}
	if o.Bad == nil {
		o.Bad = nobody
	}
	if o.Warn == nil {
		o.Warn = nobody
	}
	r := &reader{Options: o, place: p, ctx: ctx, at: map[string]int{}, several: map[string]error{}, hurt: map[string]bool{}}
	r.d = &Dataset{From: p.From, Path: p.Path, Format: p.Format, beside: r.beside, unread: p.whole}
	r.Bad = func(err error) {
		r.d.unread = true
		r.wrong++
		if line, ok := errors.AsType[*detect.LineError](err); ok && line.Image != "" && !p.form.perImage {
			r.hurt[line.Image] = true
		}
		o.Bad(err)
	}
	if o.Mine != nil {
		r.others = map[string]bool{}
		for _, p := range o.Photos {
			if !o.Mine(p.Name) {
				r.others[p.Name] = true
			}
		}
	}
	if o.Stored && o.List == nil && o.Mine == nil && !p.form.perImage {
		r.d.stored = newStored()
	}
	if o.List != nil {
		// What VOC counts from is known at the end, which image a name of another part
		// of the set is, from all. Of one photo anything may be meant.
		if p.form.finish != nil && p.Format != YOLO || p.splits != nil || o.List.Len() < 2 {
			r.Photos = o.List.slice()
		} else {
			r.d.stored, r.d.shelf = newStored(), newShelf(o.List)
		}
	}
	err := r.read()
	if err == nil {
		err = r.d.settle()
	}
	if err == nil && r.d.shelf != nil {
		err = r.d.shelf.err()
	}
	if err != nil {
		r.d.Close()
		return nil, err
	}
	return r.d, nil
}

// reader reads labels into a dataset.
type reader struct {
	Options
	place *Place
	ctx   context.Context
	d     *Dataset
	at    map[string]int // index into d.Images, by photo or by what the labels call it
	// unique says that what is added is not there yet: a million names are not put into at.
	unique bool

	others  map[string]bool   // names of photos that are not the caller's
	nearby  []Photo           // beside the labels; nil until asked for
	texts   map[string]string // labels, by themselves
	several map[string]error  // by photo, why it is not known which labels it has
	files   pairing           // of forms with a file for each image
	number  int               // of the file that is read

	declared declared // parts of the set

	wrong   int             // records that could not be read
	hurt    map[string]bool // by what the labels call them, images that such a record is about
	bases   voc.Bases       // what VOC's files show of where they count from
	columns yolo.Columns    // what YOLO's lines show of their last column
	// open are images on the shelf, and opened where, whose objects YOLO's lines leave open.
	open   []detect.Labelled
	opened []int
}

// folder returns the folder that the labels are in.
func (r *reader) folder() string {
	if r.place.whole {
		return r.place.Path
	}
	return filepath.Dir(r.place.Path)
}

func (r *reader) read() error {
	err := r.readIDs()
	if err != nil {
		return err
	}
	if err := r.readSplits(); err != nil {
		return err
	}
	form := r.place.form
	if form.perImage {
		if err = r.pairFiles(); err != nil {
			return err
		}
		defer r.files.one.Close()
	}
	for i, file := range r.place.names.all() {
		if r.number = i; form.perImage && r.passOver(file) {
			continue
		}
		if err := r.readFile(file); err != nil {
			return err
		}
	}
	if err := cmp.Or(r.files.one.Err(), r.place.names.entries.Err()); err != nil {
		return err
	}
	if form.finish != nil {
		if err := form.finish(r); err != nil {
			return err
		}
	}
	if err := r.settleScores(); err != nil {
		return err
	}
	r.dropUnread()
	r.at, r.texts = nil, nil // all are added; a million images should not hold them on
	if !form.perImage {
		if err := r.match(); err != nil {
			return err
		}
	}
	if d := r.d; d.Format == HF && !r.place.whole && d.count() == 1 {
		// An empty array: rather a run that found nothing than the labels of no photo.
		d.drop(func(img *Image) bool { return img.count() == 0 && img.photo == nil })
	}
	if err := r.fromShares(); err != nil {
		return err
	}
	r.tellPairs()
	r.d.sort()
	return r.d.index(r.Photos, r.several)
}

// readFile reads one of the files, and closes it. Of several, one that cannot be
// read is a bad record.
func (r *reader) readFile(name string) error {
	if r.ctx.Err() != nil {
		return context.Cause(r.ctx)
	}
	f, err := r.place.files.open(name)
	if err == nil {
		if !r.place.whole {
			f.name = r.place.Path
		}
		err = r.place.form.read(r, f)
		f.close()
	}
	if err == nil || !r.place.whole || r.ctx.Err() != nil || !r.place.form.perImage {
		return err
	}
	if _, ok := errors.AsType[*detect.LineError](err); !ok {
		err = &detect.LineError{File: name, Line: 1, Err: err}
	}
	r.Bad(err)
	return nil
}

// add takes up an image. What is said of one image in several places is put
// together.
// It returns the image's place.
func (r *reader) add(img Image) (at int) {
	r.intern(&img)
	r.trim(&img)
	if img.label == "" {
		img.label = img.Name
	}
	key := ""
	if !r.unique {
		key = img.key()
	}
	i, again := 0, false
	if !r.unique {
		i, again = r.find(key)
	}
	if !again {
		return r.append(&img, key)
	}
	known := r.d.image(i)
	switch {
	case known.count() == 0:
		known.File = img.File
	case len(img.Objects) > 0 && known.File != img.File:
		known.File = "" // in two files
	}
	known.Objects = append(known.Objects, img.Objects...)
	r.store(known)
	if img.place.number != 0 {
		r.join(known, img.place, img.File)
	}
	if img.trimmed() != nil {
		known.rare = &rare{known.several(), append(known.trimmed(), img.trimmed()...)}
	}
	if known.Width == 0 {
		known.Width, known.Height = img.Width, img.Height
	}
	r.d.keep(i, known)
	return i
}

// intern lets objects share their labels: millions of objects have a few dozen.
func (r *reader) intern(img *Image) {
	for i := range img.Objects {
		label := &img.Objects[i].Label
		if known, ok := r.texts[*label]; ok {
			*label = known
		} else if len(r.texts) < 1e5 {
			if r.texts == nil {
				r.texts = map[string]string{}
			}
			r.texts[*label] = *label
		}
	}
}

// trim leaves out the objects of what is called just as another's photo is.
func (r *reader) trim(img *Image) {
	if !r.others[img.Name] {
		return
	}
	if img.SHA256 != "" {
		if r.d.elsewhere == nil {
			r.d.elsewhere = map[string]bool{}
		}
		r.d.elsewhere[img.SHA256] = true
	}
	labels := []string{}
	for _, o := range img.Objects {
		if !slices.Contains(labels, o.Label) {
			labels = append(labels, o.Label)
		}
	}
	img.Objects, img.rare = nil, &rare{img.several(), labels}
}

// match finds the photos of the images and gives the images their names. Where no
// photos were named, those beside the labels give a name to images that are not
// called as a file is, for want of an extension.
func (r *reader) match() error {
	if r.d.shelf != nil {
		return r.matchShelf()
	}
	photos, images := r.Photos, r.d.Images
	extensionless := func(img Image) bool { return names.Stem(img.Name) == img.Name }
	if photos == nil {
		if !slices.ContainsFunc(images, extensionless) {
			return nil
		}
		var err error
		if photos, err = r.beside(r.ctx); err != nil {
			return err
		}
	}
	dir := absolute(r.folder())
	items := make([]names.Item, len(images))
	for i := range images {
		if r.Photos != nil || extensionless(images[i]) {
			items[i] = images[i].Item()
			items[i].Dir = dir
		}
	}
	bySplit := r.splitPhotos(photos)
	for i, photo := range bySplit {
		items[i].Name = photo
	}
	m := names.Match(items, photoItems(photos))
	r.onlyOne(m, photos)
	for i, pair := range m.Labels {
		images[i].isSeveral(pair.Err)
	}
	for k, pair := range m.Photos {
		if pair.Err != nil {
			r.several[photos[k].Name] = pair.Err
		}
		if pair.Index >= 0 {
			img := &images[pair.Index]
			if bySplit[pair.Index] != "" {
				pair.By = names.ByEnd
			}
			img.Name, img.By, img.photo = photos[k].Name, pair.By, &photos[k]
		}
	}
	return nil
}

// tellPairs tells what was found by less than the path and, where all photos are
// the caller's business, what has none.
func (r *reader) tellPairs() {
	inferred, missing := &InferredError{}, &UnpairedError{Err: ErrNoPhoto}
	for _, img := range r.d.all() {
		switch {
		case img.By != names.Unpaired:
			inferred.add(img.By)
		case img.photo != nil, r.OnlyPhotos, r.Photos == nil:
		case img.several() != nil:
			r.Bad(img.several())
		default:
			missing.Names = append(missing.Names, img.Name)
		}
	}
	if inferred.Error() != "" {
		r.Warn(inferred)
	}
	if len(missing.Names) > 0 {
		r.Warn(missing)
	}
}

// onlyOne pairs a label file of one image that was named by itself with the one
// photo that there is, whatever they are called, and any labels of one image with
// a photo that has no name.
func (r *reader) onlyOne(m *names.Matching, photos []Photo) {
	if !r.OnlyPhotos || len(m.Photos) != 1 || len(m.Labels) != 1 || r.place.whole || m.Photos[0].Index >= 0 {
		return
	}
	unnamed := photos[0].Path == ""
	if !unnamed && !r.place.form.perImage {
		return
	}
	m.Photos[0] = names.Pair{Index: 0, By: names.ByPath}
	m.Labels[0] = m.Photos[0]
	if !unnamed {
		r.Warn(fmt.Errorf("%s: taken for the labels of %s, which is the only photo", r.place.Path, photos[0].Name))
	}
}

// beside returns the photos beside the labels: in their folder, and for a folder
// called labels in the one called images.
func (r *reader) beside(ctx context.Context) ([]Photo, error) {
	if r.nearby != nil || r.PhotosIn == nil {
		return r.nearby, nil
	}
	if r.place.set != nil {
		photos, err := r.setPhotos(ctx)
		if err == nil {
			r.nearby = photos
		}
		return r.nearby, err
	}
	dir := r.folder()
	places := []string{dir}
	if images := replacePart(filepath.ToSlash(filepath.Clean(dir)), "labels", "images"); images != "" {
		places = []string{filepath.FromSlash(images), dir}
	}
	r.nearby = []Photo{}
	for _, place := range places {
		photos, err := r.PhotosIn(ctx, place)
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if err == nil && len(photos) > 0 {
			r.nearby = photos
			break
		}
	}
	return r.nearby, nil
}

// replacePart returns a slash-separated path with the last component of a name
// replaced, or left out for an empty one; empty if no component has that name.
func replacePart(path, name, by string) string {
	parts := strings.Split(path, "/")
	for i, part := range slices.Backward(parts) {
		if part != name {
			continue
		}
		if by == "" {
			return strings.Join(slices.Delete(parts, i, i+1), "/")
		}
		parts[i] = by
		return strings.Join(parts, "/")
	}
	return ""
}
