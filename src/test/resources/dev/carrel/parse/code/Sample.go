// Package a does.
package a

import "fmt"

// Max is.
const Max = 3

type (
	// T is
	T struct { a int }
	U int
)

// Serve serves.
func (s *Server[T]) Serve(a int) error { return nil }
func plain() {}
var x, y = 1, 2
