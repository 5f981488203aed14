package main

import (
	"errors"
	"io/fs"
	"regexp"
	"syscall"

	"github.com/spf13/cobra"

	"annotate/detect"
	"annotate/detect/record"
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
	{kind: detect.ErrUnreachable, text: "Check the network and the address.", without: []string{"from"}},
	{kind: detect.ErrSystemic, text: "Photo after photo is refused with the same words, so the photos are hardly to blame: try one photo, another --model, or look at the server's own log."},
	{kind: detect.ErrCandidateLabels, text: `Say what it is to look for: --candidate-labels "cat,remote control"`},
	{kind: detect.ErrTask, text: "Choose a model that finds objects: https://huggingface.co/models?pipeline_tag=object-detection&inference_provider=hf-inference"},
	{kind: detect.ErrPaused, text: "Resume the endpoint where it is managed; the same command goes on then."},
	{kind: detect.ErrModelSize, text: "Serve the model on an endpoint of your own, and name it with --endpoint."},
	{kind: detect.ErrGated, text: "Ask for access on the model's page, with the account that the token is of."},
	{kind: detect.ErrParameters, text: "The server knows no threshold of its own: leave out --request-threshold, and set --threshold to 0.5 or more."},
	{kind: detect.ErrCallLimit, text: "What was answered is recorded. The same command goes on from there; --max-calls bounds each run."},
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
	{kind: record.ErrLocked, text: "Wait for the other run, or choose another folder with -o."},
	{kind: output.ErrForeign, text: "Choose another place, or replace such files with --overwrite."},
	{kind: batch.ErrNoRecordFile, text: "Give the record a file of its own."},
	{kind: photo.ErrTooBig, text: "If you trust it, raise --max-pixels or --max-bytes."},
	{kind: syscall.ENOSPC, text: "Make room, and give the same command again."},
	{kind: syscall.EDQUOT, text: "Make room, and give the same command again."},
	{kind: syscall.EROFS, text: "Choose another place with -o."},
	{kind: syscall.EPIPE, text: "The reader of standard output closed it."},
	{kind: fs.ErrPermission, text: "Check the permissions of the file that is named, and of the folder that it is in."},
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
