package detecttest

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
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
		stop("400 paused endpoint", detect.ErrModel, "Invalid state", textReply(bad, "Bad Request: Invalid state")),
		stop("410 legacy host", detect.ErrGone, "router.huggingface.co", errorReply(http.StatusGone, legacy)),
		stop("410 model deprecated", detect.ErrGone, "deprecated", errorReply(http.StatusGone, "The requested model is deprecated and no longer supported by provider hf-inference.")),

		photo("400 not an image", detect.ErrImage, "cannot identify image file", errorReply(bad, "cannot identify image file <_io.BytesIO object at 0x7f2a3c1d5e40>")),
		photo("400 truncated image", detect.ErrImage, "truncated", errorReply(bad, "image file is truncated (12 bytes not processed)")),
		photo("400 too many pixels", detect.ErrImage, "exceeds limit", errorReply(bad, "Image size (225000000 pixels) exceeds limit of 178956970 pixels, could be decompression bomb DOS attack.")),
		photo("400 type not supported", detect.ErrImage, `"image/heic" not supported. Supported types`, errorReply(bad, "Content type \"image/heic\" not supported.\n   Supported types\tare:\r\n image/png")),
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
