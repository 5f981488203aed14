package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// measureService annotates 200 photos through a server that takes 200 ms for
// an answer, eight at a time, which would be 40 a second if nothing else took
// time; and compares the peak of memory over 2,000 photos with that over 100.
func measureService(w io.Writer, annotate string) error {
	work, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	dir := filepath.Join(work, "photos")
	if err := manyPhotos(dir, 200); err != nil {
		return err
	}
	server := exec.Command(annotate, "serve", "--from", dir, "--addr", "127.0.0.1:0", "--delay", "200ms")
	stdout, err := server.StdoutPipe()
	if err != nil {
		return err
	}
	if err := server.Start(); err != nil {
		return err
	}
	defer server.Process.Kill()
	url, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		return fmt.Errorf("the server did not start: %w", err)
	}
	os.Setenv("HF_TOKEN", "hf_bench")
	c, err := measure(annotate, dir, "-o", filepath.Join(work, "out"), "--base-url", strings.TrimSpace(url), "--concurrency", "8", "--no-cache", "-q")
	if err != nil {
		return err
	}
	rate := 200 / c.Wall.Seconds()
	fmt.Fprintf(w, "\n200 photos, 200 ms an answer, 8 requests in flight: %.1f photos a second, %.1f %% of the ideal 40\n", rate, rate/40*100)

	peak := func(n int) (int64, error) {
		dir := filepath.Join(work, fmt.Sprint("many-", n))
		if err := manyPhotos(dir, n); err != nil {
			return 0, err
		}
		c := &contender{args: []string{annotate, dir, "--from", dir, "-o", dir + "-out", "-q"}}
		if err := race([]*contender{c}, 5); err != nil {
			return 0, err
		}
		return c.median().Memory, nil
	}
	few, err := peak(100)
	if err != nil {
		return err
	}
	many, err := peak(2000)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "peak memory over 100 photos of 640×480: %.1f MB; over 2,000: %.1f MB, %.2f times as much\n",
		float64(few)/1e6, float64(many)/1e6, float64(many)/float64(few))
	return nil
}

// manyPhotos writes n photos of 640×480 that differ in their bytes only.
func manyPhotos(dir string, n int) error {
	photo, err := drawPhoto(640, 480, 3)
	if err != nil {
		return err
	}
	for i := range n {
		// What follows the end of a JPEG is no part of the picture.
		one := binary.BigEndian.AppendUint32(photo[:len(photo):len(photo)], uint32(i))
		if err := writePhoto(dir, fmt.Sprintf("%05d", i), one, scatter(7, 640, 480, uint64(i))); err != nil {
			return err
		}
	}
	return nil
}
