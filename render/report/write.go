package report

import (
	"bufio"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"iter"
	"strconv"
)

// Write writes the page: what there is to see first, then the data and the
// script, then the pictures, so that a browser shows the first of them while
// the last are still on their way.
func Write(w io.Writer, d Data) error {
	if err := d.check(); err != nil {
		return err
	}
	if d.Title == "" {
		d.Title = "Report"
	}
	p := newPayload(d)
	data, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	out := bufio.NewWriterSize(w, 1<<16)
	if err := d.writeHead(out, data); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	next, stop := d.thumbnails()
	defer stop()
	stills := newStills(&d, p.judged)
	for i := range d.Images {
		var jpeg []byte
		if d.Images[i].Picture == "" {
			jpeg, _ = next()
		}
		if !stills.has(i) {
			continue
		}
		if err := pages().ExecuteTemplate(out, "picture.html", stills.still(i, jpeg)); err != nil {
			return fmt.Errorf("report: %w", err)
		}
	}
	if err := pages().ExecuteTemplate(out, "foot.html", nil); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return out.Flush()
}

// check tells what a caller got wrong.
func (d *Data) check() error {
	if len(d.Models) == 1 || len(d.Models) > 2 || len(d.Models) > 0 && (d.Runs || !d.Compared) {
		return fmt.Errorf("report: %d models; want none, or two and a ground truth", len(d.Models))
	}
	for i := range d.Images {
		img := &d.Images[i]
		if img.Width <= 0 || img.Height <= 0 {
			return fmt.Errorf("report: image %q: %d×%d pixels, want a size", img.Name, img.Width, img.Height)
		}
		if d.Runs && len(img.Changes) == 0 && len(img.Detections)+len(img.Truths) > 0 {
			return fmt.Errorf("report: image %q: two runs without what changed", img.Name)
		}
		if img.Picture == "" && d.Thumbnails == nil {
			return fmt.Errorf("report: image %q: neither an address of its picture nor thumbnails", img.Name)
		}
	}
	return nil
}

// thumbnails returns the iterator over the pictures that are in the page.
func (d *Data) thumbnails() (next func() ([]byte, bool), stop func()) {
	if d.Thumbnails == nil {
		return func() ([]byte, bool) { return nil, false }, func() {}
	}
	return iter.Pull(d.Thumbnails)
}

func (d *Data) writeHead(w io.Writer, data []byte) error {
	// The data needs no escaping beyond json.Marshal's, which leaves no "<".
	return pages().ExecuteTemplate(w, "page.html", struct {
		Title  string
		Policy string
		Style  template.HTML
		Data   template.HTML
		Script template.HTML
		Still  string
	}{
		d.Title, d.policy(),
		template.HTML("<style>" + style() + "</style>"),
		template.HTML(`<script type="application/json" id="data">` + string(data) + "</script>"),
		template.HTML("<script>" + script() + "</script>"),
		d.stillWords(),
	})
}

// stillWords says what browsers without JavaScript show.
func (d *Data) stillWords() string {
	words := "Boxes at threshold " + strconv.FormatFloat(d.Threshold, 'g', -1, 64) + "."
	if n := len(d.Images); n > mostStills {
		words += fmt.Sprintf(" Of %d pictures the first %d have boxes here.", n, mostStills)
	}
	return words + " With JavaScript the threshold moves, and pictures can be chosen and looked at closely."
}
