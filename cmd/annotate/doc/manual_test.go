// Package doc_test holds the manual, which is README.md and the pages of this
// folder, to what the program does.
package doc_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/golden/need"
	"annotate/render"
)

var update = flag.Bool("update", false, "write the page of flags anew")

const root = "../../../"

// pages returns the files of the manual, README.md first.
func pages(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob("*.md")
	require.NoError(t, err)
	require.Greater(t, len(found), 5)
	return append([]string{root + "README.md"}, found...)
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	return string(text)
}

// program builds annotate, and returns the folder that it is in.
func program(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	said, err := exec.Command("go", "build", "-o", filepath.Join(dir, "annotate"), "annotate/cmd/annotate").CombinedOutput()
	require.NoError(t, err, "%s", said)
	return dir
}

// TestCommands runs every command of the manual's console blocks against an
// API that serves the recordings of the demo photos; what a command prints must
// be what the page says. A line "…" there stands for any lines, "…" within a
// line for any text. README.md's commands run one after the other in a folder
// that holds the demo photos as "photos", and those of each page in a copy of
// what they left. Servers of the examples stand for that API, and what serves
// until it is stopped does so until the page ends.
func TestCommands(t *testing.T) {
	if testing.Short() {
		t.Skip("runs every example of the manual")
	}
	need.Tool(t, "dash", "sh") // the commands are for a POSIX shell
	bin := program(t)
	start := t.TempDir() // README.md's folder
	require.NoError(t, os.CopyFS(filepath.Join(start, "photos"), os.DirFS(root+"testdata/demo")))
	require.NoError(t, os.WriteFile(filepath.Join(start, "key.txt"), []byte("secret\n"), 0o600))
	environment := append(os.Environ(), "PATH="+bin+string(filepath.ListSeparator)+os.Getenv("PATH"),
		"HF_TOKEN=hf_test", "HF_HUB_OFFLINE=", "NO_COLOR=1", "HOME="+start, "COLUMNS=80")
	api := serve(t, &exec.Cmd{Dir: start, Env: environment}, "annotate serve --from photos/detections.jsonl --photos photos --addr 127.0.0.1:0")
	environment = append(environment, "HF_INFERENCE_ENDPOINT="+api)

	for i, page := range pages(t) {
		if i == 1 {
			leaveOthersFiles(t, &exec.Cmd{Dir: start, Env: environment})
		}
		text := read(t, page)
		for _, block := range regexp.MustCompile("(?ms)^```(\\w*)\n(.*?)^```").FindAllStringSubmatch(text, -1) {
			if block[1] != "console" {
				assert.NotRegexp(t, `(?m)^annotate `, block[2], "%s: a command in a block that is not run", page)
			}
		}
		dir := start
		if i > 0 {
			dir = t.TempDir()
			require.NoError(t, os.CopyFS(dir, os.DirFS(start)))
		}
		run := &session{dir: dir, environment: environment, servers: map[string]string{}}
		ran := 0
		for _, block := range regexp.MustCompile("(?ms)^```console\n(.*?)^```").FindAllStringSubmatch(text, -1) {
			for _, e := range parseConsole(block[1]) {
				ran++
				assert.Regexp(t, e.output(), run.do(t, api, e.command), "%s: $ %s", filepath.Base(page), e.command)
			}
		}
		t.Logf("%s: %d commands", filepath.Base(page), ran)
	}
}

// megaDetector returns a file in the form of MegaDetector's batch output for the
// demo photos, with two objects.
func megaDetector(t *testing.T) []byte {
	t.Helper()
	type detection struct {
		Category string     `json:"category"`
		Conf     float64    `json:"conf"`
		BBox     [4]float64 `json:"bbox"`
	}
	type image struct {
		File       string      `json:"file"`
		Detections []detection `json:"detections"`
	}
	found := map[string][]detection{
		"farm.jpg":   {{"1", 0.92, [4]float64{0.78, 0.76, 0.17, 0.16}}},
		"street.jpg": {{"2", 0.81, [4]float64{0.3, 0.5, 0.1, 0.2}}},
	}
	var images []image
	photos := os.DirFS(root + "testdata/demo")
	require.NoError(t, fs.WalkDir(photos, ".", func(name string, d fs.DirEntry, err error) error {
		if ext := path.Ext(name); ext == ".jpg" || ext == ".png" {
			images = append(images, image{name, append([]detection{}, found[name]...)})
		}
		return err
	}))
	text, err := json.Marshal(map[string]any{
		"info": map[string]string{"format_version": "1.3"}, "images": images,
		"detection_categories": map[string]string{"1": "animal", "2": "person", "3": "vehicle"},
	})
	require.NoError(t, err)
	return text
}

