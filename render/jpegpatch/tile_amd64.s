//go:build !purego

#include "textflag.h"
#include "go_asm.h"
#include "words_amd64.h"

// The constants of colour.go.
CONSTANT(half16, 0x00080008) // words of 16 bits: half a grey level
CONSTANT(chromaZero, 128)
CONSTANT(allLevels, 255)
CONSTANT(threefold, 0x10101)
CONSTANT(redOfCr, 91881)
CONSTANT(greenOfCb, 22554)
CONSTANT(greenOfCr, 46802)
CONSTANT(blueOfCb, 116130)
CONSTANT(opaqueBlack, 0xFF000000)
CONSTANT(colourOnly, 0x00FFFFFF)
CONSTANT(lumaOfRed, 19595)
CONSTANT(lumaOfGreen, 38470)
CONSTANT(lumaOfBlue, 7471)
CONSTANT(cbOfRed, 11056)
CONSTANT(cbOfGreen, 21712)
CONSTANT(crOfGreen, 27440)
CONSTANT(crOfBlue, 5328)
CONSTANT(lumaBias, 2048)      // half of what the sums are shifted down by
CONSTANT(chromaBias, 8390656) // and grey, shifted up

// Each word twice.
DATA twice<>+0(SB)/8, $0x0000000000000000
DATA twice<>+8(SB)/8, $0x0000000100000001
DATA twice<>+16(SB)/8, $0x0000000200000002
DATA twice<>+24(SB)/8, $0x0000000300000003
GLOBL twice<>(SB), RODATA|NOPTR, $32

// LEVELS rounds eight samples to grey levels.
#define LEVELS(x, y) \
	VPADDSW   X13, x, x \
	VPSRAW    $4, x, x \
	VPACKUSWB x, x, x \
	VPMOVZXBD x, y

// func showAVX2(p *pixels, luma, cb, cr *int16)
TEXT ·showAVX2(SB), NOSPLIT, $0-32
	MOVQ    p+0(FP), BX
	MOVQ    luma+8(FP), SI
	MOVQ    cb+16(FP), R8
	MOVQ    cr+24(FP), R9
	MOVQ    pixels_now(BX), DI
	MOVQ    pixels_was(BX), DX
	MOVQ    pixels_stride(BX), R10
	MOVQ    pixels_from(BX), AX
	MOVQ    pixels_to(BX), R11
	MOVQ    pixels_across(BX), R12
	MOVQ    pixels_odd(BX), R13
	VMOVDQU half16<>(SB), X13
	VMOVDQU chromaZero<>(SB), Y14
	VMOVDQU allLevels<>(SB), Y12
	VMOVDQU opaqueBlack<>(SB), Y11
	VPXOR   Y15, Y15, Y15

showRow:
	VMOVDQU (SI), X0
	LEVELS(X0, Y0)
	VPMULLD threefold<>(SB), Y0, Y0
	TESTQ   R12, R12
	JEQ     showFull
	VMOVQ   (R8), X1
	VMOVQ   (R9), X2
	VPUNPCKLWD X1, X1, X1
	VPUNPCKLWD X2, X2, X2
	JMP     showColour

showFull:
	VMOVDQU (R8), X1
	VMOVDQU (R9), X2

