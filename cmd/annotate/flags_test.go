package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/cmd/annotate/cli"
	"annotate/detect"
	"annotate/detect/evaluate"
	"annotate/detect/record"
	"annotate/render/output"
	"annotate/render/photo"
)

// Mistakes on the command line are told in the user's words, without a word of
// the libraries that parse it, and before anything is made.
func TestUsageErrors(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("a.png", nil, 0o666))
	require.NoError(t, os.WriteFile("x.csv", []byte("image,label,xmin,ymin,xmax,ymax,width,height\na.png,cat,1,2,3,4,9,9\n"), 0o666))
	parts := "solid, pixelate, blur, spotlight, heat, fill, box, outline, roundbox, corners, dashed, scorebar, dot, label, legend"
	for args, want := range map[string]string{
		"reprot":                                            `unknown command "reprot", and no photo of that name; did you mean "annotate report"?`,
		"Report a.png":                                      `unknown command "Report", and no photo of that name; did you mean "annotate report"?`,
		"help convrt":                                       `unknown command "convrt"; did you mean convert?`,
		"help zzzzz":                                        `unknown command "zzzzz"`,
		"help convert more":                                 `unknown command "more"`,
		"completion bsh":                                    `shell "bsh" is none of bash, fish, powershell, zsh; did you mean bash?`,
		"completion":                                        "name the shell, one of bash, fish, powershell, zsh",
		"version x":                                         `annotate version takes no arguments, and "x" is one`,
		"ANNOTATE --thresh 0.5":                             "unknown flag --thresh; did you mean --threshold?",
		"ANNOTATE --zzzzzz":                                 "unknown flag --zzzzzz",
		"ANNOTATE -Z":                                       "unknown flag -Z",
		"ANNOTATE -threshold 0.5":                           "unknown flag -threshold; did you mean --threshold?",
		"ANNOTATE -from x.csv":                              "unknown flag -from; did you mean --from?",
		"a.png -output OUT":                                 "unknown flag -output; did you mean --output?",
		"ANNOTATE --threshold 0,5":                          "--threshold 0,5: numbers have a point: 0.5",
		"ANNOTATE --threshold 50%":                          "--threshold 50%: not in per cent: 0.5",
		"ANNOTATE --threshold half":                         `--threshold "half": want a number such as 0.5`,
		"ANNOTATE --threshold 50":                           "--threshold: 50 is not within 0 to 1; did you mean 0.5?",
		"ANNOTATE --from=":                                  "--from names nothing: its value is empty",
		"detect a.png --endpoint=":                          "--endpoint names nothing: its value is empty",
		"detect a.png --base-url=":                          "--base-url names nothing: its value is empty",
		"convert --from x.csv --to csv -o - --marks=":       "--marks names nothing: its value is empty",
		"ANNOTATE --threshold -1":                           "--threshold: -1 is not within 0 to 1",
		"ANNOTATE --threshold NaN":                          "--threshold: NaN is not within 0 to 1",
		"ANNOTATE --concurrency many":                       `--concurrency "many": want a whole number`,
		"ANNOTATE --timeout 3":                              `--timeout "3": want a time such as 30s or 5m`,
		"ANNOTATE --rate 20/d":                              `--rate "20/d": want a number a second, minute or hour, such as 20/s or 90/m`,
		"ANNOTATE --slice atuo":                             `--slice "atuo": want auto or pixels, from 64 to 65536`,
		"ANNOTATE --header s3cret":                          "--header: want 'Name: value' or Name=@FILE",
		"ANNOTATE --font-size 2,4%":                         "--font-size 2,4%: numbers have a point: 2.4%",
		"ANNOTATE --memory 2,5G":                            "--memory 2,5G: numbers have a point: 2.5G",
		"ANNOTATE --max-bytes much":                         `--max-bytes: size "much": want bytes, or a number with K, M or G`,
		"ANNOTATE --thresholds a=0,5":                       "--thresholds a=0,5: numbers have a point: a=0.5",
		"ANNOTATE --style boxx":                             `--style "boxx": unknown (known: ` + parts + "); did you mean box?",
		"ANNOTATE --style box,lable":                        `--style "lable": unknown (known: ` + parts + "); did you mean label?",
		"ANNOTATE --preset privcy":                          `--preset "privcy": want one of qa, privacy, poster, minimal; did you mean privacy?`,
		"ANNOTATE --color-by lable":                         `--color-by "lable": want one of label, instance, score; did you mean label?`,
		"ANNOTATE --legend belwo":                           `--legend "belwo": want auto or below; did you mean below?`,
		"ANNOTATE --png-level smal":                         `--png-level "smal": want fast or small; did you mean small?`,
		"ANNOTATE --decoders builtn":                        `--decoders "builtn": want auto or builtin; did you mean builtin?`,
		"ANNOTATE --only keap":                              `--only "keap": want one of keep, reject, flagged; did you mean keep?`,
		"ANNOTATE --template {lable}":                       `--template: invalid style: template "{lable}": {lable}: unknown field (known: label, score, index, width, height, source); did you mean label?`,
		"ANNOTATE --truth y.csv":                            "--truth y.csv: no such file or directory; did you mean x.csv?",
		"ANNOTATE --names coc":                              "--names coc: no such file or directory",
		"a.png -o OUT --from frm:x":                         "--from frm:x: no such file, and frm is no form of labels",
		"a.png -o OUT --from coc:x":                         "--from coc:x: no such file, and coc is no form of labels; did you mean coco?",
		"a.png -o OUT --from csv:x":                         "--from csv:x: no such file or directory",
		"a.pgn -o OUT --from x.csv":                         "a.pgn: no such file or directory; did you mean a.png?",
		"a.png -o":                                          "--output wants a value: folder for the annotated photos, or - for standard output",
		"diff one.json":                                     "annotate diff wants the labels or detections of an OLD and a NEW run: only one.json given",
		"diff a b c":                                        `annotate diff wants the labels or detections of an OLD and a NEW run: "c" is too much`,
		"diff x.csv y.csv":                                  "y.csv: no such file or directory; did you mean x.csv?",
		"crops":                                             "annotate crops wants photos or folders of photos: none given",
		"stats labels.json":                                 `annotate stats takes no arguments, and "labels.json" is one: labels are named with --from, photos with --images`,
		"stats --from y.csv":                                "--from y.csv: no such file or directory; did you mean x.csv?",
		"serve --from x.csv --addr 1":                       "--addr 1: want HOST:PORT, such as 127.0.0.1:8411",
		"convert --from x.csv -o OUT --to cooc":             `--to "cooc": want one of coco, results, yolo, voc, voc0, csv, imagefolder, hf, record; did you mean coco?`,
		"convert --from x.csv -o OUT":                       "no form to write given: name it with --to",
		"convert --from x.csv --to -o OUT":                  "--to wants a value, and -o is a flag: form to write: coco, results, yolo, voc, voc0, csv, imagefolder, hf, record",
		"convert --from x.csv --to coco -o OUT --only b*":   "--only and --skip leave no image of 1",
		"check --from x.csv --fix invertd -o OUT":           "--fix invertd: no finding of that kind; did you mean inverted?",
		"eval --from x.csv --truth x.csv --min-ap50 60":     "--min-ap50: 60 is not within 0 to 1; did you mean 0.6?",
		"sheet a.png --from x.csv -o s.jpg --tiles 1.5":     `--tiles "1.5": want a whole number`,
		"sheet a.png --from x.csv -o s.jpg --sample coverg": `--sample "coverg": want one of coverage, random, first, worst, labels; did you mean coverage?`,
		"sheet a.png --from x.csv -o s.jpg --theme drak":    `--theme "drak": want dark or light; did you mean dark?`,
		"crops a.png --from x.csv -o OUT --format jpeg":     `--format "jpeg": want jpg or png; did you mean jpg?`,
		"show a.png --from x.csv --protocol kity":           `--protocol "kity": want one of kitty, iterm2, sixel, blocks; did you mean kitty?`,
	} {
		var stderr bytes.Buffer
		line := strings.NewReplacer("ANNOTATE", "a.png -o OUT --from x.csv").Replace(args)
		code := run(t.Context(), nil, strings.Fields(line), nil, &bytes.Buffer{}, &stderr)
		assert.Equal(t, exitUsage, code, args)
		assert.Equal(t, "annotate: "+want, strings.Split(stderr.String(), "\n")[0], args)
		for _, foreign := range []string{"strconv", "invalid argument", "arg(s)", "pflag", "stat ", "open ", "s3cret"} {
			assert.NotContains(t, stderr.String(), foreign, args)
		}
	}
	assert.NoDirExists(t, "OUT", "nothing is made")
	assert.NoDirExists(t, "utput")
}

