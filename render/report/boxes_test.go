package report_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/coco"
	"annotate/detect/evaluate"
	"annotate/detect/marks"
	"annotate/render/report"
)

func box(x, y, size float64) detect.Box {
	return detect.Box{XMin: x, YMin: y, XMax: x + size, YMax: y + size}
}

// judged is a report of three pictures with one error of each kind, among boxes
// that are right.
func judged() report.Data {
	found := func(label string, score float64, b detect.Box) detect.Detection {
		return detect.Detection{Label: label, Score: score, Box: b}
	}
	truth := func(label string, b detect.Box) detect.Object {
		return detect.Object{Detection: detect.Detection{Label: label, Box: b, Score: 1, Truth: true}}
	}
	images := []report.Image{
		{
			Name:       "a.jpg",
			Detections: []detect.Detection{found("cat", 0.9, box(10, 10, 60)), found("cat", 0.8, box(100, 10, 60)), found("dog", 0.7, box(220, 150, 50))},
			Truths:     []detect.Object{truth("cat", box(10, 10, 60)), truth("dog", box(101, 10, 60)), truth("cup", box(200, 10, 30))},
		},
		{Name: "right.jpg", Detections: []detect.Detection{found("cat", 0.9, box(10, 10, 60))}, Truths: []detect.Object{truth("cat", box(10, 10, 60))}},
		{
			Name:       "b.jpg",
			Detections: []detect.Detection{found("cup", 0.95, box(10, 10, 60)), found("cup", 0.6, box(140, 30, 60)), found("cat", 0.65, box(230, 10, 40))},
			Truths:     []detect.Object{truth("cup", box(10, 10, 60)), truth("cup", box(110, 10, 60)), truth("dog", box(230, 11, 40))},
		},
	}
	for i := range images {
		images[i].Width, images[i].Height = 320, 240
	}
	return report.Data{Title: "judged", Threshold: 0.5, Compared: true, Images: images, Thumbnails: same(len(images), pictureOf(320, 240))}
}

// What is chosen reaches the drawing: its boxes have plates, the others are faint.
func TestAChoiceIsOfBoxes(t *testing.T) {
	t.Parallel()
	p := newTab(t)
	p.open(judged(), "#sort=given&down=0&outcome=2")
	plates := `[...document.querySelectorAll('.cell')].map(c => [...c.querySelectorAll('svg text')].map(t => t.textContent).join(','))`
	assert.Equal(t, []string{"cat 0.80", "cat 0.65"}, run[[]string](p, `return `+plates+`;`), "wrong labels")
	assert.Equal(t, "2 boxes: wrong label", run[string](p, `return text('#chosen-words');`))
	assert.True(t, run[bool](p, `return document.querySelectorAll('.cell [stroke-opacity="0.55"]').length > 0;`), "the others are faint")
	assert.True(t, run[bool](p, `await click('#rest'); return document.querySelectorAll('.cell [stroke-opacity="0.55"]').length === 0;`), "or hidden")
	run[int](p, `await click('#rest'); return 0;`)

	// The viewer opens at the first of them; n and p go on across pictures.
	at := `text('#viewer-name') + ': ' + (document.querySelector('#fact-list .here .what')?.textContent || '') + ' ' + (document.querySelector('#fact-list .here .score')?.textContent || '')`
	p.press(kb.Home, kb.Enter)
	assert.Equal(t, "a.jpg: cat 0.800", run[string](p, `return `+at+`;`))
	p.press("n")
	assert.Equal(t, "b.jpg: cat 0.650", run[string](p, `return `+at+`;`))
	p.press("n", "p")
	assert.Equal(t, "a.jpg: cat 0.800", run[string](p, `return `+at+`;`))
	p.press(kb.Escape)

	// Outcomes add up, a label narrows them, and chips count what is left.
	for name, c := range map[string]struct {
		fragment string
		words    string
		shown    []string
	}{
		"several outcomes":      {"#outcome=2.7", "3 boxes: wrong label · missed", []string{"a.jpg", "b.jpg"}},
		"an outcome of a label": {"#outcome=2&label=dog", "0 boxes: wrong label · dog", []string{}},
		"a label's misses":      {"#outcome=7&label=cup", "1 box: missed · cup", []string{"a.jpg"}},
		"a cell":                {"#cell=%5B%22dog%22%2C%22cat%22%5D", "2 boxes: “dog” taken for “cat”", []string{"a.jpg", "b.jpg"}},
		"errors":                {"#show=wrong", "5 boxes: with errors", []string{"a.jpg", "b.jpg"}},
		"small errors":          {"#show=wrong&box=0", "1 box: with errors · small", []string{"a.jpg"}},
		"errors of low scores":  {"#show=wrong&high=0.65", "2 boxes: with errors · score up to 0.65", []string{"b.jpg"}},
	} {
		p.open(judged(), c.fragment+"&sort=given&down=0")
		got := run[[]string](p, `return [text('#chosen-words'), ...shown()];`)
		assert.Equal(t, append([]string{c.words}, c.shown...), got, name)
	}
	assert.Equal(t, "with errors 2", run[string](p, `await click('#chosen-clear'); return [...document.querySelectorAll('#kinds button')].find(b => /errors 2/.test(b.textContent)).textContent;`))
	p.open(judged(), "#label=cat")
	assert.Equal(t, []string{"ground truth: dog", "ground truth: cup"}, run[[]string](p, `
		return objectsOf(report.names.indexOf('a.jpg'), true).filter(o => o.isTruth && o.label !== 'cat').map(o => o.words);`), "of labels that are not chosen none is called missed")
}

