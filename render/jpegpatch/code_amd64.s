//go:build !purego

#include "textflag.h"
#include "words_amd64.h"

// The constants of dct.go.
CONSTANT(c6, 4433)
CONSTANT(c2MinusC6, 6270)
CONSTANT(c2PlusC6, 15137)
CONSTANT(c3, 9633)
CONSTANT(odd0, 2446)
CONSTANT(odd1, 16819)
CONSTANT(odd2, 25172)
CONSTANT(odd3, 12299)
CONSTANT(minusOdd4, -7373)
CONSTANT(minusOdd5, -20995)
CONSTANT(minusOdd6, -16069)
CONSTANT(minusOdd7, -3196)
CONSTANT(bias, 4096)          // half of 1<<constBits
CONSTANT(inverseBias1, 1024)      // half of what inverse shifts its columns down by,
CONSTANT(inverseBias2, 33562624)  // and its rows, with the level shift
CONSTANT(mostOfLane, 0x100000)
CONSTANT(maxAC, 1023)
CONSTANT(grey, 0x08000800)    // words of 16 bits: the level shift,
CONSTANT(within, 0x10001000)  // the reach of samples around it,
CONSTANT(beyond, 0xE000E000)  // and what shows that one is out of reach

// PASS is forward8 and the shift after it, of the columns of Y0 to Y7. Each has
// a row of eight. Where dct.go shifts the sums for the first and the fifth
// result up, adds the bias and shifts down again, nothing is left to do.
#define PASS \
	VPADDD  Y7, Y0, Y8  \ // s0
	VPSUBD  Y7, Y0, Y9  \ // d0
	VPADDD  Y6, Y1, Y10 \ // s1
	VPSUBD  Y6, Y1, Y11 \ // d1
	VPADDD  Y5, Y2, Y12 \ // s2
	VPSUBD  Y5, Y2, Y13 \ // d2
	VPADDD  Y4, Y3, Y14 \ // s3
	VPSUBD  Y4, Y3, Y15 \ // d3
	VPADDD  Y14, Y8, Y0 \ // a0
	VPSUBD  Y14, Y8, Y1 \ // a3
	VPADDD  Y12, Y10, Y2 \ // a1
	VPSUBD  Y12, Y10, Y3 \ // a2
	VPSUBD  Y2, Y0, Y4  \ // result 4
	VPADDD  Y2, Y0, Y0  \ // result 0
	VPADDD  Y3, Y1, Y5  \
	VPMULLD c6<>(SB), Y5, Y5 \
	VPADDD  bias<>(SB), Y5, Y5 \ // z
	VPMULLD c2MinusC6<>(SB), Y1, Y2 \
	VPADDD  Y5, Y2, Y2  \
	VPSRAD  $13, Y2, Y2 \ // result 2
	VPMULLD c2PlusC6<>(SB), Y3, Y6 \
	VPSUBD  Y6, Y5, Y6  \
	VPSRAD  $13, Y6, Y6 \ // result 6
	VPADDD  Y9, Y15, Y1 \
	VPADDD  Y11, Y13, Y3 \
	VPADDD  Y3, Y1, Y5  \
	VPMULLD c3<>(SB), Y5, Y5 \
	VPADDD  bias<>(SB), Y5, Y5 \ // z5
	VPMULLD minusOdd4<>(SB), Y1, Y1 \ // z1
	VPMULLD minusOdd5<>(SB), Y3, Y3 \ // z2
	VPADDD  Y11, Y15, Y7 \
	VPMULLD minusOdd6<>(SB), Y7, Y7 \
	VPADDD  Y5, Y7, Y7  \ // z3
	VPADDD  Y9, Y13, Y8 \
	VPMULLD minusOdd7<>(SB), Y8, Y8 \
	VPADDD  Y5, Y8, Y8  \ // z4
	VPMULLD odd3<>(SB), Y9, Y9 \
	VPADDD  Y1, Y9, Y9  \
	VPADDD  Y8, Y9, Y9  \
	VPMULLD odd2<>(SB), Y11, Y11 \
	VPADDD  Y3, Y11, Y11 \
	VPADDD  Y7, Y11, Y11 \
	VPMULLD odd1<>(SB), Y13, Y13 \
	VPADDD  Y3, Y13, Y13 \
	VPADDD  Y8, Y13, Y13 \
	VPMULLD odd0<>(SB), Y15, Y15 \
	VPADDD  Y1, Y15, Y15 \
	VPADDD  Y7, Y15, Y15 \
	VPSRAD  $13, Y9, Y1 \ // results 1, 3, 5, 7
	VPSRAD  $13, Y11, Y3 \
	VPSRAD  $13, Y13, Y5 \
	VPSRAD  $13, Y15, Y7

