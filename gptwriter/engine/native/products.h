/* Products of activations with packed weights. */
#ifndef GPTWRITER_PRODUCTS_H
#define GPTWRITER_PRODUCTS_H

#include "native.h"
#include "pool.h"

/* Rows of activations in the form that the products want: for few rows 8-bit codes in groups of 32
 * with a scale, for many bfloat16. The memory is the caller's. */
struct operand {
  int rows, inputs;
  int8_t *codes;      /* (rows, inputs) */
  float *scales;      /* (rows, inputs / 32) */
  float *sums;        /* of each group, (rows, inputs / 32) */
  uint16_t *bfloat16; /* (rows rounded up to 16, inputs), as tiles */
};

/* Put one row of activations into the operand. */
void set_row(const struct operand *operand, int row, const float *values);

/* out[row][o] = or += the product, by all members together. `stride` is the length
 * of a row of `out`, which has as many rows as there are, rounded up to 16. `scratch` is this
 * member's own: 2 * inputs * 16 bfloat16. */
void multiply(const struct product *product, const struct operand *operand, float *out, int stride,
              int adds, uint16_t *scratch, struct team *team);

/* One product: two rows of tiles times two columns of them, which begin as many
 * numbers apart as `next_a` and `next_b` say. A tile of `a` is 16 rows of 32 inputs, one of `b` 16
 * pairs of inputs for 16 columns; a row or a column has `depth` of them, one behind the other. */
struct term {
  const uint16_t *a, *b;
  long next_a, next_b;
  int depth;
  int spare; /* pairs at the end of each tile that are zeros: they may be left out */
};

enum { SIDE = 2 * LANES }; /* rows and columns of two tiles */

/* c (SIDE, SIDE) = the product. */
void multiply_square(const struct term *term, float *c);

/* c (`lines`, up to SIDE; 16 * `wide`, which is 1 or 2) = the product, whose columns have their tiles
 * `step` numbers apart; `c_stride` floats lie between rows of c. Rows behind `lines`, up to the next
 * 16, may be overwritten by anything. */
void multiply_lines(const struct term *term, long step, int lines, int wide, float *c, int c_stride);

enum { TILE = 512 }; /* numbers in a tile */

/* Where sixteen numbers of a row are among the tiles that are `inputs` wide together. */
static inline long in_tiles(int row, int at, int inputs) {
  return (long)row / LANES * LANES * inputs + at / GROUP * TILE + row % LANES * GROUP + at % GROUP;
}

/* Once for each thread, before and after these; on some CPUs the tiles are registers. */
void open_tiles(void);
void close_tiles(void);

/* Whether this CPU and this system let us compute with what this build was made for. */
int can_run(void);

#endif
