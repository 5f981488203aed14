// Package placement decides where labels go: pure integer geometry, without
// text, colour or pixels.
//
// [Place] takes the boxes of an image, the sizes that each label may have and
// the frame, and returns one rectangle per label. Start there; [Object],
// [Options] and [Result] are all there is besides.
package placement
