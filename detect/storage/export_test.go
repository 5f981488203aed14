package storage

import (
	"net"
	"time"
)

// SetAge says how old lines become before they are a segment.
func (g *Segments) SetAge(age time.Duration) { g.age = age }

// Age returns it.
func (g *Segments) Age() time.Duration { return g.age }

// SetPatience sets how long nothing may come.
func (s *Store) SetPatience(d time.Duration) { s.patience = d }

// Patient returns a connection as those of a [Store] are.
func Patient(c net.Conn) net.Conn { return &patientConn{c, patience} }
