package dataset

import (
	"cmp"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"annotate/detect"
	"annotate/detect/names"
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
}

// filePhoto is a photo that a label file is about.
type filePhoto struct {
	*Photo
	by names.Rule
}

// stemOf returns a label file's path without its extension.
func stemOf(file string) string { return strings.TrimSuffix(file, path.Ext(file)) }

// pairFiles finds the photos of label files, and returns the files to read: all,
// or where only photos count, those that may be about one.
func (r *reader) pairFiles() ([]string, error) {
	photos, files := r.Photos, r.place.names
	if photos == nil && r.place.form.nameless {
		var err error
		if photos, err = r.beside(r.ctx); err != nil {
			return nil, err
		}
	}
	r.matchFiles(photos)
	if r.place.form.unsized && len(r.files.of) == 0 && len(r.files.unsure) == 0 && len(files) > 0 {
		return nil, &detect.LineError{File: files[0], Line: 1, Err: ErrNoPhoto}
	}
	if r.OnlyPhotos && r.place.whole {
		files = slices.DeleteFunc(slices.Clone(files), func(file string) bool {
			other := r.files.of[file] == nil && r.files.unsure[file] == nil
			if other && r.place.Format != HF { // other JSON may be anything
				r.d.skipped = append(r.d.skipped, file)
			}
			return other
		})
	}
	return files, nil
}

// matchFiles pairs the label files with photos. What the likeliest names leave
// open is looked for under the next.
func (r *reader) matchFiles(photos []Photo) {
	p := &r.files
	*p = pairing{photos: photos, of: map[string][]filePhoto{}, unsure: map[string]error{}, paired: make([]bool, len(photos))}
	pair := func(file string, i int, by names.Rule) {
		p.of[file], p.paired[i] = append(p.of[file], filePhoto{&photos[i], by}), true
	}
	dir := absolute(r.folder())
	left := photoItems(photos)
	files := r.wholeNames(left, pair)
	for try := 0; len(files) > 0 && slices.Contains(p.paired, false); try++ {
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
		if try == 0 {
			r.onlyOne(m, photos)
		}
		for i, found := range m.Photos {
			if found.Err != nil {
				r.several[photos[i].Name], p.paired[i] = found.Err, true
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
			if p.paired[i] {
				left[i] = names.Item{}
			}
		}
		files = nil
		for k, found := range m.Labels {
			if found.Err != nil {
				p.unsure[tried[k]] = found.Err
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
func (r *reader) wholeNames(photos []names.Item, pair func(file string, photo int, by names.Rule)) (others []string) {
	byName := map[string]int{}
	for i, p := range photos {
		byName[p.Name] = i
	}
	for _, file := range r.place.names {
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
	if r.files.of[f.rel] == nil {
		r.add(img)
	}
	for _, p := range r.files.of[f.rel] {
		img.Name, img.photo, img.By = p.Name, p.Photo, p.by
		r.add(img)
	}
}

// addUnlabelled adds the photos that have no label file as ones without objects:
// training takes them so, and prediction writes no file where nothing was found.
func (r *reader) addUnlabelled() error {
	bare := &UnpairedError{Err: ErrUnlabelled}
	for i, paired := range r.files.paired {
		if p := &r.files.photos[i]; !paired {
			bare.Names = append(bare.Names, p.Name)
			r.add(Image{Labelled: detect.Labelled{Name: p.Name, Objects: []detect.Object{}}, Split: r.declared.ofPhoto(p), photo: p})
		}
	}
	if len(bare.Names) > 0 {
		r.Warn(bare)
	}
	return nil
}
