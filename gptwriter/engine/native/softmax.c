/* The sums of a softmax, and its largest parts, without writing the others anywhere. */
#include <math.h>

#include "native.h"
#include "vectors.h"
#include "worker.h"

enum { MOST_TOLD = 100 };        /* as many can have one part in a hundred */
enum { AT_ONCE = 8 * LANES };    /* tokens of which the largest is looked for first */

/* `softmax.py` says the same. */
struct softmax {
  const float *logits; /* (count) */
  const float *marks;  /* (known): 1 for a marked token, else 0 */
  int32_t count, known;
  float least; /* the chance from which on a token is told, at least 1 / MOST_TOLD */
  /* What is found: the largest logit; the sum of the exponentials of all, less that one, and of the
   * marked; and the tokens that are likely enough. */
  float top, total, marked;
  int32_t told, tokens[MOST_TOLD];
};

/* The numbers from `at` on, `other` behind the last. */
INLINE floats last(const float *numbers, int at, int count, float other) {
  floats vector = (floats){} + other;
  if (at < count) memcpy(&vector, numbers + at, (size_t)(count - at) * sizeof *numbers);
  return vector;
}

static float largest_of(const float *logits, int count) {
  int whole = count / LANES * LANES;
  floats most = last(logits, whole, count, -INFINITY);
  for (int at = 0; at < whole; at += LANES) most = larger(most, load(logits + at));
  return largest(most);
}

INLINE void add(const struct softmax *all, floats logits, floats marks, floats *total, floats *marked) {
  floats below = logits - all->top, parts = exponential(below);
  *total += choose(below == below, parts, below); /* it takes what is no number for nothing */
  *marked += parts * marks;
}

static void add_up(struct softmax *all) {
  floats total = {}, marked = {};
  int at = 0;
  for (; at + LANES <= all->known; at += LANES)
    add(all, load(all->logits + at), load(all->marks + at), &total, &marked);
  for (; at < all->count; at += LANES) {
    floats logits = at + LANES <= all->count ? load(all->logits + at)
                                             : last(all->logits, at, all->count, -INFINITY);
    add(all, logits, at < all->known ? last(all->marks, at, all->known, 0) : (floats){}, &total,
        &marked);
  }
  all->total = sum(total);
  all->marked = sum(marked);
}

static void tell(struct softmax *all, float from) {
  all->told = 0;
  for (int first = 0; first < all->count; first += AT_ONCE) {
    int end = first + AT_ONCE < all->count ? first + AT_ONCE : all->count;
    if (largest_of(all->logits + first, end - first) < from) continue;
    for (int token = first; token < end && all->told < MOST_TOLD; token++)
      if (all->logits[token] >= from) all->tokens[all->told++] = token;
  }
}

TAKES(softmax_sums, sizeof(struct softmax));

EXPORT int softmax_sums(struct worker *worker, struct softmax *all) {
  (void)worker;
  all->top = largest_of(all->logits, all->count);
  add_up(all);
  tell(all, all->top + logf(all->least * all->total));
  return 0;
}
