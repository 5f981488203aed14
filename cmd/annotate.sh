#!/bin/sh
# Annotates every photo in a folder.
#
#   annotate.sh DIR [OUT] [flags]
#
# DIR   the folder with the photos, walked recursively
# OUT   where the annotated copies go; DIR-annotated beside DIR by default
# flags whatever `annotate` understands, such as --threshold 0.7 or --from DIR
#
# The API's token is taken from HF_TOKEN or from where `hf auth login` left it.
# The program is built if it is not there or older than its sources.
set -eu

usage() {
	sed -n '2,11s/^# \{0,1\}//p' "$0"
	exit "$1"
}

case "${1-}" in
-h | --help) usage 0 ;;
'' | -*) usage 2 >&2 ;;
esac
dir=$1
shift
if [ ! -d "$dir" ]; then
	printf 'annotate.sh: %s is not a folder\n' "$dir" >&2
	exit 2
fi
out=${dir%/}-annotated
case "$dir" in . | ./ | .. | ../) out=$(cd "$dir" && pwd)-annotated ;; esac
case "${1-}" in
'' | -*) ;;
*)
	out=$1
	shift
	;;
esac

# The script may be called through a link: find the checkout that it is in.
self=$0
while [ -h "$self" ]; do
	link=$(readlink "$self")
	case "$link" in /*) self=$link ;; *) self=$(dirname "$self")/$link ;; esac
done
root=$(cd "$(dirname "$self")/.." && pwd)
program=$root/bin/annotate

if [ ! -x "$program" ] || [ -n "$(find "$root" -name '*.go' -newer "$program" -print -quit)" ]; then
	if command -v go >/dev/null 2>&1; then
		make -s -C "$root" build >&2
	elif [ ! -x "$program" ]; then
		echo 'annotate.sh: the program is not built and there is no Go to build it with: see https://go.dev/dl' >&2
		exit 2
	fi
fi

code=0
"$program" "$dir" -o "$out" "$@" >/dev/null || code=$?
case $code in
0 | 1 | 75) printf 'annotated photos: %s\n' "$out" ;;
esac
exit "$code"
