package detecttest

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// textReply answers with plain text.
func textReply(status int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(status)
		io.WriteString(w, text)
	}
}

// htmlReply answers with a page as gateways and captive portals do.
func htmlReply(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(status)
		fmt.Fprintf(w, "<!DOCTYPE html>\n<html><head><title>%d</title></head><body>nginx</body></html>\n", status)
	}
}

// jsonReply answers with a JSON body.
func jsonReply(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, status, body) }
}

// errorReply answers as the toolkit tells of failures.
func errorReply(status int, message string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { writeError(w, status, message) }
}

// redirectReply answers with a redirect and a body in HTML, as [http.Redirect]
// does for GET only.
func redirectReply(status int, location string) http.HandlerFunc {
	return with(htmlReply(status), "Location", location)
}

// with adds header fields, given as names and values, to a reply.
func with(reply http.HandlerFunc, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		reply(w, r)
	}
}

// inSeconds returns the HTTP date that many seconds from now.
func inSeconds(n int) string {
	return time.Now().Add(time.Duration(n) * time.Second).UTC().Format(http.TimeFormat)
}

// stall answers nothing until the client leaves.
func stall(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// stallAfterHeader answers a header, the beginning of a body and nothing more.
func stallAfterHeader(w http.ResponseWriter, r *http.Request) {
	writeJSON(w, http.StatusOK, `[{"score":0.9`)
	http.NewResponseController(w).Flush()
	<-r.Context().Done()
}

// trickle sends a valid answer at one byte a second.
func trickle(w http.ResponseWriter, r *http.Request) {
	for _, b := range []byte(Recorded("R2")) {
		if _, err := w.Write([]byte{b}); err != nil || http.NewResponseController(w).Flush() != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-time.After(time.Second):
		}
	}
}

// shortBody declares more than it sends.
func shortBody(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", fmt.Sprint(len(Recorded("R2"))+100))
	writeJSON(w, http.StatusOK, Recorded("R2"))
}

// resetInBody breaks the connection in the middle of a valid answer.
func resetInBody(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Length", fmt.Sprint(len(Recorded("R2"))))
	writeJSON(w, http.StatusOK, Recorded("R2")[:100])
	http.NewResponseController(w).Flush()
	abort(w, r)
}

// hugeLabel answers one detection whose label has 10 MB.
func hugeLabel(w http.ResponseWriter, _ *http.Request) {
	label := strings.Repeat("x", 10<<20)
	writeJSON(w, http.StatusOK, `[{"score":0.9,"label":"`+label+`","box":{"xmin":1,"ymin":2,"xmax":3,"ymax":4}}]`)
}

// abort breaks the connection, with a reset where there are any.
func abort(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // HTTP/2: resets the stream
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	conn.Close()
}
