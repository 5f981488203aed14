//go:build !purego

#include "textflag.h"
#include "go_asm.h"

// EMIT writes the lowest len bits of v, see bitsAhead.add. AX is overwritten.
#define EMIT(v, len) \
	ADDQ   len, R10 \
	MOVQ   R10, AX \
	NEGQ   AX \
	SHLXQ  AX, v, v \
	ORQ    v, R9 \
	MOVQ   R9, AX \
	BSWAPQ AX \
	MOVQ   AX, (DI) \
	MOVQ   R10, AX \
	SHRQ   $3, AX \
	ADDQ   AX, DI \
	MOVQ   R10, AX \
	ANDQ   $56, AX \
	SHLXQ  AX, R9, R9 \
	ANDQ   $7, R10

// func encodeBMI2(raw *byte, ahead *bitsAhead, codes *[256]code, coefs *[64]int16, nonzero uint64) (ok bool)
TEXT ·encodeBMI2(SB), NOSPLIT, $0-41
	MOVQ raw+0(FP), DI
	MOVQ ahead+8(FP), R14
	MOVQ codes+16(FP), R8
	MOVQ coefs+24(FP), SI
	MOVQ nonzero+32(FP), DX
	ADDQ bitsAhead_at(R14), DI
	MOVQ bitsAhead_acc(R14), R9
	MOVQ bitsAhead_n(R14), R10
	XORL R11, R11 // the last coefficient's place
	TESTQ DX, DX
	JEQ  end

next:
	TZCNTQ DX, BX
	BLSRQ  DX, DX
	MOVQ   BX, R15
	SUBQ   R11, R15 // the run, and one more
	MOVQ   BX, R11
	CMPQ   R15, $16
	JHI    long

coefficient:
	MOVWLSX (SI)(BX*2), CX
	MOVL    CX, R12
	SARL    $31, R12
	ADDL    R12, CX
	XORL    CX, R12
	LEAL    1(R12)(R12*1), R12
	BSRL    R12, R12 // the size category
	SHLL    $4, R15
	ADDL    R12, R15
	MOVL    -64(R8)(R15*4), BX
	BZHIL   R12, CX, CX // the magnitude bits
	MOVL    BX, R13
	MOVWLZX BX, BX
	SHRL    $16, R13
	JEQ     none
	SHLXQ   R12, BX, BX
	ORQ     CX, BX
	ADDQ    R12, R13
	EMIT(BX, R13)
	TESTQ   DX, DX
	JNE     next
	CMPQ    R11, $63
	JEQ     done

end:
	MOVL    (R8), BX
	MOVL    BX, R13
	MOVWLZX BX, BX
	SHRL    $16, R13
	JEQ     none
	EMIT(BX, R13)

done:
	SUBQ raw+0(FP), DI
	MOVQ DI, bitsAhead_at(R14)
	MOVQ R9, bitsAhead_acc(R14)
	MOVQ R10, bitsAhead_n(R14)
	MOVB $1, ok+40(FP)
	RET

long: // more than 15 zeros
	MOVL    (4*0xF0)(R8), CX
	MOVL    CX, R13
	MOVWLZX CX, CX
	SHRL    $16, R13
	JEQ     none
	EMIT(CX, R13)
	SUBQ    $16, R15
	CMPQ    R15, $16
	JHI     long
	JMP     coefficient

none:
	MOVB $0, ok+40(FP)
	RET

// START begins to read at bit CX behind SI: R8 has the next bits, top first, R9
// how many of them count, and SI is the byte behind those.
#define START \
	MOVQ   CX, AX \
	SHRQ   $3, AX \
	ADDQ   AX, SI \
	MOVQ   (SI), R8 \
	BSWAPQ R8 \
	ANDQ   $7, CX \
	SHLXQ  CX, R8, R8 \
	MOVQ   $56, R9 \
	SUBQ   CX, R9 \
	ADDQ   $7, SI

// FILL fills the bits up, see skipByOne. CX is overwritten.
#define FILL \
	MOVQ   (SI), CX \
	BSWAPQ CX \
	SHRXQ  R9, CX, CX \
	ORQ    CX, R8 \
	MOVL   $63, CX \
	SUBQ   R9, CX \
	SHRQ   $3, CX \
	ADDQ   CX, SI \
	ORQ    $56, R9

