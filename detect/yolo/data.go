package yolo

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"annotate/detect"
	"annotate/detect/charset"
)

// Data is what a data.yaml says of a set, or Darknet's obj.data, or a list of
// names.
type Data struct {
	// Path is the folder that the places are in; empty: that of the file.
	Path string
	// Train, Val and Test are where the photos are: folders, or lists of files
	// (.txt). Ultralytics looks for the labels by [LabelPath].
	Train, Val, Test []string
	// Names are the labels of classes. A place without a name has none.
	Names Names
	// NamesFile is where an obj.data has the names; empty elsewhere.
	NamesFile string
	// Classes is the number of classes that the file declares (nc); 0: none.
	Classes int
	// KeyPoints are the number of key points and of numbers for each (kpt_shape);
	// zeros: there are none.
	KeyPoints [2]int
	// rest are keys with their values that no field holds, in the file's order.
	rest []*yaml.Node
}

// ReadData reads a data.yaml, an obj.data or a list with a name a line. The name
// is what errors call the file.
func ReadData(name string, r io.Reader) (*Data, error) {
	text, err := io.ReadAll(r)
	if err == nil {
		text, err = charset.Text(text)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var doc yaml.Node
	err = yaml.Unmarshal(text, &doc)
	if err == nil && doc.Kind == yaml.DocumentNode && doc.Content[0].Kind == yaml.MappingNode {
		d := &Data{}
		if line, err := d.read(doc.Content[0]); err != nil {
			return nil, &detect.LineError{File: name, Line: line, Err: err}
		}
		return d, nil
	}
	if d := darknet(text); d != nil {
		return d, nil
	}
	if isList(text) {
		return &Data{Names: lines(text)}, nil
	}
	if err == nil {
		err = errNoNames
	}
	return nil, fmt.Errorf("%s: %w", name, err)
}

var errNoNames = errors.New("no names in it")

// read takes up the keys of a data.yaml. It returns the line of what is wrong.
func (d *Data) read(file *yaml.Node) (line int, err error) {
	for i := 0; i+1 < len(file.Content); i += 2 {
		key, value := file.Content[i], file.Content[i+1]
		if value.Kind == yaml.AliasNode {
			value = value.Alias
		}
		switch key.Value {
		case "path":
			d.Path = value.Value
		case "train":
			d.Train, err = places(value)
		case "val", "valid", "validation":
			d.Val, err = places(value)
		case "test":
			d.Test, err = places(value)
		case "nc":
			d.Classes, err = strconv.Atoi(value.Value)
		case "kpt_shape":
			err = value.Decode(&d.KeyPoints)
			if k := d.KeyPoints; err == nil && (k[0] < 1 || k[0] > 1e4 || k[1] < 2 || k[1] > 3) {
				err = fmt.Errorf("want a number of key points and 2 or 3, have %v", k)
			}
		case "names":
			if d.Names, err = namesOf(value); err != nil {
				return value.Line, err
			}
		default:
			d.rest = append(d.rest, key, value)
		}
		if err != nil {
			return value.Line, fmt.Errorf("%s: %w", key.Value, err)
		}
	}
	return 0, nil
}

// Lists reports whether a place is a list of photos, and no folder.
func (d *Data) Lists() bool {
	return slices.ContainsFunc(slices.Concat(d.Train, d.Val, d.Test), func(place string) bool { return strings.EqualFold(path.Ext(place), ".txt") })
}

// places returns one place or a list of them; null is none.
func places(value *yaml.Node) ([]string, error) {
	switch {
	case value.Tag == "!!null":
		return nil, nil
	case value.Kind == yaml.ScalarNode:
		return []string{value.Value}, nil
	case value.Kind != yaml.SequenceNode:
		return nil, errors.New("want a place or a list of places")
	}
	var all []string
	for _, item := range value.Content {
		if item.Kind != yaml.ScalarNode {
			return nil, errors.New("want a place or a list of places")
		}
		all = append(all, item.Value)
	}
	return all, nil
}

// darknet reads an obj.data, "key = value" lines; nil if it is none.
func darknet(text []byte) *Data {
	d := &Data{}
	for line := range bytes.Lines(text) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		key, value, ok := strings.Cut(string(line), "=")
		if !ok {
			return nil
		}
		switch value = strings.TrimSpace(value); strings.TrimSpace(key) {
		case "classes":
			d.Classes, _ = strconv.Atoi(value)
		case "train":
			d.Train = []string{value}
		case "valid", "val":
			d.Val = []string{value}
		case "test":
			d.Test = []string{value}
		case "names":
			d.NamesFile = value
		}
	}
	if d.NamesFile == "" {
		return nil
	}
	return d
}

// IsData reports whether a file that begins with head is a data.yaml or obj.data
// that says where photos are or what classes are called.
func IsData(head []byte) bool {
	head = charset.Head(head)
	return dataKey.Match(head) || darknet(head[:bytes.LastIndexByte(head, '\n')+1]) != nil
}

var dataKey = regexp.MustCompile(`(?m)^["']?(names|nc|train|val|kpt_shape)["']?[ \t]*:(\s|$)`)