// leaveOthersFiles writes what other tools would have left for these photos,
// under the names that they and the pages give it.
func leaveOthersFiles(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(cmd.Dir, "md.json"), megaDetector(t), 0o666))
	out := shell(t, cmd, `set -e
cp photos/truth.coco.json instances.json
annotate convert --from photos/detections.jsonl --names instances.json --to results -o results.json
annotate convert --from photos/detections.jsonl --names coco --to yolo --scores -o model
mkdir -p runs/detect/predict
mv model/labels runs/detect/predict/labels
annotate convert --from instances.json --to yolo -o training`)
	cmd.Stdout, cmd.Stderr = out, out
	require.NoError(t, cmd.Run(), "%s", out)
}

// session is a shell in which a page's commands are given.
type session struct {
	dir         string
	environment []string
	servers     map[string]string // address on the page → address here
}

var (
	elsewhere = regexp.MustCompile(`https://[\w./-]*example[\w./-]*|http://127\.0\.0\.1:5000[\w./-]*`)
	listensAt = regexp.MustCompile(`--addr (\S+)`)
)

// do runs a command and returns all that it prints.
func (s *session) do(t *testing.T, api, command string) string {
	t.Helper()
	cmd := &exec.Cmd{Dir: s.dir, Env: s.environment}
	if strings.HasPrefix(command, "annotate serve ") {
		address := ""
		if m := listensAt.FindStringSubmatch(command); m != nil {
			address = m[1]
		}
		url := serve(t, cmd, listensAt.ReplaceAllString(command, "")+" --addr 127.0.0.1:0")
		if address != "" {
			s.servers["http://"+address], url = url, "http://"+address
		}
		return url + "\n"
	}
	if !strings.Contains(command, "--allow-origin") {
		command = elsewhere.ReplaceAllString(command, api)
	}
	for there, here := range s.servers {
		command = strings.ReplaceAll(command, there, here)
	}
	out := shell(t, cmd, command)
	cmd.Stdout, cmd.Stderr = out, out
	_ = cmd.Run()
	require.NotNil(t, cmd.ProcessState, "%s", command)
	assert.LessOrEqual(t, cmd.ProcessState.ExitCode(), 1, "$ %s\n%s", command, out) // 1 is an answer: no
	return out.String()
}

// shell makes cmd run a command line, and returns a buffer for what it prints.
func shell(t *testing.T, cmd *exec.Cmd, line string) *bytes.Buffer {
	t.Helper()
	sh, err := exec.LookPath("sh")
	require.NoError(t, err)
	cmd.Path, cmd.Args = sh, []string{"sh", "-c", line}
	return &bytes.Buffer{}
}

// serve starts a server until the test ends and returns its address.
func serve(t *testing.T, cmd *exec.Cmd, command string) string {
	t.Helper()
	shell(t, cmd, "exec "+command)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err, "%s", command)
	return strings.TrimSpace(address)
}

// example is a command of the manual with what it prints.
type example struct {
	command string
	lines   []string
}

func parseConsole(block string) []*example {
	var all []*example
	for line := range strings.Lines(block) {
		line = strings.TrimSuffix(line, "\n")
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			all = append(all, &example{command: command})
		} else if last := len(all) - 1; last >= 0 && strings.HasSuffix(all[last].command, "\\") && len(all[last].lines) == 0 {
			all[last].command = strings.TrimSuffix(all[last].command, "\\") + strings.TrimPrefix(line, ">")
		} else if last >= 0 {
			all[last].lines = append(all[last].lines, line)
		}
	}
	return all
}

// output returns an expression for what the command prints.
func (e *example) output() string {
	var b strings.Builder
	b.WriteString("^")
	for _, line := range e.lines {
		if line == "…" {
			b.WriteString("(?s:.*)")
			continue
		}
		b.WriteString(strings.ReplaceAll(regexp.QuoteMeta(line), "…", ".*") + "\n")
	}
	b.WriteString("$")
	return b.String()
}

