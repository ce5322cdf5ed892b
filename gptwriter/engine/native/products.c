/* Few rows are multiplied in integers, group by group, as weights are read: memory is the limit
 * then. For many rows the weights of 32 outputs become bfloat16 tiles in the cache, once for all
 * rows: arithmetic is the limit then.
 */
#include "products.h"

#include "vectors.h"

enum { QUADS = GROUP / 4 };  /* four inputs are multiplied at a time */
enum { AHEAD = 16 * GROUP }; /* inputs: how early weights are asked for */

static void set_codes(const struct operand *operand, int row, const float *values) {
  int groups = operand->inputs / GROUP;
  int8_t *codes = operand->codes + (long)row * operand->inputs;
  for (int group = 0; group < groups; group++, values += GROUP, codes += GROUP) {
    floats low = load(values), high = load(values + LANES);
    floats size = larger(larger(low, -low), larger(high, -high));
    float scale = largest(size) / 127;
    if (scale < 0x1p-120f) scale = 0; /* its inverse would be infinite */
    float inverse = scale > 0 ? 1 / scale : 0;
    const float shift = 0x1.8p23f; /* adding it rounds to a whole number */
    floats rounds[2] = {low * inverse + shift - shift, high * inverse + shift - shift};
    for (int half = 0; half < 2; half++)
      store_bytes(codes + half * LANES, __builtin_convertvector(rounds[half], ints));
    operand->scales[row * groups + group] = scale;
    operand->sums[row * groups + group] = scale * sum(rounds[0] + rounds[1]);
  }
}

void set_row(const struct operand *operand, int row, const float *values) {
  if (operand->rows <= FEW_ROWS) {
    set_codes(operand, row, values);
    return;
  }
  for (int at = 0; at < operand->inputs; at += LANES)
    store_bfloat16(operand->bfloat16 + in_tiles(row, at, operand->inputs), load(values + at));
}

/* ---- few rows ---- */

/* With the number of rows known to the compiler, their totals stay in registers. */
#define EACH_ROW _Pragma("GCC unroll 8") for (int row = 0; row < rows; row++)

INLINE void few_4(const struct product *product, const struct operand *operand, int block,
                  floats *totals, const int rows) {
  int groups = product->inputs / GROUP;
  const uint8_t *codes = product->codes + (long)block * groups * GROUP * LANES / 2;
  const uint16_t *scales = product->scales + (long)block * groups * 2 * LANES;
  for (int group = 0; group < groups; group++, codes += GROUP * LANES / 2, scales += 2 * LANES) {
    bytes weights[QUADS];
    ask_for(codes + AHEAD * LANES / 2, GROUP * LANES / 2);
    ask_for(scales + AHEAD / GROUP * 2 * LANES, 4 * LANES);
    for (int at = 0; at < QUADS / 2; at++) {
      bytes both = load_bytes(codes + 64 * at);
      weights[at] = both & 15;
      weights[at + QUADS / 2] = (both >> 4) & 15;
    }
    floats scale = load_bfloat16(scales), low = load_bfloat16(scales + LANES);
    EACH_ROW {
      const int8_t *inputs = operand->codes + (long)row * operand->inputs + group * GROUP;
      ints even = {}, odd = {};
      for (int at = 0; at < QUADS; at += 2) {
        even = dot_small(even, weights[at], inputs + 4 * at);
        odd = dot_small(odd, weights[at + 1], inputs + 4 * at + 4);
      }
      floats products = __builtin_convertvector(even + odd, floats);
      totals[row] += products * (scale * operand->scales[row * groups + group]);
      totals[row] += low * operand->sums[row * groups + group];
    }
  }
}

INLINE void few_8(const struct product *product, const struct operand *operand, int block,
                  floats *totals, const int rows) {
  int groups = product->inputs / GROUP;
  const uint8_t *codes = product->codes + (long)block * groups * GROUP * LANES;
  const floats raised = (floats){} + 128; /* what is added to each code */
  for (int group = 0; group < groups; group++, codes += GROUP * LANES) {
    bytes weights[QUADS];
    ask_for(codes + AHEAD * LANES, GROUP * LANES);
    for (int at = 0; at < QUADS; at++) weights[at] = load_bytes(codes + 64 * at);
    EACH_ROW {
      const int8_t *inputs = operand->codes + (long)row * operand->inputs + group * GROUP;
      ints even = {}, odd = {};
      for (int at = 0; at < QUADS; at += 2) {
        even = dot(even, weights[at], inputs + 4 * at);
        odd = dot(odd, weights[at + 1], inputs + 4 * at + 4);
      }
      totals[row] += __builtin_convertvector(even + odd, floats) *
                     operand->scales[row * groups + group];
      totals[row] -= raised * operand->sums[row * groups + group];
    }
  }
  floats scale = load_bfloat16(product->scales + (long)block * LANES);
  EACH_ROW totals[row] *= scale;
}

INLINE void few_of(const struct product *product, const struct operand *operand, int block,
                   floats *out, const int rows) {
  floats totals[FEW_ROWS] = {};
  if (product->bits == 4)
    few_4(product, operand, block, totals, rows);
  else
    few_8(product, operand, block, totals, rows);
  EACH_ROW out[row] = totals[row];
}

