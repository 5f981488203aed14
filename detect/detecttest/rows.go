package detecttest

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"

	"annotate/detect"
)

// Class is how a failure is to end.
type Class int

const (
	// Accepted: it is no failure; the answer is used.
	Accepted Class = iota
	// Retried: the request is sent again, and the photo fails if that goes on.
	Retried
	// PhotoOnly: the photo fails, without a retry, and the run goes on.
	PhotoOnly
	// StopsRun: the photo fails, without a retry, and so would every other.
	StopsRun
)

// Row is one thing that the API, or what is between it and the client, is
// known to do.
type Row struct {
	// Name is unique among [Rows].
	Name string
	// Reply plays it; nil if it happens before there is a connection.
	Reply http.HandlerFunc
	// Unread says that Reply is to be played before the request is read.
	Unread bool
	// Dial is the error that connecting ends in; nil if Reply is set.
	Dial error

	// Class is how it is to end.
	Class Class
	// Want is the sentinel that the error matches when it goes on; nil if it is
	// accepted.
	Want error
	// Says is part of what the error says, so that a person can tell it from
	// others.
	Says string
	// Found is how many detections are accepted.
	Found int
}

// Named returns the row of that name. It panics if there is none.
func Named(name string) Row {
	for _, row := range Rows() {
		if row.Name == name {
			return row
		}
	}
	panic(fmt.Sprintf("no row %q", name))
}

// Rows returns all that a client of the API is to survive.
func Rows() []Row {
	rows := loadingRows()
	rows = append(rows, rateRows()...)
	rows = append(rows, refusalRows()...)
	rows = append(rows, outageRows()...)
	rows = append(rows, replyRows()...)
	rows = append(rows, redirectRows()...)
	return append(rows, connectionRows()...)
}

func loadingRows() []Row {
	loading := func(name, body string) Row {
		return Row{
			Name: "503 loading, " + name, Reply: jsonReply(http.StatusServiceUnavailable, body),
			Class: Retried, Want: detect.ErrLoading, Says: "currently loading",
		}
	}
	const message = `{"error":"Model facebook/detr-resnet-50 is currently loading"`
	unavailable := func(name string, reply http.HandlerFunc) Row {
		return Row{Name: "503 " + name, Reply: reply, Class: Retried, Want: detect.ErrUnavailable, Says: "503"}
	}
	return []Row{
		loading("estimated_time 20", message+`,"estimated_time":20.0}`),
		loading("estimated_time 1809.18", message+`,"estimated_time":1809.18}`),
		loading("estimated_time 0", message+`,"estimated_time":0}`),
		loading("estimated_time negative", message+`,"estimated_time":-5.5}`),
		loading("estimated_time a string", message+`,"estimated_time":"20.0"}`),
		loading("estimated_time missing", message+`}`),
		unavailable("text", textReply(http.StatusServiceUnavailable, "Service Unavailable")),
		unavailable("HTML", htmlReply(http.StatusServiceUnavailable)),
		unavailable("empty", textReply(http.StatusServiceUnavailable, "")),
	}
}

func rateRows() []Row {
	limited := func(name string, header ...string) Row {
		return Row{
			Name: "429 " + name, Class: Retried, Want: detect.ErrRateLimited, Says: "Rate limit reached",
			Reply: with(jsonReply(http.StatusTooManyRequests,
				`{"error":"Rate limit reached. Please log in or use a HF access token"}`), header...),
		}
	}
	dated := limited("Retry-After a date")
	inner := dated.Reply
	dated.Reply = func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", inSeconds(30))
		inner(w, r)
	}
	return []Row{
		limited("bare"),
		limited("Retry-After 2", "Retry-After", "2"),
		dated,
		limited("RateLimit used up", "RateLimit", `"api";r=0;t=55`),
		limited("RateLimit not the cause", "RateLimit", `"api";r=12;t=55`),
	}
}