// Crops are the boxes themselves, worst first; a verdict is one key.
func TestCropsAndVerdicts(t *testing.T) {
	t.Parallel()
	p := newTab(t, "willReadFrequently")
	d := judged()
	p.open(d, "#view=crops")
	words := `[...document.querySelectorAll('.crop')].sort((a, b) => a.getAttribute('aria-posinset') - b.getAttribute('aria-posinset')).map(c => c.querySelector('.what').textContent)`
	assert.Equal(t, []string{"cat 0.80", "dog 0.70", "cat 0.65", "cup 0.60", "missed: cup"}, run[[]string](p, `return `+words+`;`))
	// The picture is there, and so are the box and the truth.
	assert.True(t, run[bool](p, `
		const canvas = document.querySelector('#crop-3 canvas'), pen = canvas.getContext('2d');
		while (!pen.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data[3]) await settled();
		const {data} = pen.getImageData(0, 0, canvas.width, canvas.height);
		const near = (...look) => { for (let i = 0; i < data.length; i += 4) if (look.every((v, k) => Math.abs(data[i + k] - v) < 25)) return true; return false; };
		return near(86, 180, 233) && near(255, 255, 255);`), "the colour of what is poorly localised, and the truth's")
	assert.Equal(t, "cat 0.80", run[string](p, `set({cropSort: 'given'}); await settled(); return document.querySelector('.crop.at-cursor .what').textContent;`), "the cursor stays on its box")
	run[int](p, `set({cropSort: 'worst'}); await settled(); moveCrop(0); return 0;`)

	// The label that a truth has already is no other one, and does not say that
	// nothing is there.
	p.key("t")
	run[int](p, `document.querySelector('#ask-text').value = ' dog '; return 0;`)
	p.press(kb.Enter)
	assert.Equal(t, []any{"that is the label that it has", 0.0}, run[[]any](p, `return [text('#toast'), listed().length];`))

	// The truth is wrong (its right label is offered), nothing is there, the truth
	// lacks it, the box is off and the other fits, fine.
	p.key("t")
	assert.Equal(t, "cat", run[string](p, `return document.querySelector('#ask-text').value;`))
	p.press(kb.Enter, "m", "w", "O")
	p.key("t")
	run[int](p, `document.querySelector('#ask-text').value = ''; return 0;`)
	p.press(kb.Enter)
	// What was said of a truth is said of the crop that shows it; undoing leads back
	// to it, and N to what is open still. n goes on as the crops do in a picture too.
	judgedCrops := `String([...document.querySelectorAll('.crop.judged')].map(c => c.id.slice(5)).sort())`
	assert.Equal(t, "0,1,2,3,4", run[string](p, `return `+judgedCrops+`;`))
	run[int](p, `moveCrop(0); return 0;`)
	p.press("u")
	assert.Equal(t, "4 of 0,1,2,3", run[string](p, `return crops.cursor + ' of ' + `+judgedCrops+`;`))
	run[int](p, `moveCrop(0); return 0;`)
	p.press("N")
	assert.Equal(t, 4, run[int](p, `return crops.cursor;`))
	p.key("t")
	run[int](p, `document.querySelector('#ask-text').value = ''; return 0;`)
	p.press(kb.Enter)
	run[int](p, `moveCrop(1); return 0;`)
	p.press(kb.Enter, "n")
	assert.Equal(t, "b.jpg: cat 2", run[string](p, `return text('#viewer-name') + ': ' + text('#fact-list .here .what') + ' ' + crops.cursor;`))
	p.press(kb.Escape)
	saved := run[string](p, `return marksJSON();`)
	set, err := marks.Read(strings.NewReader(saved))
	require.NoError(t, err)
	corners := func(x, y, size float64) [4]float64 { return [4]float64{x, y, x + size, y + size} }
	better := corners(140, 30, 60)
	assert.Equal(t, []marks.Image{
		{Name: "a.jpg", Width: 320, Height: 240, Boxes: []marks.Box{
			{Of: marks.Truth, Label: "dog", Box: corners(101, 10, 60), Verdict: marks.Wrong, Right: "cat"},
			{Of: marks.Prediction, Label: "dog", Score: 0.7, Box: corners(220, 150, 50), Verdict: marks.Missing},
			{Of: marks.Truth, Label: "cup", Box: corners(200, 10, 30), Verdict: marks.Wrong},
		}},
		{Name: "b.jpg", Width: 320, Height: 240, Boxes: []marks.Box{
			{Of: marks.Prediction, Label: "cat", Score: 0.65, Box: corners(230, 10, 40), Verdict: marks.Wrong},
			{Of: marks.Truth, Label: "cup", Box: corners(110, 10, 60), Verdict: marks.Off, Better: &better},
		}},
	}, set.Images)
	table, err := marks.Read(strings.NewReader(run[string](p, `return marksCSV();`)))
	require.NoError(t, err)
	assert.Equal(t, set.Images, table.Images, "the CSV says the same")

	// Another box that would fit is another verdict; the same once more takes it back.
	assert.Equal(t, []string{"[[140,30,200,90]]", "[[1,2,3,4]]", "[]"}, run[[]string](p, `
		const t = report.truth.box.indexOf(110) / 4, image = report.names.indexOf('b.jpg'), at = {image, object: truthObject(t)}, all = [];
		const say = better => {
			if (better) judge(at, at.object, 'off', {better});
			all.push(JSON.stringify(listed().find(m => m.image === 'b.jpg').boxes.filter(b => b.better).map(b => b.better)));
		};
		say();
		say([1, 2, 3, 4]);
		say([1, 2, 3, 4]);
		return all;`))

	// The marks flow back: labels that are mended by them are right in a new report.
	for _, m := range set.Images {
		for i := range d.Images {
			img := &d.Images[i]
			if img.Name != m.Name {
				continue
			}
			mended, did := m.Mend(detect.Labelled{Name: img.Name, Width: img.Width, Height: img.Height, Objects: img.Truths})
			assert.Empty(t, did.Undone)
			assert.Positive(t, did.Changed())
			img.Truths = mended.Objects
		}
	}
	d.Thumbnails = same(len(d.Images), pictureOf(320, 240))
	p.open(d, "#view=crops")
	assert.Equal(t, []string{"cat 0.65"}, run[[]string](p, `return `+words+`;`), "the prediction that is wrong is left")
}

