package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"annotate/cmd/annotate/cli"
	"annotate/detect"
	"annotate/detect/dataset"
	"annotate/detect/record"
	"annotate/detect/shard"
	"annotate/detect/spelling"
	"annotate/detect/storage"
	"annotate/render/batch"
	"annotate/render/output"
	"annotate/render/photo"
)

// hint is what a person can do about a kind of error.
type hint struct {
	kind error
	text string
	// beside are flags that must be set for the hint to be of use, and without
	// are flags that must not be.
	beside, without []string
}

// hints are in the order in which they are tried. The libraries tell what
// happened, only this file gives advice.
var hints = []hint{
	{kind: batch.ErrNotTried, text: "--retry-failed tries again what the record says failed for good."},
	{kind: detect.ErrUnreachable, text: "Check the network and the address.", without: []string{"from"}},
	{kind: detect.ErrSystemic, text: "Photo after photo is refused with the same words, so the photos are hardly to blame: try one photo, another --model, or look at the server's own log."},
	{kind: detect.ErrCandidateLabels, text: `Say what it is to look for: --candidate-labels "cat,remote control"`},
	{kind: detect.ErrTask, text: "Choose a model that finds objects: https://huggingface.co/models?pipeline_tag=object-detection&inference_provider=hf-inference"},
	{kind: detect.ErrPaused, text: "Resume the endpoint where it is managed; the same command goes on then."},
	{kind: detect.ErrModelSize, text: "Serve the model on an endpoint of your own, and name it with --endpoint."},
	{kind: detect.ErrGated, text: "Ask for access on the model's page, with the account that the token is of."},
	{kind: detect.ErrParameters, text: "The server knows no threshold of its own: leave out --request-threshold, and set --threshold to 0.5 or more."},
	{kind: detect.ErrCallLimit, text: "--max-calls bounds each run: what is recorded, the next does not ask again."},
	{kind: detect.ErrUnauthorized, text: "Set HF_TOKEN to a token from https://huggingface.co/settings/tokens, or run: hf auth login"},
	{kind: detect.ErrPayment, text: "Hosted inference wants credits: wait for next month's, buy some, or bill an organisation with --bill-to; -n says what the rest would take. One's own server is called with --endpoint. Labels and recorded detections cost nothing: --from."},
	{kind: detect.ErrForbidden, text: `The token needs the permission "Make calls to Inference Providers": https://huggingface.co/settings/tokens`},
	{kind: detect.ErrModel, text: "Check the id and that the model is served for object detection: https://huggingface.co/models?pipeline_tag=object-detection&inference_provider=hf-inference"},
	{kind: detect.ErrDeprecated, text: "Choose another model with --model: https://huggingface.co/models?pipeline_tag=object-detection&inference_provider=hf-inference"},
	{kind: detect.ErrGone, text: "The default address works: leave out --endpoint and --base-url, or use " + detect.DefaultBaseURL},
	{kind: detect.ErrOffline, text: "HF_HUB_OFFLINE is set: unset it, or take recorded detections with --from."},
	{kind: detect.ErrInsecure, text: "Use https, --no-token if the server wants none, or --allow-insecure if the network between is your own."},
	{kind: detect.ErrRedirect, text: "Give the address that it leads to with --endpoint, if you trust it."},
	{kind: detect.ErrRateLimited, text: "The same command goes on later. Keep below the limit with --rate or a lower --concurrency, or set a token with HF_TOKEN if you have none."},
	{kind: detect.ErrTooLarge, text: "Send smaller copies with --upload-max-side 1333; boxes come back in the photo's pixels."},
	{kind: detect.ErrNoRecord, text: "Check that --from is about these photos. Results that go by ids also need the instances that they are about: --names instances.json.", beside: []string{"from"}, without: []string{"names"}},
	{kind: detect.ErrNoRecord, text: "Check that --from and --names are about these photos.", beside: []string{"from", "names"}},
	{kind: detect.ErrNoRecord, text: "Name detections that know these photos with --from."},
	{kind: shard.ErrOther, text: "Merge them first: have annotate convert write the folder's record in one, detections.jsonl, and remove .annotate. What that knows is not asked again."},
	{kind: storage.ErrSettings, text: "Check the bucket's name, the credentials, AWS_REGION and AWS_ENDPOINT_URL, and this machine's clock."},
	{kind: storage.ErrDenied, text: "Check the credentials, which are taken from AWS_ACCESS_KEY_ID and the other variables, the shared files or the machine's role, and what they permit; AWS_ENDPOINT_URL names a server other than Amazon's."},
	{kind: storage.ErrUnavailable, text: "The same command goes on later. AWS_ENDPOINT_URL names the server."},
	{kind: record.ErrLocked, text: "Wait for the other run, or choose another folder with -o."},
	{kind: output.ErrForeign, text: "Choose another place, or replace such files with --overwrite."},
	{kind: batch.ErrNoRecordFile, text: "Give the record a file of its own."},
	{kind: batch.ErrMemory, text: "If the machine has as much, raise --memory; installed decoders of HEIC and AVIF take less than the built-in ones."},
	{kind: photo.ErrTooBig, text: "If you trust it, raise --max-pixels or --max-bytes."},
	{kind: syscall.ENOSPC, text: "Make room, and give the same command again."},
	{kind: syscall.EDQUOT, text: "Make room, and give the same command again."},
	{kind: syscall.EROFS, text: "Choose another place with -o."},
	{kind: syscall.EPIPE, text: "The reader of standard output closed it."},
	{kind: fs.ErrPermission, text: "Check the permissions of the file that is named, and of the folder that it is in."},
}

