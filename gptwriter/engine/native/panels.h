/* Weights and activations as the right side of a product: tiles of 16 pairs for 16 columns. */
#ifndef GPTWRITER_PANELS_H
#define GPTWRITER_PANELS_H

#include "native.h"
#include "products.h"

/* How the numbers lie whose sums are wanted. */
enum order {
  BY_OUTPUT, /* a row has the weights of one output */
  BY_INPUT,  /* a row has the weights of one input */
  AS_TILES,  /* activations as `in_tiles` puts them, whose tokens are summed over */
};

/* The right side for SIDE outputs: two columns of `depth` tiles. `stride` lies between two rows, and
 * is the width of what is in tiles; `from` is the first number of these outputs, or their tile. */
void pack_panel(enum order order, const uint16_t *from, long stride, int depth, uint16_t *panel);

/* 16 rows of 16 pairs become 16 columns of them: a tile of one side becomes one of the other. */
void turn_tile(const uint16_t *from, long stride, uint16_t *tile);

/* Activations (rows, width) in tiles become (width, rows): what is left becomes what is above. `step`
 * is 32 of the rows, `column` 32 of the width. */
void turn_side(const uint16_t *tiles, int rows, int width, int step, int column, uint16_t *turned);

#endif