showColour:
	LEVELS(X1, Y1)
	LEVELS(X2, Y2)
	VPSUBD  Y14, Y1, Y1
	VPSUBD  Y14, Y2, Y2
	VPMULLD redOfCr<>(SB), Y2, Y3
	VPMULLD blueOfCb<>(SB), Y1, Y4
	VPMULLD greenOfCb<>(SB), Y1, Y1
	VPMULLD greenOfCr<>(SB), Y2, Y2
	VPADDD  Y0, Y3, Y3
	VPADDD  Y0, Y4, Y4
	VPADDD  Y1, Y2, Y2
	VPSUBD  Y2, Y0, Y2
	VPSRAD  $16, Y3, Y3
	VPSRAD  $16, Y4, Y4
	VPSRAD  $16, Y2, Y2
	VPMAXSD Y15, Y3, Y3
	VPMAXSD Y15, Y4, Y4
	VPMAXSD Y15, Y2, Y2
	VPMINSD Y12, Y3, Y3
	VPMINSD Y12, Y4, Y4
	VPMINSD Y12, Y2, Y2
	VPSLLD  $8, Y2, Y2
	VPSLLD  $16, Y4, Y4
	VPOR    Y11, Y3, Y3
	VPOR    Y2, Y4, Y4
	VPOR    Y3, Y4, Y4
	VMOVDQU Y4, (DI)
	VMOVDQU Y4, (DX)

	ADDQ  $16, SI
	ADDQ  R10, DI
	ADDQ  R10, DX
	MOVQ  AX, CX
	ANDQ  R13, CX
	CMPQ  CX, R13
	JNE   showNext // the next row has the same colour
	ADDQ  $16, R8
	ADDQ  $16, R9

showNext:
	INCQ AX
	CMPQ AX, R11
	JLT  showRow
	VZEROUPPER
	RET

// CHROMA reads a row of chroma samples at p, one for each pixel.
#define CHROMA(p, y, full, done) \
	TESTQ     R12, R12 \
	JEQ       full \
	VMOVQ     (p), X6 \
	VPMOVSXWD X6, X6 \
	VPERMD    Y6, Y15, y \
	JMP       done \
full: \
	VPMOVSXWD (p), y \
done:

// APART adds to a sum by how much ink exceeds the samples where the pixels in Y1
// differ and the ink is apart.
#define APART(ink, y, sum) \
	VPSUBD   y, ink, ink \
	VPABSD   ink, y \
	VPCMPGTD Y11, y, y \
	VPAND    Y1, y, y \
	VPAND    y, ink, ink \
	VPADDD   ink, sum, sum

// SETTLE gives a row of chroma samples at p the mean of their pixels, and sets
// bits of the result if that changed any.
#define SETTLE(p, sum, x, bit, full, same) \
	TESTQ        R12, R12 \
	JEQ          full \
	VPHADDD      sum, sum, sum \
	VPERMQ       $0x08, sum, sum \
	VPADDD       Y14, sum, sum \
	VPSRAD       X13, sum, sum \
	VPTEST       x, x \
	JEQ          same \
	ORQ          $bit, R14 \
	VMOVQ        (p), X6 \
	VPMOVSXWD    X6, X6 \
	VPADDD       X6, x, x \
	VPACKSSDW    x, x, x \
	VMOVQ        x, (p) \
	JMP          same \
full: \
	VPADDD       Y14, sum, sum \
	VPSRAD       X13, sum, sum \
	VPTEST       sum, sum \
	JEQ          same \
	ORQ          $bit, R14 \
	VPMOVSXWD    (p), Y6 \
	VPADDD       Y6, sum, sum \
	VPACKSSDW    sum, sum, sum \
	VPERMQ       $0x08, sum, sum \
	VMOVDQU      x, (p) \
same: \
	VPXOR        sum, sum, sum

// func takeAVX2(p *pixels, luma, cb, cr *int16) (changed int)
TEXT ·takeAVX2(SB), NOSPLIT, $0-40
	MOVQ    p+0(FP), BX
	MOVQ    luma+8(FP), SI
	MOVQ    cb+16(FP), R8
	MOVQ    cr+24(FP), R9
	MOVQ    pixels_now(BX), DI
	MOVQ    pixels_was(BX), DX
	MOVQ    pixels_stride(BX), R10
	MOVQ    pixels_from(BX), AX
	MOVQ    pixels_to(BX), R11
	MOVQ    pixels_across(BX), R12
	MOVQ    pixels_odd(BX), R13
	VMOVDQU pixels_columns(BX), Y12
	VPBROADCASTD pixels_known(BX), Y10
	VPBROADCASTD pixels_apart(BX), Y11
	VPBROADCASTD pixels_round(BX), Y14
	VMOVD   pixels_shift(BX), X13
	VMOVDQU twice<>(SB), Y15
	VPXOR   Y8, Y8, Y8
	VPXOR   Y9, Y9, Y9
	XORQ    R14, R14

