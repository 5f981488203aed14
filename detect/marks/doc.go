// Package marks is what people say of photos and of single boxes while they look
// through a report: keep this photo, this label is wrong, here one is missing.
// A page saves it to a file; [Read] reads the file, [Merge] puts together those of
// several people, [Set.Choose] chooses photos by them, [Match] finds these among a
// caller's, and [Image.Mend] applies what was said to labels.
//
// # The file
//
// It is a JSON object. Of its parts only marks is needed:
//
//	{"version": 2, "report": "5d1e…", "title": "…", "threshold": 0.5, "marks": [
//	  {"image": "a.jpg", "mark": "keep", "comment": "…", "width": 640, "height": 480, "boxes": [
//	    {"of": "truth", "label": "cat", "box": [10, 20, 110, 120], "verdict": "wrong", "right": "dog"},
//	    {"of": "truth", "label": "cup", "box": [5, 5, 9, 9], "verdict": "off", "better": [4, 5, 10, 10]},
//	    {"of": "prediction", "label": "cat", "score": 0.8, "box": [200, 20, 300, 90], "verdict": "missing"}
//	]}]}
//
// A box is named by what it is of, its label and its place, in pixels of an
// upright image of width by height: so marks hold for labels that were written in
// another form since, or for a resized copy. The same as a CSV has a line for each
// image that is marked, and one for each box.
//
// # Verdicts
//
// Of a box of the labels ("truth"; "label" on a page that had no other side):
// wrong with the right label replaces the label, wrong without one drops the
// box, off puts the better box in its place, and drops an outline that was the old
// one's. Of a prediction: missing adds it to
// the labels, under the right label where one is given; wrong and off say
// something of the prediction, and change no labels. Fine says that somebody has
// looked.
//
// # Errors
//
// Read tells what is not a file of marks. Mend never fails: what it could not do, or
// what people disagree on, is among its counts, with the reason. Nothing is decided
// in silence.
package marks
