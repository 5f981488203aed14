package main

import (
	"bufio"
	"bytes"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/creack/pty"
)

// A session is what a terminal shows while commands are given in it: some frames,
// each of them lines, that follow each other.
type session struct {
	frames []frame
	lines  []string
	column int
}

type frame struct {
	lines []string
	shown time.Duration
}

// The terminal, in characters.
const screenColumns, screenRows = 76, 24

const (
	typing = 90 * time.Millisecond // a few letters
	pause  = 700 * time.Millisecond
	rest   = 4 * time.Second // of the last frame, before it all begins again
)

// commands are the main job: photos in, annotated photos out, a page to look through
// them. The photo service is the demo's recording, which takes its time. No line wraps.
var commands = []string{
	"annotate photos -o annotated",
	"annotate photos -o annotated --preset poster",
	"annotate report photos --from annotated -o report.html",
}

// drawSession gives the commands in a terminal and draws what it shows.
func drawSession(program, demo, out string) error {
	program, err := filepath.Abs(program)
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "pictures")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if err := os.CopyFS(filepath.Join(work, "photos"), os.DirFS(demo)); err != nil {
		return err
	}
	server := exec.Command(program, "serve", "--from", "photos/detections.jsonl", "--photos", "photos", "--addr", "127.0.0.1:0", "--delay", "600ms")
	server.Dir = work
	address, err := server.StdoutPipe()
	if err != nil {
		return err
	}
	if err := server.Start(); err != nil {
		return err
	}
	defer server.Wait()
	defer server.Process.Kill()
	url, err := bufio.NewReader(address).ReadString('\n')
	if err != nil {
		return err
	}
	environment := append(os.Environ(), "HF_TOKEN=hf_demo", "HF_INFERENCE_ENDPOINT="+strings.TrimSpace(url), "NO_COLOR=1",
		"PATH="+filepath.Dir(program)+string(filepath.ListSeparator)+os.Getenv("PATH"))
	s := &session{lines: []string{""}}
	for _, command := range commands {
		s.write("$ ")
		s.shoot(pause)
		for some := range slices.Chunk([]rune(command), 3) {
			s.write(string(some))
			s.shoot(typing)
		}
		s.write("\n")
		cmd := exec.Command("sh", "-c", command)
		cmd.Dir, cmd.Env = work, environment
		if err := s.run(cmd); err != nil {
			return fmt.Errorf("%s: %w", command, err)
		}
	}
	s.write("$ ")
	s.shoot(rest)
	return os.WriteFile(out, s.svg(), 0o666)
}

// run runs a command in a terminal, and shoots what it shows as time goes by.
func (s *session) run(cmd *exec.Cmd) error {
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: screenRows, Cols: screenColumns})
	if err != nil {
		return err
	}
	defer terminal.Close()
	last := time.Now()
	part := make([]byte, 1<<12)
	for {
		n, err := terminal.Read(part)
		if n > 0 {
			now := time.Now()
			s.shoot(now.Sub(last))
			last = now
			s.write(strings.ReplaceAll(string(part[:n]), "\r\n", "\n"))
		}
		if err != nil { // nobody has the terminal any more
			break
		}
	}
	s.shoot(time.Since(last))
	return cmd.Wait()
}

// write does what a terminal does with text.
func (s *session) write(text string) {
	for _, r := range text {
		last := len(s.lines) - 1
		switch r {
		case '\r':
			s.column = 0
		case '\n':
			s.lines, s.column = append(s.lines, ""), 0
		default:
			line := []rune(s.lines[last])
			for len(line) <= s.column {
				line = append(line, ' ')
			}
			line[s.column] = r
			s.lines[last] = string(line)
			s.column++
		}
	}
}

// shoot says for how long what is to be seen now was shown. What is shown for less
// than an eye needs is passed over.
func (s *session) shoot(shown time.Duration) {
	const blink = 30 * time.Millisecond
	if n := len(s.frames); n > 0 && shown < blink {
		s.frames[n-1].shown += shown
		return
	}
	seen := s.lines[max(0, len(s.lines)-screenRows):]
	s.frames = append(s.frames, frame{append([]string{}, seen...), shown})
}

// Sizes in pixels of the picture.
const (
	charWidth, lineHeight = 8.4, 19
	margin, head          = 16, 30
)

// svg returns the frames as one picture that moves by its style sheet alone. Frames
// lie side by side in a strip, behind a window that goes from one to the next; where
// nothing moves, the last is to be seen. A line that several frames have is in it once.
func (s *session) svg() []byte {
	width, height := 2*margin+charWidth*screenColumns, float64(head+margin+lineHeight*screenRows)
	var whole time.Duration
	for _, f := range s.frames {
		whole += f.shown
	}
	ids := map[string]int{}
	var texts, strip, steps bytes.Buffer
	at := time.Duration(0)
	for i, f := range s.frames {
		fmt.Fprintf(&steps, "%.3f%%{transform:translateX(%.0fpx)}", 100*float64(at)/float64(whole), -float64(i)*width)
		at += f.shown
		for row, line := range f.lines {
			line = strings.TrimRight(line, " ")
			if line == "" {
				continue
			}
			id, known := ids[line]
			if !known {
				id = len(ids)
				ids[line] = id
				class := ""
				if strings.HasPrefix(line, "$ ") {
					class = ` class="c"`
				}
				fmt.Fprintf(&texts, "<text id=\"t%d\"%s xml:space=\"preserve\" textLength=\"%.1f\">%s</text>\n",
					id, class, charWidth*float64(utf8.RuneCountInString(line)), html.EscapeString(line))
			}
			fmt.Fprintf(&strip, "<use href=\"#t%d\" x=\"%.0f\" y=\"%d\"/>", id, margin+float64(i)*width, head+margin+row*lineHeight)
		}
		strip.WriteByte('\n')
	}
	last := -float64(len(s.frames)-1) * width
	fmt.Fprintf(&steps, "100%%{transform:translateX(%.0fpx)}", last)
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" width="%.0f" height="%.0f">
<title>annotate in a terminal</title>
<style>
text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#d8dee9}
.c{fill:#ffffff;font-weight:600}
#s{transform:translateX(%.0fpx);animation:s %.2fs step-end infinite}
@keyframes s{%s}
@media (prefers-reduced-motion:reduce){#s{animation:none}}
</style>
<defs>
%s</defs>
<rect width="100%%" height="100%%" rx="8" fill="#1b1f27"/>
<circle cx="20" cy="16" r="6" fill="#ff5f56"/><circle cx="40" cy="16" r="6" fill="#ffbd2e"/><circle cx="60" cy="16" r="6" fill="#27c93f"/>
<svg width="%.0f" height="%.0f"><g id="s">
%s</g></svg>
</svg>
`, width, height, width, height, last, whole.Seconds(), steps.String(), texts.String(), width, height, strip.String())
	return b.Bytes()
}
