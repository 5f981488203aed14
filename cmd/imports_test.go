package cmd_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// mayImport is the map of the module: for each package, which of the module's
// packages its code (tests excepted) may import, and why not more. The longest
// entry that a package is, or lies below, counts.
var mayImport = []struct {
	pkg     string
	allowed []string
	why     string
}{
	{"fonts", nil, "text is useful without boxes"},
	{"golden", nil, "every package's tests use it"},
	{"detect", nil, "it is the vocabulary; conversions live with the foreign format and point inwards"},
	{"detect/", []string{"detect", "detect/charset", "detect/jsonfile", "detect/mask", "detect/names", "detect/spool", "detect/store"}, "a source of detections knows the vocabulary, how text is read and photos are found, and no other source"},
	{"detect/charset", nil, "text is useful without detections"},
	{"detect/jsonfile", []string{"detect", "detect/charset"}, "every JSON form reads by it"},
	{"detect/mask", []string{"detect"}, "outlines know no form"},
	{"detect/names", nil, "every source that photos are looked up in asks it"},
	{"detect/store", []string{"detect", "detect/spool"}, "objects wait in files whatever form they came in"},
	{"detect/spool", nil, "what is too much for memory waits in a file whatever it is"},
	{"detect/storage", nil, "a name of something kept knows neither photos nor detections; only render/batch/bucket and commands import it, so that libraries do without a bucket's client"},
	{"detect/shard", nil, "whose a photo is depends on its name alone"},
	{"detect/spelling", nil, "words are near each other whatever they name"},
	{"detect/doctor", []string{"detect", "detect/names", "detect/spelling"}, "an examination knows labels, not the files that they come from"},
	{"detect/dataset", []string{"detect", "detect/charset", "detect/coco", "detect/csv", "detect/forms", "detect/names", "detect/record", "detect/shard", "detect/spool", "detect/store", "detect/voc", "detect/yolo"},
		"it is the one place that knows all forms; photos come in by what a caller says of them"},
	{"detect/checkup", []string{"detect", "detect/coco", "detect/dataset", "detect/doctor", "detect/names", "detect/yolo"}, "it joins what readers of labels say to what the doctor finds"},
	{"detect/detecttest", []string{"detect"}, "the conformance suite serves every detector"},
	{"render", []string{"detect", "fonts", "render/placement"}, "layout and drawing know no file format"},
	{"render/placement", nil, "placement is integer geometry"},
	{"render/placement/placementtest", []string{"render/placement"}, "the audits check placements"},
	{"render/jpegpatch", nil, "it is a library of its own"},
	{"render/terminal", nil, "a terminal shows any image, and how far anything is"},
	{"render/photo", []string{"detect", "render/jpegpatch"}, "files know ink only by an interface"},
	{"render/sheet", []string{"detect", "fonts", "render", "render/photo", "render/placement"}, "previews are drawn by render"},
	{"render/plot", []string{"detect", "detect/stats", "fonts", "render"}, "figures show numbers in the faces and colours of labels on photos"},
	{"render/report", []string{"detect", "detect/doctor", "detect/evaluate", "detect/marks", "detect/spool", "fonts", "render", "render/output", "render/photo"}, "the page is a consumer of everything that draws"},
	{"render/output", []string{"detect/record"}, "what may be written depends on no picture; the lock is the record's"},
	{"render/batch", []string{"detect", "detect/dataset", "detect/doctor", "detect/names", "detect/record", "detect/shard", "detect/slice", "detect/spool", "render", "render/output", "render/photo"}, "a run knows no flag and no terminal"},
	{"render/batch/bucket", []string{"detect/record", "detect/shard", "detect/storage", "render/batch", "render/output"}, "it joins a run to buckets, so that the run itself does without the client of one"},
	{"render/batch/contact", []string{"detect", "render/batch", "render/photo", "render/sheet"}, "it puts a run's photos onto pages, so that the run does without them"},
	{"cmd/", []string{"detect", "detect/", "render", "render/", "fonts"}, "commands put the packages together"},
}

func TestImportsFollowTheMap(t *testing.T) {
	root := os.DirFS("..")
	library, err := fs.ReadFile(root, "cmd/annotate/doc/library.md")
	require.NoError(t, err)
	listed := map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| `.*").FindAllString(string(library), -1) {
		for _, name := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(row, -1) {
			listed[name[1]] = true
		}
	}
	checked := 0
	err = fs.WalkDir(root, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && d.Name() != ".") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		src, err := fs.ReadFile(root, file)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, src, parser.ImportsOnly)
		require.NoError(t, err)
		pkg := path.Dir(file)
		rule := -1
		for i, r := range mayImport {
			if (pkg == r.pkg || strings.HasPrefix(pkg, strings.TrimSuffix(r.pkg, "/")+"/")) &&
				(rule < 0 || len(r.pkg) > len(mayImport[rule].pkg)) {
				rule = i
			}
		}
		if !assert.GreaterOrEqual(t, rule, 0, "%s: package %s is not on the map in imports_test.go", file, pkg) {
			return nil
		}
		checked++
		part := strings.HasPrefix(pkg, "render/placement/") // for that package's tests
		assert.True(t, listed[pkg] || part, "the table of packages in cmd/annotate/doc/library.md lacks %s", pkg)
		for _, imp := range f.Imports {
			target, err := strconv.Unquote(imp.Path.Value)
			require.NoError(t, err)
			if strings.HasPrefix(target, "github.com/minio/") {
				assert.True(t, pkg == "detect/storage" || strings.HasPrefix(pkg, "detect/storage/"), "%s imports %s: a bucket's client is storage's own business", file, target)
			}
			ours, ok := strings.CutPrefix(target, "annotate/")
			if !ok || ours == pkg {
				continue
			}
			allowed := slices.ContainsFunc(mayImport[rule].allowed, func(a string) bool {
				return ours == a || strings.HasSuffix(a, "/") && strings.HasPrefix(ours, a)
			})
			// Parts of one package, kept below it, are its own business.
			assert.True(t, allowed || strings.HasPrefix(ours, pkg+"/"), "%s imports %s: %s", file, ours, mayImport[rule].why)
		}
		return nil
	})
	require.NoError(t, err)
	assert.Greater(t, checked, 20, "the walk found the module")
}
