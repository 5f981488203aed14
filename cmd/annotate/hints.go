package main

import (
	"errors"
	"io/fs"
	"syscall"

	"annotate/detect"
	"annotate/detect/record"
	"annotate/render/photo"
)

// hintFor returns what a person can do about an error; empty where the error
// says it all. The libraries tell what happened, only this file gives advice.
func hintFor(err error) string {
	for _, h := range []struct {
		kind error
		hint string
	}{
		{detect.ErrSystemic, "Photo after photo is refused with the same words, so the photos are hardly to blame: try one photo, another --model, or look at the server's own log."},
		{detect.ErrUnauthorized, "Set HF_TOKEN to a token from https://huggingface.co/settings/tokens, or run: hf auth login"},
		{detect.ErrPayment, "Wait for the credits of next month, buy some, or bill an organisation with --bill-to."},
		{detect.ErrForbidden, `The token needs the permission "Make calls to Inference Providers": https://huggingface.co/settings/tokens`},
		{detect.ErrModel, "Check the id and that the model is served for object detection: https://huggingface.co/models?pipeline_tag=object-detection&inference_provider=hf-inference"},
		{detect.ErrGone, "The default address works: leave out --endpoint and --base-url, or use " + detect.DefaultBaseURL},
		{detect.ErrOffline, "HF_HUB_OFFLINE is set: unset it, or take recorded detections with --from."},
		{detect.ErrInsecure, "Use https, or --allow-insecure if the network between is your own."},
		{detect.ErrRedirect, "Give the address that it leads to with --endpoint, if you trust it."},
		{detect.ErrRateLimited, "Set a token with HF_TOKEN if you have none, or lower --concurrency."},
		{detect.ErrUnreachable, "Check the network and the address. What is recorded already is kept: the same command goes on from there."},
		{detect.ErrNoRecord, "Name recordings that know these photos with --from."},
		{record.ErrLocked, "Wait for the other run, or choose another folder with -o."},
		{photo.ErrTooBig, "If you trust it, raise --max-pixels or --max-bytes."},
		{syscall.ENOSPC, "Make room; the same command goes on from here."},
		{syscall.EDQUOT, "Make room; the same command goes on from here."},
		{syscall.EROFS, "Choose another folder with -o."},
		{syscall.EPIPE, "Who read the results has ended; the same command goes on from here."},
		{fs.ErrPermission, "Check who may read the photos and write to the output folder."},
	} {
		if errors.Is(err, h.kind) {
			return h.hint
		}
	}
	return ""
}
