package jpegpatch_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"log"

	"annotate/render/jpegpatch"
)

// Black out a face. All but the blocks beneath stays as it was.
func ExamplePatch() {
	photo := image.NewRGBA(image.Rect(0, 0, 640, 480))
	draw.Draw(photo, photo.Rect, image.NewUniform(color.RGBA{90, 160, 220, 255}), image.Point{}, draw.Src)
	var src, dst bytes.Buffer
	if err := jpeg.Encode(&src, photo, nil); err != nil {
		fmt.Println(err)
		return
	}

	face := image.Rect(200, 100, 264, 180)
	stats, err := jpegpatch.Patch(&dst, src.Bytes(), []image.Rectangle{face}, func(tile *image.RGBA) {
		fmt.Println("tile", tile.Rect)
		draw.Draw(tile, tile.Rect, image.Black, image.Point{}, draw.Src)
	}, jpegpatch.Options{Redact: true})
	if errors.Is(err, jpegpatch.ErrUnsupported) {
		fmt.Println("decode, draw, encode")
	}
	fmt.Printf("%d of %d blocks changed\n", stats.Changed, stats.Blocks)

	patched, err := jpeg.Decode(&dst)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(color.GrayModel.Convert(patched.At(230, 140)))
	// Output:
	// tile (200,100)-(264,180)
	// 148 of 7200 blocks changed
	// {0}
}

// A thumbnail needs an eighth of the frequencies, or fewer.
func ExampleDecodeScaled() {
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, image.NewGray(image.Rect(0, 0, 1200, 900)), nil); err != nil {
		log.Fatal(err)
	}
	small, err := jpegpatch.DecodeScaled(photo.Bytes(), 8)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(small.Bounds().Size())
	// Output: (150,113)
}

// A picture that could not be patched is encoded anew, with as much colour as
// its source had.
func ExampleEncode() {
	photo := image.NewRGBA(image.Rect(0, 0, 64, 48))
	draw.Draw(photo, photo.Rect, image.NewUniform(color.RGBA{90, 160, 220, 255}), image.Point{}, draw.Src)
	coding := jpegpatch.Coding{Across: 2, Down: 1} // 4:2:2
	for k := range coding.Luma {
		coding.Luma[k], coding.Chroma[k] = 2, 3
	}
	var file bytes.Buffer
	if err := jpegpatch.Encode(&file, photo, coding, nil); err != nil {
		log.Fatal(err)
	}
	got, err := jpeg.Decode(&file)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(got.Bounds().Size(), got.(*image.YCbCr).SubsampleRatio)
	// Output: (64,48) YCbCrSubsampleRatio422
}