// TRANSPOSE turns the rows of Y0 to Y7 into columns.
#define TRANSPOSE \
	VPUNPCKLDQ  Y1, Y0, Y8  \
	VPUNPCKHDQ  Y1, Y0, Y9  \
	VPUNPCKLDQ  Y3, Y2, Y10 \
	VPUNPCKHDQ  Y3, Y2, Y11 \
	VPUNPCKLDQ  Y5, Y4, Y12 \
	VPUNPCKHDQ  Y5, Y4, Y13 \
	VPUNPCKLDQ  Y7, Y6, Y14 \
	VPUNPCKHDQ  Y7, Y6, Y15 \
	VPUNPCKLQDQ Y10, Y8, Y4 \
	VPUNPCKHQDQ Y10, Y8, Y5 \
	VPUNPCKLQDQ Y11, Y9, Y6 \
	VPUNPCKHQDQ Y11, Y9, Y7 \
	VPUNPCKLQDQ Y14, Y12, Y8 \
	VPUNPCKHQDQ Y14, Y12, Y9 \
	VPUNPCKLQDQ Y15, Y13, Y10 \
	VPUNPCKHQDQ Y15, Y13, Y11 \
	VPERM2I128  $0x20, Y8, Y4, Y0 \
	VPERM2I128  $0x20, Y9, Y5, Y1 \
	VPERM2I128  $0x20, Y10, Y6, Y2 \
	VPERM2I128  $0x20, Y11, Y7, Y3 \
	VPERM2I128  $0x31, Y8, Y4, Y4 \
	VPERM2I128  $0x31, Y9, Y5, Y5 \
	VPERM2I128  $0x31, Y10, Y6, Y6 \
	VPERM2I128  $0x31, Y11, Y7, Y7

// LOAD reads a row of samples, and gathers in Y9 which of them are out of reach.
#define LOAD(from, to, low) \
	VMOVDQU   from, low \
	VPSUBW    X13, low, low \
	VPADDW    X14, low, X8 \
	VPOR      X8, X9, X9 \
	VPMOVSXWD low, to

// ROUND divides a row of coefficients by its steps, rounding to nearest and
// away from zero, and limits it.
#define ROUND(row, y, t) \
	VPABSD     y, t \
	VPADDD     (32*row)(DX), t, t \
	VCVTDQ2PS  t, t \
	VMULPS     (32*row+256)(DX), t, t \
	VCVTTPS2DQ t, t \
	VPMINSD    Y15, t, t \
	VPSIGND    y, t, y

// PACK makes rows a and b words of 16 bits, stores them, and leaves in a which
// of them are zero.
#define PACK(at, a, b) \
	VPACKSSDW b, a, a \
	VPERMQ    $0xD8, a, a \
	VMOVDQU   a, columns-128+at(SP) \
	VPCMPEQW  Y14, a, a

