//go:build !purego

#include "textflag.h"
#include "go_asm.h"
#include "words_arm64.h"

// The constants of colour.go: of pixels,
DATA toPixels<>+0(SB)/4, $91881   // red of Cr
DATA toPixels<>+4(SB)/4, $22554   // green of Cb
DATA toPixels<>+8(SB)/4, $46802   // green of Cr
DATA toPixels<>+12(SB)/4, $116130 // blue of Cb
DATA toPixels<>+16(SB)/4, $0x10101 // threefold
DATA toPixels<>+20(SB)/4, $0
DATA toPixels<>+24(SB)/8, $0
GLOBL toPixels<>(SB), RODATA|NOPTR, $32

// and of samples, words of 16 bits: luma of red, green and blue; a half; Cb of red
// and green, Cr of green and blue, all of them negated.
DATA toSamples<>+0(SB)/8, $0x80001D2F96464C8B
DATA toSamples<>+8(SB)/8, $0x14D06B3054D02B30
GLOBL toSamples<>(SB), RODATA|NOPTR, $16

// CHROMA makes words of 32 bits of eight chroma samples.
#define CHROMA(v, l, n, left, right) \
	SQRSHRUN(4, n, n) \
	VUXTL v.B8, v.H8 \
	VSUB  V31.H8, v.H8, v.H8 \
	SXTL(n, left) \
	SXTL2(n, right)

// COLOUR makes bytes of a colour of eight pixels.
#define COLOUR(left, right, d) \
	SQSHRUN(16, left, d) \
	SQSHRUN2(16, right, d) \
	UQXTN(d, d)

// func showWide(p *pixels, luma, cb, cr *int16)
TEXT ·showWide(SB), NOSPLIT, $0-32
	MOVD p+0(FP), R0
	MOVD luma+8(FP), R1
	MOVD cb+16(FP), R2
	MOVD cr+24(FP), R3
	MOVD pixels_now(R0), R4
	MOVD pixels_was(R0), R5
	MOVD pixels_stride(R0), R6
	MOVD pixels_from(R0), R7
	MOVD pixels_to(R0), R8
	MOVD pixels_across(R0), R9
	MOVD pixels_odd(R0), R10
	MOVD $toPixels<>(SB), R11
	VLD1 (R11), [V28.S4, V29.S4]
	MOVD $128, R11
	VDUP R11, V31.H8
	MOVD $255, R11
	VDUP R11, V3.B8 // opaque

row:
	VLD1.P 16(R1), [V4.H8]
	SQRSHRUN(4, 4, 4)
	VUXTL  V4.B8, V4.H8
	VUXTL  V4.H4, V16.S4
	VUXTL2 V4.H8, V17.S4
	MUL(29, 0, 16, 16)
	MUL(29, 0, 17, 17)
	CBZ    R9, full
	VLD1   (R2), [V5.H4]
	VLD1   (R3), [V6.H4]
	VZIP1  V5.H8, V5.H8, V5.H8
	VZIP1  V6.H8, V6.H8, V6.H8
	B      colour

full:
	VLD1 (R2), [V5.H8]
	VLD1 (R3), [V6.H8]

colour:
	CHROMA(V5, V5, 5, 18, 19)
	CHROMA(V6, V6, 6, 20, 21)
	VMOV V16.B16, V22.B16
	VMOV V17.B16, V23.B16
	VMOV V16.B16, V24.B16
	VMOV V17.B16, V25.B16
	MLA(28, 0, 20, 22)
	MLA(28, 0, 21, 23)
	MLS(28, 1, 18, 24)
	MLS(28, 1, 19, 25)
	MLS(28, 2, 20, 24)
	MLS(28, 2, 21, 25)
	MLA(28, 3, 18, 16)
	MLA(28, 3, 19, 17)
	COLOUR(22, 23, 0)
	COLOUR(24, 25, 1)
	COLOUR(16, 17, 2)
	VST4 [V0.B8, V1.B8, V2.B8, V3.B8], (R4)
	VST4 [V0.B8, V1.B8, V2.B8, V3.B8], (R5)

	ADD R6, R4, R4
	ADD R6, R5, R5
	AND R7, R10, R11
	CMP R11, R10
	BNE next // the next row has the same colour
	ADD $16, R2, R2
	ADD $16, R3, R3

