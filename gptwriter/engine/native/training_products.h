/* The products of a training: a group of matrices, forwards, backwards, and for what learns. */
#ifndef GPTWRITER_TRAINING_PRODUCTS_H
#define GPTWRITER_TRAINING_PRODUCTS_H

#include "pool.h"
#include "products.h"
#include "training.h"

/* Where a product goes: into tiles as bfloat16, or into rows of floats, where that of weights is added
 * to `base`. */
struct target {
  int width;
  uint16_t *tiles;
  float *sums;
  const float *base, *bias; /* bias may be NULL */
};

/* What stands to the sides of a group, all as tiles of `rows` rows. */
struct sides {
  const struct group *group;
  int rows, rank, used;
  const uint16_t *inputs, *slopes; /* slopes: of the outputs */
  uint16_t *low, *to_low;          /* (rows, matrices * rank): behind D, and its slopes */
  uint16_t *turned, *to_turned;    /* the same two, turned: scratch of all members */
  struct byte_rows bytes;          /* inputs or slopes, rounded */
  uint16_t *panel;                 /* this member's own, see `panel_size` */
};

long panel_size(const struct lesson *lesson); /* in numbers */
int widest(const struct lesson *lesson);      /* of what is rounded */

/* Inputs come rounded, in `bytes`. */
void group_forward(const struct sides *sides, const struct target *target, struct team *team);

/* From the slopes of the outputs, which come rounded, to those of the inputs, and in passing to
 * `to_low`. */
void group_back(const struct sides *sides, const struct target *target, struct team *team);

/* The gradients of D and U; `group_back` comes before. */
void group_learn(const struct sides *sides, struct team *team);

#endif
