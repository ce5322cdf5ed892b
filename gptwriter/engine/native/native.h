/* What Python and C agree on. `native_library.py` mirrors every struct field by field.
 *
 * The forward pass of `fast_decoder.py` once more, for CPUs: packed weights are read once for all
 * rows and multiplied where they are, without ever becoming a float matrix in memory. It knows no
 * text, no tokens and no file; whoever calls has checked all sizes.
 */
#ifndef GPTWRITER_NATIVE_H
#define GPTWRITER_NATIVE_H

#include <stdint.h>

#define EXPORT __attribute__((visibility("default")))

/* How large the structs are that an exported function takes. Python compares it with its own, so that
 * a build of older sources is not taken for one of these. */
#define TAKES(function, size) EXPORT const int32_t function##_takes = size

enum { GROUP = 32 };  /* inputs that share a scale, and one step of a matrix tile */
enum { LANES = 16 };  /* outputs that are computed side by side */
enum { FEW_ROWS = 8 }; /* up to here rows are multiplied one by one, in 8-bit integers */

enum activation { SILU, GELU, GELU_TANH, RELU };

/* Weights of (outputs, inputs) in `blocks` of 16 outputs, each in groups of 32 inputs.
 * 4 bits: 256 bytes a group (byte 4 * output + input of four inputs at a time; the low halves are
 * inputs 0 to 15, the high ones 16 to 31), and scale and lowest value of each output, bfloat16.
 * 8 bits: 512 bytes a group in the same order, code + 128, and one scale for each output. */
struct product {
  const uint8_t *codes;
  const uint16_t *scales;
  const float *bias; /* may be NULL */
  const struct change *change; /* may be NULL */
  int32_t bits, inputs, blocks;
};

/* What an adapter adds to a product (LoRA, Hu et al. 2021): `scale`, its strength included, times
 * the rows times `down` times `up`, both in 8 bits. As many numbers lie between the two as `up` has
 * inputs. */
struct change {
  struct product down, up;
  float scale;
};

struct block {
  const float *attention_norm, *attention_norm_bias; /* a bias may be NULL */
  const float *feed_forward_norm, *feed_forward_norm_bias;
  const float *query_norm, *key_norm; /* over one head; NULL where heads are not normed */
  struct product query_key_value, out, up, down;
};

struct model {
  int32_t layers, width, heads, key_value_heads, head_size, inner;
  int32_t low; /* the most numbers that lie between `down` and `up` of a change; 0 without any */
  int32_t root_mean_square, gated, activation;
  float epsilon;
  const struct block *blocks;
  const float *final_norm, *final_norm_bias;
  struct product head;
};

/* Which keys a row sees: the first `shared`, then `count` from `first` on, each `stride` apart. */
struct view {
  int32_t shared, first, stride, count;
};

struct call {
  int32_t rows, start; /* the rows' keys and values are put at start, start + 1, ... */
  int32_t capacity;    /* of the cache, in tokens */
  int32_t logits_rows; /* of the last rows; 0 where nobody wants any */
  float *hidden;       /* (rows rounded up to 16, width): embeddings; overwritten */
  const float *cosines, *sines; /* (rows, head_size / 2), or NULL where nothing is rotated */
  uint16_t *cache;     /* (layers, 2 * key_value_heads, capacity, head_size), see `attention.c` */
  const struct view *views; /* (rows), or NULL: each row sees all up to itself */
  float *logits;       /* (logits_rows rounded up to 16, head.blocks * 16) */
};

#endif