// Crops that were cut from the photos are shown in place of the page's picture: the
// tile of the detection, or of the truth.
func TestSharperCrops(t *testing.T) {
	t.Parallel()
	p := newTab(t, "willReadFrequently")
	d := judged()
	tiles := image.NewRGBA(image.Rect(0, 0, 6*64, 48)) // 3 detections and 3 truths
	for i := range 6 {
		draw.Draw(tiles, image.Rect(64*i, 0, 64*i+64, 48), image.NewUniform(color.Gray{Y: uint8(40 * i)}), image.Point{}, draw.Src)
	}
	var sheet bytes.Buffer
	require.NoError(t, png.Encode(&sheet, tiles))
	d.CropWidth, d.Images[0].Crops = 64, "data:image/png;base64,"+base64.StdEncoding.EncodeToString(sheet.Bytes())
	p.open(d, "#view=crops&crops=given")
	grey := func(crop string) int {
		return run[int](p, `
			const canvas = document.querySelector('`+crop+` canvas'), pen = canvas.getContext('2d'), at = () => pen.getImageData(3, 3, 1, 1).data;
			while (!at()[3]) await settled();
			return at()[2];`)
	}
	assert.Equal(t, 40, grey("#crop-0"), "the second detection")
	assert.Equal(t, 80, grey("#crop-1"), "the third")
	assert.Equal(t, 200, grey("#crop-2"), "the third truth")
	assert.InDelta(t, 120, grey("#crop-3"), 20, "of a photo without crops, the picture")
}

