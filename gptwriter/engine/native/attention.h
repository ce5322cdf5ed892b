/* Attention of query heads over the cache, grouped (Ainslie et al. 2023). */
#ifndef GPTWRITER_ATTENTION_H
#define GPTWRITER_ATTENTION_H

#include "native.h"
#include "pool.h"

struct attention {
  const struct model *model;
  const struct call *call;
  const uint16_t *cache; /* this layer's part */
  const float *queries;  /* (rows, stride): heads side by side */
  int stride;
  float *mixed;          /* (rows, heads * head_size): what the heads found */
  uint16_t *key_tiles;   /* many rows only: (key_value_heads, keys, head_size), shared by all */
  uint16_t *value_tiles; /* the same size */
  void *scratch;         /* this member's own, see `attention_scratch` */
};

/* How many bytes a member needs of its own. */
long attention_scratch(const struct model *model, const struct call *call);

/* Keys of a call rounded up to what tiles want. */
int attention_keys(const struct call *call);

/* Many rows need `attention_prepare` first, and a wait for all between the two. */
void attention_prepare(const struct attention *attention, const struct team *team);
void attention_run(const struct attention *attention, const struct team *team);

#endif
