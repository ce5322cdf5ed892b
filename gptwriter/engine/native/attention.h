/* Attention of query heads over the cache, grouped (Ainslie et al. 2023). */
#ifndef GPTWRITER_ATTENTION_H
#define GPTWRITER_ATTENTION_H

#include <math.h>

#include "native.h"
#include "pool.h"
#include "vectors.h"

struct attention {
  const struct model *model;
  const struct call *call;
  const uint16_t *cache; /* this layer's part */
  const float *queries;  /* (rows, stride): heads side by side */
  int stride;
  float *mixed;          /* (rows, heads * head_size): what the heads found */
  float *scores;         /* few rows only: (rows * heads, keys), shared by all */
  uint16_t *key_tiles;   /* many rows only: (key_value_heads, keys, head_size), shared by all */
  uint16_t *value_tiles; /* the same size */
  void *scratch;         /* this member's own, see `attention_scratch` */
};

/* How many bytes a member needs of its own. */
long attention_scratch(const struct model *model, const struct call *call);

/* Keys of a call rounded up to what tiles want. */
int attention_keys(const struct call *call);

/* By all members together. */
void attend(const struct attention *attention, struct team *team);

/* ---- for few rows and for many ---- */

long attention_few_scratch(const struct model *model);
void attend_few(const struct attention *attention, struct team *team);

INLINE int round_up(int count, int step) { return (count + step - 1) / step * step; }

INLINE const uint16_t *keys_of(const struct attention *attention, int head) {
  const struct model *model = attention->model;
  return attention->cache + (long)head * attention->call->capacity * model->head_size;
}

INLINE const uint16_t *values_of(const struct attention *attention, int head) {
  return keys_of(attention, attention->model->key_value_heads + head);
}

/* Chances from scores, not yet divided by their sum, which is returned. */
INLINE float exponentials(float *scores, int count) {
  floats most = (floats){} - INFINITY;
  for (int at = count; at < round_up(count, LANES); at++) scores[at] = -INFINITY;
  for (int at = 0; at < count; at += LANES) most = larger(most, load(scores + at));
  float top = largest(most);
  floats total = {};
  for (int at = 0; at < count; at += LANES) {
    floats chances = exponential(load(scores + at) - top);
    store(scores + at, chances);
    total += chances;
  }
  return sum(total);
}

#endif
