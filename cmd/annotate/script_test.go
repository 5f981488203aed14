package main

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/color/palette"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/rogpeppe/go-internal/testscript"

	"annotate/detect/detecttest"
	"annotate/detect/storage/storagetest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"annotate": main})
}

// TestScript runs the command as users do: each file of testdata/script is a
// story about one subject. Every story has an API of its own at $API, which
// wants the token in $HF_TOKEN and finds in every photo what a real model
// found in one (R2 of the recorded replies), and these commands:
//
//	photo NAME WIDTHxHEIGHT   draws a photo, JPEG or PNG by its name
//	fault ROW [always]        has the API answer the next request, or every one, with a known fault
//	requests N                the API was asked N times so far
//	hold N                    has the API answer N requests, and no further ones until release
//	await N [FILE]            waits until the API was asked N times, or FILE has N lines
//	tree DIR FILE…            DIR holds exactly these files, hidden ones too
//	terminal FILE COMMAND     a shell runs the command on a terminal of 80 columns; FILE is what it shows
//	put DIR KEY               copies files to s3://pix/KEY, a bucket of the story's own
//	get KEY DIR               makes DIR what is below s3://pix/KEY
//	bucket up|down|readonly|full  has the bucket's server work, answer 503, refuse to write, or have no room
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			api := &detecttest.API{Token: "hf_test"}
			server := httptest.NewServer(api)
			e.Defer(server.Close)
			pix := &storagetest.Server{Buckets: map[string]map[string][]byte{"pix": {}}}
			buckets := httptest.NewServer(pix)
			e.Defer(buckets.Close)
			e.Values[bucketKey{}] = pix
			e.Values[apiKey{}], e.Values[gateKey{}] = api, make(chan struct{})
			for name, value := range map[string]string{
				"AWS_ENDPOINT_URL": buckets.URL, "AWS_ACCESS_KEY_ID": "AKIDSTORY", "AWS_SECRET_ACCESS_KEY": "hunter2",
				"API": server.URL + "/api", "HF_TOKEN": "hf_test", "HF_HUB_OFFLINE": "", "HF_INFERENCE_ENDPOINT": "",
				"HF_TOKEN_PATH": filepath.Join(e.WorkDir, "no-token"), "NO_COLOR": "1",
				"GORACE": "atexit_sleep_ms=0", // or every command of a race test ends a second late
			} {
				e.Setenv(name, value)
			}
			return nil
		},
		Condition: func(name string) (bool, error) {
			if name == "hup" { // a shell cannot undo what nohup has done to this process
				return !signal.Ignored(syscall.SIGHUP), nil
			}
			return false, fmt.Errorf("no condition %q", name)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"photo": photoCommand, "fault": faultCommand, "requests": requestsCommand, "tree": treeCommand,
			"hold": holdCommand, "release": releaseCommand, "await": awaitCommand, "terminal": terminalCommand,
			"put": putCommand, "get": getCommand, "bucket": bucketCommand,
		},
	})
}

type (
	apiKey    struct{}
	gateKey   struct{}
	bucketKey struct{}
)

func putCommand(ts *testscript.TestScript, neg bool, args []string) {
	dir := ts.MkAbs(args[0])
	ts.Value(bucketKey{}).(*storagetest.Server).Do(func(buckets map[string]map[string][]byte) {
		ts.Check(filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			rel, relErr := filepath.Rel(dir, path)
			buckets["pix"][strings.TrimSuffix(args[1]+"/"+filepath.ToSlash(rel), "/.")] = data
			return errors.Join(err, relErr)
		}))
	})
}

func getCommand(ts *testscript.TestScript, neg bool, args []string) {
	dir := ts.MkAbs(args[1])
	ts.Check(os.RemoveAll(dir))
	ts.Value(bucketKey{}).(*storagetest.Server).Do(func(buckets map[string]map[string][]byte) {
		for key, data := range buckets["pix"] {
			if name, ok := strings.CutPrefix(key, args[0]+"/"); ok {
				file := filepath.Join(dir, filepath.FromSlash(name))
				ts.Check(os.MkdirAll(filepath.Dir(file), 0o777))
				ts.Check(os.WriteFile(file, data, 0o666))
			}
		}
	})
}

func bucketCommand(ts *testscript.TestScript, neg bool, args []string) {
	s := ts.Value(bucketKey{}).(*storagetest.Server)
	s.Do(func(map[string]map[string][]byte) {
		s.Fail = func(w http.ResponseWriter, r *http.Request) bool {
			switch {
			case args[0] == "down":
				storagetest.Refuse(w, http.StatusServiceUnavailable, "SlowDown", "Please reduce your request rate.")
			case args[0] == "readonly" && r.Method == http.MethodPut && !strings.Contains(r.URL.Path, "detections."):
				storagetest.Refuse(w, http.StatusForbidden, "AccessDenied", "Access Denied.")
			case args[0] == "full" && r.Method == http.MethodPut:
				storagetest.Refuse(w, http.StatusInsufficientStorage, "InsufficientStorage", "There is no room.")
			default:
				return false
			}
			return true
		}
	})
}

func photoCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: photo NAME WIDTHxHEIGHT")
	}
	w, h, ok := strings.Cut(args[1], "x")
	width, errW := strconv.Atoi(w)
	height, errH := strconv.Atoi(h)
	if !ok || errW != nil || errH != nil {
		ts.Fatalf("size %q", args[1])
	}
	path := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(filepath.Dir(path), 0o777))
	ts.Check(drawPhoto(path, args[0], width, height))
}

// drawPhoto writes a photo, JPEG, PNG or an animated GIF by its name. Other texts make other
// pictures.
func drawPhoto(path, seedText string, width, height int) error {
	seed := 7
	for _, r := range seedText {
		seed = (seed*31 + int(r)) % 251
	}
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.SetRGBA(x, y, color.RGBA{uint8(x*3 + seed), uint8(y*2 + seed*3), uint8((x + y) / 2), 255})
		}
	}
	var file bytes.Buffer
	var err error
	switch filepath.Ext(path) {
	case ".png":
		err = png.Encode(&file, m)
	case ".gif": // an animation
		frame := image.NewPaletted(m.Rect, palette.Plan9)
		draw.Draw(frame, frame.Rect, m, image.Point{}, draw.Src)
		err = gif.EncodeAll(&file, &gif.GIF{Image: []*image.Paletted{frame, frame, frame}, Delay: make([]int, 3)})
	default:
		err = jpeg.Encode(&file, m, nil)
	}
	if err != nil {
		return err
	}
	return os.WriteFile(path, file.Bytes(), 0o666)
}

func apiOf(ts *testscript.TestScript) *detecttest.API { return ts.Value(apiKey{}).(*detecttest.API) }

func faultCommand(ts *testscript.TestScript, neg bool, args []string) {
	always := len(args) > 1 && args[len(args)-1] == "always"
	if always {
		args = args[:len(args)-1]
	}
	row := detecttest.Named(strings.Join(args, " "))
	if always {
		apiOf(ts).Repeat(row)
	} else {
		apiOf(ts).Play(row)
	}
}

func holdCommand(ts *testscript.TestScript, neg bool, args []string) {
	n, err := strconv.Atoi(strings.Join(args, " "))
	ts.Check(err)
	gate := ts.Value(gateKey{}).(chan struct{})
	answer := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, detecttest.Recorded("R2"))
	}
	for range n {
		apiOf(ts).Play(detecttest.Row{Reply: answer})
	}
	apiOf(ts).Repeat(detecttest.Row{Reply: func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-gate:
			answer(w, r)
		case <-r.Context().Done(): // the asker was killed
		}
	}})
}

func releaseCommand(ts *testscript.TestScript, neg bool, args []string) {
	close(ts.Value(gateKey{}).(chan struct{}))
}

func awaitCommand(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := func() int { return len(apiOf(ts).Requests()) }
	if len(args) > 1 {
		got = func() int {
			text, _ := os.ReadFile(ts.MkAbs(args[1])) // perhaps not there yet
			return bytes.Count(text, []byte("\n"))
		}
	}
	for end := time.Now().Add(20 * time.Second); got() != want; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			ts.Fatalf("have %d, want %v", got(), args)
		}
	}
}

func requestsCommand(ts *testscript.TestScript, neg bool, args []string) {
	if got := strconv.Itoa(len(apiOf(ts).Requests())); len(args) != 1 || got != args[0] {
		ts.Fatalf("the API was asked %s times, want %v", got, args)
	}
	for _, b := range apiOf(ts).Breaches() {
		ts.Fatalf("breach of the API's protocol: %s", b)
	}
}

func treeCommand(ts *testscript.TestScript, neg bool, args []string) {
	var got []string
	root := ts.MkAbs(args[0])
	ts.Check(filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(root, path)
			got = append(got, filepath.ToSlash(rel))
		}
		return err
	}))
	if g, w := strings.Join(got, " "), strings.Join(args[1:], " "); g != w {
		ts.Fatalf("%s holds %s\nwant %s", args[0], g, w)
	}
}

func terminalCommand(ts *testscript.TestScript, neg bool, args []string) {
	cmd := exec.Command("sh", "-c", args[1])
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = append(os.Environ(), "HF_TOKEN="+ts.Getenv("HF_TOKEN"), "API="+ts.Getenv("API"), "PATH="+ts.Getenv("PATH"), "HOME="+cmd.Dir, "NO_COLOR=1")
	screen, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 80})
	ts.Check(err)
	defer screen.Close()
	shown, _ := io.ReadAll(screen) // ends with an error once nobody has the terminal any more
	ts.Check(cmd.Wait())
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), bytes.ReplaceAll(shown, []byte("\r\n"), []byte("\n")), 0o666))
}
