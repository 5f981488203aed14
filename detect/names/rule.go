package names

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Rule is how a pair was found. The later of two is the weaker one.
type Rule uint8

// The rules in the order in which they are tried; the package's documentation
// says what each means. Unpaired is the zero Rule.
const (
	Unpaired Rule = iota
	BySum
	ByPath
	BySpelling
	ByEnd
	ByStem
	ByNumber
	ByCase
)

// Rules is how many there are, Unpaired included: the size of an array that is
// indexed by them.
const Rules = int(ByCase) + 1

// String returns the rule as the end of a sentence: "12 of 400 photos were
// found by the end of the path".
func (r Rule) String() string {
	return [Rules]string{
		"not found", "by their content", "by their path", "by another spelling of the path", "by the end of the path",
		"by the name without its extension", "by the number in the name", "but for the case of letters",
	}[r]
}

// Inferred reports whether the rule goes by less than the content or the path:
// a reader of the results should be told.
func (r Rule) Inferred() bool { return r > BySpelling }

// tier is one step of a rule: names that have the same key are the same, and
// with ends so are names of which one's key is the end of the other's.
type tier struct {
	rule Rule
	key  func(name string) string // empty: the tier does not apply
	ends bool
}

var tiers = []tier{
	{ByPath, path.Clean, false},
	{BySpelling, spelled, false},
	{ByEnd, spelled, true},
	{ByStem, stem, false},
	{ByStem, stem, true},
	{ByStem, original, false},
	{ByStem, original, true},
	{ByNumber, number, false},
	{ByNumber, number, true},
	{ByCase, folded(spelled), false},
	{ByCase, folded(spelled), true},
	{ByCase, folded(stem), false},
	{ByCase, folded(stem), true},
}

// spelled returns the one spelling of a path that all others are compared in:
// slashes, no leading slash or "..", NFC, and of an address the path, or what
// its d= says (Label Studio's local files).
func spelled(name string) string {
	if at := strings.Index(name, "?d="); at >= 0 {
		name, _, _ = strings.Cut(name[at+len("?d="):], "&")
	} else if strings.Contains(name, "://") {
		name, _, _ = strings.Cut(name, "?")
	}
	if plain, err := url.PathUnescape(name); err == nil {
		name = plain
	}
	name = norm.NFC.String(strings.ReplaceAll(name, `\`, "/"))
	name = path.Clean(name)
	for strings.HasPrefix(name, "../") {
		name = name[len("../"):]
	}
	return strings.TrimPrefix(name, "/")
}

// extensions are those of photos and of the files that say something of them.
// What else follows a dot is part of the name: frame.001 is not a frame.
var extensions = strings.Fields(`.jpg .jpeg .jpe .jfif .png .gif .bmp .dib .tif .tiff .webp .heic .heif .hif .avif
	.jp2 .j2k .jxl .nef .cr2 .cr3 .arw .dng .orf .rw2 .raf .ppm .pgm .pnm .txt .xml .json .jsonl .csv`)

// Stem returns the name without its extension, if that is one of a photo or of a
// label file.
func Stem(name string) string {
	if ext := path.Ext(name); slices.Contains(extensions, strings.ToLower(ext)) {
		return strings.TrimSuffix(name, ext)
	}
	return name
}

func stem(name string) string { return Stem(spelled(name)) }

// roboflow is what Roboflow's export calls a file: the name, its extension, and
// a hash that tells augmented copies apart.
var roboflow = regexp.MustCompile(`^(.+)_(?i:jpe?g|png|bmp|webp|tiff?|gif|heic|avif)\.rf\.[0-9A-Za-z]{16,}$`)

// original returns the stem that a file had before Roboflow renamed it.
func original(name string) string {
	name = stem(name)
	dir, base := path.Split(name)
	if parts := roboflow.FindStringSubmatch(base); parts != nil {
		return dir + parts[1]
	}
	return name
}

// coco2014 is what COCO called its photos until 2014.
var coco2014 = regexp.MustCompile(`^COCO_[a-z]+[0-9]{4}_([0-9]{12})$`)

// number returns the stem with the number that it is in place of its last part;
// empty if that is none.
func number(name string) string {
	dir, base := path.Split(stem(name))
	if parts := coco2014.FindStringSubmatch(base); parts != nil {
		base = parts[1]
	}
	if base == "" || strings.Trim(base, "0123456789") != "" {
		return ""
	}
	base = strings.TrimLeft(base, "0")
	if base == "" {
		base = "0"
	}
	return dir + base
}

// folded makes keys the same whose letters differ in case only.
func folded(key func(string) string) func(string) string {
	return func(name string) string { return fold(key(name)) }
}

// fold goes by way of capitals: some small letters, such as ς and σ, share one.
func fold(text string) string { return strings.ToLower(strings.ToUpper(text)) }
