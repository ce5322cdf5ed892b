/* What Python and C agree on for a training. `native_training.py` mirrors every struct.
 *
 * One layer of the Llama family, forwards and backwards, where the weights are frozen and only
 * changes of low rank beside them learn (LoRA, Hu et al. 2021); and the loss behind the last layer.
 * Activations are kept as bfloat16 tiles throughout, because that is how products want them.
 *
 * Every width, the rank (filled up with zeros) and the tokens of a sequence are multiples of 32.
 */
#ifndef GPTWRITER_TRAINING_H
#define GPTWRITER_TRAINING_H

#include "byte_products.h"

enum { MOST_MATRICES = 3 };
enum { MOST_HEAD = 256 }; /* numbers of a head */

/* Matrices with one input: y = x W' + b + (x D') U', where D (down) and U (up) learn. W is rounded to 8
 * bits, and on each way so is what is multiplied with it (SwitchBack, Wortsman et al. 2023); what
 * learns is not. */
struct group {
  struct byte_weights forwards, backwards; /* all outputs of all inputs; turned */
  const float *bias;                      /* (all outputs), or NULL */
  const uint16_t *down;                   /* (matrices * rank, inputs), bfloat16 */
  const uint16_t *up;                     /* (all outputs, rank), bfloat16 */
  float *to_down, *to_up; /* the gradients: as `down`, and (rank, all outputs) */
  int32_t outputs[MOST_MATRICES];
  int32_t matrices, inputs, all_outputs;
};

struct lesson {
  int32_t rows, tokens; /* in all sequences, and in each */
  int32_t width, heads, key_value_heads, head_size, inner, rank;
  int32_t used; /* ranks that are not filled up with zeros */
  float epsilon;
  const float *attention_norm, *feed_forward_norm; /* (width) */
  struct group query_key_value, out, up, down;     /* `up`: the gate, then what it lets through */
  const float *cosines, *sines;                    /* (tokens, head_size / 2) */
  const float *input;                              /* (rows, width) */
  float *output;
  /* Made on the way forward, wanted on the way back. */
  float *middle;                               /* (rows, width), behind the attention */
  float *log_sums;                             /* of each row's scores, (heads, rows) */
  uint16_t *placed, *mixed, *raised;           /* tiles: outputs of the first three groups */
  uint16_t *low_query_key_value, *low_out, *low_up, *low_down; /* tiles: (rows, matrices * rank) */
  /* On the way back only. */
  const float *slope; /* of the output, (rows, width) */
  float *to_input;
};

/* How little the model expects each target, and how the last layer's output would have to change. */
struct surprise {
  int32_t rows, width, vocabulary; /* rows: a multiple of 32 */
  const uint16_t *weights;         /* (vocabulary, width), bfloat16 */
  struct byte_weights rounded;     /* the same for logits; without codes, logits are exact */
  const float *mean;               /* (width), of all outputs' weights; only if something learns */
  const float *hidden;             /* (rows, width) */
  const int32_t *targets;          /* (rows); -1 where nothing is scored */
  float *losses;                   /* (rows), in nats */
  float *to_hidden;                /* (rows, width), or NULL where nothing learns */
};

#endif
