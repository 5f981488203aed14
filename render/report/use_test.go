package report_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/marks"
	"annotate/render/report"
)

// few is a report of a handful of pictures that are told apart by all that
// filters and sorts ask for.
func few() report.Data {
	box := func(x, y, size float64) detect.Box {
		return detect.Box{XMin: x, YMin: y, XMax: x + size, YMax: y + size}
	}
	images := []report.Image{
		{Name: "b10.jpg", Detections: []detect.Detection{
			{Label: "cat", Score: 0.9, Box: box(10, 10, 100)}, {Label: "cat", Score: 0.8, Box: box(15, 10, 100)},
		}},
		{Name: "b9.jpg", Detections: []detect.Detection{{Label: "dog", Score: 0.52, Box: box(10, 10, 100)}}},
		{Name: "sub/empty.jpg"},
		{Name: "low.jpg", Detections: []detect.Detection{{Label: "dog", Score: 0.2, Box: box(100, 100, 50)}}},
		{Name: "sub/three.jpg", Detections: []detect.Detection{
			{Label: "cup", Score: 0.7, Box: box(10, 10, 40)}, {Label: "cat", Score: 0.95, Box: box(100, 10, 40)}, {Label: "cup", Score: 0.75, Box: box(200, 10, 40)},
		}},
	}
	for i := range images {
		images[i].Width, images[i].Height = 320, 240
	}
	return report.Data{Title: "few", Threshold: 0.5, Images: images, Thumbnails: same(len(images), pictureOf(32, 24))}
}

func TestFiltersAndSorts(t *testing.T) {
	t.Parallel()
	p := newTab(t)
	file := writeReport(t, few())
	for name, c := range map[string]struct {
		fragment string
		want     []string
	}{
		"worst first":         {"", []string{"b10.jpg", "b9.jpg", "sub/empty.jpg", "low.jpg", "sub/three.jpg"}},
		"as given, reversed":  {"#sort=given&down=1", []string{"sub/three.jpg", "low.jpg", "sub/empty.jpg", "b9.jpg", "b10.jpg"}},
		"by name, as numbers": {"#sort=name&down=0", []string{"b9.jpg", "b10.jpg", "low.jpg", "sub/empty.jpg", "sub/three.jpg"}},
		"by number of boxes":  {"#sort=count", []string{"sub/three.jpg", "b10.jpg", "b9.jpg", "sub/empty.jpg", "low.jpg"}},
		"near the threshold":  {"#sort=near&show=near", []string{"b9.jpg"}},
		"without objects":     {"#show=empty", []string{"sub/empty.jpg", "low.jpg"}},
		"with objects":        {"#show=objects&sort=given&down=0", []string{"b10.jpg", "b9.jpg", "sub/three.jpg"}},
		"suspicious":          {"#show=suspect", []string{"b10.jpg"}},
		"one label":           {"#label=cat&sort=given&down=0", []string{"b10.jpg", "sub/three.jpg"}},
		"two labels":          {"#label=cup&label=dog&sort=given&down=0", []string{"b9.jpg", "sub/three.jpg"}},
		"number of boxes":     {"#min=1&max=2&sort=given&down=0", []string{"b10.jpg", "b9.jpg"}},
		"lower threshold":     {"#t=0.1&max=1&min=1&sort=given&down=0", []string{"b9.jpg", "low.jpg"}},
		"search":              {"#q=SUB+e&sort=given&down=0", []string{"sub/empty.jpg", "sub/three.jpg"}},
		"nothing passes":      {"#q=elephant", []string{}},
		"nonsense is ignored": {"#t=7&show=x&sort=x&view=matrix&cell=1&own=x&label=x&image=x", []string{"b10.jpg", "b9.jpg", "sub/empty.jpg", "low.jpg", "sub/three.jpg"}},
	} {
		p.openFile(file, c.fragment)
		got := run[[]string](p, `return shown();`)
		assert.Equal(t, c.want, got, name)
		assert.Equal(t, fmt.Sprintf("%d of 5 pictures", len(c.want)), run[string](p, `return text('#summary');`), name)
	}
}

