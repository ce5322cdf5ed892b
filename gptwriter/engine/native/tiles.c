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

/* A quarter of a tile, asked for in time. */
INLINE void ask_for_lines(const uint16_t *tile, const int quarter) {
  ask_for(tile + quarter * TILE / 4, TILE / 2);
}

/* Registers 0 to 3 += two rows of tiles times two columns. Both come from the second cache, and they
 * arrive 1.6 times as fast if what will be wanted is asked for a little at a time, between loads and
 * products. */
INLINE void add_steps(const struct term *term, const int tall, const int wide) {
  for (long at = 0; at < (long)term->depth * TILE; at += TILE) {
    const uint16_t *a = term->a + at, *b = term->b + at;
    const uint16_t *other_a = a + term->next_a, *other_b = b + term->next_b;
    const uint16_t *soon[4] = {a + 2 * TILE, b + 2 * TILE, other_a + 2 * TILE, other_b + 2 * TILE};
    for (int quarter = 0; quarter < 4; quarter++) {
      if (quarter == 0) _tile_loadd(4, a, 64);
      if (quarter == 1 && tall > 1) _tile_loadd(5, other_a, 64);
      if (quarter == 2) _tile_loadd(6, b, 64);
      if (quarter == 3 && wide > 1) _tile_loadd(7, other_b, 64);
      ask_for_lines(soon[0], quarter);
      ask_for_lines(soon[1], quarter);
    }
    for (int quarter = 0; quarter < 4; quarter++) {
      if (quarter == 0) _tile_dpbf16ps(0, 4, 6);
      if (quarter == 1 && wide > 1) _tile_dpbf16ps(1, 4, 7);
      if (quarter == 2 && tall > 1) _tile_dpbf16ps(2, 5, 6);
      if (quarter == 3 && tall > 1 && wide > 1) _tile_dpbf16ps(3, 5, 7);
      if (tall > 1) ask_for_lines(soon[2], quarter);
      if (wide > 1) ask_for_lines(soon[3], quarter);
    }
  }
}

INLINE void clear_sums(void) {
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
}

INLINE void tiles_of(const struct term *term, float *c, int c_stride, const int tall, const int wide) {
  size_t c_bytes = 4 * (size_t)c_stride;
  clear_sums();
  add_steps(term, tall, wide);
  _tile_stored(0, c, c_bytes);
  if (wide > 1) _tile_stored(1, c + LANES, c_bytes);
  if (tall > 1) _tile_stored(2, c + (long)LANES * c_stride, c_bytes);
  if (tall > 1 && wide > 1) _tile_stored(3, c + (long)LANES * c_stride + LANES, c_bytes);
}

void multiply_tiles(const uint16_t *a, const uint16_t *tiles, int depth, float *c, int c_stride,
                    int tall, int wide) {
  struct term term = {a, tiles, (long)depth * TILE, (long)depth * TILE, depth};
  if (tall > 1)
    wide > 1 ? tiles_of(&term, c, c_stride, 2, 2) : tiles_of(&term, c, c_stride, 2, 1);
  else
    wide > 1 ? tiles_of(&term, c, c_stride, 1, 2) : tiles_of(&term, c, c_stride, 1, 1);
}

void multiply_terms(const struct term *terms, int count, float *c) {
  clear_sums();
  for (const struct term *term = terms; term < terms + count; term++) add_steps(term, 2, 2);
  _tile_stored(0, c, 4 * SIDE);
  _tile_stored(1, c + LANES, 4 * SIDE);
  _tile_stored(2, c + LANES * SIDE, 4 * SIDE);
  _tile_stored(3, c + LANES * SIDE + LANES, 4 * SIDE);
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
                                 int c_stride, int adds) {
  floats sums[ROWS_AT_ONCE] = {};
  for (int row = 0; adds && row < ROWS_AT_ONCE; row++) sums[row] = load(c + (long)row * c_stride);
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
                           c + (long)row * c_stride + column * LANES, c_stride, 0);
}

void multiply_terms(const struct term *terms, int count, float *c) {
  for (const struct term *term = terms; term < terms + count; term++)
    for (int row = 0; row < SIDE; row += ROWS_AT_ONCE)
      for (int column = 0; column < 2; column++)
        multiply_tile_column(term->a + row / LANES * term->next_a + row % LANES * GROUP,
                             term->b + column * term->next_b, term->depth,
                             c + row * SIDE + column * LANES, SIDE, term > terms);
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
