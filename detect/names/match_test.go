package names_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect/names"
)

func Example() {
	labels := []names.Item{{Name: "100CANON/IMG_0001.jpg"}, {Name: "139"}}
	photos := []names.Item{{Name: "100CANON/IMG_0001.jpg"}, {Name: "101CANON/IMG_0001.jpg"}, {Name: "000000000139.jpg"}}
	for i, p := range names.Match(labels, photos).Photos {
		fmt.Println(photos[i].Name, p.Index, p.By)
	}
	// Output:
	// 100CANON/IMG_0001.jpg 0 by their path
	// 101CANON/IMG_0001.jpg -1 not found
	// 000000000139.jpg 1 by the number in the name
}

// items makes items of names; "name#sum" has a sum, "dir|name" a folder and
// "name*" is a label file's.
func items(all ...string) []names.Item {
	var list []names.Item
	for _, text := range all {
		var it names.Item
		text, it.Sum, _ = strings.Cut(text, "#")
		if dir, name, ok := strings.Cut(text, "|"); ok {
			it.Dir, text = dir, name
		}
		it.Name, it.Shared = strings.CutSuffix(text, "*")
		list = append(list, it)
	}
	return list
}

func TestMatch(t *testing.T) {
	t.Parallel()
	const none, several = "-", "several"
	for name, c := range map[string]struct {
		labels, photos []string
		want           []string // a photo each: "label rule", none or several
	}{
		"the same path":                  {[]string{"x/a.jpg"}, []string{"x/a.jpg"}, []string{"x/a.jpg by their path"}},
		"a dot before":                   {[]string{"./x/a.jpg"}, []string{"x/a.jpg"}, []string{"./x/a.jpg by their path"}},
		"separators":                     {[]string{`x\a.jpg`}, []string{"x/a.jpg"}, []string{`x\a.jpg by another spelling of the path`}},
		"composed and decomposed":        {[]string{"caf\u00e9.jpg"}, []string{"cafe\u0301.jpg"}, []string{"caf\u00e9.jpg by another spelling of the path"}},
		"percent-encoding":               {[]string{"x%20y/%C3%A4.jpg"}, []string{"x y/\u00e4.jpg"}, []string{"x%20y/%C3%A4.jpg by another spelling of the path"}},
		"a per cent that is none":        {[]string{"50%.jpg"}, []string{"50%.jpg"}, []string{"50%.jpg by their path"}},
		"both spellings are there":       {[]string{"a%20b.jpg", "a b.jpg"}, []string{"a b.jpg", "a%20b.jpg"}, []string{"a b.jpg by their path", "a%20b.jpg by their path"}},
		"Label Studio's local files":     {[]string{"/data/local-files/?d=x/a.jpg"}, []string{"x/a.jpg"}, []string{"/data/local-files/?d=x/a.jpg by another spelling of the path"}},
		"an address":                     {[]string{"https://host/val/a.jpg?v=1"}, []string{"a.jpg"}, []string{"https://host/val/a.jpg?v=1 by the end of the path"}},
		"Windows' whole path":            {[]string{`C:\data\x\a.jpg`}, []string{"x/a.jpg"}, []string{`C:\data\x\a.jpg by the end of the path`}},
		"another's whole path":           {[]string{"/home/u/data/a.jpg"}, []string{"a.jpg"}, []string{"/home/u/data/a.jpg by the end of the path"}},
		"above":                          {[]string{"../images/a.jpg"}, []string{"images/a.jpg"}, []string{"../images/a.jpg by another spelling of the path"}},
		"labels say less":                {[]string{"seqA/1.jpg"}, []string{"data/val/seqA/1.jpg", "data/val/seqB/1.jpg"}, []string{"seqA/1.jpg by the end of the path", none}},
		"labels say more":                {[]string{"data/val/seqA/1.jpg", "data/val/seqB/1.jpg"}, []string{"seqA/1.jpg"}, []string{"data/val/seqA/1.jpg by the end of the path"}},
		"never another folder's":         {[]string{"x/a.jpg"}, []string{"y/a.jpg"}, []string{none}},
		"whole components only":          {[]string{"a.jpg"}, []string{"xa.jpg"}, []string{none}},
		"one of two of a name":           {[]string{"100/a.jpg"}, []string{"100/a.jpg", "101/a.jpg"}, []string{"100/a.jpg by their path", none}},
		"the longest end":                {[]string{"a.jpg", "y/a.jpg"}, []string{"x/y/a.jpg"}, []string{"y/a.jpg by the end of the path"}},
		"the longest end of two":         {[]string{"val/seq/1.jpg"}, []string{"seq/1.jpg", "other/seq/2.jpg"}, []string{"val/seq/1.jpg by the end of the path", none}},
		"two photos":                     {[]string{"a.jpg"}, []string{"x/a.jpg", "y/a.jpg"}, []string{several, several}},
		"two labels":                     {[]string{"x/a.jpg", "y/a.jpg"}, []string{"a.jpg"}, []string{several}},
		"two labels, a folder tells":     {[]string{"x/a.jpg", "y/a.jpg"}, []string{"data/x|a.jpg"}, []string{"x/a.jpg by the end of the path"}},
		"two photos, one is found":       {[]string{"x/a.jpg", "a.jpg"}, []string{"x/a.jpg", "y/a.jpg"}, []string{"x/a.jpg by their path", several}},
		"two of a name, both are found":  {[]string{"x/a.jpg", "a.jpg"}, []string{"x/a.jpg", "a.jpg"}, []string{"x/a.jpg by their path", "a.jpg by their path"}},
		"no extension":                   {[]string{"x/a"}, []string{"x/a.jpg"}, []string{"x/a by the name without its extension"}},
		"another extension":              {[]string{"a.png"}, []string{"x/a.jpg"}, []string{"a.png by the name without its extension"}},
		"the whole stem before its end":  {[]string{"a.png"}, []string{"a.jpg", "x/a.jpg"}, []string{"a.png by the name without its extension", none}},
		"a dot in the name":              {[]string{"frame.001", "frame.002.png"}, []string{"frame.001.jpg", "frame.002.jpg"}, []string{"frame.001 by the name without its extension", "frame.002.png by the name without its extension"}},
		"a stem of two photos":           {[]string{"a"}, []string{"a.jpg", "a.png"}, []string{several, several}},
		"a label file of two photos":     {[]string{"a*"}, []string{"a.jpg", "a.png"}, []string{"a by the name without its extension", "a by the name without its extension"}},
		"a label file, photos elsewhere": {[]string{"a*"}, []string{"x/a.jpg", "y/a.jpg"}, []string{several, several}},
		"a label file, photos together":  {[]string{"a*"}, []string{"x/a.jpg", "x/a.png"}, []string{"a by the name without its extension", "a by the name without its extension"}},
		"Roboflow's name, labels":        {[]string{"a_jpg.rf.0123456789abcdef0123456789abcdef.jpg"}, []string{"a.jpg"}, []string{"a_jpg.rf.0123456789abcdef0123456789abcdef.jpg by the name without its extension"}},
		"Roboflow's name, photo":         {[]string{"a.jpg"}, []string{"train/a_jpg.rf.0123456789abcdef0123456789abcdef.jpg"}, []string{"a.jpg by the name without its extension"}},
		"Roboflow's copies":              {[]string{"a.jpg"}, []string{"a_jpg.rf.0123456789abcdef0123.jpg", "a_jpg.rf.9876543210abcdef0123.jpg"}, []string{several, several}},
		"Roboflow's own":                 {[]string{"a_png.rf.0123456789abcdef0123"}, []string{"a_png.rf.0123456789abcdef0123.jpg", "a_png.rf.9876543210abcdef0123.jpg"}, []string{"a_png.rf.0123456789abcdef0123 by the name without its extension", none}},
		"COCO's number":                  {[]string{"139"}, []string{"val2017/000000000139.jpg"}, []string{"139 by the number in the name"}},
		"COCO's number in 2014":          {[]string{"139"}, []string{"COCO_val2014_000000000139.jpg"}, []string{"139 by the number in the name"}},
		"a number of two":                {[]string{"139"}, []string{"000139.jpg", "0139.jpg"}, []string{several, several}},
		"a number's stem first":          {[]string{"139"}, []string{"139.jpg", "000139.jpg"}, []string{"139 by the name without its extension", none}},
		"zero":                           {[]string{"0"}, []string{"0000.jpg"}, []string{"0 by the number in the name"}},
		"case last":                      {[]string{"IMG_1.JPG"}, []string{"img_1.jpg"}, []string{"IMG_1.JPG but for the case of letters"}},
		"case of the extension":          {[]string{"img.jpg"}, []string{"img.JPG"}, []string{"img.jpg by the name without its extension"}},
		"case of two":                    {[]string{"A.jpg"}, []string{"a.jpg", "x/A.jpg"}, []string{none, "A.jpg by the end of the path"}},
		"two that differ in case":        {[]string{"A.jpg", "a.jpg"}, []string{"a.jpg", "A.jpg"}, []string{"a.jpg by their path", "A.jpg by their path"}},
		"the same content":               {[]string{"old.jpg#1"}, []string{"new.jpg#1"}, []string{"old.jpg by their content"}},
		"content before path":            {[]string{"a.jpg#1", "b.jpg#2"}, []string{"b.jpg#1", "a.jpg#2"}, []string{"a.jpg by their content", "b.jpg by their content"}},
		"other content, the same path":   {[]string{"a.jpg#1"}, []string{"a.jpg#2"}, []string{"a.jpg by their path"}},
		"other content, another path":    {[]string{"x/a.jpg#1"}, []string{"a.jpg#2"}, []string{none}},
		"other content tells two apart":  {[]string{"a.jpg#1"}, []string{"x/a.jpg#2", "y/a.jpg"}, []string{none, "a.jpg by the end of the path"}},
		"copies of one content":          {[]string{"a.jpg#1"}, []string{"a.jpg#1", "b/copy.jpg#1"}, []string{"a.jpg by their path", "a.jpg by their content"}},
		"copies, each with its labels":   {[]string{"a.jpg#1", "b.jpg#1"}, []string{"b.jpg#1", "a.jpg#1"}, []string{"b.jpg by their path", "a.jpg by their path"}},
		"no name":                        {[]string{"", "."}, []string{"", "a.jpg"}, []string{none, none}},
		"not UTF-8":                      {[]string{"a\xff.jpg"}, []string{"a\xff.jpg", "a\xfe.jpg"}, []string{"a\xff.jpg by their path", none}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			labels, photos := items(c.labels...), items(c.photos...)
			m := names.Match(labels, photos)
			var got []string
			for _, p := range m.Photos {
				switch {
				case p.Err != nil:
					assert.ErrorIs(t, p.Err, names.ErrSeveral)
					assert.Equal(t, -1, p.Index)
					got = append(got, several)
				case p.Index < 0:
					got = append(got, none)
				default:
					got = append(got, labels[p.Index].Name+" "+p.By.String())
				}
			}
			assert.Equal(t, c.want, got)
			for l, p := range m.Labels {
				if p.Index >= 0 {
					assert.Equal(t, l, m.Photos[p.Index].Index, "both sides say the same")
				}
			}
			reversed := names.Match(labels, reverse(photos))
			slices.Reverse(reversed.Photos)
			for i := range m.Photos {
				assert.Equal(t, m.Photos[i].Index, reversed.Photos[i].Index, "the order of the photos decides nothing")
			}
		})
	}
}

