/* Attention of query heads over the cache, grouped (Ainslie et al. 2023). */
#ifndef GPTWRITER_ATTENTION_H
#define GPTWRITER_ATTENTION_H

#include "native.h"
#include "pool.h"

struct attention {
  const struct model *model;
  const struct call *call;
  uint16_t *cache;      /* this layer's part */
  const float *queries; /* (rows, stride): heads side by side */
  int stride;
  /* What the heads found in each part of the keys, shared by all members: values mixed by chances
   * that are not yet divided by their sum, (parts, rows, heads, head_size); the score that counted
   * as 1, and the sum, (parts, rows, heads, 2). */
  float *found, *sums;
  void *scratch; /* this member's own, see `attention_scratch` */
};

/* Into how many parts the keys of a call are divided. */
int attention_parts(const struct call *call);

/* How many bytes a member needs of its own. */
long attention_scratch(const struct model *model, const struct call *call);

/* Put what one head says of a token into the cache; `number` counts the key heads, then the value
 * heads. */
void place_key(const struct attention *attention, int number, int token, const float *key);
void place_value(const struct attention *attention, int number, int token, const float *value);

/* Values that no token has said yet must be numbers. To be called for each value head before a row
 * attends, beside the calls above. */
void clear_values(const struct attention *attention, int number);

/* By all members together; what is found comes in parts. */
void attend(const struct attention *attention, struct team *team);

/* What all heads found for a row, (heads * head_size). */
void collect_heads(const struct attention *attention, int row, float *to);

#endif