func TestStateIsInTheAddress(t *testing.T) {
	t.Parallel()
	p := newTab(t)
	p.open(few(), "")
	address := run[string](p, `
		await slide(document.querySelector('#threshold'), 0.3);
		await slide(document.querySelector('[aria-label="Threshold of cat"]'), 0.85);
		await click('#label-list .name');
		document.querySelector('#search').value = 'b1';
		document.querySelector('#search').dispatchEvent(new Event('input'));
		await settled();
		while (!location.hash.includes('own=')) await settled();
		return location.hash;`)
	assert.Equal(t, "#t=0.3&q=b1&label=cat&own=0.85+cat", address)
	want := run[string](p, `return text('#summary') + text('#score-counts') + shown();`)
	assert.Equal(t, "1 of 5 pictures2 of 7 boxesb10.jpg", want)

	// Whoever follows the address sees the same.
	assert.Equal(t, want, run[string](p, `
		location.hash = '';
		await new Promise(done => addEventListener('hashchange', done, {once: true}));
		await settled();
		location.hash = `+"`"+address+"`"+`;
		await new Promise(done => addEventListener('hashchange', done, {once: true}));
		await settled();
		return text('#summary') + text('#score-counts') + shown();`))
}

func TestKeyboardAlone(t *testing.T) {
	t.Parallel()
	p := newTab(t)
	p.open(few(), "#sort=given&down=0")
	active := `document.querySelector('#' + document.querySelector('#grid').getAttribute('aria-activedescendant'))`

	require.True(t, evaluateIn[bool](p, `document.activeElement.id === 'grid' && document.activeElement.getAttribute('role') === 'listbox'`), "at once")
	// From the top of the page, a list is one stop.
	run[int](p, `document.activeElement.blur(); return 0;`)
	stops := 0
	for ; stops < 100 && !(stops > 0 && evaluateIn[bool](p, `document.activeElement.id === 'grid'`)); stops++ {
		p.press(kb.Tab)
	}
	assert.Less(t, stops, 30)
	run[int](p, `document.querySelector('#save-json').focus(); return 0;`)
	p.press(kb.ArrowRight, kb.ArrowRight, kb.ArrowLeft)
	assert.Equal(t, "b10.jpg2 boxes", evaluateIn[string](p, active+`.querySelector('.caption').textContent`))
	assert.Equal(t, "option 1/5 true", evaluateIn[string](p, `(c => c.getAttribute('role') + ' ' + c.getAttribute('aria-posinset') + '/' + c.getAttribute('aria-setsize') + ' ' + c.getAttribute('aria-selected'))(`+active+`)`))
	// Whoever clicks beside the pictures is among them with the next arrow; in a list
	// that the Tab key led into, arrows go along it.
	p.do(chromedp.Click(chromedp.CSS("#kinds button"), chromedp.NodeVisible))
	p.press(kb.ArrowRight, kb.ArrowLeft)
	assert.Equal(t, "grid b10.jpg2 boxes", evaluateIn[string](p, `document.activeElement.id + ' ' + `+active+`.querySelector('.caption').textContent`))
	p.do(chromedp.Click(chromedp.CSS("#labels-all, #label-search, #threshold-number"), chromedp.NodeVisible))
	for range 100 {
		if p.press(kb.Tab); evaluateIn[bool](p, `document.activeElement.closest('#kinds') !== null`) {
			break
		}
	}
	p.press(kb.ArrowRight)
	assert.Equal(t, "with objects 3", evaluateIn[string](p, `document.activeElement.textContent`))
	run[int](p, `grid.box.focus(); return 0;`)
	p.press("k", kb.End, "X")
	assert.Equal(t, "✓b10.jpg2 boxes, kept", evaluateIn[string](p, `document.querySelector('#cell-0 .caption').textContent`))
	assert.Equal(t, "✕sub/three.jpg3 boxes, rejected", evaluateIn[string](p, `document.querySelector('#cell-4 .caption').textContent`))

	p.press("]", "]", "]")
	assert.Equal(t, "0.53", evaluateIn[string](p, `document.querySelector('#threshold').value`))
	assert.Equal(t, "b9.jpg0 boxes", evaluateIn[string](p, `document.querySelector('#cell-1 .caption').textContent`))

	p.press(kb.Home, kb.Enter)
	assert.Equal(t, "b10.jpg 1 of 5", evaluateIn[string](p, `text = s => document.querySelector(s).textContent, text('#viewer-name') + ' ' + text('#viewer-place')`))
	p.press(kb.ArrowRight)
	assert.Equal(t, "b9.jpg", evaluateIn[string](p, `text('#viewer-name')`))
	p.press(kb.ArrowLeft, "K")
	assert.Equal(t, "b9.jpg", evaluateIn[string](p, `text('#viewer-name')`), "kept, and on to the next")
	p.comment("ok?")
	p.press(kb.Enter, "x")
	assert.Equal(t, "ok? true", evaluateIn[string](p, `document.querySelector('#comment').value + ' ' + document.querySelector('#viewer-reject').getAttribute('aria-pressed')`))
	p.press("+", "+")
	larger := evaluateIn[string](p, `text('#zoom')`)
	p.press("0")
	assert.NotEqual(t, larger, evaluateIn[string](p, `text('#zoom')`))
	p.press(kb.Escape)
	assert.False(t, evaluateIn[bool](p, `document.querySelector('#viewer').open`))
	assert.Equal(t, "✕✎b9.jpg0 boxes, rejected, ok?", evaluateIn[string](p, active+`.querySelector('.caption').textContent`))
	assert.True(t, evaluateIn[bool](p, `document.activeElement.id === 'grid'`))

	p.press("/", "t", "h")
	assert.Equal(t, "1 of 5 pictures", evaluateIn[string](p, `text('#summary')`))
	p.press(kb.Escape, "?")
	assert.True(t, evaluateIn[bool](p, `document.querySelector('#help').open && document.querySelector('#help').scrollTop === 0`), "from its beginning")
}