// No number that a flag takes is below zero, whichever command has it.
func TestNumbersBelowZero(t *testing.T) {
	t.Parallel()
	root := newRootCommand(&streams{guard: &output.Guard{}})
	for _, cmd := range append(root.Commands(), root) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			value := map[string]string{"int": "-1", "int64": "-1", "float64": "-0.1", "duration": "-1s"}[f.Value.Type()]
			if value == "" || f.Name == "padding" {
				return
			}
			require.NoError(t, cmd.Flags().Set(f.Name, value))
			assert.Error(t, checkNumber(f), "%s --%s", cmd.Name(), f.Name)
		})
	}
}

// Every flag of every command is shown in a group, and each command that writes
// files can be told to overwrite.
func TestFlagsAreInGroups(t *testing.T) {
	t.Parallel()
	root := newRootCommand(&streams{guard: &output.Guard{}})
	for _, cmd := range append(root.Commands(), root) {
		if cmd.Hidden || cmd.Name() == "version" {
			continue
		}
		writes := false
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if !f.Hidden && f.Name != "help" {
				assert.NotEmpty(t, f.Annotations[cli.GroupOf], "%s --%s", cmd.Name(), f.Name)
				value, _ := pflag.UnquoteUsage(f)
				assert.NotContains(t, []string{"string", "strings", "stringArray", "int", "float", "duration", "uint"}, value, "what is the value of %s --%s?", cmd.Name(), f.Name)
			}
			writes = writes || f.Name == "output" || f.Name == "html" || f.Name == "plot"
		})
		assert.Equal(t, writes, cmd.Flags().Lookup("overwrite") != nil, "%s", cmd.Name())
	}
}