// func codeWide(in *int16, stride int, q *wideSteps, out *[64]int16) (nonzero uint64, ok bool)
TEXT ·codeWide(SB), NOSPLIT, $128-41
	MOVQ in+0(FP), SI
	MOVQ stride+8(FP), R8
	MOVQ q+16(FP), DX
	MOVQ out+24(FP), DI
	LEAQ (SI)(R8*2), R9
	LEAQ (R9)(R8*2), R10
	LEAQ (R10)(R8*2), R11

	VMOVDQU grey<>(SB), X13
	VMOVDQU within<>(SB), X14
	VPXOR   X9, X9, X9
	LOAD((SI), Y0, X0)
	LOAD((SI)(R8*1), Y1, X1)
	LOAD((R9), Y2, X2)
	LOAD((R9)(R8*1), Y3, X3)
	LOAD((R10), Y4, X4)
	LOAD((R10)(R8*1), Y5, X5)
	LOAD((R11), Y6, X6)
	LOAD((R11)(R8*1), Y7, X7)
	VMOVDQU beyond<>(SB), X8
	VPTEST  X8, X9
	SETEQ   ok+40(FP)
	JNE     done

	PASS
	TRANSPOSE
	PASS

	VMOVDQU maxAC<>(SB), Y15
	ROUND(0, Y0, Y8)
	ROUND(1, Y1, Y9)
	ROUND(2, Y2, Y10)
	ROUND(3, Y3, Y11)
	ROUND(4, Y4, Y8)
	ROUND(5, Y5, Y9)
	ROUND(6, Y6, Y10)
	ROUND(7, Y7, Y11)

	VPXOR Y14, Y14, Y14
	PACK(0, Y0, Y1)
	PACK(32, Y2, Y3)
	PACK(64, Y4, Y5)
	PACK(96, Y6, Y7)
	VPACKSSWB Y2, Y0, Y0
	VPACKSSWB Y6, Y4, Y4
	VPERMQ    $0xD8, Y0, Y0
	VPERMQ    $0xD8, Y4, Y4
	VPMOVMSKB Y0, AX
	VPMOVMSKB Y4, CX
	SHLQ      $32, CX
	ORQ       CX, AX
	NOTQ      AX // which are not zero, column by column

	VMOVDQU Y14, (DI)
	VMOVDQU Y14, 32(DI)
	VMOVDQU Y14, 64(DI)
	VMOVDQU Y14, 96(DI)
	MOVW    columns-128(SP), CX
	MOVW    CX, (DI)
	ANDQ    $~1, AX
	XORL    BX, BX
	TESTQ   AX, AX
	JEQ     ordered
	LEAQ    ·zigzagOfColumns(SB), R8

order:
	TZCNTQ  AX, CX
	BLSRQ   AX, AX
	MOVBLZX (R8)(CX*1), R9
	MOVWLZX columns-128(SP)(CX*2), CX
	MOVW    CX, (DI)(R9*2)
	BTSQ    R9, BX
	TESTQ   AX, AX
	JNE     order

ordered:
	MOVQ BX, nonzero+32(FP)

done:
	VZEROUPPER
	RET

// INVERSE is inverse8 of the columns of Y0 to Y7 and the shift after it.
#define INVERSE(bias, down) \
	VPADDD  Y6, Y2, Y8  \
	VPMULLD c6<>(SB), Y8, Y8 \ // z
	VPMULLD c2PlusC6<>(SB), Y6, Y6 \
	VPSUBD  Y6, Y8, Y6  \ // e2
	VPMULLD c2MinusC6<>(SB), Y2, Y2 \
	VPADDD  Y8, Y2, Y2  \ // e3
	VPADDD  Y4, Y0, Y8  \
	VPSUBD  Y4, Y0, Y9  \
	VPSLLD  $13, Y8, Y8 \
	VPSLLD  $13, Y9, Y9 \
	VPADDD  bias<>(SB), Y8, Y8 \ // e0
	VPADDD  bias<>(SB), Y9, Y9 \ // e1
	VPADDD  Y2, Y8, Y0  \ // a0
	VPSUBD  Y2, Y8, Y4  \ // a3
	VPADDD  Y6, Y9, Y2  \ // a1
	VPSUBD  Y6, Y9, Y6  \ // a2
	VPADDD  Y3, Y7, Y8  \
	VPADDD  Y1, Y5, Y9  \
	VPADDD  Y8, Y9, Y10 \
	VPMULLD c3<>(SB), Y10, Y10 \ // z5
	VPMULLD minusOdd6<>(SB), Y8, Y8 \
	VPADDD  Y10, Y8, Y8 \ // z3
	VPMULLD minusOdd7<>(SB), Y9, Y9 \
	VPADDD  Y10, Y9, Y9 \ // z4
	VPADDD  Y1, Y7, Y10 \
	VPMULLD minusOdd4<>(SB), Y10, Y10 \ // z1
	VPADDD  Y3, Y5, Y11 \
	VPMULLD minusOdd5<>(SB), Y11, Y11 \ // z2
	VPMULLD odd0<>(SB), Y7, Y7 \
	VPADDD  Y10, Y7, Y7 \
	VPADDD  Y8, Y7, Y7  \ // o0
	VPMULLD odd1<>(SB), Y5, Y5 \
	VPADDD  Y11, Y5, Y5 \
	VPADDD  Y9, Y5, Y5  \ // o1
	VPMULLD odd2<>(SB), Y3, Y3 \
	VPADDD  Y11, Y3, Y3 \
	VPADDD  Y8, Y3, Y3  \ // o2
	VPMULLD odd3<>(SB), Y1, Y1 \
	VPADDD  Y10, Y1, Y1 \
	VPADDD  Y9, Y1, Y1  \ // o3
	VPADDD  Y1, Y0, Y8  \
	VPSUBD  Y1, Y0, Y15 \
	VPADDD  Y3, Y2, Y9  \
	VPSUBD  Y3, Y2, Y14 \
	VPADDD  Y5, Y6, Y10 \
	VPSUBD  Y5, Y6, Y13 \
	VPADDD  Y7, Y4, Y11 \
	VPSUBD  Y7, Y4, Y12 \
	VPSRAD  $down, Y8, Y0 \
	VPSRAD  $down, Y9, Y1 \
	VPSRAD  $down, Y10, Y2 \
	VPSRAD  $down, Y11, Y3 \
	VPSRAD  $down, Y12, Y4 \
	VPSRAD  $down, Y13, Y5 \
	VPSRAD  $down, Y14, Y6 \
	VPSRAD  $down, Y15, Y7

