package dataset

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"annotate/detect"
	"annotate/detect/charset"
	"annotate/detect/names"
	"annotate/detect/yolo"
)

// declared is what files beside the labels say of the parts of a set: a data.yaml
// of photos, VOC's ImageSets of label files.
type declared struct {
	set    *yoloSet
	listed map[string]yolo.Split // VOC's names, without an extension
}

// ofPhoto returns the split of a photo of YOLO's.
func (d *declared) ofPhoto(p *Photo) yolo.Split {
	if d.set == nil {
		return yolo.None
	}
	return d.set.splitOf(p)
}

// ofFile returns the split of a label file of VOC's.
func (d *declared) ofFile(file string) yolo.Split { return d.listed[vocName(file)] }

// vocName returns what ImageSets call a label file: its path below Annotations,
// without the extension.
func vocName(file string) string {
	return strings.TrimPrefix(vocStems(stemOf(file))[0], "./")
}

// ErrSameSplit says that the photos for validation are those for training.
var ErrSameSplit = errors.New("the photos for validation are those for training")

// ErrListedOnly says that images are in ImageSets and have no label file.
var ErrListedOnly = errors.New("in ImageSets and without a label file, taken as without objects")

// readSplits reads what is declared. A data.yaml whose places are not there
// declares nothing: the folder's photos are taken as they are.
func (r *reader) readSplits() error {
	switch p := r.place; {
	case p.Format == YOLO && p.set != nil:
		r.declared.set = p.set
	case p.Format == YOLO && r.d.ids.data != nil && r.d.ids.file != "" && len(r.d.ids.data.Train) > 0:
		f, err := openFile(r.ctx, r.d.ids.file)
		if err != nil {
			return err
		}
		defer f.close()
		r.declared.set, _ = readSet(r.ctx, r.d.ids.file, f, false)
	case (p.Format == VOC || p.Format == VOC0 || p.Format == VOC1) && p.whole:
		return r.readImageSets()
	}
	if set := r.declared.set; set != nil {
		if set.sameSplit() {
			r.Warn(fmt.Errorf("%s: %w", set.names, ErrSameSplit))
		}
		if r.Photos == nil { // else photos may be elsewhere
			for _, err := range set.remarks {
				r.Warn(err)
			}
		}
	}
	return nil
}

// sameSplit reports whether all places for validation are for training, too.
func (s *yoloSet) sameSplit() bool {
	train, val := map[string]bool{}, 0
	for _, of := range s.places {
		if of.split == yolo.Train && of.listed == nil {
			train[of.dir] = true
		}
	}
	for _, of := range s.places {
		if of.split == yolo.Val {
			if val++; of.listed != nil || !train[of.dir] {
				return false
			}
		}
	}
	return val > 0
}

// readImageSets reads the lists in ImageSets/Main, of the folder or the one above
// it. The first that names a file has it.
func (r *reader) readImageSets() error {
	r.declared.listed = map[string]yolo.Split{}
	for _, above := range []string{"", ".."} {
		main := filepath.Join(r.place.Path, above, "ImageSets", "Main")
		for _, split := range []yolo.Split{yolo.Train, yolo.Val, yolo.Test} {
			text, err := os.ReadFile(filepath.Join(main, string(split)+".txt"))
			if errors.Is(err, os.ErrNotExist) {
				continue
			}
			if err == nil {
				text, err = charset.Text(text)
			}
			if err != nil {
				return err
			}
			for line := range strings.Lines(string(text)) {
				// Lists of one class have a 1 or −1 behind the name.
				if name := strings.TrimSpace(line); name != "" && r.declared.listed[name] == yolo.None {
					r.declared.listed[name] = split
				}
			}
		}
		if len(r.declared.listed) > 0 {
			return nil
		}
	}
	return nil
}