// A flag about what another flag turns off is refused, by whichever command has it.
func TestIdleFlagsOfCommands(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"PHOTO -o OUT --from x.csv --bill-to me", "PHOTO -o OUT --from x.csv --wait-for-model", "PHOTO -o OUT --from x.csv --retries 3",
		"PHOTO -o OUT --from x.csv --timeout 3s", "PHOTO -o OUT --from x.csv --no-cache", "PHOTO -o OUT --from x.csv -c 3",
		"PHOTO -o OUT --from x.csv --allow-insecure", "PHOTO -o OUT --from x.csv --model m", "PHOTO -o OUT --names n.json",
		"PHOTO -o - --json", "detect PHOTO --from x.csv --record r.jsonl", "detect PHOTO --from x.csv --rate 3/s",
		"PHOTO -o OUT --null", "PHOTO -o OUT -0", "PHOTO -o OUT --from x.csv --retry-failed", "PHOTO -o - --retry-failed", "detect PHOTO --retry-failed",
		"crops PHOTO --from x.csv -o OUT --title x", "crops PHOTO --from x.csv -o OUT --theme light", "crops PHOTO --from x.csv -o OUT --width 900",
		"sheet PHOTO --from x.csv -o s.png --seed 3", "sheet PHOTO --from x.csv -o s.png --per-label 3", "sheet PHOTO --from x.csv -o s.png --bare --title x",
		"diff a.csv b.csv --view 3", "diff a.csv b.csv --workers 3", "diff a.csv b.csv --overwrite", "report PHOTO --from x.csv -o r.html --iou 0.5",
		"check --from x.csv --overwrite", "stats --from x.csv --overwrite",
		"convert --from x.csv -o OUT --to voc --scores", "convert --from x.csv -o OUT --to csv --outlines",
		"convert --from x.csv -o OUT --to coco --formula-safe", "convert --from x.csv -o OUT --to coco --seed 3",
	} {
		var stderr bytes.Buffer
		code := run(t.Context(), nil, strings.Fields(line), nil, &bytes.Buffer{}, &stderr)
		assert.Equal(t, exitUsage, code, line)
		assert.Contains(t, stderr.String(), " would do nothing: ", line)
	}
}

func TestParsedValues(t *testing.T) {
	for text, want := range map[string]float64{"20/s": 20, "20": 20, "90/m": 1.5, "90/min": 1.5, "1800/h": 0.5, "0.5/s": 0.5} {
		rate, err := parseRate(text)
		require.NoError(t, err, text)
		assert.InDelta(t, want, rate, 1e-12, text)
	}
	for text, want := range map[string]int{
		"0": 0, "3": 3, "0%": 0, "1%": 100, "0.5%": 50, "100%": 10_000, "0.009%": 0, "0.019%": 1,
		"29%": 2900, "57%": 5700, "0.07%": 7, "4.35%": 435, "1.15%": 115,
	} {
		f, err := parseFailures(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, f.of(10_000), text)
	}
	for text, want := range map[string]int{"auto": 0, "640": 640, "64": 64} {
		got, err := parseSlices(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got.Side)
	}
	for flag, texts := range map[string][]string{
		"rate":         {"", "0", "-1/s", "x/s", "5/d", "5/", "NaN", "1e9"},
		"max-failures": {"", "-1", "%", "x%", "101%", "-1%", "NaN%", "1.5", "1e3"},
		"slice":        {"", "63", "1e3", "-640", "100000", "Auto"},
	} {
		f := newRootCommand(&streams{guard: &output.Guard{}}).Flags().Lookup(flag)
		assert.Empty(t, f.Value.String())
		for _, text := range texts {
			assert.ErrorContains(t, f.Value.Set(text), "want", "%s %s", flag, text)
		}
		assert.Empty(t, f.Value.String())
	}
}

