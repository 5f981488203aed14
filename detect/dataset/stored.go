package dataset

import (
	"iter"

	"annotate/detect"
	"annotate/detect/coco"
	"annotate/detect/store"
)

// stored are the objects of images in a file.
type stored struct {
	log      *store.Log
	sorted   *store.Sorted // nil until all are read
	labels   store.Texts
	counts   []int // objects of each label
	images   uint32
	joined   map[uint32][]uint32 // images whose objects are others', too
	above    bool                // a score is above 1
	infinite bool                // a box is not finite
}

// place is where the objects of an image are.
type place struct {
	number uint32 // of the image in the store, from 1; 0: it is not there
	count  uint32
}

func newStored() *stored { return &stored{log: store.New(&coco.Codec{})} }

// add puts an object behind the others of an image.
func (s *stored) add(image uint32, o *detect.Object) {
	s.above = s.above || !o.Truth && o.Score > 1
	s.infinite = s.infinite || !o.Box.Finite()
	s.log.Add(&store.Entry{Image: int64(image), Label: s.labels.Number(o.Label), Object: *o})
}

// put takes up what an image has.
func (s *stored) put(img *Image) {
	known := coco.ReadInFull(img.Extra)
	if img.place.number == 0 && (len(img.Objects) > 0 || known) {
		s.images++
		img.place.number = s.images
	}
	if known { // what is read briefly many images share
		s.log.AddImage(int64(img.place.number), img.Extra)
		img.Extra = nil
	}
	for i := range img.Objects {
		s.add(img.place.number, &img.Objects[i])
	}
	img.place.count += uint32(len(img.Objects))
	img.Objects = nil
}

// store takes what an image has into the file, if it is to go there.
func (r *reader) store(img *Image) {
	if r.d.stored != nil {
		r.d.stored.put(img)
	}
}

// readInto takes the objects of a file of COCO's into the store, and adds its images.
func (r *reader) readInto(d *coco.Dataset, image func(detect.Labelled) Image) {
	s := r.d.stored
	first, counts := s.images+1, make([]uint32, d.Count())
	s.images += uint32(d.Count())
	for i, o := range d.Objects() {
		s.add(first+uint32(i), &o)
		counts[i]++
	}
	i := uint32(0)
	for labelled := range d.Empty() {
		img := image(labelled)
		img.place = place{first + i, counts[i]}
		r.add(img)
		i++
	}
}

// join adds objects of a file that are stored already to an image: that of another
// entry of the same name may have some.
func (r *reader) join(img *Image, more place, file string) {
	if more.count == 0 {
		return
	}
	if img.place.count > 0 && img.File != file {
		img.File = "" // in two files
	}
	if img.place.number == 0 {
		img.place = more
		return
	}
	img.place.count += more.count
	s := r.d.stored
	if s.joined == nil {
		s.joined = map[uint32][]uint32{}
	}
	s.joined[img.place.number] = append(s.joined[img.place.number], more.number)
}

// settle makes what is in the file ready to be loaded, in the order of the images.
func (d *Dataset) settle() error {
	s := d.stored
	if s == nil {
		return nil
	}
	order := func(yield func(int64) bool) {
		for _, img := range d.all() {
			n := img.place.number
			if n == 0 {
				continue
			}
			if !yield(int64(n)) {
				return
			}
			for _, other := range s.joined[n] {
				if !yield(int64(other)) {
					return
				}
			}
		}
	}
	s.counts = make([]int, len(s.labels.All))
	s.sorted = s.log.Sort(order, int(s.images)+1, s.labels.All, s.counts)
	for n, others := range s.joined {
		for _, other := range others {
			s.sorted.Join(int64(n), int64(other))
		}
	}
	return s.log.Err()
}

