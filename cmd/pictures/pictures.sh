#!/bin/sh
# Makes every picture of the manual, with the program itself, from the demo
# photos.
set -eu
cd "$(dirname "$0")/../.."
demo=testdata/demo
pictures=testdata/pictures
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$pictures"

bin/annotate sheet "$demo" --from "$demo/detections.jsonl" -o "$pictures/sheet.jpg" --tiles 9 --columns 3 --overwrite -q
bin/annotate stats --from "$demo/truth.coco.json" --plot "$pictures/stats.png" --overwrite >/dev/null
go run ./cmd/bench -rows growth -plot "$pictures/growth.png" >/dev/null
go run ./cmd/pictures -demo "$demo" -o "$pictures/ugly.jpg"

# A photo in every way to draw. What covers objects would cover the couch, and
# all that is on it.
room=cmd/pictures/room
draw() {
	name=$1
	shift
	bin/annotate "$room/living-room.jpg" -o "$work/$name" --from "$room/labels.json" -q --threshold 0.4 "$@"
	mv "$work/$name/living-room.jpg" "$pictures/options/$name.jpg"
}
mkdir -p "$pictures/options"
draw default
draw template --template '{label} {score:%}'
draw color-by-instance --color-by instance
draw color-by-score --color-by score
draw legend-below --style outline,legend --legend below
draw font-size --font-size 22
draw line-width --line-width 6
draw view --view 1200
for style in fill box outline roundbox corners dashed scorebar dot label legend; do draw "style-$style" --style "$style"; done
for style in solid pixelate blur spotlight heat; do draw "style-$style" --style "$style" --labels cat,remote; done
for preset in qa poster minimal; do draw "preset-$preset" --preset "$preset"; done
draw preset-privacy --preset privacy --labels cat,remote

go run ./cmd/pictures -demo "$demo" -session -o "$pictures/session.svg"

browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [ -z "$browser" ]; then
	echo 'no Chromium here: the picture of the report is left as it is' >&2
	exit 0
fi
bin/annotate report "$demo" --from "$demo/detections.jsonl" --truth "$demo/truth.coco.json" -o "$work/report.html" -q >/dev/null
go run ./cmd/pictures -page "$work/report.html" -browser "$browser" -o "$pictures/report.png"
