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
go run ./cmd/bench -growth "$pictures/growth.png" >/dev/null
go run ./cmd/pictures -demo "$demo" -o "$pictures/ugly.jpg"
go run ./cmd/pictures -demo "$demo" -options -o "$pictures/options"
go run ./cmd/pictures -demo "$demo" -session -o "$pictures/session.svg"

browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [ -z "$browser" ]; then
	echo 'no Chromium here: the picture of the report is left as it is' >&2
	exit 0
fi
bin/annotate report "$demo" --from "$demo/detections.jsonl" --truth "$demo/truth.coco.json" -o "$work/report.html" -q >/dev/null
go run ./cmd/pictures -page "$work/report.html" -browser "$browser" -o "$pictures/report.png"
