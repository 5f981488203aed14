package dataset

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"annotate/detect"
	"annotate/detect/names"
	"annotate/detect/spool"
)

// UnpairedError says that images found no photo, photos no labels, or that nothing
// of an image was read.
type UnpairedError struct {
	Names []string
	Err   error // ErrNoPhoto or ErrUnread for images, ErrUnlabelled for photos
}

// ErrUnlabelled says that a photo has no label file where each has its own.
var ErrUnlabelled = errors.New("no label file, taken as without objects")

// Error names the first.
func (e *UnpairedError) Error() string {
	what := "image"
	if e.Err == ErrUnlabelled {
		what = "photo"
	}
	if len(e.Names) > 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s, such as %s: %v", len(e.Names), what, e.Names[0], e.Err)
}

// Unwrap returns Err.
func (e *UnpairedError) Unwrap() error { return e.Err }

// InferredError says that photos were found by less than the path.
type InferredError struct {
	Found int // by whatever rule
	Count [names.Rules]int
	what  string
}

// Error says how many by which rule, such as "12 of 400 photos were found by the
// end of the path".
func (e *InferredError) Error() string {
	var parts []string
	for rule, n := range e.Count {
		if by := names.Rule(rule); by.Inferred() && n > 0 {
			parts = append(parts, fmt.Sprintf("%d of %d %s were found %v", n, e.Found, cmp.Or(e.what, "photos"), by))
		}
	}
	return strings.Join(parts, ", ")
}

func (e *InferredError) add(by names.Rule) {
	e.Found++
	e.Count[by]++
}

// pairing says which label files are about which photos, by their names.
type pairing struct {
	photos []Photo
	of     map[string][]filePhoto // by label file
	unsure map[string]error       // by label file, why it is not known which photo it means
	paired []bool                 // by photo: a file is about it, or several may be

	// Of photos in a list, of has files that are about several. Of those that are about
	// one, its number, from 1, and the rule are in one, by the number of the file.
	list *List
	one  spool.File
	n    int // files that are about photos
}

// filePhoto is a photo that a label file is about.
type filePhoto struct {
	*Photo
	by names.Rule
}

// stemOf returns a label file's path without its extension.
func stemOf(file string) string { return strings.TrimSuffix(file, path.Ext(file)) }

// pairFiles finds the photos of label files.
func (r *reader) pairFiles() error {
	photos := r.Photos
	if photos == nil && r.d.shelf == nil && r.place.form.nameless {
		var err error
		if photos, err = r.beside(r.ctx); err != nil {
			return err
		}
	}
	r.files = pairing{photos: photos, of: map[string][]filePhoto{}, unsure: map[string]error{}}
	if r.d.shelf != nil {
		if err := r.matchListed(r.d.shelf.list); err != nil {
			return err
		}
	} else {
		r.matchFiles(photos)
	}
	if r.place.form.unsized && r.files.n == 0 && len(r.files.unsure) == 0 && r.place.names.len() > 0 {
		return &detect.LineError{File: r.place.names.at(0), Line: 1, Err: ErrNoPhoto}
	}
	return nil
}

// passOver reports whether a label file is none of the caller's business: only photos
// count, and it is about none of them.
func (r *reader) passOver(file string) bool {
	if !r.OnlyPhotos || !r.place.whole || r.files.unsure[file] != nil || len(r.photosOf(file)) > 0 {
		return false
	}
	if r.place.Format != HF { // other JSON may be anything
		if r.d.skipped++; r.d.skipped == 1 {
			r.d.firstSkipped = file
		}
	}
	return true
}

// photo returns one of the photos.
func (p *pairing) photo(s *shelf, i int) *Photo {
	if p.list != nil {
		return s.photo(i)
	}
	return &p.photos[i]
}

// photosOf returns the photos that a label file is about, that which is read if they
// are in a list.
func (r *reader) photosOf(file string) []filePhoto {
	p := &r.files
	if of := p.of[file]; of != nil || p.list == nil {
		return of
	}
	var entry [oneSize]byte
	_, _ = p.one.ReadAt(entry[:], oneSize*int64(r.number)) // nothing, if none was ever set
	photo := binary.LittleEndian.Uint32(entry[:])
	if photo == 0 {
		return nil
	}
	return []filePhoto{{r.d.shelf.photo(int(photo) - 1), names.Rule(entry[4])}}
}

const oneSize = 5 // a photo's number and a rule

// matchFiles pairs the label files with photos.
func (r *reader) matchFiles(photos []Photo) {
	p := &r.files
	p.paired = make([]bool, len(photos))
	files := r.place.names.slice()
	r.pairNames(files, photoItems(photos), photos, filePairs{
		pair: func(file, photo int, by names.Rule) {
			name := files[file]
			p.of[name] = append(p.of[name], filePhoto{&photos[photo], by})
			p.paired[photo] = true
			p.n++
		},
		unsure: func(file int, err error) { p.unsure[files[file]] = err },
		several: func(photo int, err error) {
			r.several[photos[photo].Name], p.paired[photo] = err, true
		},
	})
}

