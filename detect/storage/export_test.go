package storage

import "time"

// SetAge says how old lines become before they are a segment.
func (g *Segments) SetAge(age time.Duration) { g.age = age }
