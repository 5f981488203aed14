// Package terminal draws images into terminals, for people on a machine that
// has no other screen: over SSH, inside tmux. And it keeps a line below what else
// is written there, which tells how far something is: [Bar], and [Progress] for
// runs over photos.
//
// [Detect] finds out what the terminal understands and [Terminal.Write] draws;
// start there. Kitty's and iTerm2's protocols and sixels show pixels; where none
// is understood, a character cell shows two, by its upper half block and its
// background.
//
// # Errors
//
// Write fails only as its writer does. What a terminal does not say is assumed:
// cells of 8 by 16 pixels, 80 columns.
//
// # Decisions
//
// The environment names the terminal on the machine that it runs on; over SSH it
// does not come along. So the terminal itself is asked where it can be, with
// the question for kitty's graphics and then for its attributes (DA1): every
// terminal answers the second, so that there is no need to wait long for those
// that do not know the first.
package terminal