// TestFlags holds the page of flags to the table that help is made from.
func TestFlags(t *testing.T) {
	want, err := exec.Command(filepath.Join(program(t), "annotate"), "man", "--flags").Output()
	require.NoError(t, err)
	if *update {
		require.NoError(t, os.WriteFile("flags.md", want, 0o666))
	}
	var stale []string
	have := strings.Split(read(t, "flags.md"), "\n")
	for line := range strings.SplitSeq(string(want), "\n") {
		if !slices.Contains(have, line) {
			stale = append(stale, line)
		}
	}
	assert.Empty(t, stale, "lines that flags.md lacks; go test ./cmd/annotate/doc -run Flags -update writes it anew")
	assert.Len(t, have, strings.Count(string(want), "\n")+1, "flags.md has lines too many; write it anew")
}

// TestFlagNames looks up the flags that the pages speak of, in words and in
// commands that are not run.
func TestFlagNames(t *testing.T) {
	known := map[string]bool{"version": true, "help": true}
	flagName := regexp.MustCompile(`(?:^|[\s` + "`" + `(])--([a-z][a-z0-9-]*)`)
	for _, m := range flagName.FindAllStringSubmatch(read(t, "flags.md"), -1) {
		known[m[1]] = true
	}
	spoken := regexp.MustCompile("(?m)`(--[a-z][^`]*)`|(?:^(?:\\$ )?(?:time )?|`)annotate +([^`#\n]*)")
	for _, page := range pages(t) {
		for _, m := range spoken.FindAllStringSubmatch(read(t, page), -1) {
			for _, name := range flagName.FindAllStringSubmatch(" "+m[1]+m[2], -1) {
				assert.True(t, known[name[1]], "%s speaks of --%s in %q", filepath.Base(page), name[1], m[0])
			}
		}
	}
}

// TestPictures looks for a picture of every way to draw.
func TestPictures(t *testing.T) {
	page := read(t, "drawing.md")
	want := render.Presets()
	for i := range want {
		want[i] = "preset-" + want[i]
	}
	for _, part := range render.Parts() {
		want = append(want, "style-"+string(part))
	}
	for _, name := range want {
		assert.Contains(t, page, "/options/"+name+".jpg")
	}
	pictures, err := filepath.Glob(root + "testdata/pictures/options/*")
	require.NoError(t, err)
	for _, file := range pictures {
		assert.Contains(t, page, "/options/"+filepath.Base(file), "no page shows it")
	}
}

// TestLinks follows every link from page to page: the file is there, and has
// the heading. Every page is reached from README.md.
func TestLinks(t *testing.T) {
	links := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	code := regexp.MustCompile("(?ms)^```.*?^```$|`[^`\n]*`")
	linked := map[string]bool{}
	for _, page := range pages(t) {
		text := code.ReplaceAllString(read(t, page), "")
		for _, m := range links.FindAllStringSubmatch(text, -1) {
			link, anchor, _ := strings.Cut(m[1], "#")
			if strings.Contains(link, "://") {
				continue
			}
			target := page
			if link != "" {
				target = filepath.Join(filepath.Dir(page), filepath.FromSlash(link))
			}
			if page == root+"README.md" {
				linked[filepath.Base(target)] = true
			}
			if !assert.FileExists(t, target, "%s links to %s", page, m[1]) || anchor == "" {
				continue
			}
			assert.Contains(t, anchors(read(t, target)), anchor, "%s links to %s", page, m[1])
		}
	}
	for _, page := range pages(t)[1:] {
		assert.True(t, linked[page], "README.md does not lead to %s", page)
	}
}

// anchors returns how the headings of a page are linked to, as GitHub and
// GitLab have it: lower case, without punctuation, spaces as hyphens.
func anchors(page string) []string {
	var all []string
	for _, m := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(page, -1) {
		name := regexp.MustCompile(`[^\p{L}\p{N}_ -]`).ReplaceAllString(strings.ToLower(m[1]), "")
		all = append(all, strings.ReplaceAll(name, " ", "-"))
	}
	slices.Sort(all)
	return all
}
