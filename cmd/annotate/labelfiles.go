package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"annotate/detect/csv"
	"annotate/detect/yolo"
)

// labelFormat is a form in which people keep detections in files.
type labelFormat string

const (
	formatCOCO   labelFormat = "coco"
	formatYOLO   labelFormat = "yolo"
	formatVOC    labelFormat = "voc"
	formatCSV    labelFormat = "csv"
	formatHF     labelFormat = "hf"     // a JSON file in the API's form beside each photo
	formatRecord labelFormat = "record" // detections.jsonl
)

var labelFormats = []labelFormat{formatCOCO, formatYOLO, formatVOC, formatCSV, formatHF, formatRecord}

// perImage reports whether the format has a file for each image.
func (f labelFormat) perImage() bool { return f == formatYOLO || f == formatVOC || f == formatHF }

// fileName is what a file of the format is called where only a folder is named.
func (f labelFormat) fileName() string {
	switch f {
	case formatCOCO:
		return "instances.coco.json"
	case formatCSV:
		return "labels.csv"
	}
	return recordName
}

var errNoLabels = errors.New("no labels found: neither a record (JSON lines), the API's form (JSON), COCO, YOLO, VOC nor CSV")

// splitFormat takes a format that is named off from: "coco:labels.json".
func splitFormat(from string) (labelFormat, string) {
	if name, rest, ok := strings.Cut(from, ":"); ok && slices.Contains(labelFormats, labelFormat(name)) {
		return labelFormat(name), rest
	}
	return "", from
}

// findLabels returns what from, a file or folder with or without its format
// named, leads to: the format, and the file or, where there is one for each
// image, the folder.
func findLabels(from string) (labelFormat, string, error) {
	named, place := splitFormat(from)
	info, err := os.Stat(place)
	if err != nil {
		return "", "", err
	}
	if info.IsDir() {
		return findInFolder(place, named)
	}
	if named != "" {
		return named, place, nil
	}
	head, err := readHead(place)
	if err != nil {
		return "", "", err
	}
	format := sniff(head)
	if format == "" {
		err = errNoLabels
	}
	return format, place, err
}

// sniffSize is how much of a file is looked at.
const sniffSize = 64 << 10

func readHead(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, sniffSize))
}

// firstByte returns the first byte that is neither white space nor a byte order
// mark, 0 if there is none.
func firstByte(head []byte) byte {
	if text := trimmed(head); len(text) > 0 {
		return text[0]
	}
	return 0
}

func trimmed(head []byte) []byte {
	return bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
}

// sniff tells the format of a file that begins with head, empty if it is none. A
// file with nothing in it is an empty record.
func sniff(head []byte) labelFormat {
	text := trimmed(head)
	switch first := firstByte(head); {
	case first == 0:
		return formatRecord
	case first == '{':
		return sniffObject(text)
	case first == '[':
		// Detections of the API and COCO's results are both arrays of objects;
		// only the latter have ids.
		object, _, _ := bytes.Cut(text, []byte("}"))
		if bytes.Contains(object, []byte(`"image_id"`)) || bytes.Contains(object, []byte(`"category_id"`)) {
			return formatCOCO
		}
		return formatHF
	case first == '<':
		if bytes.Contains(text, []byte("<annotation>")) || bytes.Contains(text, []byte("<annotation ")) {
			return formatVOC
		}
		return ""
	case csv.HasHeader(head):
		return formatCSV
	case yolo.LooksLikeLabels(text):
		return formatYOLO
	}
	return ""
}

// sniffObject tells a record's first line from COCO instances.
func sniffObject(text []byte) labelFormat {
	decoder := json.NewDecoder(bytes.NewReader(text))
	_, _ = decoder.Token() // the brace
	key, _ := decoder.Token()
	switch key {
	case "image", "sha256", "width", "height", "source", "parameters", "detections", "error":
		return formatRecord
	}
	for _, section := range []string{"images", "annotations", "categories"} {
		if key == section || bytes.Contains(text, []byte(`"`+section+`"`)) {
			return formatCOCO
		}
	}
	return ""
}

// sniffed is how many files of one extension are looked into before a folder
// counts as known.
const sniffed = 32

// findInFolder returns what labels a folder holds, of the format if one is
// named. Files for each image come before a file for all of them: who has
// labels beside his photos has often an export of them there too.
func findInFolder(dir string, named labelFormat) (labelFormat, string, error) {
	record := filepath.Join(dir, recordName)
	if named == formatRecord || named == "" && isFile(record) {
		return formatRecord, record, nil
	}
	if named.perImage() {
		return named, dir, nil
	}
	if named == "" && isFile(filepath.Join(dir, dataYAML)) {
		return formatYOLO, dir, nil
	}
	found, err := labelsBelow(dir)
	if err != nil {
		return "", "", err
	}
	if named != "" {
		return named, onlyOf(found[named]), wantOne(named, found[named])
	}
	var here []labelFormat
	for _, f := range labelFormats {
		if f.perImage() && len(found[f]) > 0 {
			here = append(here, f)
		}
	}
	switch len(here) {
	case 1:
		return here[0], dir, nil
	case 0:
	default:
		return "", "", fmt.Errorf("labels of several kinds, %s and %s: say which with %s:%s", here[0], here[1], here[0], dir)
	}
	for _, f := range labelFormats {
		if len(found[f]) > 0 {
			return f, onlyOf(found[f]), wantOne(f, found[f])
		}
	}
	return "", "", errNoLabels
}

func onlyOf(files []string) string {
	if len(files) == 0 {
		return ""
	}
	return files[0]
}

func wantOne(format labelFormat, files []string) error {
	switch len(files) {
	case 0:
		return fmt.Errorf("no %s file found", format)
	case 1:
		return nil
	}
	return fmt.Errorf("%d %s files, such as %s and %s: name one of them", len(files), format, files[0], files[1])
}

// labelsBelow returns the label files in a folder by format. It looks into as
// many files of an extension as tell what they are.
func labelsBelow(dir string) (map[labelFormat][]string, error) {
	found := map[labelFormat][]string{}
	looked := map[string]int{}
	// By way of DirFS, since filepath.WalkDir does not enter a folder that is a link.
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		ext := strings.ToLower(path.Ext(name))
		switch {
		case err != nil:
			return err
		case d.IsDir() && strings.HasPrefix(d.Name(), ".") && name != ".":
			return fs.SkipDir
		case d.IsDir() || !slices.Contains([]string{".json", ".jsonl", ".txt", ".xml", ".csv", ".tsv"}, ext) || looked[ext] == sniffed:
			return nil
		}
		file := filepath.Join(dir, filepath.FromSlash(name))
		head, err := readHead(file)
		if err != nil {
			return nil // whoever reads the folder will tell
		}
		format := sniff(head)
		if len(bytes.TrimSpace(head)) == 0 {
			if format = ""; ext == ".txt" && slices.Contains(strings.Split(filepath.ToSlash(file), "/"), "labels") {
				format = formatYOLO // of an image without objects
			}
		}
		looked[ext]++
		if format != "" {
			found[format] = append(found[format], file)
		}
		return nil
	})
	return found, err
}
