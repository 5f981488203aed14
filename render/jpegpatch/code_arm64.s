//go:build !purego

#include "textflag.h"
#include "go_asm.h"

// Instructions that the assembler lacks, by the numbers of their registers. The
// operands are in its order: what is read, from the last to the first, and then
// what is written.

// MUL Vd.4S, Vn.4S, Vm.S[i], and to add the product to Vd, and to subtract it.
#define MUL(m, i, n, d) WORD $(0x4F808000 | ((i)&1)<<21 | (m)<<16 | ((i)>>1)<<11 | (n)<<5 | (d))
#define MLA(m, i, n, d) WORD $(0x6F800000 | ((i)&1)<<21 | (m)<<16 | ((i)>>1)<<11 | (n)<<5 | (d))
#define MLS(m, i, n, d) WORD $(0x6F804000 | ((i)&1)<<21 | (m)<<16 | ((i)>>1)<<11 | (n)<<5 | (d))

// UMULL Vd.4S, Vn.4H, Vm.H[i], where m is at most 15; UMLAL; UMLSL; and those of
// the upper half of Vn.
#define UMULL(m, i, n, d)  WORD $(0x2F40A000 | ((i)>>1&1)<<21 | ((i)&1)<<20 | (m)<<16 | ((i)>>2)<<11 | (n)<<5 | (d))
#define UMULL2(m, i, n, d) WORD $(0x6F40A000 | ((i)>>1&1)<<21 | ((i)&1)<<20 | (m)<<16 | ((i)>>2)<<11 | (n)<<5 | (d))
#define UMLAL(m, i, n, d)  WORD $(0x2F402000 | ((i)>>1&1)<<21 | ((i)&1)<<20 | (m)<<16 | ((i)>>2)<<11 | (n)<<5 | (d))
#define UMLAL2(m, i, n, d) WORD $(0x6F402000 | ((i)>>1&1)<<21 | ((i)&1)<<20 | (m)<<16 | ((i)>>2)<<11 | (n)<<5 | (d))
#define UMLSL(m, i, n, d)  WORD $(0x2F406000 | ((i)>>1&1)<<21 | ((i)&1)<<20 | (m)<<16 | ((i)>>2)<<11 | (n)<<5 | (d))
#define UMLSL2(m, i, n, d) WORD $(0x6F406000 | ((i)>>1&1)<<21 | ((i)&1)<<20 | (m)<<16 | ((i)>>2)<<11 | (n)<<5 | (d))

// Of four words: ABS, SMIN, UQADD, SCVTF, FMUL, FCVTZS, SSHR and SRSHR by by bits.
#define ABS(n, d)        WORD $(0x4EA0B800 | (n)<<5 | (d))
#define SMIN(m, n, d)    WORD $(0x4EA06C00 | (m)<<16 | (n)<<5 | (d))
#define UQADD(m, n, d)   WORD $(0x6EA00C00 | (m)<<16 | (n)<<5 | (d))
#define SCVTF(n, d)      WORD $(0x4E21D800 | (n)<<5 | (d))
#define FMUL(m, n, d)    WORD $(0x6E20DC00 | (m)<<16 | (n)<<5 | (d))
#define FCVTZS(n, d)     WORD $(0x4EA1B800 | (n)<<5 | (d))
#define SSHR(by, n, d)   WORD $(0x4F000400 | (64-(by))<<16 | (n)<<5 | (d))
#define SRSHR(by, n, d)  WORD $(0x4F002400 | (64-(by))<<16 | (n)<<5 | (d))

// Wider and narrower: SXTL Vd.4S, Vn.4H; SXTL2 Vd.4S, Vn.8H; RSHRN Vd.4H, Vn.4S;
// RSHRN2 Vd.8H, Vn.4S; SQSHRUN and SQSHRUN2 likewise; SQRSHRUN Vd.8B, Vn.8H;
// UQXTN Vd.8B, Vn.8H.
#define SXTL(n, d)          WORD $(0x0F10A400 | (n)<<5 | (d))
#define SXTL2(n, d)         WORD $(0x4F10A400 | (n)<<5 | (d))
#define RSHRN(by, n, d)     WORD $(0x0F008C00 | (32-(by))<<16 | (n)<<5 | (d))
#define RSHRN2(by, n, d)    WORD $(0x4F008C00 | (32-(by))<<16 | (n)<<5 | (d))
#define SQSHRUN(by, n, d)   WORD $(0x2F008400 | (32-(by))<<16 | (n)<<5 | (d))
#define SQSHRUN2(by, n, d)  WORD $(0x6F008400 | (32-(by))<<16 | (n)<<5 | (d))
#define SQRSHRUN(by, n, d)  WORD $(0x2F008C00 | (16-(by))<<16 | (n)<<5 | (d))
#define UQXTN(n, d)         WORD $(0x2E214800 | (n)<<5 | (d))

