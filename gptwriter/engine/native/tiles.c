/* Tiles of bfloat16: with matrix registers (AMX), with dot products of pairs (AVX-512 BF16), or in
 * float32 on whatever there is.
 */
#include "products.h"
#include "vectors.h"

#ifdef __AMX_BF16__
#include <sys/syscall.h>
#include <unistd.h>

enum { ASK_FOR_REGISTERS = 0x1023, TILE_DATA = 18 }; /* arch_prctl(ARCH_REQ_XCOMP_PERM, ...) */

/* Registers 0 to 3 are sums, 4 and 5 rows, 6 and 7 weights; all 16 rows of 64 bytes. */
void open_tiles(void) {
  struct {
    uint8_t palette, start_row, reserved[14];
    uint16_t row_bytes[16];
    uint8_t rows[16];
  } shape = {.palette = 1};
  for (int tile = 0; tile < 8; tile++) {
    shape.row_bytes[tile] = 64;
    shape.rows[tile] = 16;
  }
  /* GCC 12's own macro tells the compiler of 8 of these 64 bytes, and the others may be missing. */
  __asm__ volatile("ldtilecfg %0" ::"m"(shape));
}

void close_tiles(void) { _tile_release(); }

void multiply_tiles(const uint16_t *a, const uint16_t *tiles, int depth, float *c, int c_stride,
                    int tall, int wide) {
  const uint16_t *second_rows = a + (long)depth * TILE, *second_tiles = tiles + (long)depth * TILE;
  size_t c_bytes = 4 * (size_t)c_stride;
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
  for (int step = 0; step < depth; step++) {
    _tile_loadd(4, a + (long)TILE * step, 64);
    _tile_loadd(6, tiles + (long)TILE * step, 64);
    _tile_dpbf16ps(0, 4, 6);
    if (wide > 1) {
      _tile_loadd(7, second_tiles + (long)TILE * step, 64);
      _tile_dpbf16ps(1, 4, 7);
    }
    if (tall > 1) {
      _tile_loadd(5, second_rows + (long)TILE * step, 64);
      _tile_dpbf16ps(2, 5, 6);
      if (wide > 1) _tile_dpbf16ps(3, 5, 7);
    }
  }
  _tile_stored(0, c, c_bytes);
  if (wide > 1) _tile_stored(1, c + LANES, c_bytes);
  if (tall > 1) _tile_stored(2, c + (long)LANES * c_stride, c_bytes);
  if (tall > 1 && wide > 1) _tile_stored(3, c + (long)LANES * c_stride + LANES, c_bytes);
}

static int has_tiles(void) { return syscall(SYS_arch_prctl, ASK_FOR_REGISTERS, TILE_DATA) == 0; }

#else

void open_tiles(void) {}
void close_tiles(void) {}

static int has_tiles(void) { return 1; }

enum { ROWS_AT_ONCE = 8 }; /* their sums, for two columns of tiles, fit the registers */

INLINE floats add_pairs(floats sums, uint32_t inputs, words weights) {
#ifdef __AVX512BF16__
  return (floats)_mm512_dpbf16_ps((__m512)sums, (__m512bh)_mm512_set1_epi32((int)inputs),
                                  (__m512bh)weights);
#else
  union { uint32_t bits; float number; } first = {inputs << 16}, second = {inputs & 0xffff0000};
  return sums + (floats)(weights << 16) * first.number + (floats)(weights & 0xffff0000) * second.number;
#endif
}

static void multiply_tile_column(const uint16_t *a, const uint16_t *tiles, int depth, float *c,
                                 int c_stride) {
  floats sums[ROWS_AT_ONCE] = {};
  for (int step = 0; step < depth; step++, a += TILE, tiles += TILE)
    for (int pair = 0; pair < LANES; pair++) {
      words weights;
      memcpy(&weights, tiles + 2 * LANES * pair, sizeof weights);
      for (int row = 0; row < ROWS_AT_ONCE; row++) {
        uint32_t inputs;
        memcpy(&inputs, a + row * GROUP + 2 * pair, sizeof inputs);
        sums[row] = add_pairs(sums[row], inputs, weights);
      }
    }
  for (int row = 0; row < ROWS_AT_ONCE; row++) store(c + (long)row * c_stride, sums[row]);
}

void multiply_tiles(const uint16_t *a, const uint16_t *tiles, int depth, float *c, int c_stride,
                    int tall, int wide) {
  for (int row = 0; row < LANES * tall; row += ROWS_AT_ONCE)
    for (int column = 0; column < wide; column++)
      multiply_tile_column(a + (long)row / LANES * depth * TILE + row % LANES * GROUP,
                           tiles + (long)column * depth * TILE, depth,
                           c + (long)row * c_stride + column * LANES, c_stride);
}

#endif

int can_run(void) {
#ifdef __AVX2__
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return 0;
#endif
#ifdef __AVX512VNNI__
  if (!__builtin_cpu_supports("avx512vl") || !__builtin_cpu_supports("avx512bw") ||
      !__builtin_cpu_supports("avx512dq") || !__builtin_cpu_supports("avx512vnni"))
    return 0;
#endif
#ifdef __AVX512BF16__
  if (!__builtin_cpu_supports("avx512bf16")) return 0;
#endif
  return has_tiles();
}
