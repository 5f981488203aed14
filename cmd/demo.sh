#!/bin/sh
# What `make demo` runs: serves the bundled recordings as the API on a free
# loopback port, and annotates the bundled photos through it by HTTP.
set -eu
cd "$(dirname "$0")/.."
out=${1-out/demo}
address=$(mktemp)

./bin/annotate serve --from testdata/demo/detections.jsonl --addr 127.0.0.1:0 >"$address" &
server=$!
trap 'kill "$server" 2>/dev/null; rm -f "$address"' EXIT
trap 'exit 130' INT TERM

# The server prints its address once it takes requests.
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	[ -s "$address" ] && break
	kill -0 "$server" 2>/dev/null || exit 2
	sleep 0.25
done
url=$(cat "$address")
[ -n "$url" ] || { echo 'the server did not start' >&2; exit 2; }

# Any token will do for a server of one's own; the user's stays out of it.
HF_TOKEN=hf_demo HF_HUB_OFFLINE= ./bin/annotate testdata/demo -o "$out" --base-url "$url" >/dev/null

# The page for visual QA, from what was just recorded.
./bin/annotate report testdata/demo --from "$out" --truth testdata/demo/truth.coco.json \
	--title 'The demo photos' -o "$out/report.html" -q >/dev/null

printf '\nThe annotated photos are in %s:\n' "$out"
find "$out" -type f ! -name '.*' ! -name '*.html' | sort | sed 's/^/  /'
printf '\nLook through them with a live threshold: open %s/report.html in a browser.\n' "$out"