// func skipBMI2(s *skipState)
TEXT ·skipBMI2(SB), NOSPLIT, $8-8
	MOVQ  s+0(FP), DI
	MOVQ  skipState_pos(DI), CX
	MOVQ  skipState_bits(DI), SI
	START
	MOVQ  skipState_limit(DI), R14
	ADDQ  skipState_bits(DI), R14
	MOVQ  R14, limit-8(SP)
	MOVQ  skipState_unit(DI), R11
	MOVQ  skipUnit_opening(R11), R13
	MOVQ  skipState_blocks(DI), R12
	MOVQ  skipState_value(DI), R15
	MOVQ  skipState_dc(DI), DX
	XORL  R10, R10   // the next coefficient

chain:
	CMPQ   SI, limit-8(SP)
	JHI    stop
	MOVQ   R8, AX
	SHRQ   $52, AX
	MOVL   (R13)(AX*4), BX
	FILL

	MOVL   BX, R14
	ANDL   $63, R14
	JEQ    stop
	MOVWLZX BX, AX
	SHRL   $6, AX
	ADDL   R10, AX   // coefficients passed
	MOVL   AX, CX
	ANDL   $511, CX
	CMPL   CX, $64
	JCC    whole

passed:
	SHLXQ  BX, R8, R8
	SUBQ   R14, R9
	MOVQ   skipUnit_comp(R11), CX
	MOVL   BX, R14
	SARL   $16, R14
	ADDL   (DX)(CX*4), R14
	MOVL   R14, (DX)(CX*4)
	MOVL   R14, (R15)
	MOVQ   skipUnit_next(R11), CX
	MOVQ   skipUnit_chain(R11), R13
	MOVL   AX, R10
	XORL   AX, AX
	TESTL  $0x8000, BX
	CMOVQNE skipUnit_opening(CX), R13
	CMOVQNE CX, R11
	CMOVLNE AX, R10
	SHRL   $15, BX
	ANDL   $1, BX
	MOVL   BX, CX
	SHLL   $2, CX
	ANDQ   skipState_step(DI), CX
	ADDQ   CX, R15
	SUBQ   BX, R12
	JNE    chain

stop:
	SUBQ  skipState_bits(DI), SI
	SHLQ  $3, SI
	SUBQ  R9, SI
	MOVQ  SI, skipState_pos(DI)
	MOVQ  R11, skipState_unit(DI)
	MOVQ  R12, skipState_blocks(DI)
	MOVQ  R10, skipState_k(DI)
	RET

whole:
	CMPL  AX, $64
	JNE   stop
	ORL   $0x8000, BX // the 64th coefficient ends the block, too
	JMP   passed

// func decodeBMI2(bits *byte, pos uint64, k int, table *coefficientTable, quant *[64]uint16, coefs *[64]int32) (next uint64, to int)
TEXT ·decodeBMI2(SB), NOSPLIT, $0-64
	MOVQ bits+0(FP), SI
	MOVQ pos+8(FP), CX
	START
	MOVQ k+16(FP), R10
	MOVQ table+24(FP), R11
	MOVQ quant+32(FP), R12
	MOVQ coefs+40(FP), R13
	LEAQ ·unzig(SB), R15

code:
	MOVQ  R8, AX
	SHRQ  $54, AX
	MOVL  (R11)(AX*4), BX
	FILL
	TESTL BX, BX
	JEQ   decoded
	MOVL  BX, CX
	SHRL  $24, CX
	SHLXQ CX, R8, AX // the magnitude bits, top first
	SHLXQ BX, R8, R8
	MOVL  BX, CX
	ANDL  $63, CX
	SUBQ  CX, R9
	MOVL  BX, CX
	SHRL  $8, CX
	MOVBLZX CX, CX
	ADDL  CX, R10
	CMPL  R10, $63
	JHI   past
	SHRL  $16, BX    // their number
	MOVQ  AX, R14
	SARQ  $63, R14
	NOTQ  R14        // all ones for a negative value
	MOVL  $-1, CX
	BZHIL BX, CX, CX
	ANDL  CX, R14
	NOTL  BX
	SHRQ  $1, AX
	SHRXQ BX, AX, AX
	SUBL  R14, AX
	MOVWLZX (R12)(R10*2), CX
	IMULL CX, AX
	MOVBLZX (R15)(R10*1), CX
	MOVL  AX, (R13)(CX*4)
	INCL  R10
	CMPL  R10, $64
	JLT   code

decoded:
	SUBQ bits+0(FP), SI
	SHLQ $3, SI
	SUBQ R9, SI
	MOVQ SI, next+48(FP)
	MOVQ R10, to+56(FP)
	RET

past: // the end of the block, or more zeros than it has room for
	CMPL R10, $128
	JCC  decoded
	MOVL $65, R10
	JMP  decoded