// The constants of dct.go: V28 to V30.
DATA factors<>+0(SB)/4, $4433   // c6
DATA factors<>+4(SB)/4, $6270   // c2MinusC6
DATA factors<>+8(SB)/4, $15137  // c2PlusC6
DATA factors<>+12(SB)/4, $9633  // c3
DATA factors<>+16(SB)/4, $2446  // odd0 to odd3
DATA factors<>+20(SB)/4, $16819
DATA factors<>+24(SB)/4, $25172
DATA factors<>+28(SB)/4, $12299
DATA factors<>+32(SB)/4, $-7373 // odd4 to odd7, negated
DATA factors<>+36(SB)/4, $-20995
DATA factors<>+40(SB)/4, $-16069
DATA factors<>+44(SB)/4, $-3196
GLOBL factors<>(SB), RODATA|NOPTR, $48

#define C6(n, d) MUL(28, 0, n, d)

// ODD makes of four inputs, V20 to V23, what both transforms add to each of them
// times its own constant: z1+z3, z2+z4, z2+z3 and z1+z4 in V24 to V27.
#define ODD \
	VADD V20.S4, V23.S4, V16.S4 \
	VADD V21.S4, V22.S4, V17.S4 \
	VADD V20.S4, V22.S4, V18.S4 \
	VADD V21.S4, V23.S4, V19.S4 \
	VADD V18.S4, V19.S4, V26.S4 \
	MUL(28, 3, 26, 26)          \ // z5
	VMOV V26.B16, V27.B16       \
	MLA(30, 2, 18, 26)          \ // z3
	MLA(30, 3, 19, 27)          \ // z4
	MUL(30, 0, 16, 16)          \ // z1
	MUL(30, 1, 17, 17)          \ // z2
	VADD V16.S4, V26.S4, V24.S4 \
	VADD V17.S4, V27.S4, V25.S4 \
	VADD V17.S4, V26.S4, V26.S4 \
	VADD V16.S4, V27.S4, V27.S4 \
	MLA(29, 0, 20, 24)          \
	MLA(29, 1, 21, 25)          \
	MLA(29, 2, 22, 26)          \
	MLA(29, 3, 23, 27)

// FORWARD is forward8 of four columns, V0 to V7.
#define FORWARD \
	VSUB V7.S4, V0.S4, V23.S4 \ // d0
	VADD V7.S4, V0.S4, V0.S4  \ // s0
	VSUB V6.S4, V1.S4, V22.S4 \ // d1
	VADD V6.S4, V1.S4, V1.S4  \ // s1
	VSUB V5.S4, V2.S4, V21.S4 \ // d2
	VADD V5.S4, V2.S4, V2.S4  \ // s2
	VSUB V4.S4, V3.S4, V20.S4 \ // d3
	VADD V4.S4, V3.S4, V3.S4  \ // s3
	ODD                       \
	SRSHR(13, 27, 5)          \ // result 1, for now
	VSUB V3.S4, V0.S4, V16.S4 \ // a3
	VADD V3.S4, V0.S4, V0.S4  \ // a0
	VSUB V2.S4, V1.S4, V17.S4 \ // a2
	VADD V2.S4, V1.S4, V1.S4  \ // a1
	VSUB V1.S4, V0.S4, V4.S4  \
	VADD V1.S4, V0.S4, V0.S4  \
	VMOV V5.B16, V1.B16       \
	SRSHR(13, 26, 3)          \
	SRSHR(13, 25, 5)          \
	SRSHR(13, 24, 7)          \
	VADD V16.S4, V17.S4, V18.S4 \
	C6(18, 18)                \ // z
	VMOV V18.B16, V19.B16     \
	MLA(28, 1, 16, 18)        \
	MLS(28, 2, 17, 19)        \
	SRSHR(13, 18, 2)          \
	SRSHR(13, 19, 6)

