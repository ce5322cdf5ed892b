/* One scale for a row and one for an output: sums of whole numbers are exact, and become floats once. */
#include "byte_products.h"

#include "vectors.h"
#include "worker.h"

long lay_out_bytes(struct byte_rows *bytes, int rows, int width, char *memory) {
  char *at = memory;
  long lines = (long)(rows + SIDE - 1) / SIDE * SIDE;
  bytes->codes = take(&at, lines * stretches(width) * STRETCH);
  bytes->scales = take(&at, lines * 4);
  bytes->sums = take(&at, lines * 4);
  return at - memory;
}

/* A row's part of a tile, each number as large as it is rounded. */
INLINE void eased(const uint16_t *tile, const float *before, floats *low, floats *high) {
  *low = load_bfloat16(tile) * load(before);
  *high = load_bfloat16(tile + LANES) * load(before + LANES);
}

/* The bits of a number without its sign: as whole numbers, NaN is the largest, and then infinity. */
INLINE ints size_bits(floats values) { return (ints)values & 0x7fffffff; }

INLINE ints larger_bits(ints one, ints other) {
  ints which = one > other;
  return (one & which) | (other & ~which);
}

/* In each lane the largest size of some rows that lie together. */
static void sizes_of(const uint16_t *tiles, const float *before, int width, ints *most) {
  for (int line = 0; line < LANES; line++) most[line] = (ints){};
  for (int at = 0; at < width; at += GROUP, tiles += TILE)
    for (int line = 0; line < LANES; line++) {
      floats low, high;
      eased(tiles + line * GROUP, before + at, &low, &high);
      most[line] = larger_bits(most[line], larger_bits(size_bits(low), size_bits(high)));
    }
}

/* What a code of a row is worth; no number where the row has one that is none. */
static float scale_of(ints most) {
  int32_t largest = most[0];
  float size;
  for (int lane = 1; lane < LANES; lane++) largest = most[lane] > largest ? most[lane] : largest;
  memcpy(&size, &largest, sizeof size);
  return size / 127;
}

INLINE ints store_codes(int8_t *to, floats values) {
  ints whole = nearest(values);
  store_bytes(to, whole);
  return whole;
}

void round_rows(const uint16_t *tiles, const float *before, int first, int width,
                const struct byte_rows *bytes) {
  floats inverse[LANES];
  ints most[LANES];
  ints sums[LANES] = {};
  int8_t *to = bytes->codes + (long)first / SIDE * stretches(width) * BLOCK +
               (long)(first % SIDE) * STRETCH;
  sizes_of(tiles, before, width, most);
  for (int line = 0; line < LANES; line++) {
    float scale = scale_of(most[line]);
    bytes->scales[first + line] = scale;
    inverse[line] = (floats){} + (scale >= 0x1p-126f ? 1 / scale : 0);
  }
  for (int at = 0; at < width; at += GROUP, tiles += TILE)
    for (int line = 0; line < LANES; line++) {
      int8_t *codes = to + (long)at / STRETCH * BLOCK + line * STRETCH + at % STRETCH;
      floats low, high;
      eased(tiles + line * GROUP, before + at, &low, &high);
      sums[line] += store_codes(codes, low * inverse[line]);
      sums[line] += store_codes(codes + LANES, high * inverse[line]);
    }
  for (int line = 0; line < LANES; line++) {
    if (width % STRETCH)
      memset(to + (long)width / STRETCH * BLOCK + line * STRETCH + GROUP, 0, STRETCH - GROUP);
    bytes->sums[first + line] = total(sums[line]);
  }
}
