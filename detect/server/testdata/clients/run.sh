#!/bin/sh
# What `make clients` runs: asks `annotate serve` as other people's clients do, each
# in the version that the package registries have now, and prints a table of what
# they found. Wants node with npm, python3 and, for the page, chromium. With
# TOOLKIT=DIR, a checkout of huggingface/huggingface-inference-toolkit, annotate in
# turn asks its service, with handler.py for a model.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../../.." && pwd)
work=$(mktemp -d)
pids=
trap 'for pid in $pids; do kill "$pid" 2>/dev/null || true; done; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

cp "$here"/client.mjs "$here"/client.py "$here"/page.mjs "$work"
cp "$root/testdata/demo/street.jpg" "$work/photo.jpg"
cd "$work"
npm install --silent --no-audit --no-fund @huggingface/inference esbuild
python3 -m venv python
python/bin/pip -q install huggingface_hub requests httpx

# start NAME COMMAND...: starts a server and sets url to the line that it prints.
start() {
	name=$1
	shift
	"$@" >"$name.out" 2>"$name.err" &
	pids="$pids $!"
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		[ -s "$name.out" ] && break
		sleep 0.25
	done
	url=$(head -n 1 "$name.out")
	[ -n "$url" ] || { cat "$name.err" >&2; exit 2; }
}

HF_TOKEN=hf_demo start serve "$root/bin/annotate" serve --from "$root/testdata/demo/detections.jsonl" \
	--addr 127.0.0.1:0 --require-token --allow-origin '*'
api=$url
{
	printf 'client\tdetections, or the status\n'
	node client.mjs "$api/" photo.jpg hf_demo
	python/bin/python client.py "$api/" photo.jpg hf_demo
	printf 'curl %s, /predict/\t%s\n' "$(curl --version | awk 'NR==1 {print $2}')" "$(curl -s --data-binary @photo.jpg \
		-H 'Authorization: Bearer hf_demo' -H 'Content-Type: image/jpeg' "$api/predict/" | grep -o '"score"' | wc -l)"
	if command -v chromium >/dev/null; then
		npx --no esbuild page.mjs --bundle --format=esm --outfile=page.js --log-level=error
		printf '<!doctype html><meta charset=utf-8><body><script type=module src=page.js></script>\n' >page.html
		start pages python3 -u -c 'import http.server as h
s = h.ThreadingHTTPServer(("127.0.0.1", 0), h.SimpleHTTPRequestHandler)
print("http://127.0.0.1:%d" % s.server_port)
s.serve_forever()'
		version=$(node -p "require('@huggingface/inference/package.json').version")
		chromium --headless --no-sandbox --disable-gpu --user-data-dir="$work/chromium" --virtual-time-budget=10000 \
			--dump-dom "$url/page.html#$api/|hf_demo|$version" 2>/dev/null | sed 's/<[^>]*>//g' | grep .
	fi
	if [ -n "${TOOLKIT-}" ]; then
		mkdir model
		cp "$here/handler.py" model
		python3 -m venv toolkit
		toolkit/bin/pip -q install 'transformers==4.51.3' pillow 'starlette<0.48' uvicorn orjson >&2
		port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
		HF_MODEL_DIR="$work/model" HF_TASK=object-detection PYTHONPATH="$TOOLKIT/src" toolkit/bin/python -m uvicorn \
			huggingface_inference_toolkit.webservice_starlette:app --port "$port" >toolkit.log 2>&1 &
		pids="$pids $!"
		for _ in $(seq 120); do
			curl -s -o /dev/null "http://127.0.0.1:$port/health" && break
			sleep 0.5
		done
		for how in "/ raw 0.5" "/predict/ threshold 0.2"; do
			set -- $how
			found=$(HF_TOKEN=hf_demo "$root/bin/annotate" detect photo.jpg -q --endpoint "http://127.0.0.1:$port$1" -t "$3" | grep -o '"score"' | wc -l)
			printf 'annotate, of the toolkit, %s\t%s\n' "$2" "$found"
		done
	fi
} >table
column -t -s "$(printf '\t')" table