// A large screen shows crops of more pictures than are kept at hand; once each is
// there, nothing is painted any more.
func TestCropsComeToRest(t *testing.T) {
	t.Parallel()
	p := newTab(t)
	d := report.Data{Threshold: 0.5}
	for i := range 150 {
		d.Images = append(d.Images, report.Image{Name: fmt.Sprint(i), Width: 320, Height: 240, Detections: []detect.Detection{{Label: "cat", Score: 0.9, Box: box(100, 100, 60)}}})
	}
	d.Thumbnails = same(len(d.Images), pictureOf(320, 240))
	p.do(chromedp.EmulateViewport(3840, 2160))
	p.open(d, "#view=crops&size=200")
	assert.Equal(t, []int{150, 0}, run[[]int](p, `
		while ([...crops.pictures.values()].some(picture => !picture.complete) || crops.pictures.size < 150) await settled();
		await settled();
		let painted = 0;
		const paint = paintCrop;
		window.paintCrop = (...of) => { painted++; paint(...of); };
		for (let i = 0; i < 20; i++) await settled();
		return [crops.cells.size, painted];`))
}

// What is shown can be taken along: as a COCO file, and as a command line that
// takes the same.
func TestTakeAlong(t *testing.T) {
	t.Parallel()
	p := newTab(t)
	d := judged()
	d.Command = &report.Command{Models: []string{"annotate detect 'my photos' --from results.json"}, Labels: "--exclude cup", Whole: true, Folder: true}
	d.Images[0].Detections[2].Label = `sign, "stop"`
	p.open(d, "#outcome=2")
	set, err := coco.Decode("subset.json", strings.NewReader(run[string](p, `return cocoOf();`)), coco.Options{})
	require.NoError(t, err)
	var got []string
	for _, img := range set.Labelled() {
		for _, o := range img.Objects {
			got = append(got, fmt.Sprint(img.Name, " ", o.Label, " ", o.Score, " ", o.Box.XMin, " ", o.Box.XMax))
		}
	}
	assert.Equal(t, []string{"a.jpg cat 0.8 100 160", "b.jpg cat 0.65 230 270"}, got, "the boxes that are chosen")
	command := `const {line, why} = commandOf(); return line || why;`
	assert.Equal(t, "No flags choose these boxes", run[string](p, command))
	assert.Equal(t, "annotate detect 'my photos' --from results.json --threshold 0.5 --exclude cup >subset.jsonl", run[string](p, `set({outcomes: 0}); await settled();`+command))
	line := run[string](p, `set({only: new Set([labelNumbers.get('sign, "stop"'), labelNumbers.get('cat')]), own: new Map([[labelNumbers.get('sign, "stop"'), 0.25]])}); await settled();`+command)
	assert.Equal(t, `annotate detect 'my photos' --from results.json --thresholds '0.5,"sign, ""stop""=0.25"' --labels '"sign, ""stop""",cat' >subset.jsonl`, line)
	line = run[string](p, `set({only: new Set(), own: new Map(), words: 'B.J'}); await settled();`+command)
	assert.Equal(t, "annotate detect 'my photos' --from results.json --threshold 0.5 --exclude cup --files-from - >subset.jsonl <<'END'\nb.jpg\nEND\n", line, "pictures in a list")
	assert.Equal(t, "No list has just these pictures", run[string](p, `report.command.folder = false;`+command))
	at, err := evaluate.ParseThresholds(`0.5,"sign, ""stop""=0.25"`, 0)
	require.NoError(t, err)
	assert.Equal(t, map[string]float64{`sign, "stop"`: 0.25}, at.Labels)
}

