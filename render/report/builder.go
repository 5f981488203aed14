package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"slices"

	"annotate/detect"
	"annotate/detect/evaluate"
	"annotate/render"
)

// Spool is where a page waits that is not written yet, such as an *os.File.
type Spool interface {
	io.Writer
	io.ReaderAt
}

// Builder puts together a page of images that come one after the other and need
// not be in memory together: what is said of them waits in a spool, and what makes
// the figures of all in temporary files. It is for one goroutine; the caller closes it.
type Builder struct {
	data  Data
	spool Spool // nil for memory

	memory  bytes.Buffer
	spooled int64
	hash    hash.Hash // of what is spooled, for payload.ID

	waiting []Image // for a part to be full
	totals  totals
	labels  labelNumbers
	found   map[string]bool // labels of detections
	looks   render.Palette  // of all labels, once they are known
	sources map[string]bool // where the pictures are, as a policy says it

	sizes, sizesBefore       sizes
	measured, measuredBefore evaluate.Evaluation
	fates                    evaluate.FateCounts

	// For browsers without JavaScript: the first part, and later images whose
	// pictures are in the page.
	first       []Image
	firstJudged *evaluate.Judged
	later       []still
}

// NewBuilder returns a builder of a page that has no images yet. Data.Images are
// left out of account. The spool may be nil: then all waits in memory.
func NewBuilder(d Data, spool Spool) (*Builder, error) {
	if len(d.Models) == 1 || len(d.Models) > 2 || len(d.Models) > 0 && (d.Runs || !d.Compared) {
		return nil, fmt.Errorf("report: %d models; want none, or two and a ground truth", len(d.Models))
	}
	d.Images = nil
	b := &Builder{
		data: d, spool: spool, hash: sha256.New(), labels: labelNumbers{}, found: map[string]bool{},
		sources: map[string]bool{"data:": true}, fates: evaluate.FateCounts{},
	}
	b.measured.Store()
	b.measuredBefore.Store()
	return b, nil
}

// Close removes the temporary files.
func (b *Builder) Close() {
	b.measured.Close()
	b.measuredBefore.Close()
	b.sizes.close()
	b.sizesBefore.close()
}

// Add takes in the next image.
func (b *Builder) Add(img Image) error {
	switch {
	case img.Width <= 0 || img.Height <= 0:
		return fmt.Errorf("report: image %q: %d×%d pixels, want a size", img.Name, img.Width, img.Height)
	case b.data.Runs && len(img.Changes) == 0 && len(img.Detections)+len(img.Truths) > 0:
		return fmt.Errorf("report: image %q: two runs without what changed", img.Name)
	case img.Picture == "" && b.data.Thumbnails == nil:
		return fmt.Errorf("report: image %q: neither an address of its picture nor thumbnails", img.Name)
	}
	b.waiting = append(b.waiting, img)
	if len(b.waiting) == mostStills {
		return b.flush()
	}
	return nil
}

// Len returns how many images there are.
func (b *Builder) Len() int { return b.totals.Images + len(b.waiting) }

// Fates returns what became of boxes from the older of two models to the newer, at
// the report's threshold; none without two models.
func (b *Builder) Fates() evaluate.FateCounts { return b.fates }

// flush makes a part of the images that wait.
func (b *Builder) flush() error {
	images := b.waiting
	if len(images) == 0 {
		return nil
	}
	d := &b.data
	for i := range images {
		img := &images[i]
		for _, address := range []string{img.Picture, img.Link, img.Crops} {
			if address != "" {
				b.sources[origin(address)] = true
			}
		}
		for k := range img.Detections {
			b.found[img.Detections[k].Label] = true
		}
		if b.totals.Images > 0 && img.Picture == "" {
			b.later = append(b.later, newStill(b.totals.Images+i, img))
		}
	}
	p := new(part)
	p.images(images)
	p.Objects = b.detections(images, &b.sizes, newDetections)
	if d.Compared {
		p.Truths = truthColumns(images, d.Runs, b.labels)
		b.totals.Truths += len(p.Truths.Labels)
	}
	var judged *evaluate.Judged
	switch {
	case d.Runs:
		p.Objects.changed(images)
	case d.Compared:
		judged = b.judge(p, images)
		p.Errors = errorsOf(images)
	}
	if b.totals.Images == 0 {
		b.first, b.firstJudged = images, judged
	}
	b.totals.Images += len(images)
	b.totals.Objects += len(p.Objects.Labels)
	b.waiting = nil
	return b.write(p)
}

func newDetections(img *Image) []detect.Detection { return img.Detections }
func oldDetections(img *Image) []detect.Detection { return img.Before }

// detections returns the detections that of names.
func (b *Builder) detections(images []Image, s *sizes, of func(*Image) []detect.Detection) columns {
	var c columns
	for i := range images {
		dets, width, height := of(&images[i]), float64(images[i].Width), float64(images[i].Height)
		reasons := suspicions(dets, width, height)
		c.detections(dets, reasons, b.labels)
		s.add(dets, reasons, width, height)
	}
	return c
}

// judge adds the verdicts on the detections, and how two models compare.
func (b *Builder) judge(p *part, images []Image) *evaluate.Judged {
	evaluated := func(of func(*Image) []detect.Detection) []evaluate.Image {
		all := make([]evaluate.Image, len(images))
		for i := range images {
			all[i] = evaluate.Image{Detections: of(&images[i]), Truths: images[i].Truths}
		}
		return all
	}
	current := evaluated(newDetections)
	judged := evaluate.Judge(current, b.data.Criteria)
	p.Objects.judged(judged)
	b.measured.Add(current)
	if len(b.data.Models) == 2 {
		older := evaluated(oldDetections)
		oldJudged := evaluate.Judge(older, b.data.Criteria)
		before := b.detections(images, &b.sizesBefore, oldDetections)
		before.judged(oldJudged)
		p.Before = &before
		versus := evaluate.NewVersus(oldJudged, judged, b.data.Criteria)
		p.Partners = slices.Concat(versus.Partners...)
		for fate, n := range versus.Count(evaluate.Thresholds{All: b.data.Threshold}) {
			b.fates[fate] += n
		}
		b.measuredBefore.Add(older)
		b.totals.Before += len(before.Labels)
	}
	return judged
}

// write writes a part to where it waits. It needs no escaping beyond json.Marshal's,
// which leaves no "<".
func (b *Builder) write(p *part) error {
	data, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	// None of these can fail to encode, and a hash takes everything.
	_ = json.NewEncoder(b.hash).Encode([]any{p.Names, p.Objects.Counts, p.Objects.Labels, p.Objects.Boxes, p.Objects.Scores})
	var to io.Writer = &b.memory
	if b.spool != nil {
		to = b.spool
	}
	n, err := fmt.Fprintf(to, "<script type=\"application/json\" class=\"part\">%s</script>\n", data)
	b.spooled += int64(n)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return nil
}

// id returns a name for what the marks of a report are about. Another title or
// threshold does not make another report of it.
func (b *Builder) id(labels []string) string {
	_ = json.NewEncoder(b.hash).Encode(labels)
	return hex.EncodeToString(b.hash.Sum(nil)[:8])
}

// parts returns what is spooled.
func (b *Builder) parts() io.Reader {
	if b.spool == nil {
		return &b.memory
	}
	return io.NewSectionReader(b.spool, 0, b.spooled)
}
