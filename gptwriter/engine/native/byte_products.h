/* Products of bytes: activations rounded to 8 bits row by row, times weights rounded output by output.
 *
 * Both lie in blocks, 32 lines of 64 numbers each: of rows one line behind the other, of weights as 16
 * fours of inputs for 16 outputs, twice. A line that is no multiple of 64 long is filled up with zeros.
 */
#ifndef GPTWRITER_BYTE_PRODUCTS_H
#define GPTWRITER_BYTE_PRODUCTS_H

#include "products.h"
#include "vectors.h"

enum { STRETCH = 64, BLOCK = SIDE * STRETCH }; /* numbers */
enum { ZERO = 128 };                             /* the code of a weight that is 0 */

/* Rows that were rounded. */
struct byte_rows {
  int8_t *codes; /* (rows, width), in blocks */
  float *scales; /* (rows): what a code is worth */
  int32_t *sums; /* (rows): of the codes */
};

/* Weights that were rounded: 128 more than their code, in blocks. An input is to be multiplied with its
 * `before` first, and an output's sum with its `after`. */
struct byte_weights {
  const uint8_t *codes;
  const float *before, *after; /* (inputs), (outputs) */
};

static inline int stretches(int width) { return (width + STRETCH - 1) / STRETCH; }

/* How much memory `byte_rows` want; lays them out in it unless it is NULL. */
long lay_out_bytes(struct byte_rows *bytes, int rows, int width, char *memory);

/* Round 16 rows in tiles; `first` is the number of the first one. */
void round_rows(const uint16_t *tiles, const float *before, int first, int width,
                const struct byte_rows *bytes);

/* What sums of SIDE outputs are worth, for a row whose codes add up to `of_codes`. */
INLINE struct pair from_bytes(const int32_t *sums, int32_t of_codes, float scale, struct pair after) {
  ints low, high;
  int32_t zero = (int32_t)((uint32_t)of_codes * ZERO); /* of a row with NaN it is more than fits */
  memcpy(&low, sums, sizeof low);
  memcpy(&high, sums + LANES, sizeof high);
  return (struct pair){__builtin_convertvector(low - zero, floats) * (after.low * scale),
                       __builtin_convertvector(high - zero, floats) * (after.high * scale)};
}

/* c (SIDE, SIDE) = so many blocks of rows times as many of weights; in tiles.c. */
void multiply_blocks(const int8_t *rows, const uint8_t *weights, int blocks, int32_t *c);

#endif