// key presses a key whose letter goes nowhere.
func (p *tab) key(key string) {
	run[int](p, `document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: '`+key+`', bubbles: true})); await settled(); return 0;`)
}

// comment presses c and types. The browser is told of a key and of the letter
// that it makes in two messages, between which the field may get the letter that
// a person's key never sends it: here only the key is pressed.
func (p *tab) comment(text string) {
	p.key("c")
	for _, letter := range text {
		p.press(string(letter))
	}
}

func TestMarksSurvive(t *testing.T) {
	t.Parallel()
	p := newTab(t)
	d := few()
	d.Images[1].Name = `=cmd|"x", <b>`
	d.Marks = []marks.Image{{Name: "low.jpg", Mark: marks.Keep}}
	file := writeReport(t, d)
	p.openFile(file, "#sort=given&down=0&image=b10.jpg")
	p.press("x", kb.ArrowRight, "k")
	p.comment("why")
	saved := run[string](p, `return marksJSON();`)
	set, err := marks.Read(strings.NewReader(saved))
	require.NoError(t, err)
	want := []marks.Image{
		{Name: "b10.jpg", Mark: marks.Reject}, {Name: `=cmd|"x", <b>`, Mark: marks.Keep, Comment: "why"}, {Name: "low.jpg", Mark: marks.Keep},
	}
	assert.Equal(t, want, set.Images)
	csv := run[string](p, `return marksCSV();`)
	assert.Equal(t, "image,mark,comment\r\nb10.jpg,reject,\r\n\"'=cmd|\"\"x\"\", <b>\",keep,why\r\nlow.jpg,keep,\r\n", csv, "a spreadsheet must not run a name")

	again := func() []marks.Image {
		set, err := marks.Read(strings.NewReader(run[string](p, `return marksJSON();`)))
		require.NoError(t, err)
		return set.Images
	}
	p.openFile(file, "")
	assert.Equal(t, want, again(), "from the browser's storage")

	run[int](p, `localStorage.clear(); return 0;`)
	p.openFile(file, "")
	require.Equal(t, d.Marks, again(), "those in the page are left")
	for name, text := range map[string]string{"marks.json": saved, "marks.csv": csv} {
		p.load(name, text, "merge")
		require.Eventually(t, func() bool { return len(again()) == 3 }, 5*time.Second, 50*time.Millisecond)
		assert.Equal(t, want, again(), "from %s", name)
		p.press("u")
		assert.Equal(t, d.Marks, again(), "undone at once")
	}
	p.load("marks.json", saved, "merge")
	require.Eventually(t, func() bool { return len(again()) == 3 }, 5*time.Second, 50*time.Millisecond)
	assert.Equal(t, "2 kept, 1 rejected, 1 comment", run[string](p, `await settled(); return text('#mark-counts');`))
	run[int](p, `await click('#mark-kinds button:nth-child(4)'); return 0;`)
	assert.Equal(t, []string{"b10.jpg"}, run[[]string](p, `return shown();`), "only those rejected")
}