// refusalRows are answers that the same request would get again.
func refusalRows() []Row {
	stop := func(name string, want error, says string, reply http.HandlerFunc) Row {
		return Row{Name: name, Reply: reply, Class: StopsRun, Want: want, Says: says}
	}
	photo := func(name string, want error, says string, reply http.HandlerFunc) Row {
		return Row{Name: name, Reply: reply, Class: PhotoOnly, Want: want, Says: says}
	}
	const (
		bad     = http.StatusBadRequest
		noModel = "Model not supported by provider hf-inference"
		credits = "You have depleted your monthly included credits. Purchase pre-paid credits to continue."
		rights  = "This authentication method does not have sufficient permissions to call Inference Providers on behalf of user NAME"
		legacy  = "https://api-inference.huggingface.co is no longer supported. Please use https://router.huggingface.co instead."
	)
	return []Row{
		stop("401", detect.ErrUnauthorized, "Invalid username", with(errorReply(http.StatusUnauthorized, "Invalid username or password."), "WWW-Authenticate", "Bearer")),
		stop("402", detect.ErrPayment, "depleted", errorReply(http.StatusPaymentRequired, credits)),
		stop("403", detect.ErrForbidden, "sufficient permissions", errorReply(http.StatusForbidden, rights)),
		stop("404 JSON", detect.ErrModel, "does not exist", errorReply(http.StatusNotFound, "Model x/y does not exist")),
		stop("404 text", detect.ErrModel, "Not Found", textReply(http.StatusNotFound, "Not Found")),
		stop("400 model not supported", detect.ErrModel, "not supported", errorReply(bad, noModel)),
		stop("400 code model_not_found", detect.ErrModel, "does not exist", jsonReply(bad, `{"error":{"message":"The requested model 'x/y' does not exist","type":"invalid_request_error","param":"model","code":"model_not_found"}}`)),
		stop("400 another task", detect.ErrTask, "Task not supported", errorReply(bad, "Task not supported for this model")),
		stop("400 zero-shot model", detect.ErrCandidateLabels, "candidate_labels", errorReply(bad, "ZeroShotObjectDetectionPipeline.__call__() missing 1 required positional argument: 'candidate_labels'")),
		stop("400 unknown parameter", detect.ErrParameters, "threshold", errorReply(bad, "_sanitize_parameters() got an unexpected keyword argument 'threshold'")),
		stop("403 gated model", detect.ErrGated, "restricted", errorReply(http.StatusForbidden, "Access to model x/y is restricted and you are not in the authorized list. Visit https://huggingface.co/x/y to ask for access.")),
		stop("403 model too large", detect.ErrModelSize, "too large to be loaded", errorReply(http.StatusForbidden, "The model x/y is too large to be loaded automatically (16GB > 10GB).")),
		stop("503 paused endpoint", detect.ErrPaused, "paused", textReply(http.StatusServiceUnavailable, "Endpoint is paused, ask a maintainer to restart it")),
		stop("400 paused endpoint", detect.ErrModel, "Invalid state", textReply(bad, "Bad Request: Invalid state")),
		stop("410 legacy host", detect.ErrGone, "router.huggingface.co", errorReply(http.StatusGone, legacy)),
		stop("410 model deprecated", detect.ErrDeprecated, "deprecated", errorReply(http.StatusGone, "The requested model is deprecated and no longer supported by provider hf-inference.")),

		photo("400 not an image", detect.ErrImage, "cannot identify image file", errorReply(bad, "cannot identify image file <_io.BytesIO object at 0x7f2a3c1d5e40>")),
		photo("400 truncated image", detect.ErrImage, "truncated", errorReply(bad, "image file is truncated (12 bytes not processed)")),
		photo("400 too many pixels", detect.ErrImage, "exceeds limit", errorReply(bad, "Image size (225000000 pixels) exceeds limit of 178956970 pixels, could be decompression bomb DOS attack.")),
		photo("400 type not supported", detect.ErrImage, `"image/heic" not supported. Supported types`, errorReply(bad, "Content type \"image/heic\" not supported.\n   Supported types\tare:\r\n image/png")),
		photo("400 the whole photo, and why", detect.ErrImage, "== and is not a valid path", errorReply(bad, "Incorrect path or url, got "+strings.Repeat("QUJDRA", 1<<18)+"== and is not a valid path")),
		photo("400 upload too large", detect.ErrTooLarge, "body too large", errorReply(bad, "Request body too large")),
		photo("413 JSON", detect.ErrTooLarge, "too large", errorReply(http.StatusRequestEntityTooLarge, "Payload too large")),
		photo("413 text", detect.ErrTooLarge, "length limit exceeded", textReply(http.StatusRequestEntityTooLarge, "length limit exceeded")),
		photo("413 HTML", detect.ErrTooLarge, "413", htmlReply(http.StatusRequestEntityTooLarge)),
		photo("422 text", detect.ErrImage, "unprocessable", textReply(http.StatusUnprocessableEntity, "unprocessable")),
		photo("422 JSON", detect.ErrImage, "no photo", jsonReply(http.StatusUnprocessableEntity, `{"error":"no photo","error_type":"validation"}`)),
	}
}

