package render

// curated gives names the number of their look. Within every scene that people
// photograph (a street, a laid table, a kitchen, a desk, a meadow, a pitch…)
// names that occur together have looks that are far apart, and the commonest
// have solid lines; it was found by simulated annealing over such scenes, some
// of which the tests hold. A name's number never changes: people know their
// pictures by it.
var curated = map[string]uint8{
	// COCO, all 91 names in the order of their ids.
	"person": 8, "bicycle": 4, "car": 7, "motorcycle": 48, "airplane": 29, "bus": 81, "train": 85,
	"truck": 3, "boat": 2, "traffic light": 5, "fire hydrant": 49, "street sign": 23,
	"stop sign": 16, "parking meter": 19, "bench": 94, "bird": 6, "cat": 79, "dog": 72, "horse": 1,
	"sheep": 59, "cow": 44, "elephant": 41, "bear": 95, "zebra": 66, "giraffe": 14, "hat": 63,
	"backpack": 21, "umbrella": 9, "shoe": 38, "eye glasses": 74, "handbag": 45, "tie": 20,
	"suitcase": 10, "frisbee": 57, "skis": 51, "snowboard": 86, "sports ball": 60, "kite": 36,
	"baseball bat": 52, "baseball glove": 91, "skateboard": 27, "surfboard": 71,
	"tennis racket": 70, "bottle": 83, "plate": 40, "wine glass": 42, "cup": 0, "fork": 43,
	"knife": 18, "spoon": 62, "bowl": 11, "banana": 56, "apple": 77, "sandwich": 68, "orange": 50,
	"broccoli": 54, "carrot": 17, "hot dog": 58, "pizza": 15, "donut": 61, "cake": 46, "chair": 80,
	"couch": 76, "potted plant": 47, "bed": 93, "mirror": 33, "dining table": 82, "window": 67,
	"desk": 22, "toilet": 64, "door": 32, "tv": 84, "laptop": 73, "mouse": 69, "remote": 37,
	"keyboard": 28, "cell phone": 78, "microwave": 90, "oven": 53, "toaster": 24, "sink": 31,
	"refrigerator": 13, "blender": 65, "book": 75, "clock": 88, "vase": 92, "scissors": 34,
	"teddy bear": 35, "hair drier": 26, "toothbrush": 55, "hair brush": 89,

	// Pascal VOC, where it says them otherwise.
	"aeroplane": 29, "motorbike": 48, "diningtable": 82, "pottedplant": 47, "sofa": 76, "tvmonitor": 84,
}
