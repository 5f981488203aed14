package dataset

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"annotate/detect/charset"
	"annotate/detect/forms"
	"annotate/detect/yolo"
)

// yoloSet is what a data.yaml, an obj.data or a list of photos says of a set.
type yoloSet struct {
	root    string // the folder that the places are in
	names   string // the file with the names of classes; empty for those beside
	places  []photoPlace
	remarks []error // on photos and places that are not where the set says
}

// photoPlace is a folder of photos, below that of the set.
type photoPlace struct {
	dir    string // slash-separated
	split  yolo.Split
	listed map[string]bool // of a list of photos, their paths below the set's folder; nil for all
}

var (
	// ErrSet says that the places of a data.yaml are not there.
	ErrSet = errors.New("the places of photos are not there")
	// ErrNotThere says that photos of a list, or a place for tests, are not there.
	ErrNotThere = errors.New("not there, and left out")
)

// fromSet makes the place that of YOLO's label files if the file is a data.yaml,
// an obj.data or a list of photos; else it says the name of a form that is
// recognised and not read.
func (p *Place) fromSet(ctx context.Context, file string) (bool, error) {
	f, err := p.files.look(filepath.Base(file))
	if err != nil {
		return false, err
	}
	switch text := f.head.text; {
	case yolo.IsData(text):
	case isPhotoList(text):
	default:
		return false, forms.Unread(f.head.raw)
	}
	p.form = formOf(string(YOLO))
	list := isPhotoList(f.head.text)
	if f, err = p.files.open(filepath.Base(file)); err != nil {
		return false, err
	}
	defer f.close()
	if p.set, err = readSet(ctx, file, f, list); err != nil {
		return false, err
	}
	p.Path, p.whole = p.set.root, true
	p.files = newFiles(ctx, p.Path)
	all, err := p.files.below(p.form.exts)
	if err != nil {
		return false, err
	}
	p.names = all.only(func(name string) bool {
		return slices.ContainsFunc(p.set.places, func(of photoPlace) bool { return of.labels(name) })
	})
	return true, nil
}

// readSet reads what a data.yaml, an obj.data or a list of photos says of a set.
func readSet(ctx context.Context, file string, r io.Reader, list bool) (*yoloSet, error) {
	set := &yoloSet{names: file}
	root := filepath.Dir(file)
	var data *yolo.Data
	var err error
	if list {
		data, set.names = &yolo.Data{Train: []string{filepath.Base(file)}}, ""
	} else if data, err = yolo.ReadData(file, r); err != nil {
		return nil, err
	}
	if base := filepath.FromSlash(data.Path); base != "" {
		for _, dir := range []string{base, filepath.Join(root, base)} {
			if info, err := os.Stat(dir); err == nil && info.IsDir() && (filepath.IsAbs(base) || dir != base) {
				root = dir
				break
			}
		}
	}
	set.root = root
	for _, of := range []struct {
		split  yolo.Split
		places []string
	}{{yolo.Train, data.Train}, {yolo.Val, data.Val}, {yolo.Test, data.Test}} {
		if list {
			of.split = yolo.None
		}
		for _, place := range of.places {
			if err := set.add(ctx, root, place, of.split, list); err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
		}
	}
	if len(set.places) == 0 {
		return nil, fmt.Errorf("%s: %w", file, ErrSet)
	}
	return set, nil
}

// labels reports whether a label file is where that of a photo of the place is.
func (of *photoPlace) labels(file string) bool {
	if of.listed == nil {
		dir := path.Dir(yolo.LabelPath(of.dir + "/x"))
		return strings.HasPrefix(file, dir+"/") || strings.HasPrefix(file, of.dir+"/")
	}
	for photo := range of.listed {
		if file == yolo.LabelPath(photo) || file == stemOf(photo)+".txt" {
			return true
		}
	}
	return false
}

// add takes up a folder of photos, or a list of them.
func (s *yoloSet) add(ctx context.Context, root, place string, split yolo.Split, list bool) error {
	file := filepath.FromSlash(place)
	tried := []string{file}
	if !filepath.IsAbs(file) {
		tried = []string{filepath.Join(root, file)}
		if rest, ok := strings.CutPrefix(filepath.ToSlash(file), "../"); ok { // Roboflow's, which is beside it
			tried = append(tried, filepath.Join(root, filepath.FromSlash(rest)))
		}
		if strings.EqualFold(filepath.Ext(file), ".txt") { // Darknet's, from where it runs
			tried = append(tried, filepath.Join(root, filepath.Base(file)))
		}
		tried = append(tried, filepath.Join(root, "..", file))
	}
	for _, at := range tried {
		info, err := os.Stat(at)
		if err != nil {
			continue
		}
		rel, err := filepath.Rel(root, at)
		if err != nil || !filepath.IsLocal(rel) {
			return fmt.Errorf("%q is outside of the set's folder %s", place, root)
		}
		of := photoPlace{dir: filepath.ToSlash(rel), split: split}
		if !info.IsDir() {
			if err = s.readList(ctx, &of, at); err != nil {
				return err
			}
			of.dir = "."
		}
		s.places = append(s.places, of)
		return nil
	}
	if split == yolo.Test { // often named, and not there
		s.remarks = append(s.remarks, fmt.Errorf("%s: %q is %w", s.names, place, ErrNotThere))
		return nil
	}
	return fmt.Errorf("%w: %q is not there", ErrSet, place)
}

