#include "panels.h"

#include "vectors.h"

enum { AHEAD = 16 }; /* rows: how early they are asked for */

/* One of Eklundh's four steps (1972): blocks of `size` lanes change places across the diagonal. */
INLINE void exchange(words rows[LANES], const int size) {
  const ints lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  ints is_far = (lane & size) != 0;
  ints low = (~is_far & lane) | (is_far & (lane - size + LANES));
  ints high = (~is_far & (lane + size)) | (is_far & (lane + LANES));
  for (int row = 0; row < LANES; row++) {
    if (row & size) continue;
    words one = rows[row], other = rows[row + size];
    rows[row] = __builtin_shuffle(one, other, (words)low);
    rows[row + size] = __builtin_shuffle(one, other, (words)high);
  }
}

void turn_tile(const uint16_t *from, long stride, uint16_t *tile) {
  words rows[LANES];
  for (int row = 0; row < LANES; row++) memcpy(&rows[row], from + row * stride, sizeof rows[row]);
  exchange(rows, 8);
  exchange(rows, 4);
  exchange(rows, 2);
  exchange(rows, 1);
  memcpy(tile, rows, sizeof rows);
}

/* One row of pairs, from 16 numbers of two rows. */
INLINE void pair_up(const uint16_t *first, const uint16_t *second, uint16_t *pairs) {
  words both = load_halves(first) | load_halves(second) << 16;
  memcpy(pairs, &both, sizeof both);
}

static void pack_by_output(const uint16_t *from, long stride, int depth, uint16_t *panel) {
  for (int column = 0; column < 2; column++, from += LANES * stride)
    for (int step = 0; step < depth; step++, panel += TILE)
      turn_tile(from + (long)step * GROUP, stride, panel);
}

static void pack_by_input(const uint16_t *from, long stride, int depth, uint16_t *panel) {
  uint16_t *second = panel + (long)depth * TILE;
  for (long at = 0; at < (long)depth * TILE; at += 2 * LANES, from += 2 * stride) {
    ask_for(from + AHEAD * stride, 64);
    ask_for(from + (AHEAD + 1) * stride, 64);
    pair_up(from, from + stride, panel + at);
    pair_up(from + LANES, from + LANES + stride, second + at);
  }
}

static void pack_tiles(const uint16_t *from, long stride, int depth, uint16_t *panel) {
  uint16_t *second = panel + (long)depth * TILE;
  for (int step = 0; step < 2 * depth; step++, from += LANES * stride) {
    ask_for(from + 2 * LANES * stride, 2 * TILE);
    for (int line = 0; line < LANES; line += 2, panel += 2 * LANES, second += 2 * LANES) {
      const uint16_t *rows = from + line * GROUP;
      pair_up(rows, rows + GROUP, panel);
      pair_up(rows + LANES, rows + LANES + GROUP, second);
    }
  }
}

void pack_panel(enum order order, const uint16_t *from, long stride, int depth, uint16_t *panel) {
  switch (order) {
    case BY_OUTPUT: pack_by_output(from, stride, depth, panel); break;
    case BY_INPUT: pack_by_input(from, stride, depth, panel); break;
    case AS_TILES: pack_tiles(from, stride, depth, panel); break;
  }
}

void turn_side(const uint16_t *tiles, int rows, int width, int step, int column, uint16_t *turned) {
  uint16_t panel[2 * TILE] __attribute__((aligned(64)));
  pack_tiles(tiles + (long)step * SIDE * width + (long)column * TILE, width, 1, panel);
  for (int half = 0; half < 2; half++)
    turn_tile(panel + half * TILE, GROUP,
              turned + (long)(2 * column + half) * LANES * rows + (long)step * TILE);
}