static void few(const struct product *product, const struct operand *operand, int block,
                floats *totals) {
  switch (operand->rows) {
    case 1: few_of(product, operand, block, totals, 1); break;
    case 2: few_of(product, operand, block, totals, 2); break;
    case 3: few_of(product, operand, block, totals, 3); break;
    case 4: few_of(product, operand, block, totals, 4); break;
    case 5: few_of(product, operand, block, totals, 5); break;
    case 6: few_of(product, operand, block, totals, 6); break;
    case 7: few_of(product, operand, block, totals, 7); break;
    default: few_of(product, operand, block, totals, 8); break;
  }
}

static void multiply_few(const struct product *product, const struct operand *operand, float *out,
                         int stride, int adds, struct team *team) {
  EACH_TASK(team, product->blocks, block) {
    floats totals[FEW_ROWS];
    few(product, operand, block, totals);
    floats bias = product->bias ? load(product->bias + block * LANES) : (floats){};
    for (int row = 0; row < operand->rows; row++) {
      float *to = out + (long)row * stride + block * LANES;
      store(to, totals[row] + bias + (adds ? load(to) : (floats){}));
    }
  }
}

/* ---- many rows ---- */

/* The weights of four inputs for 16 outputs, as two rows of pairs. */
INLINE void unpack_quad(words codes, floats scale, floats low, uint16_t *tile) {
  floats weights[4];
  for (int input = 0; input < 4; input++) {
    ints code = (ints)((codes >> (8 * input)) & 255);
    weights[input] = __builtin_convertvector(code, floats) * scale + low;
  }
  for (int pair = 0; pair < 2; pair++) {
    words both = paired(weights[2 * pair], weights[2 * pair + 1]);
    memcpy(tile + 2 * LANES * pair, &both, sizeof both);
  }
}

static void unpack_4(const struct product *product, int block, uint16_t *tiles) {
  int groups = product->inputs / GROUP;
  const uint8_t *codes = product->codes + (long)block * groups * GROUP * LANES / 2;
  const uint16_t *scales = product->scales + (long)block * groups * 2 * LANES;
  for (int group = 0; group < groups; group++, tiles += TILE, scales += 2 * LANES) {
    floats scale = load_bfloat16(scales), low = load_bfloat16(scales + LANES);
    ask_for(codes + AHEAD * LANES / 2, GROUP * LANES / 2);
    ask_for(scales + AHEAD / GROUP * 2 * LANES, 4 * LANES);
    for (int at = 0; at < QUADS / 2; at++, codes += 64) {
      bytes both = load_bytes(codes);
      unpack_quad((words)(both & 15), scale, low, tiles + 4 * LANES * at);
      unpack_quad((words)((both >> 4) & 15), scale, low, tiles + 4 * LANES * (at + QUADS / 2));
    }
  }
}

static void unpack_8(const struct product *product, int block, uint16_t *tiles) {
  int groups = product->inputs / GROUP;
  const uint8_t *codes = product->codes + (long)block * groups * GROUP * LANES;
  floats scale = load_bfloat16(product->scales + (long)block * LANES), low = scale * -128.0f;
  for (int quads = groups * QUADS; quads; quads--, codes += 64, tiles += 4 * LANES)
    unpack_quad((words)load_bytes(codes), scale, low, tiles);
}

static void multiply_many(const struct product *product, const struct operand *operand, float *out,
                          int stride, int adds, uint16_t *tiles, struct team *team) {
  int depth = product->inputs / GROUP;
  open_tiles();
  EACH_TASK(team, (product->blocks + 1) / 2, pair) {
    int block = 2 * pair, wide = product->blocks - block > 1 ? 2 : 1;
    for (int at = 0; at < wide; at++) {
      uint16_t *to = tiles + (long)at * depth * TILE;
      product->bits == 4 ? unpack_4(product, block + at, to) : unpack_8(product, block + at, to);
    }
    for (int row = 0; row < operand->rows; row += SIDE) {
      float part[SIDE * SIDE] __attribute__((aligned(64)));
      int lines = operand->rows - row < SIDE ? operand->rows - row : SIDE;
      struct term term = {operand->bfloat16 + (long)row * operand->inputs, tiles,
                          (long)depth * TILE, (long)depth * TILE, depth, 0};
      multiply_lines(&term, TILE, lines, wide, part, SIDE);
      for (int line = 0; line < lines; line++)
        for (int at = 0; at < wide; at++) {
          float *to = out + (long)(row + line) * stride + (block + at) * LANES;
          floats total = load(part + (2 * line + at) * LANES);
          if (product->bias) total += load(product->bias + (block + at) * LANES);
          store(to, adds ? total + load(to) : total);
        }
    }
  }
  close_tiles();
}

void multiply(const struct product *product, const struct operand *operand, float *out, int stride,
              int adds, uint16_t *scratch, struct team *team) {
  if (operand->rows <= FEW_ROWS)
    multiply_few(product, operand, out, stride, adds, team);
  else
    multiply_many(product, operand, out, stride, adds, scratch, team);
}