// LabelPath returns where Ultralytics looks for the label file of a photo: in the
// folder labels in place of the last one called images, with the extension .txt.
// Of a photo that is in no such folder the label file is in a folder labels of
// its own, and the photo's place is thought to be in images.
func LabelPath(photo string) string {
	parts := strings.Split(photo, "/")
	last := len(parts) - 1
	if i := strings.LastIndexByte(parts[last], '.'); i > 0 {
		parts[last] = parts[last][:i]
	}
	parts[last] += ".txt"
	for i, part := range slices.Backward(parts[:last]) {
		if part == "images" {
			parts[i] = "labels"
			return strings.Join(parts, "/")
		}
	}
	return "labels/" + strings.Join(parts, "/")
}

// PhotoPath returns where a photo is below the folder of a data.yaml, so that the
// trainer finds its label file at [LabelPath]: in a folder images, unless it is in
// one already.
func PhotoPath(photo string) string {
	if slices.Contains(strings.Split(photo, "/"), "images") {
		return photo
	}
	return "images/" + photo
}

// A Split is one of a set's parts.
type Split string

// The splits. None is that of photos whose place tells none.
const (
	None  Split = ""
	Train Split = "train"
	Val   Split = "val"
	Test  Split = "test"
)

// SplitOf returns the split that a photo's path tells, and the place of the split
// for a data.yaml: the path to the folder that is called like it, with images in
// it or before it.
func SplitOf(photo string) (Split, string) {
	parts := strings.Split(photo, "/")
	parts = parts[:len(parts)-1]
	images := slices.Index(parts, "images")
	for i, part := range parts {
		split := None
		switch strings.ToLower(part) {
		case "train", "training", "train2017":
			split = Train
		case "val", "valid", "validation", "val2017":
			split = Val
		case "test", "testing", "test2017":
			split = Test
		default:
			continue
		}
		end := i + 1
		if images > i {
			end = images + 1
		}
		place := strings.Join(parts[:end], "/")
		if images < 0 {
			place = "images/" + place
		}
		return split, place
	}
	if images >= 0 {
		return None, strings.Join(parts[:images+1], "/")
	}
	return None, "images"
}

// SetPlaces sets Train, Val and Test to the places of the photos. It reports
// whether they have a split for training and one for validation; where they have
// not, photos serve as both, which is fit for looking at a set and not for
// judging a model.
func (d *Data) SetPlaces(photos []string) (split bool) {
	d.Train, d.Val, d.Test = nil, nil, nil
	var rest []string
	for _, photo := range photos {
		of, place := SplitOf(photo)
		to := &rest
		switch of {
		case Train:
			to = &d.Train
		case Val:
			to = &d.Val
		case Test:
			to = &d.Test
		}
		if !slices.Contains(*to, place) {
			*to = append(*to, place)
		}
	}
	d.Train = append(d.Train, rest...)
	split = len(d.Train) > 0 && len(d.Val) > 0
	if len(d.Train) == 0 {
		d.Train = slices.Concat(d.Val, d.Test)
	}
	if len(d.Val) == 0 {
		d.Val = slices.Clone(d.Train)
	}
	return split
}

// Encode writes a data.yaml. Names are quoted where YAML 1.1, which PyYAML reads,
// would take them for something else, such as no, on and =.
func (d *Data) Encode(w io.Writer) error {
	b := bufio.NewWriter(w)
	if d.Path != "" {
		fmt.Fprintf(b, "path: %s\n", scalar(d.Path))
	}
	for _, split := range []struct {
		key    string
		places []string
	}{{"train", d.Train}, {"val", d.Val}, {"test", d.Test}} {
		switch len(split.places) {
		case 0:
		case 1:
			fmt.Fprintf(b, "%s: %s\n", split.key, scalar(split.places[0]))
		default:
			fmt.Fprintf(b, "%s:\n", split.key)
			for _, place := range split.places {
				fmt.Fprintf(b, "  - %s\n", scalar(place))
			}
		}
	}
	if d.Classes > 0 {
		fmt.Fprintf(b, "nc: %d\n", d.Classes)
	}
	if d.KeyPoints[0] > 0 {
		fmt.Fprintf(b, "kpt_shape: [%d, %d]\n", d.KeyPoints[0], d.KeyPoints[1])
	}
	for i := 0; i+1 < len(d.rest); i += 2 {
		text, err := yaml.Marshal(&yaml.Node{Kind: yaml.MappingNode, Content: d.rest[i : i+2]})
		if err != nil {
			return err
		}
		b.Write(text)
	}
	fmt.Fprintf(b, "names:\n")
	for _, class := range d.Names.classes() {
		fmt.Fprintf(b, "  %d: %s\n", class, scalar(d.Names[class]))
	}
	if len(d.Names) == 0 {
		b.WriteString("  {}\n")
	}
	return b.Flush()
}

// plainScalar is text that no version of YAML takes for anything but text, unless
// it is one of notText.
var (
	plainScalar = regexp.MustCompile(`^[A-Za-z_./\\][A-Za-z0-9_./\\ -]*$`)
	notText     = regexp.MustCompile(`(?i)^(y|n|yes|no|on|off|true|false|null|\.inf|\.nan|\.[0-9_.]*(e[-+]?[0-9]+)?|.* )$`)
)

// scalar returns text as YAML has it, quoted unless it is plain beyond doubt.
func scalar(text string) string {
	if plainScalar.MatchString(text) && !notText.MatchString(text) {
		return text
	}
	return strconv.Quote(strings.ToValidUTF8(text, "\uFFFD")) // its escapes are YAML's, too
}