// load gives the page a file of marks, and answers its question how to take it
// in.
func (p *tab) load(name, text, how string) {
	p.Helper()
	file := filepath.Join(p.TempDir(), name)
	require.NoError(p, os.WriteFile(file, []byte(text), 0o666))
	p.do(chromedp.SetUploadFiles(chromedp.CSS("#marks-file"), []string{file}, chromedp.NodeReady))
	run[int](p, `
		while (!document.querySelector('#load-how').open) await settled();
		document.querySelector('#load-how [value=`+how+`]').click();
		await settled();
		return 0;`)
}

func TestHoverNamesTheBox(t *testing.T) {
	t.Parallel()
	p := newTab(t)
	p.open(few(), "#image=b10.jpg")
	tip := run[string](p, `
		const {left, top} = document.querySelector('#stage').getBoundingClientRect();
		// A point that only the better of the two boxes has: its left edge.
		const x = left + zoom.x + 12 * zoom.scale, y = top + zoom.y + 50 * zoom.scale;
		document.querySelector('#stage').dispatchEvent(new PointerEvent('pointermove', {clientX: x, clientY: y}));
		return document.querySelector('#tip').hidden ? '' : text('#tip');`)
	assert.Equal(t, "cat 0.90", tip)
	items := run[[]string](p, `return [...document.querySelectorAll('#fact-list li')].map(li => li.textContent);`)
	assert.True(t, run[bool](p, `step(1); await settled(); return document.querySelector('#tip').hidden;`), "the next picture has no such box")
	assert.Equal(t, []string{"cat0.900", "cat0.800overlaps another of its label"}, items)
}