next:
	ADD $1, R7, R7
	CMP R8, R7
	BLT row
	RET

// LUMA makes eight samples.
#define LUMA(r, g, b, d) \
	UMULL(15, 0, r, 16)  \
	UMULL2(15, 0, r, 17) \
	UMLAL(15, 1, g, 16)  \
	UMLAL2(15, 1, g, 17) \
	UMLAL(15, 2, b, 16)  \
	UMLAL2(15, 2, b, 17) \
	RSHRN(12, 16, d)     \
	RSHRN2(12, 17, d)

// CHROMAS makes eight samples of half of a colour and less of two others.
#define CHROMAS(of, one, i, other, j, to) \
	UMULL(15, 3, of, 16)     \
	UMULL2(15, 3, of, 17)    \
	UMLSL(15, i, one, 16)    \
	UMLSL2(15, i, one, 17)   \
	UMLSL(15, j, other, 16)  \
	UMLSL2(15, j, other, 17) \
	RSHRN(14, 16, 18)        \
	RSHRN2(14, 17, 18)       \
	VADD   V14.H8, V18.H8, V18.H8 \
	VST1.P [V18.H8], 16(to)

// SIXTEEN reads sixteen pixels, and makes words of 16 bits of their colours.
#define SIXTEEN(from, r0, r1, g0, g1, b0, b1) \
	VLD4.P 64(from), [V0.B16, V1.B16, V2.B16, V3.B16] \
	VUXTL  V0.B8, r0  \
	VUXTL2 V0.B16, r1 \
	VUXTL  V1.B8, g0  \
	VUXTL2 V1.B16, g1 \
	VUXTL  V2.B8, b0  \
	VUXTL2 V2.B16, b1

// func pairsWide(upper, lower *byte, n int, y0, y1, cb, cr *int16)
TEXT ·pairsWide(SB), NOSPLIT, $0-56
	MOVD upper+0(FP), R0
	MOVD lower+8(FP), R1
	MOVD n+16(FP), R2
	MOVD y0+24(FP), R3
	MOVD y1+32(FP), R4
	MOVD cb+40(FP), R5
	MOVD cr+48(FP), R6
	MOVD $toSamples<>(SB), R7
	VLD1 (R7), [V15.H8]
	MOVD $2048, R7 // the level shift
	VDUP R7, V14.H8

sixteen:
	SIXTEEN(R0, V4.H8, V5.H8, V6.H8, V7.H8, V8.H8, V9.H8)
	LUMA(4, 6, 8, 18)
	LUMA(5, 7, 9, 19)
	VST1.P [V18.H8, V19.H8], 32(R3)
	SIXTEEN(R1, V20.H8, V21.H8, V22.H8, V23.H8, V24.H8, V25.H8)
	LUMA(20, 22, 24, 18)
	LUMA(21, 23, 25, 19)
	VST1.P [V18.H8, V19.H8], 32(R4)
	VADD   V20.H8, V4.H8, V4.H8
	VADD   V21.H8, V5.H8, V5.H8
	VADD   V22.H8, V6.H8, V6.H8
	VADD   V23.H8, V7.H8, V7.H8
	VADD   V24.H8, V8.H8, V8.H8
	VADD   V25.H8, V9.H8, V9.H8
	VADDP  V5.H8, V4.H8, V4.H8 // red of four pixels
	VADDP  V7.H8, V6.H8, V6.H8
	VADDP  V9.H8, V8.H8, V8.H8
	CHROMAS(8, 4, 4, 6, 5, R5)
	CHROMAS(4, 6, 6, 8, 7, R6)
	SUBS   $16, R2, R2
	BGT    sixteen
	RET