// Marks of boxes survive as those of pictures do: in the browser and in a CSV.
func TestVerdictsSurvive(t *testing.T) {
	t.Parallel()
	p := newTab(t)
	d := judged()
	d.Images[0].Detections[0].Score = 0.91 // another report than that of other tests
	file := writeReport(t, d)
	p.openFile(file, "#view=crops")
	p.press("f", "o")
	saved, csv := run[string](p, `return marksJSON();`), run[string](p, `return marksCSV();`)
	assert.Contains(t, csv, "image,mark,comment,of,label,score,xmin,ymin,xmax,ymax,verdict,right,better,width,height\r\na.jpg,,,prediction,cat,0.8,100,10,160,70,fine,,,320,240\r\n")
	p.openFile(file, "")
	assert.JSONEq(t, saved, run[string](p, `return marksJSON();`))
	assert.Equal(t, "0 kept, 0 rejected, 0 comments, 2 boxes judged", run[string](p, `return text('#mark-counts');`))
	assert.Equal(t, "2 changes in this browser only", run[string](p, `return text('#unsaved');`))
	p.press("k")
	p.load("marks.csv", strings.TrimSuffix(csv, "\r\n"), "replace")
	assert.Eventually(t, func() bool { return json.Valid([]byte(saved)) && run[string](p, `return marksJSON();`) == saved }, 5e9, 5e7, "the file's, and nothing else")
}

// What is not marks, as the commands read them, is not taken in.
func TestNoMarks(t *testing.T) {
	t.Parallel()
	p := newTab(t)
	d := judged()
	d.Images[0].Detections[0].Score = 0.92 // another report than that of other tests
	p.open(d, "")
	for _, image := range []string{
		`{"mark": "maybe"}`, `{"comment": {}}`, `{"boxes": 1}`, `{"boxes": [{"of": "truth", "label": "cat", "box": [1, 2, 3, null]}]}`,
		`{"boxes": [{"of": "nobody", "label": "cat", "box": [1, 2, 3, 4]}]}`, `{"boxes": [{"of": "truth", "label": 1, "box": [1, 2, 3, 4]}]}`,
		`{"boxes": [{"of": "truth", "label": "cat", "box": [1, 2, 3, 4], "verdict": "odd"}]}`, `{"boxes": [{"of": "truth", "label": "cat", "box": [1, 2, 3, 4], "verdict": "missing"}]}`,
		`{"boxes": [{"of": "truth", "label": "cat", "box": [1, 2, 3, 4], "verdict": "wrong", "right": 1}]}`, `{"boxes": [{"of": "truth", "label": "cat", "box": [1, 2, 3, 4], "verdict": "off", "better": [1]}]}`,
	} {
		assert.Equal(t, []any{"m.json holds no marks of a report", 0.0}, run[[]any](p, `
			const image = {image: 'a.jpg', ...`+image+`};
			await loadMarks(new File([JSON.stringify({marks: [image]})], 'm.json'));
			return [text('#toast'), listed().length];`), image)
	}
	assert.Equal(t, []string{"m.json holds no marks of a report", "m.json has marks of other pictures only"}, run[[]string](p, `
		const said = [];
		for (const marks of [{version: 3, marks: []}, {marks: [{image: 'other.jpg', mark: 'keep'}]}]) {
			await loadMarks(new File([JSON.stringify(marks)], 'm.json'));
			said.push(text('#toast'));
		}
		return said;`))
}