// Whatever names and labels say is shown, and nothing of it is run.
func TestHostileNamesAndLabels(t *testing.T) {
	t.Parallel()
	p := newTab(t)
	hostile := []string{
		`<img src=x onerror="window.hacked=1">`, `</script><script>window.hacked=1</script>`, `</noscript><script>window.hacked=1</script>`,
		`"><svg onload=window.hacked=1>`, `__proto__`, `constructor`, "a\u2028b\x00\x1b[31m", `]]><!--`, "\u202egpj.exe", strings.Repeat("long ", 200),
	}
	d := report.Data{Title: hostile[1], Threshold: 0.1, Compared: true, Reference: hostile[0]}
	for i, text := range hostile {
		d.Images = append(d.Images, report.Image{
			Name: text, Width: 320, Height: 240,
			Detections: []detect.Detection{{Label: text, Score: 0.5, Box: detect.Box{XMin: 20, YMin: 30, XMax: 200, YMax: 200}}},
			Truths:     []detect.Object{{Detection: detect.Detection{Label: hostile[(i+1)%len(hostile)], Box: detect.Box{XMin: 20, YMin: 30, XMax: 200, YMax: 200}}}},
		})
	}
	d.Thumbnails = same(len(hostile), pictureOf(32, 24))
	d.Marks = []marks.Image{{Name: "__proto__", Comment: hostile[2]}}
	p.open(d, "#sort=given&down=0&view=matrix")
	assert.Equal(t, hostile[1], run[string](p, `return document.title;`))
	run[int](p, `await click('#views button:last-child'); await click('#views button:first-child'); return 0;`)
	shown := run[[]string](p, `return shown();`)
	clean := func(s string) string { return strings.ReplaceAll(s, "\x00", "\ufffd") }
	for i, text := range hostile {
		assert.Equal(t, clean(text), clean(shown[i]))
	}
	p.press("[")
	for i := range hostile {
		facts := run[string](p, fmt.Sprintf(`set({open: %d}); await settled(); return text('#viewer-name') + '|' + text('#fact-list .what');`, i))
		assert.True(t, strings.HasPrefix(clean(facts), clean(hostile[i])), facts)
	}
	// No two labels look alike, none turns the score behind it round, and the
	// address has those without a name too.
	assert.Equal(t, []any{"[U+202E]gpj.exe 0.50", float64(len(hostile))}, run[[]any](p, `
		const l = labelNumbers.get('\u202egpj.exe');
		return [detectionObject(report, report.label.indexOf(l), false).words, new Set(report.labels.map(label => label.shown)).size];`))
	assert.Equal(t, []string{"␣cat", "cat␣", "a␣␣b", "(no name)", "a[U+000A]b", "a b", "\u2068אב\u2069", "ab"}, run[[]string](p, `
		return [...[' cat', 'cat ', 'a  b', '', 'a\nb', 'a b'].map(visible), isolated('אב'), isolated('ab')];`))
	assert.True(t, run[bool](p, `return window.hacked === undefined && ({}).comment === undefined;`))
	assert.Zero(t, run[int](p, `return document.querySelectorAll('#app img:not(#photo):not(.frame img), #app script').length;`))
}

func TestOnlyWhatIsSeenIsBuilt(t *testing.T) {
	t.Parallel()
	p := newTab(t)
	d := report.Data{Threshold: 0.5}
	for i := range 10_000 {
		d.Images = append(d.Images, report.Image{Name: fmt.Sprint(i), Width: 640, Height: 480})
	}
	d.Thumbnails = same(10_000, nil)
	p.open(d, "")
	built := run[[]string](p, `return shown();`)
	assert.Equal(t, "0", built[0])
	assert.Less(t, len(built), 200)
	built = run[[]string](p, `document.querySelector('#grid').scrollTop = 1e9; await settled(); return shown();`)
	assert.True(t, slices.Contains(built, "9999"))
	assert.Less(t, len(built), 200)
	counts := run[[]int](p, `set({words: '99'}); await settled(); dispatchEvent(new Event('beforeprint')); return [shown().length, order.length];`)
	assert.Greater(t, counts[1], 250)
	assert.Equal(t, counts[1], counts[0], "paper has no scrolling: all that is chosen is built")
}

// Labels are legible: inside their picture, and none over another.
func TestLabelsKeepApart(t *testing.T) {
	t.Parallel()
	p := newTab(t)
	p.open(crowded(30, 12), "#t=0.1&ink=label")
	assert.Equal(t, 1, run[int](p, `return new Set(grid.rows.map(({height}) => height.toFixed())).size;`), "rows of like pictures are of one height, the last too")
	check := `
		const plates = svg => [...svg.querySelectorAll('g > rect')].map(r => ['x', 'y', 'width', 'height'].map(n => Number(r.getAttribute(n))));
		let count = 0, outside = 0, over = 0;
		for (const svg of all) {
			const {width, height} = svg.getBoundingClientRect(), rects = plates(svg);
			count += rects.length;
			rects.forEach(([x, y, w, h], i) => {
				if (x < -0.01 || y < -0.01 || x + w > width + 0.01 || y + h > height + 0.01) outside++;
				for (const [x2, y2, w2, h2] of rects.slice(i + 1)) if (x < x2 + w2 && x2 < x + w && y < y2 + h2 && y2 < y + h) over++;
			});
			// The words fit their plates.
			for (const g of svg.querySelectorAll('g')) if (g.lastChild.getBBox().width > Number(g.firstChild.getAttribute('width'))) outside++;
		}
		return [count, outside, over];`
	got := run[[]int](p, `const all = document.querySelectorAll('.frame svg');`+check)
	assert.Greater(t, got[0], 50)
	assert.Equal(t, []int{got[0], 0, 0}, got, "labels, outside, over each other")
	got = run[[]int](p, `set({open: order[0]}); await settled(); zoomBy(3); const all = [document.querySelector('#overlay')];`+check)
	assert.Positive(t, got[0])
	assert.Equal(t, []int{got[0], 0, 0}, got, "the same large")
}