// INVERSE is inverse8 of four columns, V0 to V7, and the shift after it.
#define INVERSE(down) \
	VMOV V7.B16, V20.B16      \
	VMOV V5.B16, V21.B16      \
	VMOV V3.B16, V22.B16      \
	VMOV V1.B16, V23.B16      \
	ODD                       \ // o0 to o3
	VADD V6.S4, V2.S4, V16.S4 \
	C6(16, 16)                \ // z
	VMOV V16.B16, V17.B16     \
	MLS(28, 2, 6, 16)         \ // e2
	MLA(28, 1, 2, 17)         \ // e3
	VADD V4.S4, V0.S4, V18.S4 \
	VSUB V4.S4, V0.S4, V19.S4 \
	VSHL $13, V18.S4, V18.S4  \ // e0
	VSHL $13, V19.S4, V19.S4  \ // e1
	VADD V17.S4, V18.S4, V20.S4 \ // a0 to a3
	VADD V16.S4, V19.S4, V21.S4 \
	VSUB V16.S4, V19.S4, V22.S4 \
	VSUB V17.S4, V18.S4, V23.S4 \
	VADD V27.S4, V20.S4, V0.S4 \
	VADD V26.S4, V21.S4, V1.S4 \
	VADD V25.S4, V22.S4, V2.S4 \
	VADD V24.S4, V23.S4, V3.S4 \
	VSUB V24.S4, V23.S4, V4.S4 \
	VSUB V25.S4, V22.S4, V5.S4 \
	VSUB V26.S4, V21.S4, V6.S4 \
	VSUB V27.S4, V20.S4, V7.S4 \
	SRSHR(down, 0, 0) \
	SRSHR(down, 1, 1) \
	SRSHR(down, 2, 2) \
	SRSHR(down, 3, 3) \
	SRSHR(down, 4, 4) \
	SRSHR(down, 5, 5) \
	SRSHR(down, 6, 6) \
	SRSHR(down, 7, 7)

// TRANSPOSE turns V0 to V3, and V4 to V7, from rows of four into columns.
#define TRANSPOSE \
	VTRN1 V1.S4, V0.S4, V16.S4 \
	VTRN2 V1.S4, V0.S4, V17.S4 \
	VTRN1 V3.S4, V2.S4, V18.S4 \
	VTRN2 V3.S4, V2.S4, V19.S4 \
	VTRN1 V5.S4, V4.S4, V20.S4 \
	VTRN2 V5.S4, V4.S4, V21.S4 \
	VTRN1 V7.S4, V6.S4, V22.S4 \
	VTRN2 V7.S4, V6.S4, V23.S4 \
	VZIP1 V18.D2, V16.D2, V0.D2 \
	VZIP1 V19.D2, V17.D2, V1.D2 \
	VZIP2 V18.D2, V16.D2, V2.D2 \
	VZIP2 V19.D2, V17.D2, V3.D2 \
	VZIP1 V22.D2, V20.D2, V4.D2 \
	VZIP1 V23.D2, V21.D2, V5.D2 \
	VZIP2 V22.D2, V20.D2, V6.D2 \
	VZIP2 V23.D2, V21.D2, V7.D2

// KEEP transposes half of a block, of which the columns from at on are in V0 to
// V7, and puts its upper four rows at R10 and its lower ones behind those of the
// other half.
#define KEEP(at) \
	TRANSPOSE \
	ADD  $at, R10, R11 \
	VST1 [V0.S4, V1.S4, V2.S4, V3.S4], (R11) \
	ADD  $(at+128), R10, R11 \
	VST1 [V4.S4, V5.S4, V6.S4, V7.S4], (R11)

// FETCH reads four rows, column by column.
#define FETCH(at) \
	ADD    $at, R10, R11 \
	VLD1.P 64(R11), [V0.S4, V1.S4, V2.S4, V3.S4] \
	VLD1   (R11), [V4.S4, V5.S4, V6.S4, V7.S4]

#define FACTORS \
	MOVD $factors<>(SB), R11 \
	VLD1 (R11), [V28.S4, V29.S4, V30.S4]

// LOAD reads a row of samples less the level shift, and gathers in V24 which of
// them are out of reach.
#define LOAD(v) \
	VLD1.P (R0)(R1), [v] \
	VSUB   V26.H8, v, v  \
	VADD   V27.H8, v, V25.H8 \
	VORR   V25.B16, V24.B16, V24.B16

// ROUND divides a vector of coefficients by its steps, rounding to nearest and
// away from zero, and limits it.
#define ROUND(v) \
	ABS(v, 16) \
	VLD1.P (R6)(R8), [V17.S4] \
	VLD1.P (R7)(R8), [V18.S4] \
	VADD   V17.S4, V16.S4, V16.S4 \
	SCVTF(16, 16) \
	FMUL(18, 16, 16) \
	FCVTZS(16, 16) \
	SMIN(31, 16, 16) \
	SSHR(31, v, 17) \
	VEOR   V17.B16, V16.B16, V16.B16

