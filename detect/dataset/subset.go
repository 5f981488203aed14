package dataset

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"path"
	"slices"
	"strings"

	"annotate/detect"
	"annotate/detect/coco"
	"annotate/detect/voc"
	"annotate/detect/yolo"
)

// Merge returns a dataset of all images of the parts. What several say of one
// image, in the same part of a set, is put together in the pixels of the first,
// less what they say in the same words. Where each part's path names another split, such as train and val,
// its images are of that. The form is that of the parts if all have the same.
func Merge(parts []*Dataset) *Dataset {
	if len(parts) == 1 {
		return parts[0]
	}
	all := &Dataset{From: parts[0].From, Path: parts[0].Path, Format: parts[0].Format, ids: parts[0].ids, rest: parts[0].rest, texts: parts[0].texts, beside: parts[0].beside}
	paths := make([]string, len(parts))
	for i, d := range parts {
		paths[i] = absolute(d.Path)
	}
	splits := splitsOf(paths)
	at := map[string]int{}
	for i, d := range parts {
		all.addCategories(d.Categories)
		all.renumbered = append(all.renumbered, d.renumbered...)
		all.unread = all.unread || d.unread
		all.unreadImages = append(all.unreadImages, d.unreadImages...)
		if d.Format != all.Format {
			all.Format = ""
		}
		for _, img := range d.Images {
			if img.Split == yolo.None {
				img.Split = splits[paths[i]]
			}
			key := string(img.Split) + "\x00" + img.Name
			k, again := at[key]
			if !again {
				at[key] = len(all.Images)
				all.Images = append(all.Images, img)
				continue
			}
			known := &all.Images[k]
			objects := slices.Clone(known.Objects)
			for _, o := range img.ObjectsIn(known.Width, known.Height) {
				if !slices.ContainsFunc(known.Objects, func(k detect.Object) bool {
					return k.Label == o.Label && k.Box == o.Box && k.Score == o.Score && k.Truth == o.Truth
				}) {
					objects = append(objects, o)
				}
			}
			known.Objects, known.File = objects, ""
			known.Width, known.Height = cmp.Or(known.Width, img.Width), cmp.Or(known.Height, img.Height)
			known.photo = cmp.Or(known.photo, img.photo)
		}
	}
	all.sort()
	// What one part could not read another may have.
	known := map[string]bool{}
	for i := range all.Images {
		known[all.Images[i].Name] = true
	}
	all.unreadImages = slices.DeleteFunc(all.unreadImages, func(name string) bool { return known[name] })
	return all
}

// Select leaves out the objects that are not wanted.
func (d *Dataset) Select(s detect.Selection) error {
	return d.change(func(_ int, o *detect.Object) bool { return len(s.Apply([]detect.Detection{o.Detection})) == 1 })
}

// AsTruth makes ground truth of all objects.
func (d *Dataset) AsTruth() error {
	return d.change(func(_ int, o *detect.Object) bool {
		o.Truth, o.Score = true, 1
		return true
	})
}

// Keep leaves out the images whose names match none of only, unless that is
// empty, or one of skip. Patterns are those of [path.Match], and match the whole
// name, its last part, or a folder that it is in. One that is malformed is an
// error.
func (d *Dataset) Keep(only, skip []string) error {
	for _, pattern := range slices.Concat(only, skip) {
		if _, err := path.Match(pattern, ""); err != nil {
			return fmt.Errorf("%q: %w", pattern, err)
		}
	}
	matches := func(name string) func(string) bool {
		return func(pattern string) bool {
			for dir := name; dir != "." && dir != "/"; dir = path.Dir(dir) {
				if ok, _ := path.Match(pattern, dir); ok {
					return true
				}
			}
			ok, _ := path.Match(pattern, path.Base(name))
			return ok
		}
	}
	d.Images = slices.DeleteFunc(slices.Clone(d.Images), func(img Image) bool {
		m := matches(img.Name)
		return len(only) > 0 && !slices.ContainsFunc(only, m) || slices.ContainsFunc(skip, m)
	})
	return nil
}

// Sample leaves n images, chosen by the seed; all if there are no more.
func (d *Dataset) Sample(n int, seed uint64) {
	if n >= len(d.Images) {
		return
	}
	r := rand.New(rand.NewPCG(seed, 1))
	chosen := r.Perm(len(d.Images))[:max(n, 0)]
	slices.Sort(chosen)
	images := make([]Image, len(chosen))
	for i, k := range chosen {
		images[i] = d.Images[k]
	}
	d.Images = images
}

// ErrShare says that the shares of splits are not two or three numbers.
var ErrShare = errors.New("want two or three shares of train, val and test")