// On paper, which is narrower than most windows, the summary, the legend and what
// is chosen come above the pictures, and a telephone's panel begins below its bar.
func TestNothingCoversThePictures(t *testing.T) {
	t.Parallel()
	p := newTab(t)
	p.open(judged(), "#outcome=2")
	media := func(name string) {
		_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: name})
		require.NoError(t, err)
	}
	media("print")
	p.do(chromedp.EmulateViewport(700, 1000))
	places := run[[]float64](p, `
		dispatchEvent(new Event('beforeprint'));
		await settled();
		const of = selector => document.querySelector(selector).getBoundingClientRect();
		return [of('#panel').bottom, of('#chosen').top, of('#chosen').bottom, of('.cell').top, of('.outcomes').height];`)
	assert.LessOrEqual(t, places[0], places[1])
	assert.LessOrEqual(t, places[2], places[3])
	assert.Positive(t, places[4], "the legend")
	assert.Equal(t, []string{"block", "names with “jpg” · 1 to any number of boxes · cat from 0.3", "b.jpg,a.jpg", "a.jpg,b.jpg"}, run[[]string](p, `
		set({outcomes: 0, view: 'crops', words: 'jpg', least: 1, own: new Map([[labelNumbers.get('cat'), 0.3]]), kind: 'wrong', sort: 'name', down: true});
		await settled();
		dispatchEvent(new Event('beforeprint'));
		const all = [getComputedStyle(document.querySelector('#on-paper')).display, text('#on-paper'), shown().join(), shown().reverse().join()];
		dispatchEvent(new Event('afterprint'));
		return all;`), "what chooses them, and all that crops are of")
	media("")
	p.do(chromedp.EmulateViewport(375, 800))
	places = run[[]float64](p, `
		await click('#panel-toggle');
		const of = selector => document.querySelector(selector).getBoundingClientRect();
		return [of('#bar').bottom, of('#panel').top];`)
	assert.InDelta(t, places[0], places[1], 1)
}

// All that can be pressed is in sight, however long names are, on telephones held
// either way too.
func TestLongNamesLeaveRoom(t *testing.T) {
	t.Parallel()
	p := newTab(t)
	d := twoModels(3)
	d.Models = []string{strings.Repeat("old model ", 20), strings.Repeat("new model ", 20)}
	d.Title = strings.Repeat("title ", 100)
	d.Images[0].Name = strings.Repeat("folder/", 40) + "photo.jpg"
	file := writeReport(t, d)
	for _, size := range [][2]int{{1400, 900}, {375, 800}, {740, 360}, {320, 600}} {
		p.do(chromedp.EmulateViewport(int64(size[0]), int64(size[1])))
		p.openFile(file, "#sort=given&down=0")
		assert.Empty(t, run[[]string](p, `
			const out = [], look = within => {
				for (const e of document.querySelectorAll(within)) {
					const {left, right, top, bottom} = e.getBoundingClientRect();
					if (right > left && (left < 0 || right > innerWidth + 1 || top < 0 || bottom > innerHeight)) out.push(e.id || e.textContent);
				}
			};
			look('#bar button, #bar input, #bar select, #models button');
			set({open: 0});
			await settled();
			look('#viewer .head button, #comment');
			if (document.querySelector('#stage').clientHeight < innerHeight / 3) out.push('stage');
			return out;`), size)
	}
}
