/* Attention of a few rows, in three steps that all members share: every key is read and widened once
 * for all rows and heads that look at it, then each row's softmax, then every value once. Sixteen
 * keys at a time, in float32. What a row must not see is computed as well and then left out: that
 * costs less than to ask at every key.
 */
#include <math.h>

#include "attention.h"

enum { AHEAD = 2 * LANES }; /* keys: how early they are asked for */
enum { PART = 2 * LANES }; /* numbers of a value that are mixed at a time: one line of the cache */

/* How many keys lie in the cache, those of the rows included. */
static int keys_there(const struct call *call) { return call->start + call->rows; }

static float *scores_of(const struct attention *attention, int row, int head) {
  long line = (long)row * attention->model->heads + head;
  return attention->scores + line * attention_keys(attention->call);
}

/* A part of sixteen keys or values as floats, (16, part); zeros behind the last. */
static void widen(const uint16_t *from, int known, int size, int part, float *to) {
  for (int key = 0; key < LANES; key++) {
    ask_for(from + (long)(key + AHEAD) * size, part * 2);
    for (int at = 0; at < part; at += LANES)
      store(to + key * part + at, key < known ? load_bfloat16(from + (long)key * size + at) : (floats){});
  }
}

/* The sums of sixteen vectors, in order: each step adds halves, and puts two vectors into one. */
#define EIGHTS 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23
#define OTHER_EIGHTS 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31
#define FOURS 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27
#define OTHER_FOURS 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31
#define TWOS 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29
#define OTHER_TWOS 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31
#define ONES 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30
#define OTHER_ONES 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31
#define FOLD(one, other, halves) \
  (__builtin_shufflevector(one, other, halves) + __builtin_shufflevector(one, other, OTHER_##halves))

INLINE floats sums_of(floats *vectors) {
  for (int at = 0; at < 8; at++) vectors[at] = FOLD(vectors[at], vectors[at + 8], EIGHTS);
  for (int at = 0; at < 4; at++) vectors[at] = FOLD(vectors[at], vectors[at + 4], FOURS);
  for (int at = 0; at < 2; at++) vectors[at] = FOLD(vectors[at], vectors[at + 2], TWOS);
  return FOLD(vectors[0], vectors[1], ONES);
}

/* What one query thinks of sixteen widened keys. */
static floats scores_for(const float *query, const float *keys, int size) {
  floats products[LANES] = {};
  for (int at = 0; at < size; at += LANES) {
    floats part = load(query + at);
    for (int key = 0; key < LANES; key++) products[key] += part * load(keys + key * size + at);
  }
  return sums_of(products);
}

static void score_keys(const struct attention *attention, struct team *team) {
  const struct model *model = attention->model;
  const struct call *call = attention->call;
  int size = model->head_size, group = model->heads / model->key_value_heads;
  int blocks = attention_keys(call) / LANES;
  float *keys = attention->scratch, factor = 1 / sqrtf((float)size);
  EACH_TASK(team, model->key_value_heads * blocks, task) {
    int key_head = task / blocks, first = task % blocks * LANES;
    widen(keys_of(attention, key_head) + (long)first * size, keys_there(call) - first, size, size, keys);
    for (int row = 0; row < call->rows; row++)
      for (int head = key_head * group; head < (key_head + 1) * group; head++) {
        const float *query = attention->queries + (long)row * attention->stride + (long)head * size;
        store(scores_of(attention, row, head) + first, factor * scores_for(query, keys, size));
      }
  }
}

INLINE int sees(const struct view *view, int at) {
  int behind = at - view->first;
  return at < view->shared ||
         (behind >= 0 && behind % view->stride == 0 && behind / view->stride < view->count);
}

/* Scores become chances. */
static void weigh_keys(const struct attention *attention, struct team *team) {
  const struct call *call = attention->call;
  int heads = attention->model->heads, keys = attention_keys(call);
  EACH_TASK(team, call->rows * heads, task) {
    int row = task / heads;
    const struct view whole = {call->start + row + 1, 0, 1, 0};
    const struct view *view = call->views ? &call->views[row] : &whole;
    float *scores = scores_of(attention, row, task % heads);
    for (int at = view->shared; at < keys; at++)
      if (!sees(view, at)) scores[at] = -INFINITY;
    float inverse = 1 / exponentials(scores, keys);
    for (int at = 0; at < keys; at += LANES) store(scores + at, load(scores + at) * inverse);
  }
}

/* Adds sixteen widened values, (16, PART), each as much as its chance is. */
static void mix(const float *chances, const float *values, float *to) {
  floats even[2] = {load(to), load(to + LANES)}, odd[2] = {};
  for (int key = 0; key < LANES; key += 2)
    for (int side = 0; side < 2; side++) {
      even[side] += load(values + key * PART + side * LANES) * chances[key];
      odd[side] += load(values + (key + 1) * PART + side * LANES) * chances[key + 1];
    }
  for (int side = 0; side < 2; side++) store(to + side * LANES, even[side] + odd[side]);
}

static void mix_values(const struct attention *attention, struct team *team) {
  const struct model *model = attention->model;
  const struct call *call = attention->call;
  int size = model->head_size, group = model->heads / model->key_value_heads, parts = size / PART;
  float *values = attention->scratch;
  EACH_TASK(team, model->key_value_heads * parts, task) {
    int key_head = task / parts, part = task % parts * PART;
    const uint16_t *from = values_of(attention, key_head) + part;
    for (int first = 0; first < keys_there(call); first += LANES) {
      widen(from + (long)first * size, keys_there(call) - first, size, PART, values);
      for (int row = 0; row < call->rows; row++)
        for (int head = key_head * group; head < (key_head + 1) * group; head++) {
          float *to = attention->mixed + ((long)row * model->heads + head) * size + part;
          if (first == 0) memset(to, 0, PART * sizeof(float));
          mix(scores_of(attention, row, head) + first, values, to);
        }
    }
  }
}

long attention_few_scratch(const struct model *model) {
  return (long)LANES * model->head_size * (long)sizeof(float);
}

void attend_few(const struct attention *attention, struct team *team) {
  score_keys(attention, team);
  weigh_keys(attention, team);
  mix_values(attention, team);
}
