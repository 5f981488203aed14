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

// Write writes the page of all images in d.
func Write(w io.Writer, d Data) error {
	b, err := NewBuilder(d, nil)
	if err != nil {
		return err
	}
	for i := range d.Images {
		if err := b.Add(d.Images[i]); err != nil {
			return err
		}
	}
	return b.Write(w)
}

// Write writes the page, once: what there is to see first, then the data and the
// script, then the pictures, so that a browser shows the first of them while the
// last are still on their way.
func (b *Builder) Write(w io.Writer) error {
	if err := b.flush(); err != nil {
		return err
	}
	out := bufio.NewWriterSize(w, 1<<16)
	if err := b.writeHead(out); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	if _, err := io.Copy(out, b.parts()); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	if err := pages().ExecuteTemplate(out, "script.html", template.HTML("<script>"+script()+"</script>")); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	if err := b.writeStills(out); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return out.Flush()
}

// writeStills writes the pictures, each once.
func (b *Builder) writeStills(out io.Writer) error {
	next, stop := b.thumbnails()
	defer stop()
	for i := range len(b.first) + len(b.later) {
		var s still
		if i < len(b.first) {
			s = b.firstStill(i)
		} else {
			s = b.later[i-len(b.first)]
		}
		if s.Source == "" {
			jpeg, _ := next()
			s.embed(jpeg)
		}
		if err := pages().ExecuteTemplate(out, "picture.html", s); err != nil {
			return err
		}
	}
	return pages().ExecuteTemplate(out, "foot.html", nil)
}

// thumbnails returns the iterator over the pictures that are in the page.
func (b *Builder) thumbnails() (next func() ([]byte, bool), stop func()) {
	if b.data.Thumbnails == nil {
		return func() ([]byte, bool) { return nil, false }, func() {}
	}
	return iter.Pull(b.data.Thumbnails)
}

func (b *Builder) writeHead(w io.Writer) error {
	p := b.payload()
	data, err := json.Marshal(p)
	if err != nil {
		return err
	}
	// The data needs no escaping beyond json.Marshal's, which leaves no "<".
	return pages().ExecuteTemplate(w, "page.html", struct {
		Title  string
		Policy string
		Style  template.HTML
		Data   template.HTML
		Still  string
	}{
		p.Title, b.policy(),
		template.HTML("<style>" + style() + "</style>"),
		template.HTML(`<script type="application/json" id="data">` + string(data) + "</script>"),
		b.stillWords(),
	})
}

// stillWords says what browsers without JavaScript show.
func (b *Builder) stillWords() string {
	words := "Boxes at threshold " + strconv.FormatFloat(b.data.Threshold, 'g', -1, 64) + "."
	if n := b.totals.Images; n > mostStills {
		words += fmt.Sprintf(" Of %d pictures the first %d have boxes here.", n, mostStills)
	}
	return words + " With JavaScript the threshold moves, and pictures can be chosen and looked at closely."
}
