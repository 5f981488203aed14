package detecttest

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// Network serves a handler to clients in the same process over connections in
// memory. Nothing in it touches the operating system, so that inside a bubble
// of testing/synctest its time-outs take no time. Every host that a client
// asks for is this handler, except that Dial decides otherwise.
type Network struct {
	// Dial, if set, is asked before each connection to host:port; its error is
	// what the client gets instead.
	Dial func(address string) error

	transport *http.Transport
	accept    chan net.Conn
	closed    chan struct{}
	closing   sync.Once

	mu     sync.Mutex
	dialed []string
}

// NewNetwork serves handler until the test ends.
func NewNetwork(t testing.TB, handler http.Handler) *Network {
	n := &Network{accept: make(chan net.Conn), closed: make(chan struct{})}
	n.transport = &http.Transport{DialContext: n.dial}
	server := &http.Server{Handler: handler}
	done := make(chan struct{})
	go func() {
		defer close(done)
		server.Serve(listener{n}) // ends when the server is closed
	}()
	t.Cleanup(func() {
		n.transport.CloseIdleConnections()
		server.Close()
		<-done
	})
	return n
}

// Transport returns what connects a client to the handler.
func (n *Network) Transport() http.RoundTripper { return n.transport }

// Dialed returns the addresses that were connected to or tried, in order.
func (n *Network) Dialed() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]string(nil), n.dialed...)
}

// dial connects to the handler.
func (n *Network) dial(ctx context.Context, _, address string) (net.Conn, error) {
	n.mu.Lock()
	n.dialed = append(n.dialed, address)
	n.mu.Unlock()
	if n.Dial != nil {
		if err := n.Dial(address); err != nil {
			return nil, err
		}
	}
	client, server := net.Pipe()
	select {
	case n.accept <- server:
		return client, nil
	case <-n.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// listener is the server's side of a Network.
type listener struct{ *Network }

// Accept returns the server's end of a connection that a client asked for.
func (l listener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.accept:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close ends Accept. The server calls it more than once.
func (l listener) Close() error {
	l.closing.Do(func() { close(l.closed) })
	return nil
}

// Addr is no address.
func (listener) Addr() net.Addr { return &net.UnixAddr{Name: "memory", Net: "memory"} }

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