// change leaves of the objects of all images those for which f, which may change them,
// is true. The image is without its objects, by its place in Images.
func (d *Dataset) change(f func(i int, o *detect.Object) bool) error {
	if d.stored == nil {
		for i := range d.Images {
			img := &d.Images[i]
			kept := make([]detect.Object, 0, len(img.Objects))
			for _, o := range img.Objects {
				if f(i, &o) {
					kept = append(kept, o)
				}
			}
			img.Objects = kept
		}
		return nil
	}
	s := d.stored
	at := make([]int32, s.images+1) // places of images, from 1
	counts := make([]uint32, d.places())
	for i, img := range d.all() {
		at[img.place.number] = int32(i + 1)
		for _, other := range s.joined[img.place.number] {
			at[other] = int32(i + 1)
		}
	}
	s.above = false
	s.log.Rewrite(func(e *store.Entry) bool {
		i := int(at[e.Image]) - 1
		if i < 0 || e.Image == 0 {
			return false
		}
		o := &e.Object
		o.Label = s.labels.All[e.Label]
		if !f(i, o) {
			return false
		}
		counts[i]++
		e.Label = s.labels.Number(o.Label)
		s.above = s.above || !o.Truth && o.Score > 1
		return true
	})
	for i, img := range d.all() {
		img.place.count = counts[i]
		d.keep(i, img)
	}
	return d.settle()
}

// count returns how many objects the image has, wherever they are.
func (img *Image) count() int { return len(img.Objects) + int(img.place.count) }

// Objects returns how many objects the images have.
func (d *Dataset) Objects() int {
	n := 0
	for i := range d.Images {
		n += d.Images[i].count()
	}
	return n
}

// Stored reports whether the images are without their objects; see [Options.Stored].
func (d *Dataset) Stored() bool { return d.stored != nil }

// with returns the image with its objects.
func (d *Dataset) with(img *Image) (*Image, error) {
	if d.stored == nil {
		return img, nil
	}
	full := *img
	objects, extra, err := d.stored.sorted.Load(int64(img.place.number))
	full.Objects = objects
	if extra != nil {
		full.Extra = extra
	}
	return &full, err
}

// Loader returns images with their objects, wherever these are. It is for one
// goroutine.
type Loader struct {
	d      *Dataset
	reader *store.Reader // nil: the images have them
	full   Image
}

// Loader returns a loader, to which the order of Images is the quickest.
func (d *Dataset) Loader() *Loader {
	l := &Loader{d: d}
	if d.stored != nil {
		l.reader = d.stored.sorted.Reader()
	}
	return l
}

// Plain has objects that are stored come without their outlines and what their form says
// besides.
func (l *Loader) Plain() *Loader {
	if l.reader != nil {
		l.reader.Plain = true
	}
	return l
}

// Objects returns those of the image at a place in Images, until the next call.
func (l *Loader) Objects(i int) []detect.Object {
	img := &l.d.Images[i]
	if l.reader == nil {
		return img.Objects
	}
	objects, _ := l.reader.Load(int64(img.place.number))
	return objects
}

// Image returns the image at a place in Images, which is valid until the next call and
// must not be changed.
func (l *Loader) Image(i int) *Image { return l.with(l.d.image(i)) }

func (l *Loader) with(img *Image) *Image {
	if l.reader == nil {
		return img
	}
	l.full = *img
	var extra *detect.Extra
	if l.full.Objects, extra = l.reader.Load(int64(img.place.number)); extra != nil {
		l.full.Extra = extra
	}
	return &l.full
}

// Labelled is Image as package detect has it; its objects are plain if it need not be
// whole.
func (l *Loader) Labelled(i int, whole bool) *detect.Labelled {
	if l.reader != nil {
		l.reader.Plain = !whole
	}
	return &l.Image(i).Labelled
}

// All yields all images, each valid until the next.
func (l *Loader) All() iter.Seq2[int, *Image] {
	return func(yield func(int, *Image) bool) {
		for i, img := range l.d.all() {
			if !yield(i, l.with(img)) {
				return
			}
		}
	}
}

// Each yields what All does, as package detect has it.
func (l *Loader) Each() iter.Seq[detect.Labelled] {
	return func(yield func(detect.Labelled) bool) {
		for _, img := range l.All() {
			if !yield(img.Labelled) {
				return
			}
		}
	}
}

// Err returns why images are without their objects: a temporary file could not be
// read. It is nil if that is not so.
func (l *Loader) Err() error {
	if l.reader == nil {
		return nil
	}
	return l.reader.Err()
}

// Close removes what waits in a temporary file; see [Options.Stored]. Without that
// there is nothing to do.
func (d *Dataset) Close() {
	if d.stored != nil {
		d.stored.log.Close()
	}
	if d.shelf != nil {
		d.shelf.close()
	}
	for _, of := range d.opened {
		of.Close()
	}
}
