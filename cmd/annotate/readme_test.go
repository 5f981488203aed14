package main

import (
	"bytes"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect/server"
	"annotate/golden/need"
)

// TestReadme runs every command of the README's console blocks, one after the
// other in one folder that holds the demo photos as "photos", against an API
// that serves their recordings; what a command prints must be what the README
// says. A line "…" there stands for any lines, "…" within a line for any text.
func TestReadme(t *testing.T) {
	if testing.Short() {
		t.Skip("runs every example of the manual")
	}
	need.Tool(t, "dash", "sh") // the README's commands are for a POSIX shell
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(filepath.Join(dir, "photos"), os.DirFS("../../testdata/demo")))
	self, err := os.Executable()
	require.NoError(t, err)
	bin := filepath.Join(t.TempDir(), "annotate")
	require.NoError(t, os.Symlink(self, bin)) // testscript.Main tells by the name what to be

	known := &answers{tell: func(err error) { t.Error(err) }}
	require.NoError(t, known.add(t.Context(), "../../testdata/demo", ""))
	known.fingerprint(t.Context())
	api := httptest.NewServer(&server.Handler{Detector: &known.replay})
	defer api.Close()
	environment := append(os.Environ(),
		"PATH="+filepath.Dir(bin)+string(filepath.ListSeparator)+os.Getenv("PATH"),
		"HF_TOKEN=hf_test", "HF_INFERENCE_ENDPOINT="+api.URL, "HF_HUB_OFFLINE=", "HOME="+dir)

	ran := 0
	for _, block := range regexp.MustCompile("(?ms)^```console\n(.*?)^```").FindAllSubmatch(readme, -1) {
		for _, example := range parseConsole(string(block[1])) {
			ran++
			cmd := exec.Command("sh", "-c", example.command)
			cmd.Dir, cmd.Env = dir, environment
			var out bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &out
			runErr := cmd.Run()
			if _, exited := runErr.(*exec.ExitError); runErr != nil && !exited {
				require.NoError(t, runErr)
			}
			assert.Regexp(t, example.output(), out.String(), "$ %s", example.command)
		}
	}
	assert.Greater(t, ran, 5, "the README has examples")
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