func reverse(items []names.Item) []names.Item {
	r := slices.Clone(items)
	slices.Reverse(r)
	return r
}

func TestSeveralNamesBothSides(t *testing.T) {
	t.Parallel()
	m := names.Match(items("a.jpg"), items("x/a.jpg", "y/a.jpg", "z/a.jpg", "w/a.jpg"))
	assert.EqualError(t, m.Labels[0].Err, `a.jpg: several photos could be meant: "w/a.jpg", "x/a.jpg", "y/a.jpg" and 1 more`)
	m = names.Match(items("a.jpg"), items("p/x|a.jpg", "p/y|a.jpg"))
	assert.EqualError(t, m.Labels[0].Err, `a.jpg: several photos could be meant: "p/x/a.jpg" and "p/y/a.jpg"`)
	m = names.Match(items("x/a.jpg", "y/a.jpg"), items("a.jpg"))
	assert.EqualError(t, m.Photos[0].Err, `a.jpg: the labels of several images could be this photo's: "x/a.jpg" and "y/a.jpg"`)
	assert.Equal(t, m.Photos[0].Err, m.Labels[0].Err)
}

func TestRules(t *testing.T) {
	t.Parallel()
	var by []names.Rule
	for _, pair := range names.Match(items("a.jpg", "b", "x/c.jpg"), items("a.jpg", "b.jpg", "c.jpg", "d.jpg")).Photos {
		by = append(by, pair.By)
	}
	assert.Equal(t, []names.Rule{names.ByPath, names.ByStem, names.ByEnd, names.Unpaired}, by)
	assert.True(t, names.ByEnd.Inferred())
	assert.False(t, names.BySpelling.Inferred())
}

