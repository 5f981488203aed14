package dataset

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"annotate/detect"
	"annotate/detect/coco"
	"annotate/detect/csv"
	"annotate/detect/forms"
	"annotate/detect/record"
	"annotate/detect/store"
	"annotate/detect/voc"
	"annotate/detect/yolo"
)

// record reads a record. The last answer for a photo counts.
func (r *reader) record(f *labelFile) error {
	// Room for all of them at once: growing step by step takes more than twice as
	// much. The beginning tells how long lines are.
	if lines := int64(bytes.Count(f.head.text, []byte("\n"))); lines > 0 && f.size > int64(len(f.head.text)) && r.d.shelf == nil {
		n := int(f.size / (int64(len(f.head.text)) / lines))
		n += n / 16
		r.d.Images = slices.Grow(r.d.Images, n)
		if len(r.at) == 0 {
			r.at = make(map[string]int, n)
		}
	}
	for e, err := range record.Decode(f.name, f) {
		if line, ok := errors.AsType[*detect.LineError](err); ok {
			r.Bad(line)
			continue
		}
		if err != nil {
			return err
		}
		if e.Error != "" {
			r.d.unread = true
			continue
		}
		img := Image{SHA256: e.SHA256, label: e.Image}
		img.Labelled = detect.Labelled{
			Name: e.Image, Width: e.Width, Height: e.Height, Objects: detect.ObjectsOf(e.Detections), File: f.name,
		}
		for i := range img.Objects {
			img.Objects[i].Line = e.LineNumber
		}
		if i, again := r.find(e.Image); again {
			r.intern(&img)
			r.trim(&img)
			r.store(&img)
			r.d.keep(i, &img)
			continue
		}
		r.add(img)
	}
	return nil
}

// sidecar reads a file in the API's form. In a folder other JSON is passed over.
func (r *reader) sidecar(f *labelFile) error {
	if is := sniff(f.name, f.head); r.place.whole && (is == nil || is.format != HF) {
		return nil
	}
	reply, err := record.DecodeSidecar(f.name, f)
	if err != nil {
		return err
	}
	if reply.Form != "" {
		r.Warn(fmt.Errorf("%s: taken for a reply of %s", f.name, reply.Form))
	}
	r.addFile(f, Image{Labelled: detect.Labelled{
		Name: stemOf(f.rel), Width: reply.Width, Height: reply.Height,
		Objects: detect.ObjectsOf(reply.Detections), File: f.name,
	}})
	return nil
}

// mostInMemory is up to how many bytes of a file boxes are put in order in memory.
const mostInMemory = 64 << 20

// coco reads COCO's instances or results.
func (r *reader) coco(f *labelFile) error {
	known := r.d.ids
	o := coco.Options{Bad: r.Bad, Note: r.Warn, Names: known.instances, Brief: r.Brief, Stored: r.d.shelf != nil}
	if f.size > mostInMemory || r.d.stored != nil {
		log := store.New(&coco.Codec{})
		defer log.Close()
		o.Spool = log
	}
	d, err := coco.Decode(f.name, f, o)
	if err != nil {
		return err
	}
	if f.head.first() == '{' && known.instances == nil && known.categories == nil {
		if r.d.ids = idsOfInstances(d); r.Alone {
			r.d.ids.instances = nil // the images once more
		}
	}
	defer d.DropAnnotations()
	r.d.opened = append(r.d.opened, d)
	if known.instances == nil && len(d.Categories) == 0 {
		if d.Categories = known.categories; d.Categories == nil && d.Len() > 0 {
			err := ErrBareIDs
			if f.head.first() == '{' {
				err = ErrNoCategories
			}
			r.Warn(fmt.Errorf("%s: %w", f.name, err))
		}
	}
	r.d.addCategories(d.Categories)
	if r.d.rest == "" {
		r.d.rest, r.d.texts = d.Rest, d.Texts
	}
	split, dir := r.place.splits[f.rel], path.Dir(f.rel)
	if split == yolo.None || path.Base(dir) == "annotations" {
		dir = "."
	}
	below := func(name string) string {
		if dir != "." && !strings.HasPrefix(name, dir+"/") {
			name = dir + "/" + name
		}
		return name
	}
	for _, name := range d.Hurt() {
		r.hurt[below(name)] = true
	}
	r.d.Images = slices.Grow(r.d.Images, len(d.Images))
	r.unique = d.Unique() && !r.place.whole
	image := func(img detect.Labelled) Image {
		img.Name = below(img.Name)
		return Image{Labelled: img, Split: split}
	}
	if r.d.stored != nil {
		r.readInto(d, image)
		return d.SpoolError()
	}
	for img := range d.Each() {
		r.add(image(img))
	}
	return d.SpoolError()
}