// addListed adds the images that ImageSets name and no label file is about, unless
// most are so: then the labels are not there, as those of VOC's tests.
func (r *reader) addListed() error {
	if len(r.declared.listed) == 0 || r.OnlyPhotos {
		return nil
	}
	left := map[string]bool{}
	for name := range r.declared.listed {
		left[name] = true
	}
	for _, file := range r.place.names.all() {
		delete(left, vocName(file))
	}
	if len(left) == 0 || 2*len(left) > len(r.declared.listed) {
		return nil
	}
	photos := r.Photos
	if photos == nil {
		var err error
		if photos, err = r.listedBeside(r.ctx); err != nil {
			return err
		}
	}
	bare := &UnpairedError{Err: ErrListedOnly}
	for name := range left {
		bare.Names = append(bare.Names, name)
	}
	slices.Sort(bare.Names)
	items := make([]names.Item, len(bare.Names))
	for i, name := range bare.Names {
		items[i].Name = name
	}
	for i, pair := range names.Match(items, photoItems(photos)).Labels {
		img := Image{Labelled: detect.Labelled{Name: bare.Names[i], Objects: []detect.Object{}}, Split: r.declared.listed[bare.Names[i]]}
		if pair.Index >= 0 {
			img.photo = &photos[pair.Index]
			img.Name = img.photo.Name
		}
		r.add(img)
	}
	r.Warn(bare)
	return nil
}

// listedBeside returns the photos in the folder JPEGImages beside ImageSets, or
// wherever the labels are.
func (r *reader) listedBeside(ctx context.Context) ([]Photo, error) {
	if r.PhotosIn != nil {
		for _, above := range []string{"", ".."} {
			photos, err := r.PhotosIn(ctx, filepath.Join(r.place.Path, above, "JPEGImages"))
			if ctx.Err() != nil {
				return nil, context.Cause(ctx)
			}
			if err == nil && len(photos) > 0 {
				return photos, nil
			}
		}
	}
	return r.beside(ctx)
}

// splitPhotos returns the photos, by their names, of images that are called as one
// in another part of the set: the one of that base name in a folder of their part,
// as train2017/a.jpg and val2017/a.jpg are of instances_train and instances_val.
func (r *reader) splitPhotos(photos []Photo) map[int]string {
	parts := map[string][]int{} // images by name
	several := false
	for i := range r.d.Images {
		if img := &r.d.Images[i]; img.Split != yolo.None {
			parts[img.Name] = append(parts[img.Name], i)
			several = several || len(parts[img.Name]) > 1
		}
	}
	if !several {
		return nil
	}
	type place struct {
		split yolo.Split
		base  string
	}
	at := map[place][]string{}
	for _, p := range photos {
		split, _ := yolo.SplitOf(p.Name)
		key := place{split, path.Base(p.Name)}
		at[key] = append(at[key], p.Name)
	}
	found := map[int]string{}
	for name, images := range parts {
		if len(images) < 2 {
			continue
		}
		for _, i := range images {
			if in := at[place{r.d.Images[i].Split, path.Base(name)}]; len(in) == 1 {
				found[i] = in[0]
			}
		}
	}
	return found
}

// InSplits reports whether its images, and the photos of these names, are in more than
// one part of a set, such as train and val.
func (d *Dataset) InSplits(photos []string) bool {
	seen := map[yolo.Split]bool{}
	for i := range d.Images {
		seen[d.Images[i].Split] = true
	}
	for _, name := range photos {
		split, _ := yolo.SplitOf(name)
		seen[split] = true
	}
	delete(seen, yolo.None)
	return len(seen) > 1
}

// severalParts reports whether the images are in more than one part of a set.
func (d *Dataset) severalParts() bool {
	return slices.ContainsFunc(d.Images, func(img Image) bool { return img.Split != d.Images[0].Split })
}

// splitApart reports whether an image is in a part of the set that its name does not
// tell.
func splitApart(img Image) bool {
	of, _ := yolo.SplitOf(img.Name)
	return img.Split != yolo.None && img.Split != of
}

// splitFiles reports whether each part of the dataset's split gets a COCO file of its
// own.
func (t *Target) splitFiles(d *Dataset) bool {
	return t.Format == COCO && t.folder != "" && slices.ContainsFunc(d.Images, splitApart) &&
		!slices.ContainsFunc(d.Images, func(img Image) bool { return img.Split == yolo.None })
}