// matchListed pairs the label files with photos in a list.
func (r *reader) matchListed(l *List) error {
	p, all, dir := &r.files, r.place.names, absolute(r.folder())
	p.list, p.paired = l, make([]bool, l.Len())
	label := func(i int) names.Item {
		file := all.at(i)
		it := names.Item{Name: stemOf(file), Dir: dir}
		for _, stem := range r.place.form.stemsOf(file) {
			if rootOf(stem) != rootOf(it.Name) {
				it.Name = "." // which does not tell its root
			}
		}
		return it
	}
	return l.match(all.len(), label, func(labels, photos []int) {
		files, items := make([]string, len(labels)), make([]names.Item, len(photos))
		for k, i := range labels {
			files[k] = all.at(i)
		}
		for k, i := range photos {
			items[k] = l.item(i)
		}
		r.pairNames(files, items, nil, filePairs{
			pair: func(file, photo int, by names.Rule) {
				at, number := oneSize*int64(labels[file]), photos[photo]
				p.paired[number] = true
				p.n++
				r.number = labels[file]
				if before := r.photosOf(files[file]); len(before) > 0 {
					p.of[files[file]] = append(before, filePhoto{r.d.shelf.photo(number), by})
				} else {
					_, _ = p.one.WriteAt(append(binary.LittleEndian.AppendUint32(nil, uint32(number+1)), byte(by)), at) // as its Err tells
				}
			},
			unsure: func(file int, err error) { p.unsure[files[file]] = err },
			several: func(photo int, err error) {
				at, _ := l.find(items[photo].Name)
				r.d.shelf.unsettled[at], p.paired[photos[photo]] = err, true
			},
		})
	})
}

// filePairs are told what pairNames finds of label files and photos, by their numbers.
type filePairs struct {
	pair    func(file, photo int, by names.Rule)
	unsure  func(file int, err error)
	several func(photo int, err error)
}

// pairNames pairs label files with photos. What the likeliest names leave open is
// looked for under the next. Of photos in a list, photos is nil.
func (r *reader) pairNames(files []string, left []names.Item, photos []Photo, to filePairs) {
	numbers := make(map[string]int, len(files))
	for i, file := range files {
		numbers[file] = i
	}
	paired := make([]bool, len(left))
	pair := func(file string, i int, by names.Rule) {
		to.pair(numbers[file], i, by)
		paired[i] = true
	}
	dir := absolute(r.folder())
	files = r.wholeNames(files, left, pair)
	for try := 0; len(files) > 0 && slices.Contains(paired, false); try++ {
		var items []names.Item
		var tried []string
		for _, file := range files {
			if stems := r.place.form.stemsOf(file); try < len(stems) {
				items, tried = append(items, names.Item{Name: stems[try], Dir: dir, Shared: true}), append(tried, file)
			}
		}
		if len(items) == 0 {
			return
		}
		m := names.Match(items, left)
		if try == 0 && photos != nil {
			r.onlyOne(m, photos)
		}
		for i, found := range m.Photos {
			if found.Err != nil {
				to.several(i, found.Err)
				paired[i] = true
			}
			if found.Index >= 0 {
				file := tried[found.Index]
				if found.By == names.ByStem {
					found.By = sharedRule(r.place.form.stemsOf(file), dir, left[i])
				}
				pair(file, i, found.By)
			}
		}
		for i := range left {
			if paired[i] {
				left[i] = names.Item{}
			}
		}
		files = nil
		for k, found := range m.Labels {
			if found.Err != nil {
				to.unsure(numbers[tried[k]], found.Err)
			} else if found.Index < 0 {
				files = append(files, tried[k])
			}
		}
	}
}

// stemsOf returns what a label file may call its photo.
func (f *form) stemsOf(file string) []string {
	if f.stems == nil {
		return []string{stemOf(file)}
	}
	return f.stems(stemOf(file))
}

// wholeNames pairs label files that have a photo's whole name, as a.jpg.json has,
// and returns the others: a.json is not about a.jpg then.
func (r *reader) wholeNames(files []string, photos []names.Item, pair func(file string, photo int, by names.Rule)) (others []string) {
	byName := map[string]int{}
	for i, p := range photos {
		byName[p.Name] = i
	}
	for _, file := range files {
		if i, ok := byName[stemOf(file)]; ok && path.Ext(stemOf(file)) != "" {
			pair(file, i, names.ByPath)
			photos[i] = names.Item{}
			continue
		}
		others = append(others, file)
	}
	return others
}

// sharedRule returns the rule by which a label file found a photo of its stem:
// the path, if the photo is where one of the stems says, in its folder or below
// dir, else the end of the path.
func sharedRule(stems []string, dir string, p names.Item) names.Rule {
	for _, stem := range stems {
		if stem == names.Stem(p.Name) || path.Join(dir, stem) == names.Stem(path.Join(p.Dir, p.Name)) {
			return names.ByPath
		}
	}
	return names.ByEnd
}

// addFile adds the image of a label file under the name of each of its photos, or
// else under its own.
func (r *reader) addFile(f *labelFile, img Image) {
	img.label = img.Name
	img.isSeveral(r.files.unsure[f.rel])
	photos := r.photosOf(f.rel)
	if photos == nil {
		r.add(img)
	}
	for _, p := range photos {
		img.Name, img.photo, img.By = p.Name, p.Photo, p.by
		r.add(img)
	}
}

// addUnlabelled adds the photos that have no label file as ones without objects:
// training takes them so, and prediction writes no file where nothing was found.
func (r *reader) addUnlabelled() error {
	bare := &UnpairedError{Err: ErrUnlabelled}
	for i, paired := range r.files.paired {
		if !paired {
			p := r.files.photo(r.d.shelf, i)
			bare.Names = append(bare.Names, p.Name)
			r.add(Image{Labelled: detect.Labelled{Name: p.Name, Objects: []detect.Object{}}, Split: r.declared.ofPhoto(p), photo: p})
		}
	}
	if len(bare.Names) > 0 {
		r.Warn(bare)
	}
	return nil
}