// REACH adds the sizes of a row of coefficients up in Y8, lane by lane. None
// overflows: each but the first is 2²⁶ at most.
#define REACH(y) \
	VPABSD y, Y9 \
	VPADDD Y9, Y8, Y8

// STORE makes rows a and b words of 16 bits, and stores them.
#define STORE(at, a, b) \
	VPACKSSDW b, a, a \
	VPERMQ    $0xD8, a, a \
	VMOVDQU   a, at(DI)

// func inverseWide(b *[64]int32, out *[64]int16) (ok bool)
TEXT ·inverseWide(SB), NOSPLIT, $0-17
	MOVQ    b+0(FP), SI
	MOVQ    out+8(FP), DI
	VMOVDQU (SI), Y0
	VMOVDQU 32(SI), Y1
	VMOVDQU 64(SI), Y2
	VMOVDQU 96(SI), Y3
	VMOVDQU 128(SI), Y4
	VMOVDQU 160(SI), Y5
	VMOVDQU 192(SI), Y6
	VMOVDQU 224(SI), Y7

	VPABSD       Y0, Y8
	REACH(Y1)
	REACH(Y2)
	REACH(Y3)
	REACH(Y4)
	REACH(Y5)
	REACH(Y6)
	REACH(Y7)
	VPMINUD      mostOfLane<>(SB), Y8, Y8 // lest the sum of lanes overflow
	VEXTRACTI128 $1, Y8, X9
	VPADDD       X9, X8, X8
	VPHADDD      X8, X8, X8
	VPHADDD      X8, X8, X8
	VMOVD        X8, AX
	CMPL         AX, $7680
	SETLS        ok+16(FP)
	JHI          done

	INVERSE(inverseBias1, 11)
	TRANSPOSE
	INVERSE(inverseBias2, 14)
	TRANSPOSE
	STORE(0, Y0, Y1)
	STORE(32, Y2, Y3)
	STORE(64, Y4, Y5)
	STORE(96, Y6, Y7)

	VPXOR   Y0, Y0, Y0
	VMOVDQU Y0, (SI)
	VMOVDQU Y0, 32(SI)
	VMOVDQU Y0, 64(SI)
	VMOVDQU Y0, 96(SI)
	VMOVDQU Y0, 128(SI)
	VMOVDQU Y0, 160(SI)
	VMOVDQU Y0, 192(SI)
	VMOVDQU Y0, 224(SI)

done:
	VZEROUPPER
	RET