#define ROUNDS \
	ROUND(0); VSUB V17.S4, V16.S4, V0.S4 \
	ROUND(1); VSUB V17.S4, V16.S4, V1.S4 \
	ROUND(2); VSUB V17.S4, V16.S4, V2.S4 \
	ROUND(3); VSUB V17.S4, V16.S4, V3.S4 \
	ROUND(4); VSUB V17.S4, V16.S4, V4.S4 \
	ROUND(5); VSUB V17.S4, V16.S4, V5.S4 \
	ROUND(6); VSUB V17.S4, V16.S4, V6.S4 \
	ROUND(7); VSUB V17.S4, V16.S4, V7.S4

// ORDER looks two vectors of coefficients up, and leaves in some a bit for each
// that is not zero.
#define ORDER(i, j, v, w, some) \
	VTBL   i, [V0.B16, V1.B16, V2.B16, V3.B16], v.B16 \
	VTBL   j, [V0.B16, V1.B16, V2.B16, V3.B16], w.B16 \
	VSUB   V29.B16, i, i \
	VSUB   V29.B16, j, j \
	VTBX   i, [V4.B16, V5.B16, V6.B16, V7.B16], v.B16 \
	VTBX   j, [V4.B16, V5.B16, V6.B16, V7.B16], w.B16 \
	VST1.P [v.H8, w.H8], 32(R3) \
	VCMTST v.H8, v.H8, v.H8 \
	VCMTST w.H8, w.H8, w.H8 \
	VUZP1  w.B16, v.B16, some \
	VAND   V30.B16, some, some

// func codeWide(in *int16, stride int, q *wideSteps, out *[64]int16) (nonzero uint64, ok bool)
TEXT ·codeWide(SB), NOSPLIT, $256-41
	MOVD in+0(FP), R0
	MOVD stride+8(FP), R1
	MOVD q+16(FP), R2
	MOVD out+24(FP), R3
	MOVD $kept-256(SP), R10
	FACTORS

	MOVD $2048, R4 // the level shift
	VDUP R4, V26.H8
	MOVD $4096, R4 // the reach of samples around it
	VDUP R4, V27.H8
	VEOR V24.B16, V24.B16, V24.B16
	LOAD(V8.H8)
	LOAD(V9.H8)
	LOAD(V10.H8)
	LOAD(V11.H8)
	LOAD(V12.H8)
	LOAD(V13.H8)
	LOAD(V14.H8)
	LOAD(V15.H8)
	VMOV V24.D[0], R4
	VMOV V24.D[1], R5
	ORR  R5, R4, R4
	TST  $0xE000E000E000E000, R4
	BNE  beyond

	SXTL(8, 0)
	SXTL(9, 1)
	SXTL(10, 2)
	SXTL(11, 3)
	SXTL(12, 4)
	SXTL(13, 5)
	SXTL(14, 6)
	SXTL(15, 7)
	FORWARD
	KEEP(0)
	SXTL2(8, 0)
	SXTL2(9, 1)
	SXTL2(10, 2)
	SXTL2(11, 3)
	SXTL2(12, 4)
	SXTL2(13, 5)
	SXTL2(14, 6)
	SXTL2(15, 7)
	FORWARD
	KEEP(64)

	MOVD $1023, R4 // maxAC
	VDUP R4, V31.S4
	MOVD $32, R8
	FETCH(0)
	FORWARD
	MOVD R2, R6
	ADD  $256, R2, R7
	ROUNDS
	VMOV V0.B16, V8.B16
	VMOV V1.B16, V9.B16
	VMOV V2.B16, V10.B16
	VMOV V3.B16, V11.B16
	VMOV V4.B16, V12.B16
	VMOV V5.B16, V13.B16
	VMOV V6.B16, V14.B16
	VMOV V7.B16, V15.B16
	FETCH(128)
	FORWARD
	ADD  $16, R2, R6
	ADD  $272, R2, R7
	ROUNDS
	VUZP1 V0.H8, V8.H8, V0.H8 // the columns, as words of 16 bits
	VUZP1 V1.H8, V9.H8, V1.H8
	VUZP1 V2.H8, V10.H8, V2.H8
	VUZP1 V3.H8, V11.H8, V3.H8
	VUZP1 V4.H8, V12.H8, V4.H8
	VUZP1 V5.H8, V13.H8, V5.H8
	VUZP1 V6.H8, V14.H8, V6.H8
	VUZP1 V7.H8, V15.H8, V7.H8

	MOVD $·bytesOfZigzag(SB), R4
	VLD1.P 64(R4), [V16.B16, V17.B16, V18.B16, V19.B16]
	VLD1 (R4), [V20.B16, V21.B16, V22.B16, V23.B16]
	MOVD $64, R4 // bytes that a look-up reaches
	VDUP R4, V29.B16
	MOVD $0x8040201008040201, R4 // a bit for each of eight
	VDUP R4, V30.D2
	ORDER(V16.B16, V17.B16, V8, V9, V24.B16)
	ORDER(V18.B16, V19.B16, V10, V11, V25.B16)
	ORDER(V20.B16, V21.B16, V12, V13, V26.B16)
	ORDER(V22.B16, V23.B16, V14, V15, V27.B16)
	VADDP V25.B16, V24.B16, V24.B16
	VADDP V27.B16, V26.B16, V26.B16
	VADDP V26.B16, V24.B16, V24.B16
	VADDP V24.B16, V24.B16, V24.B16
	VMOV  V24.D[0], R4
	AND   $~1, R4, R4
	MOVD  R4, nonzero+32(FP)
	MOVD  $1, R4
	MOVB  R4, ok+40(FP)
	RET

