package main

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/chromedp/chromedp"
)

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
