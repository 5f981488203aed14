// Package golden compares pictures that tests draw with pictures that a person
// has looked at and committed.
//
// Start with [Check]:
//
//	golden.Check(t, "render/box", img, golden.Exact)
//
// compares img with golden/render/box.png, whatever package the test is in:
// golden images live beside this package, in one folder for each package that
// they belong to. After a wanted change
//
//	go test ./render -update
//
// rewrites those that no longer pass. Look at every one of them before it is
// committed.
//
// # Errors
//
// A test fails if the golden image is missing or cannot be read, if the sizes
// differ, if pixels differ by more than [Options] allow, and if a tolerance has
// no reason. On failure the pictures got, want and diff are in golden/failed,
// which git ignores, or in the folder that the environment variable
// ANNOTATE_ARTEFACTS names. The diff shows the wanted picture faintly and what
// differs in red, the more the brighter.
//
// # Conventions
//
// Pixels are compared without premultiplied alpha, as PNG stores them, and
// alpha counts as the colours do, all with 8 bits a channel. Where the bounds of
// a picture start does not matter.
//
// # Decisions
//
// An average over the picture is not looked at: it hides a misplaced glyph. The
// worst channel of the worst pixel and the largest cluster of differing pixels
// are bounded instead, each picture by itself, because what differs between
// architectures (fused multiply and add) is faint and thin, while what differs
// by mistake is strong or lies together.
//
// A missing golden image is never written by the run that misses it: such a
// test passes the first time whatever it draws.
//
// Files are compared by their pixels, not by their bytes, because the encoder's
// output changes with the Go version. For the same reason -update leaves a file
// alone that still passes.
package golden
