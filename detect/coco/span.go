package coco

import (
	"bytes"
	"encoding/json"
	"fmt"

	"annotate/detect"
)

// The places of values in JSON text that was read already: no more is checked
// than that it ends.

func skipSpace(text []byte, at int) int {
	for at < len(text) && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r' || text[at] == '\n') {
		at++
	}
	return at
}

// endOf returns where the value ends that begins at an offset, −1 if it does not.
func endOf(text []byte, at int) int {
	depth := 0
	for at < len(text) {
		switch text[at] {
		case '"':
			if at = endOfString(text, at); at < 0 {
				return -1
			}
		case '{', '[':
			depth++
			at++
			continue
		case '}', ']':
			depth--
			at++
		default:
			n := bytes.IndexAny(text[at:], ",:]}{[\" \t\r\n")
			switch {
			case n < 0:
				at = len(text)
			case n == 0:
				at++ // between values
				continue
			default:
				at += n
			}
		}
		if depth == 0 {
			return at
		}
	}
	return -1
}

func endOfString(text []byte, at int) int {
	for at++; at < len(text); at++ {
		switch text[at] {
		case '\\':
			at++
		case '"':
			return at + 1
		}
	}
	return -1
}

// errSpan says that the text is not what was read.
var errSpan = fmt.Errorf("not the JSON that was read: %w", detect.ErrNotEditable)

// elementsOf returns where the values of the array are that begins at an offset.
func elementsOf(text []byte, at int) (all []span, err error) {
	if at >= len(text) || text[at] != '[' {
		return nil, errSpan
	}
	for at = skipSpace(text, at+1); at < len(text) && text[at] != ']'; at = skipSpace(text, at) {
		end := endOf(text, at)
		if end <= at {
			return nil, errSpan
		}
		all = append(all, span{at, end})
		if at = skipSpace(text, end); at < len(text) && text[at] == ',' {
			at++
		}
	}
	return all, nil
}

// membersOf returns where the values of the object are that begins at an offset.
// Of a name that is there twice the last counts, as for most readers.
func membersOf(text []byte, at int) (map[string]span, error) {
	if at >= len(text) || text[at] != '{' {
		return nil, errSpan
	}
	all := map[string]span{}
	for at = skipSpace(text, at+1); at < len(text) && text[at] != '}'; at = skipSpace(text, at) {
		if text[at] != '"' {
			return nil, errSpan
		}
		end := endOfString(text, at)
		if end < 0 {
			return nil, errSpan
		}
		var key string
		if json.Unmarshal(text[at:end], &key) != nil {
			return nil, errSpan
		}
		if at = skipSpace(text, end); at >= len(text) || text[at] != ':' {
			return nil, errSpan
		}
		at = skipSpace(text, at+1)
		if end = endOf(text, at); end <= at {
			return nil, errSpan
		}
		all[key] = span{at, end}
		if at = skipSpace(text, end); at < len(text) && text[at] == ',' {
			at++
		}
	}
	return all, nil
}
