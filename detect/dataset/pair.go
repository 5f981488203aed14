package dataset

import (
	"path"
	"strings"

	"annotate/detect"
	"annotate/detect/names"
)

// pairing says which label files are about which photos, by their names.
type pairing struct {
	photos  []Photo
	byFile  map[string][]int      // index into photos, by label file
	rule    map[string]names.Rule // by label file
	unsure  map[string]error      // by label file, why it is not known which photo it means
	byPhoto map[int]bool          // whether a photo has a label file, or may have one
}

// stemOf returns a label file's path without its extension.
func stemOf(file string) string { return strings.TrimSuffix(file, path.Ext(file)) }

// matchFiles pairs the label files with photos. What the likeliest names leave
// open is looked for under the next.
func (r *reader) matchFiles(photos []Photo) {
	r.pairing = pairing{photos: photos, byFile: map[string][]int{}, rule: map[string]names.Rule{}, unsure: map[string]error{}, byPhoto: map[int]bool{}}
	stems := r.place.form.stems
	if stems == nil {
		stems = func(stem string) []string { return []string{stem} }
	}
	dir := absolute(r.folder())
	all := photoItems(photos)
	files := r.place.names
	for try := 0; len(files) > 0; try++ {
		var items []names.Item
		var tried []string
		for _, file := range files {
			if name := stems(stemOf(file)); try < len(name) {
				items = append(items, names.Item{Name: name[try], Dir: dir, Shared: true})
				tried = append(tried, file)
			}
		}
		if len(items) == 0 {
			return
		}
		var open []int // photos
		var left []names.Item
		for i := range photos {
			if !r.byPhoto[i] {
				open, left = append(open, i), append(left, all[i])
			}
		}
		m := names.Match(items, left)
		if try == 0 {
			r.onlyOne(m, photos)
		}
		for k, pair := range m.Photos {
			i := open[k]
			if pair.Err != nil {
				r.several[photos[i].Name], r.byPhoto[i] = pair.Err, true
			}
			if pair.Index >= 0 {
				file := tried[pair.Index]
				r.byFile[file], r.byPhoto[i] = append(r.byFile[file], i), true
				r.rule[file] = pair.By
				if pair.By == names.ByStem {
					r.rule[file] = sharedRule(stems(stemOf(file)), dir, &photos[i])
				}
			}
		}
		files = nil
		for k, pair := range m.Labels {
			switch {
			case pair.Index >= 0:
			case pair.Err != nil:
				r.unsure[tried[k]] = pair.Err
			default:
				files = append(files, tried[k])
			}
		}
	}
}

// wanted returns the label files that may be about the photos, where no others
// need be read.
func (r *reader) wanted() []string {
	r.matchFiles(r.Photos)
	var files []string
	for _, file := range r.place.names {
		if len(r.byFile[file]) > 0 || r.unsure[file] != nil {
			files = append(files, file)
		}
	}
	r.d.unread = r.d.unread || len(files) < len(r.place.names)
	r.several = map[string]error{} // what is in the files may tell
	return files
}

// pairFiles finds the photos of label files that mean nothing without.
func (r *reader) pairFiles() error {
	photos := r.Photos
	if photos == nil {
		var err error
		if photos, err = r.beside(r.ctx); err != nil {
			return err
		}
	}
	r.matchFiles(photos)
	if !r.OnlyPhotos {
		for _, file := range r.place.names {
			if err := r.unsure[file]; err != nil {
				r.Bad(err)
			}
		}
	}
	count := &InferredError{}
	for file, photos := range r.byFile {
		for range photos {
			count.add(r.rule[file])
		}
	}
	r.tellInferred(count)
	if len(r.byFile) == 0 && len(r.unsure) == 0 && len(r.place.names) > 0 {
		return &detect.LineError{File: r.place.names[0], Line: 1, Err: ErrNoPhoto}
	}
	return nil
}

// addUnlabelled adds the photos that have no label file as ones without objects:
// training takes them so, and prediction writes no file where nothing was found.
func (r *reader) addUnlabelled() error {
	bare := &UnpairedError{Err: ErrUnlabelled}
	for i := range r.pairing.photos {
		if p := &r.pairing.photos[i]; !r.byPhoto[i] {
			bare.Names = append(bare.Names, p.Name)
			r.add(Image{Labelled: detect.Labelled{Name: p.Name, Objects: []detect.Object{}}, photo: p, By: names.ByPath})
		}
	}
	if len(bare.Names) > 0 {
		r.Warn(bare)
	}
	return nil
}

// photosOf returns the photos of a label file, with their sizes.
func (r *reader) photosOf(f *labelFile) ([]*Photo, error) {
	var photos []*Photo
	for _, i := range r.byFile[f.rel] {
		photos = append(photos, &r.pairing.photos[i])
	}
	if len(photos) == 0 {
		return nil, ErrNoPhoto
	}
	return photos, nil
}
