// Scenes draws the photos that the demo and the tests work on, together with
// what is in them.
//
//	go run ./testdata/scenes            draws everything
//	go run ./testdata/scenes farm.jpg   draws that one to ./out, to look at
//
// It writes into testdata:
//
//   - demo: the photos; detections.jsonl, as if a model had been asked; and
//     truth.coco.json, what is really there.
//   - orientation: one small picture in the eight EXIF orientations.
//   - formats: the same picture as a file of each kind.
//
// Nothing is copied from anywhere: whoever has the program has the pictures.
// Drawing each object notes the pixels that show it, so the boxes of the ground
// truth are exact, and those of the record are the same with a model's faults.
// The same program on the same kind of machine draws the same bytes; another
// version of Go may encode them otherwise, so the record is always written in
// the same run.
//
// Start with scenes.go. A scene (farm.go, street.go) puts objects (person.go,
// car.go) on a [Picture], whose shapes are outlines ([Path]) filled with light
// ([Look], light.go).
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"annotate/detect"
	"annotate/detect/record"
)

func main() {
	flag.Parse()
	var err error
	if flag.NArg() > 0 {
		err = preview(flag.Args())
	} else {
		err = everything("testdata")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "scenes:", err)
		os.Exit(1)
	}
}

// everything draws all that belongs into the folder.
func everything(testdata string) error {
	demo := filepath.Join(testdata, "demo")
	var truths []detect.Labelled
	var entries []record.Entry
	for _, s := range scenes {
		data, seen, err := s.photo()
		if err != nil {
			return err
		}
		if err := write(demo, s.file, data); err != nil {
			return err
		}
		truths = append(truths, s.truth(seen))
		entries = append(entries, newEntry(s.file, data, s.width, s.height, s.reply(seen)))
		fmt.Printf("%-16s %7d bytes, %2d objects\n", s.file, len(data), len(seen))
	}
	if err := writeRecord(demo, entries); err != nil {
		return err
	}
	if err := writeTruth(demo, truths); err != nil {
		return err
	}
	return specimens(testdata)
}

// preview draws the named photos without touching those in testdata.
func preview(files []string) error {
	for _, file := range files {
		for _, s := range scenes {
			if s.file != file {
				continue
			}
			data, seen, err := s.photo()
			if err != nil {
				return err
			}
			fmt.Println(filepath.Join("out", file), seen)
			if err := write("out", file, data); err != nil {
				return err
			}
		}
	}
	return nil
}

// photo draws a scene and encodes it.
func (s scene) photo() ([]byte, []sighting, error) {
	p := newPicture(s.width, s.height, s.seed)
	s.draw(p)
	data, err := s.encode(p.develop(s.film))
	return data, p.sightings(), err
}

func write(dir, file string, data []byte) error {
	name := filepath.Join(dir, filepath.FromSlash(file))
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, data, 0o644)
}