// What was removed stays removed, and two tabs do not lose each other's marks.
func TestMarksOfTwoTabs(t *testing.T) {
	t.Parallel()
	first := newTab(t)
	d := few()
	d.Title = "two tabs"
	d.Images[0].Detections[0].Score = 0.901 // another report than that of other tests
	d.Marks = []marks.Image{{Name: "b10.jpg", Mark: marks.Keep}}
	file := writeReport(t, d)
	first.openFile(file, "#sort=given&down=0")
	second := newTab(t)
	second.openFile(file, "#sort=given&down=0")
	first.press(kb.Home, "k") // takes it back
	second.press(kb.End, "x")
	names := `JSON.parse(marksJSON()).marks.map(m => m.image + ' ' + m.mark).join()`
	for _, p := range []*tab{first, second} {
		assert.Eventually(t, func() bool { return evaluateIn[string](p, names) == "sub/three.jpg reject" }, 5e9, 5e7)
	}
	first.openFile(file, "")
	assert.Equal(t, "sub/three.jpg reject", evaluateIn[string](first, names), "after all is loaded anew")
}

func TestTableIsThatOfEvaluate(t *testing.T) {
	t.Parallel()
	p := newTab(t)
	d := crowded(40, 6)
	p.open(d, "#view=table&t=0.35")
	rows := run[map[string][]string](p, `
		return Object.fromEntries([...document.querySelectorAll('#table tbody tr')].map(r => [r.querySelector('th').textContent, [...r.querySelectorAll('td')].map(c => c.textContent)]));`)
	j := judgedOf(d)
	eval := evaluate.NewReport(j, 0.5, evaluate.Thresholds{All: 0.35}) // what the command prints
	row := func(m evaluate.Metrics, p evaluate.LabelPoint) []string {
		cells := []string{fmt.Sprint(p.Truths), fmt.Sprint(p.TruePositive)}
		for _, v := range []float64{m.AP, m.AP50, m.APSmall, m.APMedium, m.APLarge, p.Precision, p.Recall, p.F1, p.BestF1.F1} {
			if v < 0 {
				cells = append(cells, "–")
			} else {
				cells = append(cells, fmt.Sprintf("%.3f", v))
			}
		}
		at := fmt.Sprint(p.BestF1.Threshold)
		if len(at) < len("0.00") {
			at = fmt.Sprintf("%.2f", p.BestF1.Threshold)
		}
		return append(cells, at)
	}
	whole := evaluate.LabelPoint{Precision: eval.At.Precision, Recall: eval.At.Recall, F1: eval.At.F1, BestF1: eval.BestF1, Counts: eval.At.Counts}
	assert.Equal(t, row(eval.Metrics, whole), rows["all labels"])
	require.Len(t, eval.Labels, 5)
	for _, l := range eval.Labels {
		assert.Equal(t, row(l.Metrics, eval.At.Labels[l.Label]), rows[l.Label], l.Label)
	}

	// The thresholds that the page offers are those that Go suggests, and can be
	// read from what it copies.
	text := run[string](p, `await click('.suggestions button:nth-child(1)'); return thresholdsText();`)
	got, err := evaluate.ParseThresholds(text, 0)
	require.NoError(t, err)
	assert.Equal(t, j.SuggestF1().Labels, got.Labels)
	assert.Equal(t, 0.35, got.All)
	text = run[string](p, `document.querySelector('.suggestions input').value = 0.8; await click('.suggestions button:nth-child(2)'); return thresholdsText();`)
	got, err = evaluate.ParseThresholds(text, 0)
	require.NoError(t, err)
	assert.Equal(t, j.SuggestPrecision(0.8).Labels, got.Labels)

	// What was typed, and where the keyboard is, stays when figures change; of names
	// the first come first.
	assert.Equal(t, []string{"0.8", "label ↑", "ascending", "all labels,cat,cup,dog,traffic light,人"}, run[[]string](p, `
		const head = document.querySelector('#table thead th'), button = head.querySelector('button');
		button.focus();
		button.click();
		set({threshold: 0.4});
		await settled();
		return [document.querySelector('.suggestions input').value, document.activeElement.textContent, head.getAttribute('aria-sort'), [...document.querySelectorAll('#table tbody th')].map(th => th.textContent).join()];`))
}