// A hint names only flags that the command has: for every error and command.
func TestHintsNameFlagsOfTheCommand(t *testing.T) {
	t.Parallel()
	root := newRootCommand(&streams{guard: &output.Guard{}})
	for _, cmd := range append(root.Commands(), root) {
		for _, h := range hints {
			text := hintFor(cmd, fmt.Errorf("a.jpg: %w", h.kind))
			for _, names := range flagNames.FindAllStringSubmatch(text, -1) {
				if names[1] != "" {
					assert.NotNil(t, cmd.Flags().Lookup(names[1]), "%s: %s", cmd.Name(), text)
				} else {
					assert.NotNil(t, cmd.Flags().ShorthandLookup(names[2]), "%s: %s", cmd.Name(), text)
				}
			}
		}
	}
}

func TestHintsLookAtTheFlags(t *testing.T) {
	t.Parallel()
	command := func(args ...string) *cobra.Command {
		cmd := &cobra.Command{Use: "x"}
		for _, name := range []string{"from", "names", "concurrency", "max-pixels", "max-bytes"} {
			cmd.Flags().String(name, "", "")
		}
		require.NoError(t, cmd.ParseFlags(args))
		return cmd
	}
	assert.Contains(t, hintFor(command("--from", "r.json"), detect.ErrNoRecord), "--names instances.json")
	assert.Equal(t, "Check that --from and --names are about these photos.", hintFor(command("--from", "r.json", "--names", "i.json"), detect.ErrNoRecord))
	assert.Empty(t, hintFor(command(), record.ErrLocked), "there is no -o to choose with")
	assert.Empty(t, hintFor(command(), pflag.ErrHelp))
}

// TestAddressFlags: flags that take addresses are exempt from what is true of
// paths, and no others are.
func TestAddressFlags(t *testing.T) {
	root := newRootCommand(&streams{out: io.Discard, err: io.Discard, guard: &output.Guard{}})
	says := regexp.MustCompile(`https?://|\bURL\b|\bORIGIN\b`)
	var known []string
	for _, cmd := range append([]*cobra.Command{root}, root.Commands()...) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			known = append(known, f.Name)
			_, several := f.Value.(pflag.SliceValue)
			if says.MatchString(f.Usage) && (several || f.Value.Type() == "string") {
				assert.Contains(t, addressFlags, f.Name, "--%s of %s takes an address", f.Name, cmd.Name())
			}
		})
	}
	for _, name := range slices.Concat(addressFlags, inputFlags) {
		assert.Contains(t, known, name, "no command has such a flag")
	}
}

func TestDecoderAdvice(t *testing.T) {
	none := photo.Decoders{}
	for _, tc := range []struct {
		format photo.Format
		have   photo.Decoders
		system string
		want   string // in the advice; empty: there is none
	}{
		{photo.HEIC, none, "linux", "apt install libheif-examples"},
		{photo.AVIF, none, "linux", "apt install libavif-bin"},
		{photo.HEIC, none, "darwin", "brew install libheif"},
		{photo.AVIF, none, "windows", "pacman -S mingw-w64-ucrt-x86_64-libavif"},
		{photo.HEIC, photo.Decoders{HEIC: "heif-dec"}, "linux", ""},
		{photo.HEIC, photo.Decoders{AVIF: "avifdec"}, "linux", "heif-dec"},
		{photo.JPEG, none, "linux", ""},
	} {
		got := decoderAdvice(tc.format, tc.have, tc.system)
		assert.Contains(t, got, tc.want)
		assert.Equal(t, tc.want == "", got == "", got)
	}
}

// PowerShell writes what a command prints as UTF-16, and editors put a mark before it.
func TestThresholdsInAnyEncoding(t *testing.T) {
	t.Parallel()
	want := evaluate.Thresholds{All: 0.4, Labels: map[string]float64{"naïve": 0.5}}
	for name, text := range map[string]string{
		"UTF-8":    "0.4,naïve=0.5\n",
		"marked":   "\ufeff0.4,naïve=0.5\r\n",
		"UTF-16":   "\xff\xfe0\x00.\x004\x00,\x00n\x00a\x00\xef\x00v\x00e\x00=\x000\x00.\x005\x00",
		"unmarked": "0\x00.\x004\x00,\x00n\x00a\x00\xef\x00v\x00e\x00=\x000\x00.\x005\x00",
	} {
		file := filepath.Join(t.TempDir(), "thresholds.txt")
		require.NoError(t, os.WriteFile(file, []byte(text), 0o666))
		got, err := (&thresholdsFlag{file}).over(0.7, false)
		require.NoError(t, err, name)
		assert.Equal(t, want, got, name)
	}
}