// ErrRenumbered says that an id of COCO's had to change, since another has it.
var ErrRenumbered = errors.New("the id is another's: results that have it mean the other one")

// addCategories adds those that are not there by name. One whose id another has, or
// that has another id there, gets that one or the next.
func (d *Dataset) addCategories(categories []coco.Category) {
	if d.Categories == nil {
		d.Categories = categories
		return
	}
	known, taken, next := map[string]int64{}, map[int64]bool{}, int64(1)
	for _, c := range d.Categories {
		known[c.Name], taken[c.ID], next = c.ID, true, max(next, c.ID+1)
	}
	d.Categories = slices.Clone(d.Categories)
	for _, c := range categories {
		was := c.ID
		id, again := known[c.Name]
		switch {
		case again:
			c.ID = id
		case taken[c.ID]:
			c.ID = next
		}
		if c.ID != was {
			d.renumbered = append(d.renumbered, fmt.Errorf("category %q: %d in place of %d: %w", c.Name, c.ID, was, ErrRenumbered))
		}
		if again {
			continue
		}
		next = max(next, c.ID+1)
		known[c.Name], taken[c.ID] = c.ID, true
		d.Categories = append(d.Categories, c)
	}
}

var (
	// ErrUnsized says that labels in shares mean nothing, as their photo cannot be read.
	ErrUnsized = errors.New("labels are shares of a photo that cannot be read")
	// ErrBareIDs says that nothing names the images and labels of COCO's results.
	ErrBareIDs = errors.New("images and labels go by their ids")
	// ErrNoCategories says that nothing names the labels of COCO's instances.
	ErrNoCategories = errors.New("no categories, so labels go by their ids")
)

// voc reads a file in VOC's form, counted from base.
func (r *reader) voc(f *labelFile, base voc.Base) error {
	wrong := r.wrong
	file, err := voc.DecodeFile(f.rel, f, voc.Options{Base: base, Bases: &r.bases, Bad: r.Bad, Note: r.Warn})
	if err != nil {
		return err
	}
	r.addRead(f, Image{Labelled: file.Labelled(), Split: r.declared.ofFile(f.rel)}, wrong)
	return nil
}

// settleBases corrects the boxes of VOC's files if they count from 0, and adds
// images that have no file.
func (r *reader) settleBases() error {
	r.bases.Settle(r.d.Labelled(), r.Warn)
	return r.addListed()
}

// addRead adds the image of a label file, unless nothing of it was read though
// there is something: it is not without objects then. Before is how many bad
// records there were before it.
func (r *reader) addRead(f *labelFile, img Image, before int) {
	if len(img.Objects) > 0 || r.wrong == before {
		r.addFile(f, img)
		return
	}
	photos := r.photosOf(f.rel)
	for _, p := range photos {
		r.hurt[p.Name] = true
	}
	if photos == nil {
		r.hurt[img.Name] = true
	}
}

// vocStems leaves out the folder Annotations, beside which the photos' is.
func vocStems(stem string) []string {
	if without := replacePart(stem, "Annotations", ""); without != "" {
		return []string{without}
	}
	return []string{stem}
}

func (r *reader) csv(f *labelFile) error {
	o := csv.Options{Note: r.Warn, Count: func(n int) { r.d.Images = slices.Grow(r.d.Images, n) }}
	if r.d.stored != nil {
		o.Store = store.New(nil)
		defer o.Store.Close()
	}
	for img, err := range csv.Decode(f.name, f, o) {
		if line, ok := errors.AsType[*detect.LineError](err); ok {
			r.Bad(line)
			continue
		}
		if err != nil {
			return err
		}
		r.add(Image{Labelled: img})
	}
	return nil
}