// outageRows are failures of the server that pass.
func outageRows() []Row {
	outage := func(name, says string, reply http.HandlerFunc) Row {
		return Row{Name: name, Reply: reply, Class: Retried, Want: detect.ErrUnavailable, Says: says}
	}
	lost := outage("204", "204", textReply(http.StatusNoContent, ""))
	lost.Want = detect.ErrReply
	return []Row{
		outage("500 too busy", "too busy", errorReply(500, "Model too busy, unable to get response in less than 120 second(s)")),
		outage("500 unknown error", "CUDA out of memory", jsonReply(500, `{"error":"unknown error","warnings":["CUDA out of memory. Tried to allocate 20.00 MiB"]}`)),
		outage("500 text", "Internal Server Error", textReply(500, "Internal Server Error")),
		outage("502 HTML", "502", htmlReply(http.StatusBadGateway)),
		outage("504 HTML", "504", htmlReply(http.StatusGatewayTimeout)),
		outage("408", "408", textReply(http.StatusRequestTimeout, "")),
		lost,
	}
}

func connectionRows() []Row {
	dial := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	unconnected := func(name string, err error, says string) Row {
		return Row{Name: name, Dial: err, Class: Retried, Want: detect.ErrUnreachable, Says: says}
	}
	broken := func(name, says string, reply http.HandlerFunc) Row {
		return Row{Name: name, Reply: reply, Class: Retried, Want: detect.ErrUnavailable, Says: says}
	}
	rudely := broken("closed before the upload ended", "", abort)
	rudely.Unread = true
	return []Row{
		unconnected("name not found", dial(&net.DNSError{Err: "no such host", Name: "api.test", IsNotFound: true}), "no such host"),
		unconnected("connection refused", dial(syscall.ECONNREFUSED), "refused"),
		unconnected("TLS failure", &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}, "unknown authority"),
		broken("no answer", "no complete answer", stall),
		broken("stall after the header", "no complete answer", stallAfterHeader),
		broken("one byte a second", "no complete answer", trickle),
		broken("reset in the body", "closed before the answer was complete", resetInBody),
		broken("Content-Length too large", "closed before the answer was complete", shortBody),
		broken("reset instead of an answer", "", abort),
		rudely,
	}
}