func TestIndex(t *testing.T) {
	t.Parallel()
	labels := items("x/a.jpg#1", "y/a.jpg", "000139.jpg")
	x := names.NewIndex(labels)
	assert.True(t, x.HasSums())
	for photo, want := range map[string]int{
		"z.jpg#1": 0, "x/a.jpg#2": 0, "y/a.jpg#3": 1, "in/y/a.png": 1, "139": 2, "b.jpg": -1, "z/a.jpg": -1, "": -1,
	} {
		i, _, err := x.Find(items(photo)[0])
		require.NoError(t, err, photo)
		assert.Equal(t, want, i, photo)
	}
	_, _, err := x.Find(names.Item{Name: "a.jpg"})
	assert.ErrorIs(t, err, names.ErrSeveral)
	i, rule, err := x.Find(names.Item{Name: "a.jpg", Sum: "2"})
	require.NoError(t, err)
	assert.Equal(t, 1, i, "the other is known to be another photo")
	assert.Equal(t, names.ByEnd, rule)
	assert.False(t, names.NewIndex(nil).HasSums())
}

// Many photos of one name are told apart by their folders, and a name that means
// any of them by none.
func TestMatchManyOfOneName(t *testing.T) {
	t.Parallel()
	var labels, photos []names.Item
	for i := range 20_000 {
		labels = append(labels, names.Item{Name: fmt.Sprintf("a%d/frame.jpg", i)})
		photos = append(photos, names.Item{Name: fmt.Sprintf("b%d/frame.jpg", i)})
	}
	labels = append(labels, names.Item{Name: "frame.jpg"})
	m := names.Match(labels, photos)
	assert.Error(t, m.Labels[20_000].Err)
	for _, pair := range m.Photos {
		require.NotEqual(t, names.ByPath, pair.By)
	}
}

func FuzzMatch(f *testing.F) {
	f.Add("a.jpg\nx/a.jpg", "x/a.jpg\ny/a.jpg")
	f.Add("a%20\n../b", "a \n/b.png")
	f.Fuzz(func(t *testing.T, labels, photos string) {
		l, p := items(strings.Split(labels, "\n")...), items(strings.Split(photos, "\n")...)
		m := names.Match(l, p)
		for i, pair := range m.Photos {
			if pair.Index >= 0 && pair.Err != nil || (pair.Index >= 0) != (pair.By != names.Unpaired) {
				t.Fatalf("photo %d: %+v", i, pair)
			}
		}
	})
}

func BenchmarkMatch(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	var labels, photos []names.Item
	for i := range 100_000 {
		name := fmt.Sprintf("%012d.jpg", r.IntN(1e9))
		labels = append(labels, names.Item{Name: name})
		photos = append(photos, names.Item{Name: fmt.Sprintf("val/%d/%s", i%100, name)})
	}
	for b.Loop() {
		names.Match(labels, photos)
	}
}
