// Pictures makes the manual's pictures that are not a plain run of annotate:
// the ugly cases, each drawn on a demo photo and shown as a reader would see
// it; a session in a terminal; a page in a browser. pictures.sh makes all.
//
//	pictures -demo testdata/demo -o testdata/pictures/ugly.jpg
//	pictures -session -program bin/annotate -o testdata/pictures/session.svg
//	pictures -page report.html -browser /usr/bin/chromium -o testdata/pictures/report.png
package main

import (
	"context"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"os"
	"path/filepath"
	"time"

	"github.com/chromedp/chromedp"

	"annotate/fonts"
	"annotate/render/photo"
)

func main() {
	demo := flag.String("demo", "testdata/demo", "folder of the demo photos")
	out := flag.String("o", "testdata/pictures/ugly.jpg", "the picture to make")
	program := flag.String("program", "bin/annotate", "the program, for -session")
	session := flag.Bool("session", false, "draw the main job in a terminal instead")
	page := flag.String("page", "", "take a picture of this page instead")
	browser := flag.String("browser", "chromium", "what shows the page")
	flag.Parse()
	draw := func() error { return run(*demo, *out) }
	switch {
	case *page != "":
		draw = func() error { return photograph(*browser, *page, *out, 1280, 800) }
	case *session:
		draw = func() error { return drawSession(*program, *demo, *out) }
	}
	if err := draw(); err != nil {
		fmt.Fprintln(os.Stderr, "pictures:", err)
		os.Exit(1)
	}
}

func run(demo, out string) error {
	var tiles []tile
	for _, c := range uglyCases {
		source, err := open(filepath.Join(demo, c.photo))
		if err != nil {
			return err
		}
		tiles = append(tiles, tile{c.caption, c.draw(source)})
	}
	if err := os.MkdirAll(filepath.Dir(out), 0o777); err != nil {
		return err
	}
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := jpeg.Encode(f, compose(tiles), &jpeg.Options{Quality: 88}); err != nil {
		return err
	}
	return f.Close()
}

func open(path string) (*image.RGBA, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	p, err := photo.Open(path, data, photo.Limits{})
	if err != nil {
		return nil, err
	}
	return p.Decode()
}

// tile is one case as it is shown, at most tileWidth by tileHeight pixels.
type tile struct {
	caption string
	picture *image.RGBA
}

const (
	tileWidth, tileHeight = 640, 480
	columns               = 3
	gutter, captionHeight = 24, 34
)

// compose lays the tiles out in columns, each with its caption below.
func compose(tiles []tile) *image.RGBA {
	rows := (len(tiles) + columns - 1) / columns
	sheet := image.NewRGBA(image.Rect(0, 0, columns*(tileWidth+gutter)+gutter, rows*(tileHeight+captionHeight+gutter)+gutter))
	draw.Draw(sheet, sheet.Rect, image.White, image.Point{}, draw.Src)
	face := fonts.Default().NewFace()
	for i, t := range tiles {
		x := gutter + i%columns*(tileWidth+gutter)
		y := gutter + i/columns*(tileHeight+captionHeight+gutter)
		size := t.picture.Rect.Size()
		at := image.Pt(x+(tileWidth-size.X)/2, y+(tileHeight-size.Y)/2)
		draw.Draw(sheet, image.Rectangle{at, at.Add(size)}, t.picture, t.picture.Rect.Min, draw.Over)
		text := face.Shape(t.caption, 17)
		face.Draw(sheet, text, x, y+tileHeight+8, color.RGBA{0x30, 0x34, 0x3a, 0xff})
	}
	return sheet
}

// shown waits until all pictures near the window's are decoded, which a browser
// does when it is pleased to.
const shown = `Promise.all([...document.images].map(i => (i.loading = 'eager', i.decode().catch(() => {})))).then(() => true)`

// photograph takes a screenshot of a page in a file, with the browser at path.
func photograph(browser, page, out string, width, height int64) error {
	page, err := filepath.Abs(page)
	if err != nil {
		return err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(browser),
		// Containers lack what the sandbox needs, and the page is our own.
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	defer stop()
	ctx, closeBrowser := chromedp.NewContext(ctx)
	defer closeBrowser()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	address := "file://" + filepath.ToSlash(page)
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, height), chromedp.Navigate(address)); err != nil {
		return err
	}
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](shown, chromedp.EvalAwaitPromise)); err != nil {
		return err
	}
	time.Sleep(time.Second) // what was decoded is painted
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		return err
	}
	return os.WriteFile(out, png, 0o666)
}
