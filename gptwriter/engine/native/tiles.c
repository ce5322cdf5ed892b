/* Tiles of bfloat16: with matrix registers (AMX), with dot products of pairs (AVX-512 BF16), or in
 * float32 on whatever there is.
 */
#include "byte_products.h"
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
INLINE void add_steps(const struct term *term, const long step, const int tall, const int wide,
                      const int asks) {
  const uint16_t *a = term->a, *b = term->b;
  for (int left = term->depth; left; left--, a += TILE, b += step) {
    const uint16_t *other_a = a + term->next_a, *other_b = b + term->next_b;
    const uint16_t *soon[4] = {a + 2 * TILE, b + 2 * step, other_a + 2 * TILE, other_b + 2 * step};
    for (int quarter = 0; quarter < 4; quarter++) {
      if (quarter == 0) _tile_loadd(4, a, 64);
      if (quarter == 1 && tall > 1) _tile_loadd(5, other_a, 64);
      if (quarter == 2) _tile_loadd(6, b, 64);
      if (quarter == 3 && wide > 1) _tile_loadd(7, other_b, 64);
      if (asks) ask_for_lines(soon[0], quarter);
      if (asks) ask_for_lines(soon[1], quarter);
    }
    for (int quarter = 0; quarter < 4; quarter++) {
      if (quarter == 0) _tile_dpbf16ps(0, 4, 6);
      if (quarter == 1 && wide > 1) _tile_dpbf16ps(1, 4, 7);
      if (quarter == 2 && tall > 1) _tile_dpbf16ps(2, 5, 6);
      if (quarter == 3 && tall > 1 && wide > 1) _tile_dpbf16ps(3, 5, 7);
      if (asks && tall > 1) ask_for_lines(soon[2], quarter);
      if (asks && wide > 1) ask_for_lines(soon[3], quarter);
    }
  }
}

INLINE void clear_sums(void) {
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
}

INLINE void tiles_of(const struct term *term, long step, float *c, int c_stride, const int tall,
                     const int wide) {
  size_t c_bytes = 4 * (size_t)c_stride;
  clear_sums();
  add_steps(term, step, tall, wide, 1);
  _tile_stored(0, c, c_bytes);
  if (wide > 1) _tile_stored(1, c + LANES, c_bytes);
  if (tall > 1) _tile_stored(2, c + (long)LANES * c_stride, c_bytes);
  if (tall > 1 && wide > 1) _tile_stored(3, c + (long)LANES * c_stride + LANES, c_bytes);
}

void multiply_lines(const struct term *term, long step, int lines, int wide, float *c, int c_stride) {
  if (lines > LANES)
    wide > 1 ? tiles_of(term, step, c, c_stride, 2, 2) : tiles_of(term, step, c, c_stride, 2, 1);
  else
    wide > 1 ? tiles_of(term, step, c, c_stride, 1, 2) : tiles_of(term, step, c, c_stride, 1, 1);
}

/* Registers 0 to 3 into SIDE rows and columns of 32 bits each. */
INLINE void store_sums(void *c) {
  char *to = c;
  _tile_stored(0, to, 4 * SIDE);
  _tile_stored(1, to + 4 * LANES, 4 * SIDE);
  _tile_stored(2, to + 4 * LANES * SIDE, 4 * SIDE);
  _tile_stored(3, to + 4 * LANES * SIDE + 4 * LANES, 4 * SIDE);
}

void multiply_square(const struct term *term, float *c) {
  clear_sums();
  if (term->depth > 2) /* otherwise there is nothing to be asked for in time */
    add_steps(term, TILE, 2, 2, 1);
  else
    add_steps(term, TILE, 2, 2, 0);
  store_sums(c);
}

