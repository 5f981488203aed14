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

// The bytes of four pixels, of which each colour has four.
DATA pixelByPixel<>+0(SB)/8, $0x0D0905010C080400
DATA pixelByPixel<>+8(SB)/8, $0x0F0B07030E0A0602
DATA pixelByPixel<>+16(SB)/8, $0x0D0905010C080400
DATA pixelByPixel<>+24(SB)/8, $0x0F0B07030E0A0602
GLOBL pixelByPixel<>(SB), RODATA|NOPTR, $32

// SPOT reads what show and take are given.
#define SPOT \
	MOVQ    p+0(FP), BX \
	MOVQ    luma+8(FP), SI \
	MOVQ    cb+16(FP), R8 \
	MOVQ    cr+24(FP), R9 \
	MOVQ    pixels_now(BX), DI \
	MOVQ    pixels_was(BX), DX \
	MOVQ    pixels_stride(BX), R10 \
	MOVQ    pixels_from(BX), AX \
	MOVQ    pixels_to(BX), R11 \
	MOVQ    pixels_across(BX), R12 \
	MOVQ    pixels_odd(BX), R13

// LEVELS rounds eight samples to grey levels.
#define LEVELS(x, y) \
	VPADDSW   X13, x, x \
	VPSRAW    $4, x, x \
	VPACKUSWB x, x, x \
	VPMOVZXBD x, y

// func showWide(p *pixels, luma, cb, cr *int16)
TEXT ·showWide(SB), NOSPLIT, $0-32
	SPOT
	VMOVDQU half16<>(SB), X13
	VMOVDQU chromaZero<>(SB), Y14
	VMOVDQU allLevels<>(SB), Y11
	VMOVDQU pixelByPixel<>(SB), Y12

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
	VPACKSSDW Y2, Y3, Y3
	VPACKSSDW Y11, Y4, Y4
	VPACKUSWB Y4, Y3, Y3 // four bytes of each colour
	VPSHUFB   Y12, Y3, Y4
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
	SPOT
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

// What a pixel is multiplied by, as words of 16 bits: the lower that of its first
// colour, the upper that of its second.
CONSTANT(lumaOfRG, 0x4B234C8B)  // 19595 and half of 38470
CONSTANT(lumaOfGB, 0x1D2F4B23)  // the other half, and 7471
CONSTANT(cbOfRG, 0xAB30D4D0)    // -11056 and -21712
CONSTANT(crOfGB, 0xEB3094D0)    // -27440 and -5328
CONSTANT(sumBias, 33562624)     // half of what sums of four are shifted down by, and grey
CONSTANT(upperOnly, 0xFFFF0000)

// The colours of a pixel as words of 16 bits, red and green, green and blue.
DATA redGreen<>+0(SB)/8, $0x8005800480018000
DATA redGreen<>+8(SB)/8, $0x800D800C80098008
DATA redGreen<>+16(SB)/8, $0x8005800480018000
DATA redGreen<>+24(SB)/8, $0x800D800C80098008
GLOBL redGreen<>(SB), RODATA|NOPTR, $32
DATA greenBlue<>+0(SB)/8, $0x8006800580028001
DATA greenBlue<>+8(SB)/8, $0x800E800D800A8009
DATA greenBlue<>+16(SB)/8, $0x8006800580028001
DATA greenBlue<>+24(SB)/8, $0x800E800D800A8009
GLOBL greenBlue<>(SB), RODATA|NOPTR, $32

// LUMA makes samples of the eight pixels in rg and gb, which it keeps.
#define LUMA(rg, gb, y, t) \
	VPMADDWD Y12, rg, y \
	VPMADDWD Y13, gb, t \
	VPADDD   t, y, y \
	VPADDD   Y14, y, y \
	VPSRAD   $12, y, y

// SPLIT reads eight pixels.
#define SPLIT(from, rg, gb) \
	VMOVDQU from, gb \
	VPSHUFB Y10, gb, rg \
	VPSHUFB Y11, gb, gb

// ROW makes samples of sixteen pixels of a row, and leaves their colours in Y0
// to Y3.
#define ROW(from, to) \
	SPLIT((from), Y0, Y1) \
	SPLIT(32(from), Y2, Y3) \
	LUMA(Y0, Y1, Y8, Y9) \
	LUMA(Y2, Y3, Y9, Y15) \
	VPACKSSDW Y9, Y8, Y8 \
	VPERMQ    $0xD8, Y8, Y8 \
	VMOVDQU   Y8, (to)

// PAIRS adds up neighbouring pixels of a and b.
#define PAIRS(a, b) \
	VSHUFPS $0x88, b, a, Y8 \
	VSHUFPS $0xDD, b, a, a \
	VPADDW  Y8, a, a \
	VPERMQ  $0xD8, a, a

// CHROMAS turns the sums of words of 32 bits in y into eight samples.
#define CHROMAS(y, x, to) \
	VPADDD    sumBias<>(SB), y, y \
	VPSRAD    $14, y, y \
	VPACKSSDW y, y, y \
	VPERMQ    $0x08, y, y \
	VMOVDQU   x, (to)

// func pairsWide(upper, lower *byte, n int, y0, y1, cb, cr *int16)
TEXT ·pairsWide(SB), NOSPLIT, $0-56
	MOVQ upper+0(FP), SI
	MOVQ lower+8(FP), DI
	MOVQ n+16(FP), CX
	MOVQ y0+24(FP), R8
	MOVQ y1+32(FP), R9
	MOVQ cb+40(FP), R10
	MOVQ cr+48(FP), R11
	VMOVDQU redGreen<>(SB), Y10
	VMOVDQU greenBlue<>(SB), Y11
	VMOVDQU lumaOfRG<>(SB), Y12
	VMOVDQU lumaOfGB<>(SB), Y13
	VMOVDQU lumaBias<>(SB), Y14

sixteen:
	ROW(SI, R8)
	VMOVDQU Y0, Y4
	VMOVDQU Y1, Y5
	VMOVDQU Y2, Y6
	VMOVDQU Y3, Y7
	ROW(DI, R9)
	VPADDW Y4, Y0, Y0
	VPADDW Y5, Y1, Y1
	VPADDW Y6, Y2, Y2
	VPADDW Y7, Y3, Y3
	PAIRS(Y0, Y2) // red and green of four pixels
	PAIRS(Y1, Y3) // green and blue
	VPMADDWD cbOfRG<>(SB), Y0, Y4
	VPAND    upperOnly<>(SB), Y1, Y5
	VPSRLD   $1, Y5, Y5
	VPADDD   Y5, Y4, Y4
	CHROMAS(Y4, X4, R10)
	VPMADDWD crOfGB<>(SB), Y1, Y4
	VPSLLD   $16, Y0, Y5
	VPSRLD   $1, Y5, Y5
	VPADDD   Y5, Y4, Y4
	CHROMAS(Y4, X4, R11)
	ADDQ $64, SI
	ADDQ $64, DI
	ADDQ $32, R8
	ADDQ $32, R9
	ADDQ $16, R10
	ADDQ $16, R11
	SUBQ $16, CX
	JGT  sixteen
	VZEROUPPER
	RET