takeRow:
	VMOVDQU  (DI), Y0
	VPXOR    (DX), Y0, Y1
	VPAND    colourOnly<>(SB), Y1, Y1
	VPXOR    Y7, Y7, Y7
	VPCMPEQD Y7, Y1, Y1
	VPAND    Y10, Y1, Y1
	VPANDN   Y12, Y1, Y1 // pixels that differ
	VPTEST   Y1, Y1
	JEQ      takeSettle

	VPAND   allLevels<>(SB), Y0, Y2 // red
	VPSRLD  $8, Y0, Y3
	VPAND   allLevels<>(SB), Y3, Y3 // green
	VPSRLD  $16, Y0, Y4
	VPAND   allLevels<>(SB), Y4, Y4 // blue

	VPMULLD   lumaOfRed<>(SB), Y2, Y5
	VPMULLD   lumaOfGreen<>(SB), Y3, Y6
	VPADDD    lumaBias<>(SB), Y5, Y5
	VPADDD    Y6, Y5, Y5
	VPMULLD   lumaOfBlue<>(SB), Y4, Y6
	VPADDD    Y6, Y5, Y5
	VPSRAD    $12, Y5, Y5
	VPMOVSXWD (SI), Y6
	VPSUBD    Y6, Y5, Y7
	VPABSD    Y7, Y7
	VPCMPGTD  Y11, Y7, Y7
	VPAND     Y1, Y7, Y7
	VPTEST    Y7, Y7
	JEQ       takeBlue
	ORQ       $1, R14
	VPBLENDVB Y7, Y5, Y6, Y6
	VPACKSSDW Y6, Y6, Y6
	VPERMQ    $0x08, Y6, Y6
	VMOVDQU   X6, (SI)

takeBlue:
	VPSLLD  $15, Y4, Y5
	VPADDD  chromaBias<>(SB), Y5, Y5
	VPMULLD cbOfRed<>(SB), Y2, Y6
	VPSUBD  Y6, Y5, Y5
	VPMULLD cbOfGreen<>(SB), Y3, Y6
	VPSUBD  Y6, Y5, Y5
	VPSRAD  $12, Y5, Y5
	CHROMA(R8, Y6, blueFull, blueDone)
	APART(Y5, Y6, Y8)

	VPSLLD  $15, Y2, Y5
	VPADDD  chromaBias<>(SB), Y5, Y5
	VPMULLD crOfGreen<>(SB), Y3, Y6
	VPSUBD  Y6, Y5, Y5
	VPMULLD crOfBlue<>(SB), Y4, Y6
	VPSUBD  Y6, Y5, Y5
	VPSRAD  $12, Y5, Y5
	CHROMA(R9, Y6, redFull, redDone)
	APART(Y5, Y6, Y9)

takeSettle:
	ADDQ $16, SI
	ADDQ R10, DI
	ADDQ R10, DX
	MOVQ AX, CX
	ANDQ R13, CX
	INCQ AX
	CMPQ CX, R13
	JEQ  takeMean
	CMPQ AX, R11
	JLT  takeRow // the next row has the same colour

takeMean:
	SETTLE(R8, Y8, X8, 2, meanBlueFull, meanBlueSame)
	SETTLE(R9, Y9, X9, 4, meanRedFull, meanRedSame)
	ADDQ $16, R8
	ADDQ $16, R9
	CMPQ AX, R11
	JLT  takeRow
	MOVQ R14, changed+32(FP)
	VZEROUPPER
	RET