/* Bytes: as above, but what is multiplied lies together. */
void multiply_blocks(const int8_t *rows, const uint8_t *weights, int blocks, int32_t *c) {
  enum { HALF = BLOCK / 2, QUARTER = BLOCK / 4 };
  clear_sums();
  for (; blocks; blocks--, rows += BLOCK, weights += BLOCK) {
    const int8_t *soon = rows + 2 * BLOCK;
    const uint8_t *weights_soon = weights + 2 * BLOCK;
    for (int quarter = 0; quarter < 4; quarter++) {
      if (quarter == 0) _tile_loadd(4, rows, 64);
      if (quarter == 1) _tile_loadd(5, rows + HALF, 64);
      if (quarter == 2) _tile_loadd(6, weights, 64);
      if (quarter == 3) _tile_loadd(7, weights + HALF, 64);
      ask_for(soon + quarter * QUARTER, QUARTER);
    }
    for (int quarter = 0; quarter < 4; quarter++) {
      if (quarter == 0) _tile_dpbsud(0, 4, 6);
      if (quarter == 1) _tile_dpbsud(1, 4, 7);
      if (quarter == 2) _tile_dpbsud(2, 5, 6);
      if (quarter == 3) _tile_dpbsud(3, 5, 7);
      ask_for(weights_soon + quarter * QUARTER, QUARTER);
    }
  }
  store_sums(c);
}

static int has_tiles(void) { return syscall(SYS_arch_prctl, ASK_FOR_REGISTERS, TILE_DATA) == 0; }

#else

void open_tiles(void) {}
void close_tiles(void) {}

static int has_tiles(void) { return 1; }

enum { MOST_LINES = 8 }; /* their sums fit the registers */

INLINE floats add_pairs(floats sums, uint32_t inputs, words weights) {
#ifdef __AVX512BF16__
  return (floats)_mm512_dpbf16_ps((__m512)sums, (__m512bh)_mm512_set1_epi32((int)inputs),
                                  (__m512bh)weights);
#else
  union { uint32_t bits; float number; } first = {inputs << 16}, second = {inputs & 0xffff0000};
  return sums + (floats)(weights << 16) * first.number + (floats)(weights & 0xffff0000) * second.number;
#endif
}

/* One column for some rows of one tile, whose number the compiler knows. */
INLINE void column_of(const struct term *term, const uint16_t *a, const uint16_t *b, long step,
                      float *c, int c_stride, const int lines) {
  floats sums[MOST_LINES] = {};
  for (int depth = term->depth, pairs = LANES - term->spare; depth; depth--, a += TILE, b += step)
    for (int pair = 0; pair < pairs; pair++) {
      words weights;
      memcpy(&weights, b + 2 * LANES * pair, sizeof weights);
      for (int line = 0; line < lines; line++) {
        uint32_t inputs;
        memcpy(&inputs, a + line * GROUP + 2 * pair, sizeof inputs);
        sums[line] = add_pairs(sums[line], inputs, weights);
      }
    }
  for (int line = 0; line < lines; line++) store(c + (long)line * c_stride, sums[line]);
}

void multiply_lines(const struct term *term, long step, int lines, int wide, float *c, int c_stride) {
  for (int line = 0; line < lines; line += MOST_LINES)
    for (int column = 0; column < wide; column++) {
      const uint16_t *a = term->a + line / LANES * term->next_a + line % LANES * GROUP;
      const uint16_t *b = term->b + column * term->next_b;
      float *to = c + (long)line * c_stride + column * LANES;
      switch (lines - line) {
        case 1: column_of(term, a, b, step, to, c_stride, 1); break;
        case 2: column_of(term, a, b, step, to, c_stride, 2); break;
        case 3: column_of(term, a, b, step, to, c_stride, 3); break;
        case 4: column_of(term, a, b, step, to, c_stride, 4); break;
        default: column_of(term, a, b, step, to, c_stride, MOST_LINES); break;
      }
    }
}

void multiply_square(const struct term *term, float *c) { multiply_lines(term, TILE, SIDE, 2, c, SIDE); }

void multiply_blocks(const int8_t *rows, const uint8_t *weights, int blocks, int32_t *c) {
  for (int line = 0; line < SIDE; line += MOST_LINES)
    for (int half = 0; half < 2; half++) {
      ints sums[MOST_LINES] = {};
      for (int block = 0; block < blocks; block++)
        for (int four = 0; four < STRETCH / 4; four++) {
          bytes codes = load_bytes(weights + (long)block * BLOCK + half * BLOCK / 2 + four * 64);
          const int8_t *from = rows + (long)block * BLOCK + line * STRETCH + four * 4;
          for (int at = 0; at < MOST_LINES; at++)
            sums[at] = dot(sums[at], codes, from + at * STRETCH);
        }
      for (int at = 0; at < MOST_LINES; at++)
        memcpy(c + (line + at) * SIDE + half * LANES, &sums[at], sizeof sums[at]);
    }
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