// What a view has is one stop for the Tab key, and arrows go through it.
func TestKeyboardInAMatrix(t *testing.T) {
	t.Parallel()
	p := newTab(t)
	p.open(judged(), "#view=matrix")
	at := `(e => e.title || e.textContent)(document.activeElement)`
	p.press(kb.Tab)
	run[int](p, `byID('matrix').focus(); return 0;`)
	p.press(kb.ArrowDown, kb.ArrowDown)
	assert.Equal(t, "“cat” found", run[string](p, `return `+at+`;`), "from the list of what is confused most")
	p.press(kb.ArrowDown)
	assert.Equal(t, "“cup” found", run[string](p, `return `+at+`;`))
	assert.Equal(t, 1, run[int](p, `set({threshold: 0.55}); await settled(); return document.querySelectorAll('#matrix [tabindex="0"]').length;`), "after it is drawn anew")
	p.press(kb.Enter)
	assert.Equal(t, "crops", run[string](p, `await settled(); return state.view;`))
	p.open(judged(), "#view=table")
	run[int](p, `document.querySelector('#label-list .name').focus(); return 0;`)
	p.press(kb.ArrowDown, kb.ArrowRight, kb.ArrowDown)
	assert.Equal(t, "Threshold of dog", run[string](p, `return document.activeElement.getAttribute('aria-label');`), "the next label's")
	p.press(kb.ArrowUp, kb.End)
	assert.Equal(t, "Threshold of dog", run[string](p, `return document.activeElement.getAttribute('aria-label');`), "the last that can be set")
	assert.Equal(t, 1, run[int](p, `return [...document.querySelectorAll('#table table button')].filter(e => e.tabIndex === 0).length;`))
}

// Of hundreds of labels the matrix begins with those that have the most boxes.
func TestMatrixOfManyLabels(t *testing.T) {
	t.Parallel()
	p := newTab(t)
	d := judged()
	for i := range 80 {
		d.Images[0].Truths = append(d.Images[0].Truths, detect.Object{Detection: detect.Detection{Label: fmt.Sprint("species ", i), Box: box(float64(i), 100, 20)}})
	}
	p.open(d, "#view=matrix")
	shape := `await settled(); return ['thead th', 'tbody tr', 'table ~ button'].map(s => [...document.querySelectorAll('#matrix ' + s)].length);`
	assert.Equal(t, []int{4, 61, 1}, run[[]int](p, shape), "three labels were said, and nothing")
	assert.Equal(t, []int{4, 84, 0}, run[[]int](p, `await click('#matrix > button');`+shape))
}

// twoModels are two models of one truth.
func twoModels(n int) report.Data {
	d := crowded(n, 6)
	d.Models = []string{"old", "new"}
	other := twoRuns(n)
	for i := range d.Images {
		d.Images[i].Before = other.Images[i].Detections
	}
	return d
}

func TestTwoModels(t *testing.T) {
	t.Parallel()
	p := newTab(t)
	d := twoModels(30)
	p.open(d, "")
	old, now := make([]evaluate.Image, len(d.Images)), make([]evaluate.Image, len(d.Images))
	for i, img := range d.Images {
		old[i] = evaluate.Image{Detections: img.Before, Truths: img.Truths}
		now[i] = evaluate.Image{Detections: img.Detections, Truths: img.Truths}
	}
	oldJudged := evaluate.Judge(old, evaluate.Criteria{})
	v := evaluate.NewVersus(oldJudged, judgedOf(d), evaluate.Criteria{})
	for _, threshold := range []float64{0, 0.2, 0.5, 0.77} {
		got := run[map[string]int](p, fmt.Sprintf(`
			await slide(document.querySelector('#threshold'), %v);
			return Object.fromEntries([...document.querySelectorAll('.fates button')].map(b => [b.querySelector('span').textContent, Number(b.querySelector('b').textContent)]));`, threshold))
		want := map[string]int{}
		for fate, n := range v.Count(evaluate.Thresholds{All: threshold}) {
			want[fate.String()] = n
		}
		assert.Equal(t, want, got, threshold)
	}
	run[int](p, `await slide(document.querySelector('#threshold'), 0.5); return 0;`)

	// What got worse is chosen box by box.
	counts := v.Count(evaluate.Thresholds{All: 0.5})
	for f, fate := range evaluate.Fates() {
		words := run[[]string](p, fmt.Sprintf(`
			const all = [];
			for (const model of [1, 0, 2]) { set({model, fates: 1 << %d}); await settled(); all.push(text('#chosen-words')); }
			set({model: 1});
			return all;`, f))
		want := fmt.Sprintf("%d boxes: %v", counts[fate], fate)
		assert.Equal(t, []string{want, want, want}, words, "whichever model is looked at")
	}
	// The old model's own counts, at a switch.
	figures := run[string](p, `set({fates: 0, model: 0}); await settled(); return text('#f1');`)
	assert.Equal(t, percent(oldJudged.Count(evaluate.Thresholds{All: 0.5}).F1()), figures)
	assert.Contains(t, run[string](p, `set({model: 2, open: 0}); await settled(); return text('#fact-list');`), "old")
	// What was missed has the colour of what became of it.
	assert.True(t, run[bool](p, `
		const missed = report.names.flatMap((_, i) => objectsOf(i, false)).filter(o => o.isTruth && o.outcome === MISSED);
		return missed.length > 0 && missed.every(({look, fate}) => look === report.fates[fate]);`))
	f1 := run[string](p, `set({model: 1, open: -1, view: 'table'}); await settled(); return document.querySelector('#table .whole td:nth-child(11)').textContent;`)
	before, after := oldJudged.Count(evaluate.Thresholds{All: 0.5}).F1(), v.New.Count(evaluate.Thresholds{All: 0.5}).F1()
	assert.Equal(t, strings.Replace(fmt.Sprintf("%.3f %+.3f", after, after-before), "-", "−", 1), f1, "beside the other model's")
}

