package yolo

import (
	"bytes"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Names are the labels of classes, by number.
type Names map[int]string

// Label returns the label of a class: its name, "class 17" if it has none.
func (n Names) Label(class int) string {
	if name := n[class]; name != "" {
		return name
	}
	return "class " + strconv.Itoa(class)
}

// ClassOf returns the number in the label of a class that has no name; −1 for
// another label.
func ClassOf(label string) int {
	text, ok := strings.CutPrefix(label, "class ")
	class, err := strconv.Atoi(text)
	if !ok || err != nil || class < 0 {
		return -1
	}
	return class
}

// classes returns the numbers, sorted.
func (n Names) classes() []int { return slices.Sorted(maps.Keys(n)) }

func namesOf(node *yaml.Node) (Names, error) {
	names := Names{}
	text := func(class int, value *yaml.Node) bool {
		if value.Kind == yaml.AliasNode {
			value = value.Alias
		}
		if value.Tag != "!!null" {
			names[class] = value.Value
		}
		return value.Kind == yaml.ScalarNode
	}
	switch node.Kind {
	case yaml.SequenceNode:
		for i, value := range node.Content {
			if !text(i, value) {
				return nil, errors.New("names: want a list of text")
			}
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			class, err := strconv.Atoi(node.Content[i].Value)
			if err != nil || class < 0 || !text(class, node.Content[i+1]) {
				return nil, errors.New("names: want a map of class number to text")
			}
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

// lines returns the names of a list. An empty line is a place without a name.
func lines(text []byte) Names {
	names := Names{}
	for i, line := range strings.Split(strings.TrimRight(string(text), " \t\r\n"), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			names[i] = line
		}
	}
	return names
}