// inWords returns an error's message as people read it: a file is named once, and
// what the system was asked to do with it is left out.
func inWords(err error) string {
	text := err.Error()
	if p, ok := errors.AsType[*fs.PathError](err); ok && slices.Contains([]string{"open", "stat", "lstat", "CreateFile"}, p.Op) {
		text = strings.ReplaceAll(text, p.Error(), p.Path+": "+p.Err.Error())
	}
	if subject, rest, ok := strings.Cut(text, ": "); ok && strings.HasPrefix(rest, subject+": ") {
		text = rest
	}
	return detect.Printable(text)
}

// flagNames finds the flags that a hint names.
var flagNames = regexp.MustCompile(`--([a-z][a-z0-9-]+)|(?:^|\s)-([a-z])\b`)

// hintFor returns what a person can do about an error of a command; empty where
// the error says it all. A hint that names a flag is for commands that have it.
func hintFor(cmd *cobra.Command, err error) string {
	for _, h := range hints {
		if errors.Is(err, h.kind) && h.fits(cmd) {
			return h.text
		}
	}
	return ""
}

// fits reports whether the command has all flags that the hint names, and those
// are set, or not, that it asks for.
func (h *hint) fits(cmd *cobra.Command) bool {
	flags := cmd.Flags()
	for _, names := range flagNames.FindAllStringSubmatch(h.text, -1) {
		if names[1] != "" && flags.Lookup(names[1]) == nil || names[2] != "" && flags.ShorthandLookup(names[2]) == nil {
			return false
		}
	}
	for _, name := range h.beside {
		if !flags.Changed(name) {
			return false
		}
	}
	for _, name := range h.without {
		if flags.Changed(name) {
			return false
		}
	}
	return true
}

// noArguments is the check of a command that takes none.
func noArguments(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case cmd.Flags().Lookup("images") != nil:
		return usagef("%s takes no arguments, and %q is one: labels are named with --from, photos with --images", cmd.CommandPath(), args[0])
	case cmd.Flags().Lookup("from") != nil:
		return usagef("%s takes no arguments, and %q is one: labels are named with --from", cmd.CommandPath(), args[0])
	}
	return usagef("%s takes no arguments, and %q is one", cmd.CommandPath(), args[0])
}

// mistypedCommand returns an error if the first argument of the root command is
// hardly a photo but a subcommand with a slip in it: nothing of that name is on
// disk, it is no path, and it is near a command's name.
func mistypedCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 || strings.ContainsAny(args[0], `/\.`) {
		return nil
	}
	if _, err := os.Lstat(args[0]); err == nil {
		return nil
	}
	if meant := spelling.Nearest(args[0], cli.CommandNames(root)); meant != "" {
		return usagef("unknown command %q, and no photo of that name; did you mean %q?", args[0], fmt.Sprintf("%s %s", root.Name(), meant))
	}
	return nil
}

// addressFlags take an address, or text that may look like one; every other flag
// that takes text may take a path.
var addressFlags = []string{"allow-origin", "base-url", "bill-to", "endpoint", "link", "model", "template", "title"}

// inputFlags name what a command reads beside photos.
var inputFlags = []string{"against", "files-from", "font", "from", "marks", "names", "palette", "thresholds", "truth"}

