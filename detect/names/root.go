package names

import (
	"path"
	"regexp"
	"strings"
)

// Root returns what all items have in common that a rule for names can pair, of the
// last part of the path: pairing those of one root is pairing all, for whoever cannot
// have all in memory. Items without a name have none. ok is false for a name that is
// too odd to tell: then only [Match] knows.
//
// Content pairs items whatever they are called: sums are for the caller to look at.
func (it *Item) Root() (root string, ok bool) {
	name := it.Name
	if name == "" {
		return "", true
	}
	// What is cleaned before it is spelled may be another path than what is afterwards.
	if strings.ContainsAny(it.Dir, `?%\`) || strings.ContainsAny(name, `?%\`) && path.Clean(name) != name {
		return "", false
	}
	base := path.Base(spelled(name))
	if base == "." || base == ".." || base == "/" {
		return "", false
	}
	base = fold(base)
	for {
		if parts := roboflow.FindStringSubmatch(base); parts != nil {
			base = parts[1]
		} else if stem := Stem(base); stem != base {
			base = stem
		} else {
			break
		}
	}
	if parts := folded2014.FindStringSubmatch(base); parts != nil {
		base = parts[1]
	}
	if strings.Trim(base, "0123456789") == "" {
		base = strings.TrimLeft(base, "0")
	}
	return base, true
}

// folded2014 is coco2014 in small letters.
var folded2014 = regexp.MustCompile(strings.ToLower(coco2014.String()))
