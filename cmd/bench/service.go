package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// service annotates 200 photos through a server that takes 200 ms for an
// answer, eight at a time, which would be 40 a second if nothing else took time;
// and compares the peak of memory over 2,000 photos with that over 100.
func (b *bench) service() error {
	dir := filepath.Join(b.work, "photos")
	if err := manyPhotos(dir, 200); err != nil {
		return err
	}
	server := exec.Command(b.annotate, "serve", "--from", dir, "--addr", "127.0.0.1:0", "--delay", "200ms")
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
	c, err := measure(b.annotate, dir, "-o", filepath.Join(b.work, "out"), "--base-url", strings.TrimSpace(url), "--concurrency", "8", "--no-cache", "-q")
	if err != nil {
		return err
	}
	rate := 200 / c.Wall.Seconds()
	fmt.Fprintf(b.to, "\n200 photos, 200 ms an answer, 8 requests in flight: %.1f photos a second, %.1f %% of the ideal 40\n", rate, rate/40*100)

	var peaks []float64
	for _, n := range []int{100, 2000} {
		dir := filepath.Join(b.work, fmt.Sprint("many-", n))
		if err := manyPhotos(dir, n); err != nil {
			return err
		}
		c := b.annotated("many", dir)
		if err := b.race(c); err != nil {
			return err
		}
		peaks = append(peaks, float64(c.median().Memory))
	}
	fmt.Fprintf(b.to, "peak memory over 100 photos of 640×480: %.1f MB; over 2,000: %.1f MB, %.2f times as much\n",
		peaks[0]/1e6, peaks[1]/1e6, peaks[1]/peaks[0])
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
		if err := writePhoto(dir, fmt.Sprintf("%05d", i), one, sidecar(scatter(7, 640, 480, uint64(i)))); err != nil {
			return err
		}
	}
	return nil
}
