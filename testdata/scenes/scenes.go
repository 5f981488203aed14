package main

// scene is one demo photo.
type scene struct {
	file    string // slash-separated, below testdata/demo
	width   int    // of the upright photo, in pixels
	height  int
	seed    uint64
	film    Film
	store   storage
	quality int // of a JPEG
	// orientation is the EXIF value that the photo is stored with; 0 stores it
	// upright and without EXIF.
	orientation int
	draw        func(*Picture)
	flaws       []flaw
}

// storage is the kind of file.
type storage int

const (
	storeJPEG storage = iota
	storeGreyJPEG
	storePNG
	storePalettePNG
)

// flaw is a mistake of the recorded model, as real ones make them.
type flaw struct {
	kind  flawKind
	label string
	nth   int // which object of that label, from 0, in the order of drawing
	as    string
	box   [4]int // of an invented detection: left, top, right, bottom
	score float64
}

type flawKind int

const (
	missed     flawKind = iota // an object is not found
	duplicated                 // an object is found twice
	confused                   // an object is found under another label
	invented                   // nothing is there
)

// scenes are in the order in which a walk of the folder finds the files.
var scenes = []scene{
	{
		file: "breakfast.jpg", width: 1600, height: 1200, seed: 5, film: Film{Grain: 3, Vignette: 0.2, Bloom: 0.08}, quality: 84, draw: breakfast,
		flaws: []flaw{
			{kind: invented, label: "cell phone", box: [4]int{179, 435, 391, 580}, score: 0.412},
			{kind: missed, label: "knife"},
			{kind: duplicated, label: "donut", nth: 1, score: 0.534},
		},
	},
	{
		file: "farm.jpg", width: 1280, height: 960, seed: 10, film: Film{Grain: 3, Vignette: 0.2, Bloom: 0.1}, quality: 85, draw: farm,
		flaws: []flaw{
			{kind: confused, label: "sheep", nth: 1, as: "cow", score: 0.487},
			{kind: missed, label: "bird", nth: 4},
		},
	},
	{
		file: "living-room.jpg", width: 640, height: 480, seed: 4, film: Film{Grain: 3, Vignette: 0.25, Bloom: 0.08}, quality: 90, draw: livingRoom,
		flaws: []flaw{{kind: duplicated, label: "couch", score: 0.861}},
	},
	{
		file: "market.jpg", width: 1600, height: 1200, seed: 9, film: Film{Grain: 3, Vignette: 0.2, Bloom: 0.08}, quality: 82, draw: square,
		flaws: []flaw{
			{kind: duplicated, label: "person", nth: 20, score: 0.573},
			{kind: invented, label: "umbrella", box: [4]int{691, 252, 894, 304}, score: 0.468},
			{kind: invented, label: "person", box: [4]int{852, 700, 1060, 1004}, score: 0.334},
		},
	},
	{
		file: "night.jpg", width: 1280, height: 960, seed: 8, film: Film{Grain: 5, Vignette: 0.25, Bloom: 0.45}, quality: 86, draw: night,
		flaws: []flaw{
			{kind: missed, label: "car", nth: 0},
			{kind: confused, label: "bus", as: "truck", score: 0.622},
			{kind: invented, label: "traffic light", box: [4]int{96, 268, 120, 388}, score: 0.357},
		},
	},
	{
		file: "park.jpg", width: 1280, height: 853, seed: 13, film: Film{Grain: 3, Vignette: 0.2, Bloom: 0.1}, quality: 86, draw: park,
		flaws: []flaw{{kind: invented, label: "bird", box: [4]int{812, 402, 862, 462}, score: 0.318}},
	},
	{file: "stop.png", width: 480, height: 360, seed: 14, film: Film{Vignette: 0.15}, store: storePalettePNG, draw: stop},
	{
		file: "street.jpg", width: 1280, height: 960, seed: 3, film: Film{Grain: 3, Vignette: 0.2, Bloom: 0.1}, quality: 86, draw: street,
		flaws: []flaw{
			{kind: duplicated, label: "car", nth: 2, score: 0.712},
			{kind: invented, label: "potted plant", box: [4]int{364, 148, 412, 176}, score: 0.372},
			{kind: missed, label: "person", nth: 1},
		},
	},
	{file: "toys.png", width: 600, height: 600, seed: 15, store: storePNG, draw: toys},
	{
		file: "trip/beach.jpg", width: 1600, height: 1200, seed: 6, film: Film{Grain: 3, Vignette: 0.18, Bloom: 0.1}, quality: 84, draw: beach,
		flaws: []flaw{
			{kind: missed, label: "bird", nth: 2},
			{kind: confused, label: "surfboard", nth: 0, as: "boat", score: 0.433},
			{kind: invented, label: "bench", box: [4]int{391, 912, 632, 990}, score: 0.326},
		},
	},
	{file: "trip/dunes.jpg", width: 1440, height: 960, seed: 12, film: Film{Grain: 3, Vignette: 0.25, Bloom: 0.15}, quality: 84, draw: dunes},
	{file: "trip/harbour.jpg", width: 900, height: 600, seed: 11, film: Film{Grain: 5, Vignette: 0.35, Bloom: 0.08, Grey: true}, store: storeGreyJPEG, quality: 88, draw: harbour},
	{
		file: "trip/slope.jpg", width: 1200, height: 1600, seed: 7, film: Film{Grain: 3, Vignette: 0.2, Bloom: 0.12}, quality: 82, orientation: 6, draw: slope,
		flaws: []flaw{{kind: confused, label: "skis", as: "snowboard", score: 0.389}},
	},
}
