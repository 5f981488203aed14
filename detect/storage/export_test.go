package storage

import (
	"net"
	"time"
)

// SetAge says how old lines become before they are a segment.
func (g *Segments) SetAge(age time.Duration) { g.age = age }

// SetPatience sets how long nothing may come, and returns what sets it back.
func SetPatience(d time.Duration) (back func()) {
	was := patience
	patience = d
	return func() { patience = was }
}

// Age returns it.
func (g *Segments) Age() time.Duration { return g.age }

// Patient returns a connection as those of a [Store] are.
func Patient(c net.Conn) net.Conn { return &patientConn{c} }
