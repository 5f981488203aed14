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

// func skipBMI2(s *skipState)
TEXT ·skipBMI2(SB), NOSPLIT, $8-8
	MOVQ  s+0(FP), DI
	MOVQ  skipState_pos(DI), CX
	MOVQ  skipState_bits(DI), SI
	MOVQ  CX, AX
	SHRQ  $3, AX
	ADDQ  AX, SI
	MOVQ  (SI), R8
	BSWAPQ R8
	ANDQ  $7, CX
	SHLXQ CX, R8, R8 // the next bits, top first
	MOVQ  $56, R9
	SUBQ  CX, R9     // how many of them count
	ADDQ  $7, SI     // the byte behind those
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
	MOVQ   (SI), CX
	BSWAPQ CX
	SHRXQ  R9, CX, CX
	ORQ    CX, R8
	MOVL   $63, CX
	SUBQ   R9, CX
	SHRQ   $3, CX
	ADDQ   CX, SI
	ORQ    $56, R9

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
