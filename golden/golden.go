package golden

import (
	"flag"
	"fmt"
	"image"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// update is defined here once, for every test binary that imports this package.
var update = flag.Bool("update", false, "rewrite the golden images that do not pass")

// Options say how far a picture may be from its golden image. The zero value
// allows no difference at all.
type Options struct {
	// Worst is the largest allowed difference of any channel of any pixel, in
	// 1/255 of its range, from 0 to 255.
	Worst int
	// Cluster is the largest allowed number of differing pixels that touch each
	// other, at their sides or corners.
	Cluster int
	// Reason tells the reader why a difference must be allowed. A tolerance
	// without one fails.
	Reason string
}

// Exact allows no difference at all.
var Exact = Options{}

// validate finds tolerances that mean nothing or that nobody answers for.
func (o Options) validate() error {
	switch {
	case o.Worst < 0 || o.Worst > 255 || o.Cluster < 0:
		return fmt.Errorf("tolerance out of range: Worst %d, Cluster %d", o.Worst, o.Cluster)
	case (o.Worst == 0) != (o.Cluster == 0):
		return fmt.Errorf("Worst %d with Cluster %d allows nothing: set both or neither", o.Worst, o.Cluster)
	case o.Worst > 0 && strings.TrimSpace(o.Reason) == "":
		return fmt.Errorf("tolerance without a reason: Worst %d, Cluster %d", o.Worst, o.Cluster)
	}
	return nil
}

// validName is strict so that a name is the same file on every file system.
var validName = regexp.MustCompile(`^[a-z0-9_-]+(/[a-z0-9_-]+)+$`)

// Check compares got with the golden image of that name and marks the test as
// failed if it is missing, unreadable, of another size or further away than o
// allows. The test goes on.
//
// The name is a slash-separated path of lower case letters, digits, hyphens and
// underscores: the package's folder, then the picture, such as
// "render/photo/rotated" for golden/render/photo/rotated.png.
//
// Check finds the module by walking up from the working directory, so it must
// not follow a call of t.Chdir out of the module.
func Check(t testing.TB, name string, got image.Image, o Options) {
	t.Helper()
	root, pkg, err := module()
	if err != nil {
		t.Errorf("golden %s: %v", name, err)
		return
	}
	s := store{
		goldens:   filepath.Join(root, "golden"),
		artefacts: os.Getenv("ANNOTATE_ARTEFACTS"),
		update:    *update,
		rerun:     fmt.Sprintf("go test ./%s -run '^%s$' -update", pkg, strings.Split(t.Name(), "/")[0]),
	}
	if s.artefacts == "" {
		s.artefacts = filepath.Join(s.goldens, "failed")
	}
	s.check(t, name, got, o)
}

// store is where golden images are, and what to do about them.
type store struct {
	goldens   string // folder of the golden images
	artefacts string // folder for the pictures of a failure
	update    bool   // rewrite instead of failing
	rerun     string // the command that updates, for the message
}

func (s store) check(t testing.TB, name string, got image.Image, o Options) {
	t.Helper()
	if !validName.MatchString(name) || strings.HasPrefix(name, "failed/") {
		t.Errorf("golden %q: name is not like package/picture in lower case letters, digits, - and _", name)
		return
	}
	if err := o.validate(); err != nil {
		t.Errorf("golden %s: %v", name, err)
		return
	}
	if got == nil || got.Bounds().Empty() {
		t.Errorf("golden %s: got an empty picture", name)
		return
	}

	file := filepath.Join(s.goldens, filepath.FromSlash(name)+".png")
	drawn := toPixels(got)
	want, err := readPNG(file)
	var d difference
	if err == nil {
		if d = compare(drawn, want); d.within(o) {
			return
		}
	}
	if s.update {
		if err := writePNG(file, drawn); err != nil {
			t.Errorf("golden %s: %v", name, err)
		}
		return
	}

	var found string
	pictures := map[string]image.Image{"got": drawn}
	switch {
	case os.IsNotExist(err):
		found = "there is no golden image " + file
	case err != nil:
		found = err.Error()
	default:
		found = d.String()
		pictures["want"] = want
		if d.each != nil {
			pictures["diff"] = d.picture(want)
		}
	}
	t.Errorf("golden %s: %s\n%s\nif the change is wanted: %s\nthen look at the picture",
		name, found, s.keep(name, pictures), s.rerun)
}

// keep writes the pictures of a failure and returns lines that say where.
func (s store) keep(name string, pictures map[string]image.Image) string {
	var lines []string
	for _, kind := range []string{"got", "want", "diff"} {
		img, ok := pictures[kind]
		if !ok {
			continue
		}
		file := filepath.Join(s.artefacts, filepath.FromSlash(name)+"-"+kind+".png")
		line := fmt.Sprintf("%5s: %s", kind, file)
		if err := writePNG(file, img); err != nil {
			line = fmt.Sprintf("%5s: %v", kind, err)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// module returns the folder of the nearest go.mod at or above the working
// directory, which is the tested package's, and the slash-separated way from
// there to the working directory.
func module() (root, pkg string, err error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", "", err
	}
	start := dir
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, path.Clean(pkg), nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", "", fmt.Errorf("no go.mod at or above %s", start)
		}
		pkg = path.Join(filepath.Base(dir), pkg)
		dir = parent
	}
}
