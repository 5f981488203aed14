// Package fonts measures and draws one-line labels in any script.
//
// Start at [Default] or [New]; take a [Face] per goroutine with [Set.NewFace];
// [Face.Shape] gives a [Text] with its size, [Face.Draw] paints it, [Face.Cut]
// shortens a label to a width.
//
// # Fonts
//
// Latin, Greek, Cyrillic, Arabic and Hebrew come from the embedded DejaVu Sans
// Condensed Bold (Bitstream Vera licence). [Options.Files] come before it; what
// it lacks comes from the system's fonts, and emoji prefer their colours. System
// fonts are the one thing that this package reads from disk, on the first rune
// that needs them.
//
// A rune that no font has is never an empty square and never left out: kana,
// Hangul, Indic and Thai are romanised, accents dropped, digits and
// compatibility characters replaced by their ASCII value, and what remains, as
// Chinese characters, is written as a code point: U+65E5.
//
// # Errors
//
// Only [New] fails, wrapping [ErrFont], when a given file is no font. Shaping
// and drawing take any string: invalid UTF-8, controls, a megabyte, a pile of
// combining marks. Their work and memory are bounded by 1,000 runes a label and
// by the sizes of a face's caches, about 9 MB at the most. A damaged font among
// the system's gives way to the next.
//
// # Conventions
//
// Sizes are pixels to the em. A line box is [Text.Height] high, whatever is in
// it, so that plates of one size are of one height; no ink leaves it. Shaping
// happens in font units; they are scaled and rounded to 1/64 pixel in integers
// and filled by freetype's rasteriser, so that the pixels are the same on every
// architecture. That holds for the embedded face and every font whose outlines
// need no arithmetic; glyphs composed with a rotation may differ by a 64th.
//
// # Decisions
//
// Glyphs of the embedded face are hinted vertically only, and stand at quarter
// pixels: at 11 px this is as crisp as full hinting, without its uneven gaps.
//
// Shaping with go-text/typesetting's harfbuzz was preferred to its shaping
// package, which works in sizes and so would round before we do; the
// bidirectional algorithm is ours, for the reason in bidi.go. Colour glyphs are
// PNG pictures (Noto, Apple) and COLR version 0 layers (Segoe); fonts that have
// COLR version 1 or SVG pictures only are passed over. Variable fonts are drawn
// in their default weight.
package fonts
