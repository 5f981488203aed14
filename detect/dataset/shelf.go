package dataset

import (
	"cmp"
	"encoding/binary"
	"iter"

	"annotate/detect/names"
	"annotate/detect/spool"
	"annotate/detect/yolo"
)

// shelf is images in temporary files, without what their form says besides.
type shelf struct {
	list    *List
	entries spool.Table
	keys    spool.Index // of images, by key
	sums    spool.Index // of images, by their hashes
	ofPhoto spool.File  // by photo, the number of its image, from 1

	dropped   int            // images
	words     []string       // files and splits, of which there are few
	numbers   map[string]int // of words
	several   map[int]error  // by image, why it is not known which photo it is
	unsettled map[int]error  // by photo, why it is not known which image it has
	hashed    bool           // an image has a hash
}

func newShelf(list *List) *shelf {
	return &shelf{list: list, numbers: map[string]int{}, several: map[int]error{}, unsettled: map[int]error{}}
}

func (s *shelf) close() {
	s.entries.Close()
	s.keys.Close()
	s.sums.Close()
	s.ofPhoto.Close()
}

func (s *shelf) err() error {
	return cmp.Or(s.entries.Err(), s.sums.Err(), s.ofPhoto.Err())
}

// flags of an image on the shelf.
const (
	shelfShares = 1 << iota
	shelfDropped
	shelfLabel // what the labels call it is not its name
)

// put puts an image in the place of another, or behind all.
func (s *shelf) put(i int, img *Image) {
	flags, photo := int64(0), int64(-1)
	if img.Shares {
		flags |= shelfShares
	}
	if img.label != img.Name {
		flags |= shelfLabel
	}
	if img.photo != nil {
		photo = int64(img.photo.number)
	}
	if img.rare != nil && img.rare.several != nil {
		s.several[i] = img.rare.several
	}
	s.hashed = s.hashed || img.SHA256 != ""
	entry := make([]byte, 0, 128)
	for _, n := range [...]int64{
		flags, int64(img.Width), int64(img.Height), img.ID, s.number(img.File), s.number(string(img.Split)), photo, int64(img.By),
		int64(img.place.number), int64(img.place.count),
	} {
		entry = spool.AppendInt(entry, n)
	}
	entry = spool.AppendText(spool.AppendText(entry, img.Name), img.SHA256)
	if flags&shelfLabel != 0 {
		entry = spool.AppendText(entry, img.label)
	}
	if i == s.entries.Len() {
		s.entries.Add(entry)
	} else {
		s.entries.Set(i, entry)
	}
}

// number returns that of a word.
func (s *shelf) number(word string) int64 {
	n, known := s.numbers[word]
	if !known {
		n = len(s.words)
		s.words, s.numbers[word] = append(s.words, word), n
	}
	return int64(n)
}

// at returns an image; nil if it was dropped.
func (s *shelf) at(i int) *Image {
	r := s.entries.At(i)
	flags := r.Int()
	if flags&shelfDropped != 0 || s.entries.Err() != nil {
		return nil
	}
	img := &Image{}
	img.Shares, img.Width, img.Height, img.ID = flags&shelfShares != 0, int(r.Int()), int(r.Int()), r.Int()
	img.File, img.Split = s.words[r.Int()], yolo.Split(s.words[r.Int()])
	photo := int(r.Int())
	img.By = names.Rule(r.Int())
	img.place = place{uint32(r.Int()), uint32(r.Int())}
	img.Name, img.SHA256 = r.Text(), r.Text()
	if img.label = img.Name; flags&shelfLabel != 0 {
		img.label = r.Text()
	}
	if photo >= 0 {
		img.photo = s.photo(photo)
	}
	if err := s.several[i]; err != nil {
		img.rare = &rare{several: err}
	}
	return img
}

// photo returns one of the list.
func (s *shelf) photo(i int) *Photo {
	p := s.list.At(i)
	p.number = i
	return &p
}

// drop leaves out an image.
func (s *shelf) drop(i int) {
	s.entries.Set(i, spool.AppendInt(nil, shelfDropped))
	s.dropped++
}

// all yields the images with their numbers, wherever they are. What is changed in one
// stays with keep.
func (d *Dataset) all() iter.Seq2[int, *Image] {
	return func(yield func(int, *Image) bool) {
		if d.shelf == nil {
			for i := range d.Images {
				if !yield(i, &d.Images[i]) {
					return
				}
			}
			return
		}
		for i := range d.shelf.entries.Len() {
			if img := d.shelf.at(i); img != nil && !yield(i, img) {
				return
			}
		}
	}
}

// image returns an image; nil if it was dropped.
func (d *Dataset) image(i int) *Image {
	if d.shelf != nil {
		return d.shelf.at(i)
	}
	return &d.Images[i]
}

// places returns how many images there are, those that were dropped included.
func (d *Dataset) places() int {
	if d.shelf != nil {
		return d.shelf.entries.Len()
	}
	return len(d.Images)
}