// readList reads a list of photos, a path a line, from the list's folder ("./"), the
// set's, or one on another machine: then the end of the path tells.
func (s *yoloSet) readList(ctx context.Context, of *photoPlace, file string) error {
	f, err := openFile(ctx, file)
	if err != nil {
		return err
	}
	defer f.close()
	var text bytes.Buffer
	if _, err := text.ReadFrom(charset.NewReader(f)); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	of.listed = map[string]bool{}
	var missing, moved []string
	for line := range strings.Lines(text.String()) {
		line = filepath.ToSlash(strings.TrimSpace(line))
		if line == "" {
			continue
		}
		name := path.Clean(line)
		if filepath.IsAbs(line) {
			if rel, err := filepath.Rel(absolute(s.root), line); err == nil && filepath.IsLocal(rel) {
				name = filepath.ToSlash(rel)
			}
		}
		there := s.endOf(name)
		switch there {
		case "":
			missing = append(missing, line)
			there = name
		case name:
		default:
			moved = append(moved, line)
		}
		of.listed[there] = true
	}
	if len(missing) > 0 {
		s.remarks = append(s.remarks, fmt.Errorf("%s: %d of %d photos, such as %s: %w", file, len(missing), len(of.listed), missing[0], ErrNotThere))
	}
	if len(moved) > 0 {
		s.remarks = append(s.remarks, fmt.Errorf("%s: %d of %d photos, such as %s, taken for those here whose paths end so", file, len(moved), len(of.listed), moved[0]))
	}
	return nil
}

// endOf returns the longest end of a path that is a file of the set, from a folder on;
// empty for none.
func (s *yoloSet) endOf(name string) string {
	for {
		if isFile(filepath.Join(s.root, filepath.FromSlash(name))) {
			return name
		}
		_, rest, ok := strings.Cut(name, "/")
		if !ok {
			return ""
		}
		name = rest
	}
}

// isPhotoList reports whether a file that begins with text is a list of photos.
func isPhotoList(text []byte) bool {
	n := 0
	lines := strings.Split(string(text), "\n")
	if len(text) >= sniffSize/2 {
		lines = lines[:len(lines)-1] // cut off
	}
	for _, line := range lines {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if !photoLine.MatchString(line) {
			return false
		}
		n++
	}
	return n > 0
}

var photoLine = regexp.MustCompile(`(?i)^[^,;\t{}<>"]+\.(jpe?g|png|webp|tiff?|bmp|gif|heic|avif)$`)

// firstFile returns the first that is a file, empty for none.
func firstFile(files ...string) string {
	for _, file := range files {
		if isFile(file) {
			return file
		}
	}
	return ""
}

// setPhotos returns the photos of a set that a data.yaml describes.
func (r *reader) setPhotos(ctx context.Context) ([]Photo, error) {
	photos := []Photo{}
	seen := map[string]bool{}
	for _, of := range r.place.set.places {
		found, err := r.PhotosIn(ctx, filepath.Join(r.place.Path, filepath.FromSlash(of.dir)))
		if err != nil {
			return nil, err
		}
		for _, p := range found {
			p.Name = path.Join(of.dir, p.Name)
			if !seen[p.Path] && (of.listed == nil || of.listed[p.Name]) {
				seen[p.Path] = true
				photos = append(photos, p)
			}
		}
	}
	return photos, nil
}

// splitOf returns the split that a set says a photo is in.
func (s *yoloSet) splitOf(p *Photo) yolo.Split {
	name := p.Name
	if p.Path != "" {
		if rel, err := filepath.Rel(absolute(s.root), absolute(p.Path)); err == nil && filepath.IsLocal(rel) {
			name = filepath.ToSlash(rel)
		}
	}
	for _, of := range s.places {
		if of.listed[name] || of.listed == nil && strings.HasPrefix(name, of.dir+"/") {
			return of.split
		}
	}
	return yolo.None
}

// splitWord finds what names a split in a path.
var splitWord = regexp.MustCompile(`(?i)(?:^|[/_.-])(train|val|valid|validation|test)(?:[/_.-]|20[0-9]{2}|$)`)

// splitsOf returns the split of each file if every one is another's; nil if
// several may be the labels of the same photos.
func splitsOf(files []string) map[string]yolo.Split {
	splits, taken := map[string]yolo.Split{}, map[yolo.Split]bool{}
	for _, file := range files {
		m := splitWord.FindStringSubmatch(file)
		if m == nil {
			return nil
		}
		split := yolo.Test
		switch word := strings.ToLower(m[1]); {
		case word == "train":
			split = yolo.Train
		case strings.HasPrefix(word, "val"):
			split = yolo.Val
		}
		if taken[split] {
			return nil
		}
		splits[file], taken[split] = split, true
	}
	return splits
}