// inBuckets are the flags that take s3:// URLs, with the commands whose flags do; none
// are all. The empty name is that of photos among the arguments.
var inBuckets = map[string][]string{
	"":             {"annotate", "crops", "detect", "diff", "report", "sheet", "show"},
	"from":         {"annotate", "check", "convert", "crops", "detect", "eval", "report", "sheet", "show", "stats"},
	"truth":        {"annotate", "eval", "report"},
	"against":      {"check"},
	"files-from":   {"annotate", "detect"},
	"output":       {"annotate", "check", "convert", "crops", "report", "sheet"},
	"html":         {"diff"},
	"plot":         {"stats"},
	"wall":         {"crops"},
	"summary-json": {"annotate", "detect"},
}

// bucketOutputs are those of them that are written to.
var bucketOutputs = []string{"output", "html", "plot", "summary-json", "wall"}

// withForm are those flags of the list before whose URLs may stand the name of a form.
var withForm = []string{"from", "truth", "against"}

// bindOverwrite adds the flag that permits a command to replace files.
func (s *streams) bindOverwrite(fs *pflag.FlagSet) {
	fs.BoolVar(&s.guard.Overwrite, "overwrite", false, "replace files that are there already and that annotate did not write; never those that are read")
}

// prepare looks at the paths that a command is given, before it does anything:
// addresses are refused but for those of buckets where these will do, and what is
// read is protected from being written.
func (s *streams) prepare(cmd *cobra.Command, args []string) error {
	for _, arg := range args {
		if err := checkPlace(cmd, "", arg); err != nil {
			return err
		}
	}
	var err error
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if err == nil {
			err = checkNumber(f)
		}
		for _, value := range valuesOf(f) {
			if err == nil && !slices.Contains(addressFlags, f.Name) {
				err = checkPlace(cmd, f.Name, value)
			}
			if slices.Contains(bucketOutputs, f.Name) && storage.IsURL(value) {
				s.bucketOut.Store(true)
			}
			if f.Name == "images" {
				s.guard.ProtectPhotos(value)
			}
			if slices.Contains(inputFlags, f.Name) {
				_, file := dataset.SplitFormat(value)
				s.guard.Protect(file)
			}
		}
	})
	return err
}

// valuesOf returns the values of a flag that takes text, one or several.
func valuesOf(f *pflag.Flag) []string {
	switch v := f.Value.(type) {
	case pflag.SliceValue:
		return v.GetSlice()
	default:
		if v.Type() == "string" {
			return []string{v.String()}
		}
	}
	return nil
}

// scheme is how an address begins, also behind the name of a form, as in
// coco:s3://…; a drive of Windows has one letter.
var scheme = regexp.MustCompile(`^([a-z]+:)?([a-zA-Z][a-zA-Z0-9+.-]+)://`)

// looseAddress is how addresses begin that lack a slash, or are written as other
// programs do: s3:bucket/key, dbfs:/folder, host:/folder.
var looseAddress = regexp.MustCompile(`(?i)^([^/\\:\s]{2,}:/|(s3[an]?|gc?s|az|abfss?|wasbs?|hdfs|dbfs|file|https?|s?ftp):)`)

// checkPlace refuses a path that is an address, unless it is one in a bucket where
// this will do: as a path it would be a folder of that name, and what is written there
// would be lost with the machine.
func checkPlace(cmd *cobra.Command, flag, path string) error {
	m := scheme.FindStringSubmatch(path)
	where, here := "", slices.Contains(inBuckets[flag], cmd.Name())
	if flag != "" {
		where = "--" + flag + ": "
	}
	form, url := dataset.SplitFormat(path)
	if m == nil {
		if form != "" && flag != "" && !slices.Contains(withForm, flag) {
			url = path
		}
		if looseAddress.MatchString(url) {
			return usagef("%s%s: is an address, and annotate reads and writes s3://BUCKET/KEY, files and folders; ./%s is one of that name", where, storage.Redacted(path), url)
		}
		return nil
	}
	switch {
	case !here && strings.EqualFold(m[2], "s3"):
		return usagef("%s%s: buckets are not read or written here; give a file or folder", where, storage.Redacted(path))
	case !here || m[1] != "" && (!slices.Contains(withForm, flag) && !(flag == "" && cmd.Name() == "diff") || url == path) || !strings.EqualFold(m[2], "s3"):
		return usagef("%s%s: %s:// is not a place that annotate reads or writes; give a file or folder", where, storage.Redacted(url), m[2])
	}
	if err := storage.Check(url); err != nil {
		return usagef("%s%w", where, err)
	}
	return nil
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
