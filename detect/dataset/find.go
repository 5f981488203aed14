package dataset

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"annotate/detect/csv"
	"annotate/detect/forms"
	"annotate/detect/record"
	"annotate/detect/shard"
	"annotate/detect/yolo"
)

// What a caller can act on. Match with [errors.Is].
var (
	// ErrNoLabels says that a file or folder holds labels of no known form.
	ErrNoLabels = errors.New("no labels found, of none of the forms that are read")
	// ErrSeveralForms says that a folder holds labels of several forms, or
	// several files each of which may be meant.
	ErrSeveralForms = errors.New("more than one set of labels")
	// ErrNoPhoto says that a photo that is wanted for labels was not found.
	ErrNoPhoto = errors.New("no photo of that name")
)

// Place is where labels are: what a file or folder was found to be.
type Place struct {
	// From is the place as the caller named it.
	From string
	// Format is the form that the labels have.
	Format Format
	// Path is the file, or for a form with a file for each image, unless one of
	// them was named, the folder.
	Path string

	form  *form
	files *files
	names *fileNames // of the files to read, below the folder of files
	whole bool       // Path is a folder
	// splits are the parts of the set that files are, where each is another.
	splits map[string]yolo.Split
	set    *yoloSet // what a data.yaml says that was named itself; nil elsewhere
}

// Size returns how many bytes the files have; of forms with a file for each image 0.
func (p *Place) Size() (size int64) {
	if p.form.perImage {
		return 0
	}
	for _, name := range p.names.all() {
		if info, err := os.Stat(filepath.Join(p.files.dir, filepath.FromSlash(name))); err == nil {
			size += info.Size()
		}
	}
	return size
}

// Formats returns the names of all forms that are read.
func Formats() []Format {
	all := table()
	names := make([]Format, len(all))
	for i, f := range all {
		names[i] = f.format
	}
	return names
}

// SplitFormat takes a format that is named off a place: "coco:labels.json".
func SplitFormat(from string) (Format, string) {
	if name, rest, ok := strings.Cut(from, ":"); ok && formOf(name) != nil {
		return Format(name), rest
	}
	return "", from
}

// Find finds out what a file or folder is. Its content tells, or a format in
// front of it, such as "coco:labels.json". In a folder a record decides, which may
// be in parts, then a data.yaml, then files for each image, then one file for all: where labels are
// beside photos there is often an export of them too. The caller closes the
// place.
func Find(ctx context.Context, from string) (*Place, error) {
	named, path := SplitFormat(from)
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	p := &Place{From: from, form: formOf(string(named))}
	if info.IsDir() {
		p.files = newFiles(ctx, path)
		err = p.inFolder()
	} else {
		p.files = newFiles(ctx, filepath.Dir(path))
		p.Path, p.names = path, newNames(filepath.Base(path))
		if p.form == nil || p.form.format == YOLO {
			var isSet bool
			if isSet, err = p.fromSet(ctx, path); err == nil && !isSet && p.form == nil {
				p.form, err = p.sniffFile(filepath.Base(path))
			}
		}
	}
	if err == nil && p.form == nil {
		err = ErrNoLabels
	}
	if err != nil {
		p.Close()
		return nil, err
	}
	p.Format = p.form.format
	return p, nil
}

// Close gives up files that were looked into and not read.
func (p *Place) Close() {
	p.files.close()
	if p.names != nil {
		p.names.entries.Close()
	}
}

// sniffFile returns the form of a file that was named, nil if it is none.
func (p *Place) sniffFile(name string) (*form, error) {
	f, err := p.files.look(name)
	if err != nil {
		return nil, err
	}
	is := sniff(name, f.head)
	if is == nil {
		if err := csv.HeaderError(f.head.raw); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrNoLabels, err)
		}
	}
	return is, nil
}

// inFolder finds what labels the folder holds, of the form if one was named.
func (p *Place) inFolder() error {
	for _, f := range table() {
		if p.form != nil && p.form.format != f.format {
			continue
		}
		if f.format == Record {
			parts, err := recordParts(p.files.dir)
			if err != nil || len(parts) > 0 {
				return errors.Join(err, p.take(f, nil, parts))
			}
			continue
		}
		for _, mark := range f.marks {
			if isFile(filepath.Join(p.files.dir, mark)) {
				return p.take(f, nil, []string{mark})
			}
		}
	}
	var exts []string
	for _, f := range table() {
		exts = append(exts, f.exts...)
	}
	all, err := p.files.below(exts)
	defer all.entries.Close()
	if err != nil {
		return err
	}
	if p.form != nil && p.form.perImage {
		return p.take(p.form, all, nil)
	}
	found := p.files.forms(all)
	if p.form != nil {
		return p.take(p.form, all, found[p.form.format])
	}
	for _, perImage := range []bool{true, false} {
		var here []*form
		for _, f := range table() {
			if f.perImage == perImage && len(found[f.format]) > 0 {
				here = append(here, f)
			}
		}
		switch len(here) {
		case 0:
		case 1:
			return p.take(here[0], all, found[here[0].format])
		default:
			return fmt.Errorf("%w: %s and %s; %s:%s is the first of them", ErrSeveralForms, here[0].format, here[1].format, here[0].format, p.files.dir)
		}
	}
	return cmp.Or(p.files.unread(), ErrNoLabels)
}

