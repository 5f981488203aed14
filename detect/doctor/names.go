package doctor

import (
	"annotate/detect"
	"annotate/detect/names"
)

// namesakes are the photos of the images that label files are about.
type namesakes struct {
	photos   []Photo
	matching *names.Matching
}

func findNamesakes(images []*detect.Labelled, photos []Photo) *namesakes {
	if photos == nil { // a million names are not matched with none
		return &namesakes{}
	}
	labels, files := make([]names.Item, len(images)), make([]names.Item, len(photos))
	first, again := map[string]int{}, map[int]int{}
	for i := range images {
		if k, ok := first[images[i].Name]; ok { // in two parts of a set: one photo
			again[i] = k
			continue
		}
		first[images[i].Name] = i
		labels[i].Name = images[i].Name
	}
	for i := range photos {
		files[i].Name = photos[i].Name
	}
	m := names.Match(labels, files)
	for i, k := range again {
		m.Labels[i] = m.Labels[k]
	}
	return &namesakes{photos, m}
}

// of returns the photo of an image, nil if there is none.
func (n *namesakes) of(image int) *Photo {
	if n.photos == nil {
		return nil
	}
	if at := n.matching.Labels[image].Index; at >= 0 {
		return &n.photos[at]
	}
	return nil
}

// missing files the images that have no photo. One that may be any of several has
// none.
func (r *Report) missing(images []*detect.Labelled, n *namesakes) {
	if n.photos == nil {
		return
	}
	f := Finding{Kind: MissingPhoto, Severity: Error, Certain: true, Of: r.Images}
	for i, pair := range n.matching.Labels {
		if pair.Index >= 0 {
			continue
		}
		e := Example{Image: images[i].Name}
		if pair.Err != nil {
			e.Detail = pair.Err.Error()
		}
		f.Count++
		f.show(e)
	}
	r.file(f)
}

// strays files the photos that are no image's, or cannot be read.
func (r *Report) strays(n *namesakes) {
	unlabelled := Finding{Kind: UnlabelledPhoto, Severity: Warning, Certain: true, Of: len(n.photos)}
	unreadable := Finding{Kind: UnreadablePhoto, Severity: Error, Certain: true, Of: len(n.photos)}
	for i, p := range n.photos {
		if p.Err != nil {
			unreadable.Count++
			unreadable.show(Example{Image: p.Name, Detail: p.Err.Error()})
			continue // labels that are shares cannot be read without it
		}
		if n.matching.Photos[i].Index < 0 {
			unlabelled.Count++
			unlabelled.show(Example{Image: p.Name})
		}
	}
	r.file(unreadable)
	r.file(unlabelled)
}
