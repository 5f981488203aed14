package detecttest

import (
	"context"
	"net"
	"net/http"
	"sync"
	"testing"
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