// count returns how many images there are, wherever they are.
func (d *Dataset) count() int {
	if d.shelf != nil {
		return d.shelf.entries.Len() - d.shelf.dropped
	}
	return len(d.Images)
}

// keep takes up what was changed in an image of all.
func (d *Dataset) keep(i int, img *Image) {
	if d.shelf != nil {
		d.shelf.put(i, img)
	} else if known := &d.Images[i]; known != img {
		*known = *img
	}
}

// drop leaves out images.
func (d *Dataset) drop(gone func(img *Image) bool) {
	if d.shelf != nil {
		for i, img := range d.all() {
			if gone(img) {
				d.shelf.drop(i)
			}
		}
		return
	}
	kept := d.Images[:0]
	for i := range d.Images {
		if img := &d.Images[i]; !gone(img) {
			kept = append(kept, *img)
		}
	}
	clear(d.Images[len(kept):])
	d.Images = kept
}

// key is what tells an image from others while they are added. Two folders may have
// photos of one name.
func (img *Image) key() string {
	key := img.Name
	if img.Split != yolo.None {
		key = string(img.Split) + "\x00" + key
	}
	if img.photo != nil {
		key = img.photo.Path + "\x00" + key
	}
	return key
}

// find returns the image of a key.
func (r *reader) find(key string) (i int, found bool) {
	if r.d.shelf == nil {
		i, found = r.at[key]
		return i, found
	}
	for n := range r.d.shelf.keys.Of(key) {
		if img := r.d.shelf.at(int(n)); img != nil && img.key() == key {
			return int(n), true
		}
	}
	return 0, false
}

// append takes up an image that is not there yet, unless nobody asks whether it is
// under its key. It returns the image's place.
func (r *reader) append(img *Image, key string) (at int) {
	r.store(img)
	if s := r.d.shelf; s != nil {
		at = s.entries.Len()
		if s.put(at, img); !r.unique {
			s.keys.Add(key, uint32(at))
		}
		return at
	}
	at = len(r.d.Images)
	if !r.unique {
		r.at[key] = at
	}
	r.d.Images = append(r.d.Images, *img)
	return at
}

// matchShelf is match for images on a shelf.
func (r *reader) matchShelf() error {
	s, dir := r.d.shelf, absolute(r.folder())
	item := func(i int) names.Item {
		img := s.at(i)
		if img == nil {
			return names.Item{}
		}
		it := img.Item()
		it.Dir = dir
		return it
	}
	return s.list.matchNames(s.entries.Len(), item, func(labels, photos []int, m *names.Matching) {
		for k, pair := range m.Labels {
			if pair.Err != nil {
				s.several[labels[k]] = pair.Err
			}
		}
		for k, pair := range m.Photos {
			if pair.Err != nil {
				at, _ := s.list.find(s.list.At(photos[k]).Name)
				s.unsettled[at] = pair.Err
			}
			if pair.Index >= 0 {
				i := labels[pair.Index]
				img := s.at(i)
				img.photo, img.By = s.photo(photos[k]), pair.By
				img.Name = img.photo.Name
				s.put(i, img)
			}
		}
	})
}

// index makes the shelf ready for lookups.
func (s *shelf) index() error {
	if err := s.keys.Err(); err != nil {
		return err
	}
	s.keys.Close()
	n := s.entries.Len()
	for i := range n {
		img := s.at(i)
		if img == nil {
			continue
		}
		if img.SHA256 != "" {
			s.sums.Add(img.SHA256, uint32(i))
		}
		if img.photo == nil {
			continue
		}
		at, found := s.list.find(img.Name)
		if !found {
			continue
		}
		if other := s.imageOf(at); other >= 0 { // in two of the folders
			s.unsettled[at] = &names.SeveralError{Name: img.Name, Photo: true, Candidates: []string{s.at(other).label, img.label}}
			s.setImage(at, -1)
			continue
		}
		delete(s.unsettled, at)
		s.setImage(at, i)
	}
	return s.err()
}

// setImage and imageOf say which image a photo has, −1 for none.
func (s *shelf) setImage(photo, image int) {
	_, _ = s.ofPhoto.WriteAt(binary.LittleEndian.AppendUint32(nil, uint32(image+1)), 4*int64(photo)) // as err tells
}

func (s *shelf) imageOf(photo int) int {
	var number [4]byte
	_, _ = s.ofPhoto.ReadAt(number[:], 4*int64(photo)) // nothing, if none was ever set
	return int(binary.LittleEndian.Uint32(number[:])) - 1
}

// ofSum returns the image of a hash, the last by name of several; −1 for none.
func (s *shelf) ofSum(sum string) int {
	at, name := -1, ""
	if sum == "" || !s.hashed {
		return at
	}
	for i := range s.sums.Of(sum) {
		img := s.at(int(i))
		if img == nil || img.SHA256 != sum {
			continue
		}
		if at < 0 || img.Name > name || img.Name == name && int(i) > at {
			at, name = int(i), img.Name
		}
	}
	return at
}
