package sheet_test

import (
	"fmt"
	"image"

	"annotate/detect"
	"annotate/render/sheet"
)

// labelled is what a label file says of three photos.
var labelled = []detect.Labelled{
	{Name: "a.jpg", Width: 640, Height: 480, Objects: detect.ObjectsOf([]detect.Detection{
		{Label: "cat", Score: 0.98, Box: detect.Box{XMin: 100, YMin: 120, XMax: 400, YMax: 420}},
		{Label: "cat", Score: 0.91, Box: detect.Box{XMin: 420, YMin: 200, XMax: 600, YMax: 400}},
	})},
	{Name: "b.jpg", Width: 640, Height: 480, Objects: detect.ObjectsOf([]detect.Detection{
		{Label: "cat", Score: 0.87, Box: detect.Box{XMin: 30, YMin: 40, XMax: 330, YMax: 300}},
	})},
	{Name: "c.jpg", Width: 480, Height: 640, Objects: detect.ObjectsOf([]detect.Detection{
		{Label: "owl", Score: 0.55, Box: detect.Box{XMin: 10, YMin: 20, XMax: 40, YMax: 50}},
	})},
}

func ExampleSampling_Pick() {
	for _, choice := range (sheet.Sampling{Max: 2}).Pick(labelled) {
		fmt.Println(labelled[choice.Index].Name)
	}
	// Output:
	// b.jpg
	// c.jpg
}

func ExampleCount() {
	census := sheet.Count(labelled)
	fmt.Println(census.Images, census.Objects, census.Labels)
	// Output: 3 4 [{cat 3} {owl 1}]
}

func ExampleLayout() {
	var tiles []sheet.Tile
	for _, img := range labelled {
		tiles = append(tiles, sheet.Tile{Name: img.Name, Size: image.Pt(img.Width, img.Height)})
	}
	page := sheet.Layout(tiles, sheet.Count(labelled), sheet.Options{Width: 800, Title: "Pets"})
	preview := page.Image()
	for i, tile := range page.Tiles {
		// An empty picture stands for the photo, shrunk to the size of its place.
		photo := image.NewRGBA(image.Rectangle{Max: tile.Picture.Size()})
		page.Draw(preview, i, photo, labelled[i].Detections())
	}
	fmt.Println(len(page.Tiles), "tiles,", preview.Rect.Dx(), "pixels wide")
	// Output: 3 tiles, 800 pixels wide
}

func ExampleLayoutWall() {
	crop := func(score string) sheet.Tile { return sheet.Tile{Name: score, Size: image.Pt(90, 60)} }
	rows := []sheet.WallRow{
		{Label: "cat", Count: 3, Best: []sheet.Tile{crop("0.98"), crop("0.91"), crop("0.87")}},
		{Label: "owl", Count: 1, Best: []sheet.Tile{crop("0.55")}},
	}
	page := sheet.LayoutWall(rows, sheet.Count(labelled), 3, sheet.WallHeadings{All: "all there are"}, sheet.Options{})
	cat, owl := page.Tiles[0].Picture, page.Tiles[3].Picture
	fmt.Println(len(page.Tiles), "crops, in one row:", cat.Min.Y == owl.Min.Y)
	// Output: 4 crops, in one row: true
}

func ExampleRanks() {
	best, median, worst := sheet.Ranks(100, 2)
	fmt.Println(best, median, worst)
	// Output: [0 1] [49 50] [98 99]
}

func ExampleCrop_Region() {
	photo := image.Pt(640, 480)
	region, _ := sheet.Crop{Padding: 0.1, Square: true}.Region(labelled[0].Objects[1].Box, photo)
	fmt.Println(region)
	// Output: (390,180)-(630,420)
}
