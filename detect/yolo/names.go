package yolo

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"annotate/detect"
)

// Names are the labels of classes, by number.
type Names map[int]string

// Label returns the label of a class: its name, "class 17" if it has none.
func (n Names) Label(class int) string {
	if name, ok := n[class]; ok {
		return name
	}
	return "class " + strconv.Itoa(class)
}

// ReadNames reads the names of classes from a data.yaml, where they are a list
// or a map, or from a file with a name a line (classes.txt, obj.names). The name
// is what errors call the file.
func ReadNames(name string, r io.Reader) (Names, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	var file struct {
		Names yaml.Node `yaml:"names"`
	}
	if err := yaml.Unmarshal(text, &file); err != nil || file.Names.IsZero() {
		if isList(text) {
			return lines(text), nil
		}
		if err == nil {
			err = errors.New("no names in it")
		}
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	names, err := namesOf(&file.Names)
	if err != nil {
		return nil, &detect.LineError{File: name, Line: file.Names.Line, Err: err}
	}
	return names, nil
}

func namesOf(node *yaml.Node) (Names, error) {
	names := Names{}
	switch node.Kind {
	case yaml.SequenceNode:
		var list []string
		if err := node.Decode(&list); err != nil {
			return nil, errors.New("names: want a list of text")
		}
		for i, name := range list {
			names[i] = name
		}
	case yaml.MappingNode:
		if err := node.Decode(&names); err != nil {
			return nil, errors.New("names: want a map of class number to text")
		}
	default:
		return nil, errors.New("names: want a list or a map")
	}
	return names, nil
}

// isList tells whether text can be a list of names: YAML that is not a
// data.yaml has a key or an item at the beginning of a line.
func isList(text []byte) bool {
	for line := range bytes.Lines(text) {
		line = bytes.TrimSpace(line)
		if bytes.HasSuffix(line, []byte(":")) || bytes.Contains(line, []byte(": ")) || bytes.HasPrefix(line, []byte("- ")) {
			return false
		}
	}
	return len(bytes.TrimSpace(text)) > 0
}

func lines(text []byte) Names {
	names := Names{}
	for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		names[i] = strings.TrimSpace(line)
	}
	return names
}

// EncodeNames writes a data.yaml for the classes, numbered from 0 in this
// order. It names the folder images as the place of the photos, for training as
// for validation: what is to be which, the labels do not say.
func EncodeNames(w io.Writer, names []string) error {
	classes := yaml.Node{Kind: yaml.MappingNode}
	for i, name := range names {
		var key, value yaml.Node
		key.SetString(strconv.Itoa(i))
		key.Tag = "!!int"
		value.SetString(name)
		classes.Content = append(classes.Content, &key, &value)
	}
	text, err := yaml.Marshal(struct {
		Train string    `yaml:"train"`
		Val   string    `yaml:"val"`
		Names yaml.Node `yaml:"names"`
	}{"images", "images", classes})
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}