// A page whose pictures are gone says so once.
func TestPicturesThatAreGone(t *testing.T) {
	t.Parallel()
	p := newTab(t, "ERR_FILE_NOT_FOUND")
	d := few()
	for i := range d.Images {
		d.Images[i].Picture = fmt.Sprintf("few%%-pictures/%d.jpg", i)
	}
	file := writeReport(t, d)
	p.openFile(file, "")
	assert.Equal(t, "The pictures are not there: this page looks for them in few%-pictures/, beside it.",
		run[string](p, `while (document.querySelector('#gone').hidden) await settled(); return text('#gone-words');`))
	assert.True(t, run[bool](p, `await click('#gone-close'); sayGone(); return document.querySelector('#gone').hidden;`), "once")
	assert.Equal(t, 5, run[int](p, `while (document.querySelectorAll('.no-picture').length < 5) await settled(); return document.querySelectorAll('.no-picture').length;`))
	p.openFile(file, "#image=b10.jpg")
	assert.Contains(t, run[string](p, `
		while (document.querySelector('#gone').hidden || !document.querySelector('#photo').hidden) await settled();
		return text('#toast');`), "The pictures are not there", "nor large")
	require.NoError(t, os.Remove(file))
	p.do(chromedp.Navigate("about:blank")) // the pictures are what the page may ask for
}

// A model that found nothing has recall 0, and is a page.
func TestNothingFound(t *testing.T) {
	t.Parallel()
	p := newTab(t)
	d := judged()
	for i := range d.Images {
		d.Images[i].Detections = nil
	}
	p.open(d, "")
	assert.Equal(t, []string{"–", "0.0 %", "7"}, run[[]string](p, `return [text('#precision'), text('#recall'), text('#outcome-7 b')];`))
	for _, view := range []string{"crops", "table", "matrix", "curves"} {
		run[int](p, `set({view: '`+view+`'}); await settled(); return 0;`)
	}
}

// Going back closes a picture, and keeps what was set while it was open.
func TestBackClosesThePicture(t *testing.T) {
	t.Parallel()
	p := newTab(t)
	p.open(few(), "#sort=given&down=0")
	p.press(kb.Home, kb.Enter, "]")
	assert.Equal(t, []any{false, "0.51"}, run[[]any](p, `
		history.back();
		while (document.querySelector('#viewer').open) await settled();
		await settled();
		return [document.querySelector('#viewer').open, document.querySelector('#threshold').value];`))
	// Closed by hand, the history is as before.
	got := run[[]any](p, `
		const before = history.length;
		set({open: 0}); await settled();
		closeViewer(); await settled();
		await new Promise(done => setTimeout(done, 300));
		return [document.querySelector('#viewer').open, location.hash.includes('image'), history.length - before];`)
	assert.Equal(t, []any{false, false}, got[:2])
}