beyond:
	MOVB ZR, ok+40(FP)
	RET

// REACH reads a row of coefficients, and adds their sizes up in V24, lane by lane.
#define REACH(at, left, right, l, r) \
	FLDPQ at(R0), (left, right) \
	ABS(l, 16) \
	ABS(r, 17) \
	UQADD(16, 24, 24) \
	UQADD(17, 24, 24)

// ROWS writes a row of samples.
#define ROW(left, right) \
	VUZP1  right, left, V16.H8 \
	VADD   V26.H8, V16.H8, V16.H8 \
	VST1.P [V16.H8], 16(R1)

#define FOUR_ROWS \
	TRANSPOSE \
	ROW(V0.H8, V4.H8) \
	ROW(V1.H8, V5.H8) \
	ROW(V2.H8, V6.H8) \
	ROW(V3.H8, V7.H8)

// func inverseWide(b *[64]int32, out *[64]int16) (ok bool)
TEXT ·inverseWide(SB), NOSPLIT, $256-17
	MOVD b+0(FP), R0
	MOVD out+8(FP), R1
	MOVD $kept-256(SP), R10
	FACTORS
	VEOR V24.B16, V24.B16, V24.B16
	REACH(0, F0, F8, 0, 8)
	REACH(32, F1, F9, 1, 9)
	REACH(64, F2, F10, 2, 10)
	REACH(96, F3, F11, 3, 11)
	REACH(128, F4, F12, 4, 12)
	REACH(160, F5, F13, 5, 13)
	REACH(192, F6, F14, 6, 14)
	REACH(224, F7, F15, 7, 15)
	MOVD  $0x100000, R4
	VDUP  R4, V16.S4
	VUMIN V16.S4, V24.S4, V24.S4 // lest the sum of lanes overflow
	VADDV V24.S4, V24
	VMOV  V24.S[0], R4
	MOVD  $7680, R5
	CMPW  R5, R4
	CSET  LS, R6
	MOVB  R6, ok+16(FP)
	BHI   done

	INVERSE(11)
	KEEP(0)
	VMOV V8.B16, V0.B16
	VMOV V9.B16, V1.B16
	VMOV V10.B16, V2.B16
	VMOV V11.B16, V3.B16
	VMOV V12.B16, V4.B16
	VMOV V13.B16, V5.B16
	VMOV V14.B16, V6.B16
	VMOV V15.B16, V7.B16
	INVERSE(11)
	KEEP(64)
	FETCH(0)
	INVERSE(14)
	MOVD $2048, R4 // the level shift; INVERSE has used V26
	VDUP R4, V26.H8
	FOUR_ROWS
	FETCH(128)
	INVERSE(14)
	VDUP R4, V26.H8
	FOUR_ROWS

	VEOR   V0.B16, V0.B16, V0.B16
	VEOR   V1.B16, V1.B16, V1.B16
	VEOR   V2.B16, V2.B16, V2.B16
	VEOR   V3.B16, V3.B16, V3.B16
	VST1.P [V0.S4, V1.S4, V2.S4, V3.S4], 64(R0)
	VST1.P [V0.S4, V1.S4, V2.S4, V3.S4], 64(R0)
	VST1.P [V0.S4, V1.S4, V2.S4, V3.S4], 64(R0)
	VST1   [V0.S4, V1.S4, V2.S4, V3.S4], (R0)

done:
	RET

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