// unread returns an error that names a file of a form which is recognised and not read;
// nil if there is none among the first few of each extension.
func (s *files) unread() error {
	all, err := s.below(nil)
	if err != nil {
		return err
	}
	looked := map[string]int{}
	defer all.entries.Close()
	for _, name := range all.all() {
		ext := extension(name)
		if looked[ext]++; looked[ext] > 3 {
			continue
		}
		f, err := s.look(name)
		if err != nil {
			continue
		}
		if is := forms.Unread(f.head.raw); is != nil && !errors.Is(is, forms.ErrPicture) {
			return fmt.Errorf("%w: %s: %w", ErrNoLabels, name, is)
		}
	}
	return nil
}

// recordParts returns the files that are a folder's record together: its own, those
// named after it, such as detections.1.jsonl, and those of shards. Of answers to
// one question, those that come later hold.
func recordParts(dir string) ([]string, error) {
	root := os.DirFS(dir)
	var parts []string
	for _, pattern := range []string{RecordName, "detections.*.jsonl", shard.Dir + "/*-of-*/*.jsonl"} {
		found, err := fs.Glob(root, pattern)
		if err != nil {
			return nil, err
		}
		parts = append(parts, found...)
	}
	return parts, nil
}

// RecordParts returns the files of a record, to be merged; nil if a file or folder
// holds labels of another form. See [Find] for what it is.
func RecordParts(ctx context.Context, from string) ([]record.Part, error) {
	p, err := Find(ctx, from)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	if p.Format != Record {
		return nil, nil
	}
	var parts []record.Part
	for _, name := range p.names.all() {
		file := filepath.Join(p.files.dir, filepath.FromSlash(name))
		parts = append(parts, record.Part{Name: file, Open: func() (io.ReadCloser, error) { return os.Open(file) }})
	}
	return parts, nil
}

// take settles that the folder holds labels of a form. Of a form with one file,
// files are those that may be it.
func (p *Place) take(f *form, all *fileNames, files []string) (err error) {
	p.form = f
	if !f.perImage {
		switch len(files) {
		case 0:
			return fmt.Errorf("%w: no %s file", ErrNoLabels, f.format)
		case 1:
			p.Path, p.names = filepath.Join(p.files.dir, filepath.FromSlash(files[0])), newNames(files...)
			return nil
		}
		if p.splits = splitsOf(files); p.splits != nil || f.format == Record {
			p.Path, p.names, p.whole = p.files.dir, newNames(files...), true
			return nil
		}
		return fmt.Errorf("%w: %d %s files, such as %s and %s", ErrSeveralForms, len(files), f.format, files[0], files[1])
	}
	if all == nil {
		if all, err = p.files.below(f.exts); err != nil {
			return err
		}
	}
	p.names = all.only(func(name string) bool { return slices.Contains(f.exts, extension(name)) })
	if f.choose != nil {
		p.names = p.names.only(f.choose(p.names))
	}
	p.Path, p.whole = p.files.dir, true
	return nil
}

// sniffed is how many files of one extension are looked into before a folder
// counts as known.
const sniffed = 32

// forms returns the files by the form that they have, of those that were looked
// into.
func (s *files) forms(names *fileNames) map[Format][]string {
	found := map[Format][]string{}
	looked := map[string]int{}
	for _, name := range names.all() {
		ext := extension(name)
		if looked[ext] == sniffed {
			continue
		}
		f, err := s.look(name)
		if err != nil {
			continue // reading the folder will tell
		}
		looked[ext]++
		if forms.Unread(f.head.raw) != nil {
			continue
		}
		// An empty file says nothing, unless it is where label files are.
		if f.head.first() == 0 && (ext != ".txt" || !slices.Contains(strings.Split(filepath.ToSlash(filepath.Join(s.dir, name)), "/"), "labels")) {
			continue
		}
		if is := sniff(name, f.head); is != nil {
			found[is.format] = append(found[is.format], name)
		}
	}
	return found
}
