package record_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"annotate/detect"
	"annotate/detect/record"
)

const recorded = `{"image":"cats.jpg","sha256":"","width":640,"height":480,"source":"by hand","parameters":{},"detections":[{"label":"cat","score":0.9,"box":{"xmin":13,"ymin":52,"xmax":314,"ymax":470}}]}
{"image":"torn.jpg","sha256":"","width":0,"height":0,"source":"by hand","parameters":{},"error":"image file is truncated"}
{"image":"sky.jpg","detections":null}
`

func ExampleDecode() {
	for e, err := range record.Decode("detections.jsonl", strings.NewReader(recorded)) {
		switch {
		case err != nil:
			fmt.Println("bad line:", err)
		case e.Error != "":
			fmt.Println(e.Image, "failed:", e.Error)
		default:
			fmt.Println(e.Image, e.Detections)
		}
	}
	// Output:
	// cats.jpg [cat 0.9 {13 52 314 470}]
	// torn.jpg failed: image file is truncated
	// bad line: detections.jsonl:3: neither detections nor error
}

// A run asks the log first, calls the source if it must, and has what was paid
// for on disk before it goes on.
func ExampleLog() {
	dir, err := os.MkdirTemp("", "record")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	f, err := os.OpenFile(filepath.Join(dir, "detections.jsonl"), os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		panic(err)
	}
	log, err := record.Open(f, record.Options{Name: "detections.jsonl"})
	if err != nil {
		panic(err)
	}
	defer log.Close()

	half := 0.5
	photo := []byte("the bytes of a photo")
	q := record.Query{
		Image: "sub/a.jpg", SHA256: record.Sum(photo),
		Source:     "https://host/models/facebook/detr-resnet-50?token=secret",
		Parameters: detect.Parameters{Threshold: &half},
	}
	for range 2 {
		e, found, err := log.Lookup(q)
		if err != nil {
			panic(err)
		}
		if found {
			fmt.Println("recorded by", e.Source, e.Detections)
			continue
		}
		fmt.Println("call the API")
		e = record.Entry{
			Image: q.Image, SHA256: q.SHA256, Width: 640, Height: 480, Source: q.Source, Parameters: q.Parameters,
			Detections: []detect.Detection{{Label: "cat", Score: 0.9, Box: detect.Box{XMin: 1, YMin: 2, XMax: 3, YMax: 4}}},
		}
		if err := log.Append(e); err != nil {
			panic(err)
		}
		if err := log.Sync(); err != nil {
			panic(err)
		}
	}
	// Output:
	// call the API
	// recorded by https://host/models/facebook/detr-resnet-50?token=xxxxx [cat 0.9 {1 2 3 4}]
}

func ExampleReplay() {
	var replay record.Replay
	for e, err := range record.Decode("detections.jsonl", strings.NewReader(recorded)) {
		if err == nil {
			replay.Add(e)
		}
	}
	// The photo was recorded at 640×480; this copy is half as wide.
	dets, err := replay.Detect(context.Background(), &detect.Image{Name: "cats.jpg", Width: 320, Height: 480})
	fmt.Println(dets, err)
	_, err = replay.Detect(context.Background(), &detect.Image{Name: "dogs.jpg"})
	fmt.Println(err)
	// Output:
	// [cat 0.9 {6.5 52 157 470}] <nil>
	// dogs.jpg: no recorded detections
}

func ExampleDecodeSidecar() {
	reply, err := record.DecodeSidecar("cats.json", strings.NewReader(`[{"label":"cat","score":0.9,"box":{"xmin":13,"ymin":52,"xmax":314,"ymax":470}}]`))
	fmt.Println(reply.Detections, err)
	// Output:
	// [cat 0.9 {13 52 314 470}] <nil>
}

func ExampleMerge() {
	part := func(name, image string) record.Part {
		return record.Part{Name: name, Open: func() (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader(`{"image":"` + image + `","detections":[]}` + "\n")), nil
		}}
	}
	if err := record.Merge(os.Stdout, nil, part("1/detections.jsonl", "a.jpg"), part("2/detections.jsonl", "b.jpg")); err != nil {
		panic(err)
	}
	// Output:
	// {"image":"a.jpg","detections":[]}
	// {"image":"b.jpg","detections":[]}
}

// bits is a toy: a perceptual hash is what belongs here.
func bits(data []byte) (int, error) { return len(data), nil }

func ExampleLookalikes() {
	near := record.Lookalikes[int]{
		Fingerprint: bits,
		Distance:    func(a, b int) int { return max(a-b, b-a) },
		Max:         2,
	}
	near.Add("the hash of a photo", 12)
	near.Add("the hash of another", 40)
	fmt.Println(near.Find([]byte("ten bytes!")))
	fmt.Println(near.Find([]byte("five!")))
	// Output:
	// [the hash of a photo]
	// []
}
