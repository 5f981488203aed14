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
