/* Causal attention within each sequence of a training, forwards and backwards. */
#ifndef GPTWRITER_TRAINING_ATTENTION_H
#define GPTWRITER_TRAINING_ATTENTION_H

#include "pool.h"
#include "training.h"

/* What a member needs of its own, in bytes. */
long training_attention_scratch(const struct lesson *lesson);

/* From queries, keys and values in `placed` to `mixed` and `log_sums`. */
void training_attend(const struct lesson *lesson, char *scratch, struct team *team);

/* From the slopes of `mixed` to those of `placed`; both are tiles. */
void training_attend_back(const struct lesson *lesson, const uint16_t *slopes, uint16_t *to_placed,
                          char *scratch, struct team *team);

#endif
