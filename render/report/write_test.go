package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"html"
	"image"
	"image/jpeg"
	"image/png"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/render/photo"
)

func written(t *testing.T, d Data) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, Write(&b, d))
	return b.String()
}

func oneImage() Data {
	return Data{Threshold: 0.5, Images: []Image{{Name: "a.jpg", Width: 100, Height: 80, Detections: []detect.Detection{
		{Label: "cat", Score: 0.9, Box: detect.Box{XMin: 10, YMin: 10, XMax: 60, YMax: 60}},
		{Label: "dog", Score: 0.2, Box: detect.Box{XMin: 30, YMin: 30, XMax: 60, YMax: 60}},
		{Label: "odd", Score: math.NaN(), Box: detect.Box{XMin: math.Inf(-1), YMax: math.NaN()}},
	}}}, Thumbnails: slices.Values([][]byte{[]byte("\xff\xd8picture")})}
}

// What the policy allows must be what is in the page, to the byte.
func TestPolicyNamesStyleAndScript(t *testing.T) {
	t.Parallel()
	page := written(t, oneImage())
	policy := regexp.MustCompile(`http-equiv="Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(page)
	require.NotNil(t, policy)
	allowed := strings.ReplaceAll(strings.ReplaceAll(policy[1], "&#39;", "'"), "&#43;", "+")
	for _, tag := range []string{"style", "script"} {
		inline := regexp.MustCompile(`(?s)<`+tag+`>(.*?)</`+tag+`>`).FindAllStringSubmatch(page, -1)
		require.Len(t, inline, 1, tag)
		sum := sha256.Sum256([]byte(inline[0][1]))
		assert.Contains(t, allowed, tag+"-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")
	}
	assert.Contains(t, allowed, "default-src 'none'")
	assert.True(t, strings.HasSuffix(allowed, "; img-src data:"), allowed)
	assert.NotRegexp(t, ` style="| on\w+="`, regexp.MustCompile(`(?s)<script.*?</script>`).ReplaceAllString(page, ""), "what the policy would block")
}

func TestPolicyNamesWherePicturesAre(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"pictures/1.jpg":               "'self' data: file:",
		"../a b%3F.jpg":                "'self' data: file:",
		"https://photos.example/1.jpg": "data: https://photos.example",
		"//photos.example:81/1.jpg":    "data: photos.example:81",
		"file:///home/a/1.jpg":         "data: file:",
	} {
		d := oneImage()
		d.Images[0].Link = address
		policy := regexp.MustCompile(`; img-src ([^"]*)"`).FindStringSubmatch(written(t, d))
		assert.Equal(t, want, html.UnescapeString(policy[1]), address)
	}
}

// A browser without JavaScript shows the picture with what is at the threshold.
func TestStillsShowBoxesAtTheThreshold(t *testing.T) {
	t.Parallel()
	d := oneImage()
	d.Images[0].Name = `<b>&"a"`
	page := written(t, d)
	still := regexp.MustCompile(`(?s)<noscript id="p0">(.*?)</noscript>`).FindStringSubmatch(page)
	require.NotNil(t, still)
	assert.Contains(t, still[1], `href="data:image/jpeg;base64,`+base64.StdEncoding.EncodeToString([]byte("\xff\xd8picture"))+`"`)
	assert.Contains(t, still[1], `<path stroke="#00eeff" d="M10 10h50v50H10z"/>`)
	assert.Contains(t, still[1], ">cat 0.90</text>")
	assert.NotContains(t, still[1], "dog", "below the threshold")
	assert.Contains(t, still[1], "<figcaption>&lt;b&gt;&amp;&#34;a&#34;</figcaption>")
	assert.Equal(t, 1, strings.Count(page, "base64,"+base64.StdEncoding.EncodeToString([]byte("\xff\xd8picture"))), "each picture is there once")
}

// With a ground truth they show outcomes, and what was missed.
func TestStillsShowOutcomes(t *testing.T) {
	t.Parallel()
	d := oneImage()
	d.Compared = true
	d.Images[0].Truths = []detect.Object{{Detection: detect.Detection{Label: "cup", Box: detect.Box{XMin: 70, YMin: 5, XMax: 95, YMax: 30}}}}
	page := written(t, d)
	still := regexp.MustCompile(`(?s)<noscript id="p0">(.*?)</noscript>`).FindStringSubmatch(page)
	require.NotNil(t, still)
	assert.Contains(t, still[1], ">background: cat 0.90</text>")
	assert.Contains(t, still[1], ">missed: cup</text>")
	assert.Contains(t, page, "Boxes at threshold 0.5.")
	d.Models = []string{"old", "new"}
	assert.Contains(t, written(t, d), "Boxes of new at threshold 0.5.")
}

// A page of many pictures beside it does not name each twice, and one with
// pictures in it has boxes of the first for browsers without JavaScript.
func TestStillsOfManyPictures(t *testing.T) {
	t.Parallel()
	d := oneImage()
	one := d.Images[0]
	d.Images = nil
	for range mostStills + 10 {
		d.Images = append(d.Images, one)
	}
	d.Thumbnails = func(yield func([]byte) bool) {
		for range d.Images {
			if !yield([]byte("\xff\xd8picture")) {
				return
			}
		}
	}
	page := written(t, d)
	assert.Equal(t, mostStills+10, strings.Count(page, "<noscript id="), "the script takes the pictures from them")
	assert.Equal(t, mostStills, strings.Count(page, ">cat 0.90</text>"))
	assert.Contains(t, page, "Of 510 pictures the first 500 have boxes here.")
	for i := range d.Images {
		d.Images[i].Picture = "pictures/1.jpg"
	}
	assert.Equal(t, mostStills, strings.Count(written(t, d), "<noscript id="))
}

func TestDataIsExactAndSafe(t *testing.T) {
	t.Parallel()
	d := oneImage()
	d.Images[0].Detections[0].Score = 0.1 + 0.2
	d.Images[0].Detections[0].Box.XMin = 10.006
	d.Title, d.Images[0].Name = "</script><!--", "</script>"
	page := written(t, d)
	data := regexp.MustCompile(`(?s)<script type="application/json" (id="data"|class="part")>(.*?)</script>`).FindAllStringSubmatch(page, -1)
	require.Len(t, data, 2)
	assert.NotContains(t, data[0][2]+data[1][2], "<")
	var head struct{ Title string }
	require.NoError(t, json.Unmarshal([]byte(data[0][2]), &head))
	assert.Equal(t, "</script><!--", head.Title)
	var got struct {
		Names   []string
		Objects struct {
			Boxes, Scores []*float64
			Reasons       []int
		}
	}
	require.NoError(t, json.Unmarshal([]byte(data[1][2]), &got))
	assert.Equal(t, []string{"</script>"}, got.Names)
	assert.Equal(t, 0.1+0.2, *got.Objects.Scores[0], "to the last bit")
	assert.Nil(t, got.Objects.Scores[2], "NaN")
	assert.Equal(t, 10.01, *got.Objects.Boxes[0])
	assert.Equal(t, []int{0, 0, int(degenerate)}, got.Objects.Reasons)
}

// Marks that a browser keeps are found again after another title or threshold,
// and not after other detections.
func TestIDIsOfTheDetections(t *testing.T) {
	t.Parallel()
	first, other := oneImage(), oneImage()
	other.Title, other.Threshold = "another", 0.1
	id := func(d Data) string { return regexp.MustCompile(`"id":"([0-9a-f]{16})"`).FindString(written(t, d)) }
	require.NotEmpty(t, id(first))
	assert.Equal(t, id(first), id(other))
	other.Images[0].Detections[0].Score = 0.91
	assert.NotEqual(t, id(first), id(other))
}

func TestWriteTellsWhatIsMissing(t *testing.T) {
	t.Parallel()
	d := oneImage()
	d.Images[0].Width = 0
	require.ErrorContains(t, Write(new(bytes.Buffer), d), `image "a.jpg": 0×80 pixels`)
	d = oneImage()
	d.Thumbnails = nil
	require.ErrorContains(t, Write(new(bytes.Buffer), d), `image "a.jpg": neither`)
	d = oneImage()
	d.Runs = true
	require.ErrorContains(t, Write(new(bytes.Buffer), d), `image "a.jpg": two runs without what changed`)
	d = oneImage()
	d.Models = []string{"a", "b"}
	require.ErrorContains(t, Write(new(bytes.Buffer), d), "2 models; want none, or two and a ground truth")
	full := errors.New("disk full")
	require.ErrorIs(t, Write(failing{full}, oneImage()), full)
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestAnEmptyReportIsAPage(t *testing.T) {
	t.Parallel()
	assert.Contains(t, written(t, Data{}), "<title>Report</title>")
}

func TestThumbnail(t *testing.T) {
	t.Parallel()
	clear := image.NewNRGBA(image.Rect(0, 0, 300, 100))
	clear.Pix[0], clear.Pix[3] = 200, 1
	var file bytes.Buffer
	require.NoError(t, png.Encode(&file, clear))
	p, err := photo.Open("clear.png", file.Bytes(), photo.Limits{})
	require.NoError(t, err)
	for name, c := range map[string]struct {
		side int
		want image.Point
	}{
		"shrunk": {120, image.Pt(120, 40)}, "hardly": {299, image.Pt(299, 100)}, "not enlarged": {1000, image.Pt(300, 100)}, "to a line": {2, image.Pt(2, 1)},
	} {
		data, err := Thumbnail(p, c.side)
		require.NoError(t, err, name)
		m, err := jpeg.Decode(bytes.NewReader(data))
		require.NoError(t, err, name)
		assert.Equal(t, c.want, m.Bounds().Size(), name)
		r, g, b, _ := m.At(0, 0).RGBA()
		assert.Equal(t, []uint32{0xffff, 0xffff, 0xffff}, []uint32{r, g, b}, "%s: what is transparent is white", name)
	}
}