// replyRows are answers with status 200.
func replyRows() []Row {
	invalid := func(name, says, body string) Row {
		return Row{
			Name: "200 " + name, Reply: jsonReply(http.StatusOK, body),
			Class: PhotoOnly, Want: detect.ErrReply, Says: says,
		}
	}
	valid := func(name string, found int, body string) Row {
		return Row{Name: "200 " + name, Reply: jsonReply(http.StatusOK, body), Class: Accepted, Found: found}
	}
	other := func(name, says, body string) Row {
		row := invalid(name, says, body)
		row.Class, row.Want = StopsRun, detect.ErrTask
		return row
	}
	page := invalid("HTML", "web page", "")
	page.Reply = htmlReply(http.StatusOK)
	huge := invalid("label of 10 MB", "longer than", "")
	huge.Reply = hugeLabel
	warning := valid("with a warning", 6, "")
	warning.Reply = with(jsonReply(http.StatusOK, Recorded("R1")), "X-HF-Warning", "deprecation; this model moves soon")

	// item returns a valid detection whose field of the given name has the
	// given JSON value; no value leaves the field out.
	item := func(name, value string) string {
		fields := []string{}
		for _, field := range [][2]string{
			{"score", `0.9`}, {"label", `"cat"`}, {"box", `{"xmin":13,"ymin":52,"xmax":314,"ymax":470}`},
		} {
			if field[0] == name {
				field[1] = value
			}
			if field[1] != "" {
				fields = append(fields, `"`+field[0]+`":`+field[1])
			}
		}
		return "{" + strings.Join(fields, ",") + "}"
	}
	good := item("", "")
	// second is a list whose second item is wrong.
	second := func(name, value string) string { return "[" + good + "," + item(name, value) + "," + good + "]" }
	labelled := func(label string) string { return "[" + item("label", label) + "]" }

	return []Row{
		invalid("error", "out of memory", `{"error":"out of\nmemory"}`),
		page,
		invalid("null", "null", `null`),
		invalid("object", "object", `{}`),
		invalid("empty", "empty", ``),
		invalid("truncated", "cut off", `[`+good+`,{"score":0.9,"lab`),
		invalid("truncated between items", "cut off", `[`+good+`,`),
		invalid("two documents", "more than one", `[`+good+`][`+good+`]`),
		invalid("byte order mark", "byte order mark", "\xEF\xBB\xBF["+good+`]`),

		other("classification", "classifies", `[{"score":0.99,"label":"tabby"},{"score":0.01,"label":"cat"}]`),
		other("segmentation", "segments", `[{"score":0.99,"label":"cat","mask":"iVBORw0KGgo="}]`),
		valid("of Ultralytics", 1, `[{"name":"cat","class":15,"confidence":0.9,"box":{"x1":1,"y1":2,"x2":3,"y2":4}}]`),
		valid("of Roboflow", 1, `{"image":{"width":640,"height":480},"predictions":[{"x":10,"y":20,"width":5,"height":6,"confidence":0.9,"class":"cat"}]}`),
		valid("of DeepStack", 1, `{"success":true,"predictions":[{"label":"cat","confidence":0.9,"x_min":1,"y_min":2,"x_max":3,"y_max":4}]}`),
		valid("of Vertex AI", 1, `{"predictions":[[`+good+`]]}`),
		valid("of TorchServe", 1, `[{"cat":[1,2,3,4],"score":0.9}]`),
		valid("nothing found", 0, `[]`),
		valid("batch form", 2, ` [ [ `+good+`,`+good+` ] ] `),
		valid("batch form, nothing found", 0, `[[]]`),
		invalid("batch of two", "batch", `[[`+good+`],[`+good+`]]`),
		valid("float boxes", 1, `[`+item("box", `{"xmin":-0.02,"ymin":1.15,"xmax":1e2,"ymax":4.7376E2}`)+`]`),
		valid("further fields", 1, `[{"id":[{}],"mask":null,`+good[1:]+`]`),
		valid("R1", 6, Recorded("R1")),
		valid("R2", 5, Recorded("R2")),
		valid("R3, past the edge", 1, Recorded("R3")),
		valid("R4, negative", 2, Recorded("R4")),
		valid("R5, twice the same", 2, Recorded("R5")),
		valid("R6, wrapped negatives", 2, Recorded("R6")),
		valid("R7, overlapping", 3, Recorded("R7")),

		invalid("no box", "item 2: no box", second("box", "")),
		invalid("box an array", "item 2: box", second("box", `[1,2,3,4]`)),
		invalid("box without ymax", "item 2: the box has no ymax", second("box", `{"xmin":1,"ymin":2,"xmax":3}`)),
		invalid("score null", "item 2: no score", second("score", `null`)),
		invalid("score NaN", "item 2", second("score", `NaN`)),
		invalid("score 1.2", "item 2: a score of 1.2", second("score", `1.2`)),
		invalid("score negative", "item 2: a score of -0.1", second("score", `-0.1`)),
		invalid("score a string", "item 2: score", second("score", `"0.9"`)),
		invalid("no label", "item 2: no label", second("label", "")),
		invalid("item null", "item 2", `[`+good+`,null]`),

		huge,
		valid("label with newline, ESC and path", 1, labelled(`"..\/..\/a\n\u001b[31mb"`)),
		valid("label with emoji and right-to-left", 1, labelled(`"🐈 قطة"`)),
		warning,
	}
}

// redirectRows lead to another host or elsewhere on the same one.
func redirectRows() []Row {
	away := func(name string, status int) Row {
		return Row{
			Name: name + " to another host", Reply: redirectReply(status, "https://elsewhere.test/models/x"),
			Class: StopsRun, Want: detect.ErrRedirect, Says: "elsewhere.test",
		}
	}
	// An answer to ?moved is the proper one: the row has been played by then.
	here := func(name string, status int) Row {
		return Row{
			Name: name + " on the same host", Reply: redirectReply(status, "?moved"),
			Class: Accepted, Found: 5,
		}
	}
	lossy := func(name string, status int) Row {
		row := here(name, status)
		row.Class, row.Want, row.Says, row.Found = StopsRun, detect.ErrRedirect, "the address is now", 0
		return row
	}
	port := Row{
		Name: "307 to another port", Reply: redirectReply(http.StatusTemporaryRedirect, "http://api.test:8080/"),
		Class: StopsRun, Want: detect.ErrRedirect, Says: "another host",
	}
	return []Row{
		away("301", http.StatusMovedPermanently), away("302", http.StatusFound),
		away("307", http.StatusTemporaryRedirect), away("308", http.StatusPermanentRedirect),
		here("307", http.StatusTemporaryRedirect), here("308", http.StatusPermanentRedirect),
		lossy("301", http.StatusMovedPermanently), lossy("302", http.StatusFound),
		port,
	}
}