// SplitBy puts the images into train, val and test by their shares, chosen by the
// seed: each label, the rarest first, in the same shares (iterative
// stratification: Sechidis, Tsoumakas and Vlahavas, 2011). Copies of one photo, to
// go by its hash or the name that Roboflow gives them, stay together; see
// [Dataset.FindCopies].
func (d *Dataset) SplitBy(shares []float64, seed uint64) error {
	d.resplit = true
	sum := 0.0
	for _, share := range shares {
		if !(share >= 0) {
			return ErrShare
		}
		sum += share
	}
	if len(shares) < 2 || len(shares) > 3 || !(sum > 0) || sum > 1e9 {
		return ErrShare
	}
	type group struct {
		images []int
		labels map[string]bool
		done   bool
	}
	var groups []*group
	at := map[int]*group{}
	images := d.Loader().Plain()
	for i, first := range d.sameGroups() {
		g := at[first]
		if g == nil {
			g = &group{labels: map[string]bool{}}
			at[first], groups = g, append(groups, g)
		}
		g.images = append(g.images, i)
		for _, o := range images.Objects(i) {
			g.labels[o.Label] = true
		}
	}
	if err := images.Err(); err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(seed, 2))
	r.Shuffle(len(groups), func(i, k int) { groups[i], groups[k] = groups[k], groups[i] })
	left := map[string][]*group{}
	for _, g := range groups {
		for label := range g.labels {
			left[label] = append(left[label], g)
		}
	}
	wanted := make([]float64, len(shares)) // images that a split still wants
	labels := make([]map[string]float64, len(shares))
	for s, share := range shares {
		wanted[s] = share / sum * float64(len(d.Images))
		labels[s] = map[string]float64{}
		for label, of := range left {
			labels[s][label] = share / sum * float64(len(of))
		}
	}
	put := func(g *group, label string) {
		best := 0
		for s := range shares {
			a, b := labels[s][label], labels[best][label]
			if shares[best] == 0 || shares[s] > 0 && (a > b+1e-9 || a > b-1e-9 && wanted[s] > wanted[best]+1e-9) {
				best = s
			}
		}
		g.done = true
		wanted[best] -= float64(len(g.images))
		for l := range g.labels {
			labels[best][l]--
		}
		for _, i := range g.images {
			d.Images[i].Split = []yolo.Split{yolo.Train, yolo.Val, yolo.Test}[best]
		}
	}
	for _, label := range slices.SortedFunc(maps.Keys(left), func(a, b string) int {
		return cmp.Or(len(left[a])-len(left[b]), strings.Compare(a, b))
	}) {
		for _, g := range left[label] {
			if !g.done {
				put(g, label)
			}
		}
	}
	for _, g := range groups {
		if !g.done {
			put(g, "")
		}
	}
	return nil
}

// Loss is what a form does not hold of a dataset.
type Loss struct {
	Kind  string // such as keypoints
	Count int    // of the objects or images that have it
}

// Losses returns what would be lost in the target's form, the most first.
func (t *Target) Losses(d *Dataset) ([]Loss, error) {
	counts := map[string]int{}
	count := func(kind string, lost bool) {
		if lost {
			counts[kind]++
		}
	}
	outlines := slices.Contains([]Format{COCO, Results, Record, HF, VOC, VOC0, VOC1}, t.Format) || t.Format == YOLO && (d.Format == YOLO || t.Outlines)
	vocs := t.Format == VOC || t.Format == VOC0 || t.Format == VOC1
	crowds := t.Format == COCO || t.Format == ImageFolder
	splits := t.Format == YOLO || vocs || t.splitFiles(d) || !d.severalParts()
	extra := func(e *detect.Extra) {
		if e == nil {
			return
		}
		for _, kind := range e.Kinds {
			kept := e.Form == coco.Form && t.Format == COCO || e.Form == voc.Form && vocs ||
				e.Form == yolo.Form && t.Format == YOLO && (kind != "track" || t.Scores)
			count(kind, !kept)
		}
	}
	if t.Format != COCO && t.Format != Results {
		for _, c := range d.Categories {
			count("supercategory names", strings.Contains(c.Rest, `"supercategory"`))
		}
		var sections map[string]json.RawMessage
		_ = json.Unmarshal([]byte("{"+d.rest+"}"), &sections) // as the decoder has read it
		for _, section := range sections {
			count("sections", len(section) > len("{}")) // info and licences
		}
	}
	images := d.Loader()
	if d.Format == COCO && t.Format == COCO {
		images.Plain() // nothing else is lost
	}
	for _, img := range images.All() {
		if t.Format != Results { // which has no images
			extra(img.Extra)
		}
		count("split marks", !splits && splitApart(*img))
		for k := range img.Objects {
			o := &img.Objects[k]
			extra(o.Extra)
			count("outlines", o.Outline != nil && !outlines)
			count("scores", !o.Truth && t.Format == YOLO && !t.Scores)
			count("crowd marks", o.Crowd && !crowds)
			count("difficult marks", o.Difficult && !vocs)
			count("truncated marks", o.Truncated && !vocs)
		}
	}
	losses := make([]Loss, 0, len(counts))
	for kind, n := range counts {
		losses = append(losses, Loss{kind, n})
	}
	slices.SortFunc(losses, func(a, b Loss) int { return cmp.Or(b.Count-a.Count, strings.Compare(a.Kind, b.Kind)) })
	return losses, images.Err()
}