// yolo reads the label file of one photo, or of several that share its name. One
// without a photo is told if it looks like labels at all.
func (r *reader) yolo(f *labelFile) error {
	r.d.Categories = r.d.ids.categories
	photos, unsure := r.photosOf(f.rel), r.files.unsure[f.rel]
	if photos == nil {
		switch {
		case unsure != nil && !r.OnlyPhotos:
			return unsure
		case unsure != nil, r.place.whole && !yolo.LooksLikeLabels(f.head.text):
			return nil
		}
		return &detect.LineError{File: f.name, Line: 1, Err: ErrNoPhoto}
	}
	var text strings.Builder
	if _, err := io.Copy(&text, f.Reader); err != nil {
		return err
	}
	for k, p := range photos {
		w, h, err := 1000, 1000, error(nil) // of objects that are not kept
		if !r.others[p.Name] {
			w, h, err = p.Size()
		}
		if err != nil {
			r.Bad(fmt.Errorf("%w: %w", ErrUnsized, err))
			r.hurt[p.Name] = true
			continue
		}
		o := yolo.Options{Names: r.d.ids.classes, KeyPoints: r.d.ids.keyPoints, Classes: r.d.ids.nc(), Columns: &r.columns, Bad: r.Bad, Warn: r.Warn}
		wrong := 0
		o.Bad = func(err error) {
			if wrong++; k == 0 { // else told already
				r.Bad(err)
			}
		}
		if k > 0 {
			o.Warn = nil
		}
		img, err := yolo.DecodeFile(f.name, strings.NewReader(text.String()), yolo.Photo{Name: p.Name, Width: w, Height: h}, o)
		if err != nil {
			return err
		}
		if wrong > 0 && len(img.Objects) == 0 {
			r.hurt[p.Name] = true
			continue // nothing of it was read: it is not without objects
		}
		at := r.add(Image{Labelled: img, Split: r.declared.ofPhoto(p.Photo), photo: p.Photo, By: p.by, label: stemOf(f.rel)})
		if r.d.shelf != nil && slices.ContainsFunc(img.Objects, func(o detect.Object) bool { return yolo.Unsettled(&o) }) {
			r.open, r.opened = append(r.open, img), append(r.opened, at)
		}
	}
	return nil
}

// settleColumns decides whether last columns that can be either are scores or
// tracks, and adds photos without a label file.
func (r *reader) settleColumns() error {
	if r.d.shelf == nil {
		r.columns.Settle(r.d.Labelled())
	} else {
		r.settleOpen()
	}
	if err := r.columns.Mixed(); err != nil {
		r.Warn(err)
	}
	return r.addUnlabelled()
}

// settleOpen settles the images on the shelf that have objects to settle, of which
// there are few or the set is of tracks.
func (r *reader) settleOpen() {
	r.columns.Settle(r.open)
	for k, at := range r.opened {
		img := r.d.image(at)
		img.place, img.Objects = place{}, r.open[k].Objects // what was stored is no image's any more
		r.store(img)
		r.d.keep(at, img)
	}
	r.open, r.opened = nil, nil
}

// form reads a file of one of the forms of package forms. In a folder, files that
// are neither of the form nor called as a photo are passed over.
func (r *reader) form(f *labelFile, of forms.Form) error {
	if r.place.whole && of.PerImage && f.head.first() != 0 && r.photosOf(f.rel) == nil && !of.Sniff(f.head.raw) {
		return nil // a README, or another program's
	}
	wrong := r.wrong
	images, err := of.Decode(f.rel, f, forms.Options{Bad: r.Bad, Note: r.Warn, Label: func(class int) string { return r.d.ids.classes[class] }})
	if err != nil {
		return err
	}
	for _, img := range images {
		if of.PerImage {
			r.addRead(f, Image{Labelled: img}, wrong)
		} else {
			r.add(Image{Labelled: img})
		}
	}
	return nil
}

// yoloStems replaces the folder labels as trainers do: for labels/train/a the
// photo is images/train/a, or else train/a.
func yoloStems(stem string) []string {
	if images := replacePart(stem, "labels", "images"); images != "" {
		return []string{images, replacePart(stem, "labels", ""), stem}
	}
	return []string{stem}
}

// yoloFiles takes, where there are folders called labels, only what is below
// them for labels.
func yoloFiles(files *fileNames) func(file string) bool {
	labels := func(file string) bool { return path.Base(file) != "classes.txt" }
	below := func(file string) bool {
		return labels(file) && slices.Contains(strings.Split(path.Dir(file), "/"), "labels")
	}
	for _, file := range files.all() {
		if below(file) {
			return below
		}
	}
	return labels
}
