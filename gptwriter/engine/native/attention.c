/* Attention, sixteen queries of one key head at a time, be they of several rows or of heads that share
 * the key head: all scores, an exact softmax, then the values. For few rows the keys are divided, so
 * that every member has work, and what the parts found is put together afterwards (flash-decoding,
 * Dao et al. 2023).
 *
 * Keys and values lie in the cache as the right sides of these products, 32 tokens after 32 tokens:
 * the keys as two columns of tiles with 16 tokens each, the values as one column of tiles for each 16
 * numbers of a head. So they are arranged once, when they come.
 */
#include "attention.h"

#include <math.h>

#include "products.h"
#include "vectors.h"

enum { FAIR_PART = 4 * GROUP }; /* keys */

static const float LOWEST = -1e30f; /* where a query sees nothing, it counts for nothing */

/* One query. */
struct line {
  int row, head;
  long place; /* among the lines of `found` and `sums` */
};

/* What one task is about: queries of one key head, and whole groups of its keys. */
struct task_of {
  int key_head, from, keys, count;
  struct line lines[LANES];
};

INLINE int round_up(int count, int step) { return (count + step - 1) / step * step; }

static int least(int one, int other) { return one < other ? one : other; }

/* How many keys lie in the cache, those of the rows included. */
static int keys_there(const struct call *call) { return call->start + call->rows; }

static int keys_of_part(const struct call *call) {
  int keys = round_up(keys_there(call), GROUP);
  return call->rows > FEW_ROWS ? keys : least(keys, FAIR_PART);
}

int attention_parts(const struct call *call) {
  return (keys_there(call) + keys_of_part(call) - 1) / keys_of_part(call);
}

long attention_scratch(const struct model *model, const struct call *call) {
  return LANES * (keys_of_part(call) * 6l + model->head_size * 2); /* scores, chances, queries */
}

/* ---- the cache ---- */

/* Where the 32 tokens are among which this one is. */
static uint16_t *tokens_of(const struct attention *attention, int number, int token) {
  long size = attention->model->head_size;
  return attention->cache + ((long)number * attention->call->capacity + token / GROUP * GROUP) * size;
}

void place_key(const struct attention *attention, int number, int token, const float *key) {
  int size = attention->model->head_size, column = token % GROUP / LANES;
  uint16_t *to = tokens_of(attention, number, token) + column * LANES * size + token % LANES * 2;
  for (int at = 0; at < size; at += LANES) {
    uint16_t numbers[LANES];
    store_bfloat16(numbers, load(key + at));
    for (int pair = 0; pair < LANES / 2; pair++, to += 2 * LANES)
      memcpy(to, numbers + 2 * pair, 2 * sizeof *to);
  }
}

/* Zeros where there is no `value`, and where it is no number: rows that do not see it give it no
 * chance, and nothing times that would be no number either. */
static void put_value(const struct attention *attention, int number, int token, const float *value) {
  uint16_t *to = tokens_of(attention, number, token) + token % GROUP / 2 * 2 * LANES + token % 2;
  for (int at = 0; at < attention->model->head_size; at += LANES, to += TILE) {
    uint16_t numbers[LANES];
    floats some = value ? load(value + at) : (floats){};
    store_bfloat16(numbers, choose(some - some == 0.0f, some, (floats){}));
    for (int lane = 0; lane < LANES; lane++) to[2 * lane] = numbers[lane];
  }
}

void place_value(const struct attention *attention, int number, int token, const float *value) {
  put_value(attention, number, token, value);
}

/* A group in which earlier calls have put tokens was cleared by the first of them. */
void clear_values(const struct attention *attention, int number) {
  int start = attention->call->start, known = keys_there(attention->call);
  if (known <= round_up(start, GROUP)) return;
  for (int token = known; token < round_up(known, GROUP); token++)
    put_value(attention, number, token, NULL);
}

/* ---- one task ---- */

static long place_of(const struct attention *attention, int part, int row, int head) {
  return ((long)part * attention->call->rows + row) * attention->model->heads + head;
}

/* The queries of a key head are counted row after row, and in a row head after head. */
static struct task_of task_of(const struct attention *attention, int key_head, int first, int part) {
  const struct model *model = attention->model;
  const struct call *call = attention->call;
  int group = model->heads / model->key_value_heads, keys = keys_of_part(call);
  struct task_of task = {.key_head = key_head, .from = part * keys};
  task.count = least(call->rows * group - first, LANES);
  for (int line = 0; line < task.count; line++) {
    int row = (first + line) / group, head = key_head * group + (first + line) % group;
    task.lines[line] = (struct line){row, head, place_of(attention, part, row, head)};
  }
  int last = call->views ? keys_there(call) : call->start + task.lines[task.count - 1].row + 1;
  task.keys = least(round_up(last, GROUP) - task.from, keys);
  if (task.keys < GROUP) task.keys = GROUP; /* it sees none of them, and says so */
  return task;
}

static void put_queries(const struct attention *attention, const struct task_of *task,
                        uint16_t *queries) {
  int size = attention->model->head_size;
  float factor = 1 / sqrtf((float)size);
  for (int line = 0; line < task->count; line++) {
    const float *from = attention->queries + (long)task->lines[line].row * attention->stride +
                        (long)task->lines[line].head * size;
    for (int at = 0; at < size; at += LANES)
      store_bfloat16(queries + in_tiles(line, at, size), load(from + at) * factor);
  }
}

static void score_keys(const struct attention *attention, const struct task_of *task,
                       const uint16_t *queries, float *scores) {
  int size = attention->model->head_size;
  struct term term = {queries, NULL, 0, (long)LANES * size, size / GROUP, 0};
  for (int key = 0; key < task->keys; key += GROUP) {
    term.b = tokens_of(attention, task->key_head, task->from + key);
    multiply_lines(&term, TILE, task->count, 2, scores + key, task->keys);
  }
}

INLINE int sees(const struct view *view, int at) {
  int behind = at - view->first;
  return at < view->shared ||
         (behind >= 0 && behind % view->stride == 0 && behind / view->stride < view->count);
}

/* How many of the task's keys a row may see, of which those that it does not see are hidden. */
static int hide_keys(const struct attention *attention, const struct task_of *task, int row,
                     float *scores) {
  const struct call *call = attention->call;
  int last = call->start + row + 1;
  if (call->views) {
    const struct view *view = &call->views[row];
    last = keys_there(call);
    for (int at = view->shared > task->from ? view->shared : task->from;
         at < least(last, task->from + task->keys); at++)
      if (!sees(view, at)) scores[at - task->from] = -INFINITY;
  }
  return last < task->from ? 0 : least(last - task->from, task->keys);
}

/* Chances as bfloat16 from the first `count` scores. The one that counts as 1, and their sum, go to
 * `sums`. */
static void weigh_keys(float *scores, int count, int keys, uint16_t *chances, float *sums) {
  floats most = (floats){} + LOWEST, total = {};
  for (int at = count; at < round_up(count, LANES); at++) scores[at] = -INFINITY;
  for (int at = 0; at < count; at += LANES) most = larger(most, load(scores + at));
  sums[0] = largest(most);
  for (int at = 0; at < keys; at += LANES) {
    floats chance = at < count ? exponential(load(scores + at) - sums[0]) : (floats){};
    total += chance;
    store_bfloat16(chances + at / GROUP * TILE + at % GROUP, chance);
  }
  sums[1] = sum(total);
}

static void mix_values(const struct attention *attention, const struct task_of *task,
                       const uint16_t *chances) {
  int size = attention->model->head_size;
  int number = attention->model->key_value_heads + task->key_head;
  const uint16_t *values = tokens_of(attention, number, task->from);
  float mixed[LANES * 2 * LANES] __attribute__((aligned(64)));
  for (int at = 0; at < size; at += 2 * LANES) {
    struct term term = {chances, values + at / LANES * TILE, 0, TILE, task->keys / GROUP, 0};
    multiply_lines(&term, (long)GROUP * size, task->count, 2, mixed, 2 * LANES);
    for (int line = 0; line < task->count; line++) {
      float *to = attention->found + task->lines[line].place * size + at;
      for (int side = 0; side < 2; side++)
        store(to + side * LANES, load(mixed + (2 * line + side) * LANES));
    }
  }
}

static void run_task(const struct attention *attention, const struct task_of *task) {
  float *scores = attention->scratch;
  uint16_t *chances = (uint16_t *)(scores + (long)LANES * task->keys);
  uint16_t *queries = chances + (long)LANES * task->keys;
  put_queries(attention, task, queries);
  score_keys(attention, task, queries, scores);
  for (int line = 0; line < task->count; line++) {
    float *own = scores + (long)line * task->keys;
    int count = hide_keys(attention, task, task->lines[line].row, own);
    weigh_keys(own, count, task->keys, chances + line * GROUP,
               attention->sums + 2 * task->lines[line].place);
  }
  mix_values(attention, task, chances);
}

/* ---- all of them ---- */

void attend(const struct attention *attention, struct team *team) {
  const struct model *model = attention->model;
  int queries = attention->call->rows * (model->heads / model->key_value_heads);
  int blocks = round_up(queries, LANES) / LANES, parts = attention_parts(attention->call);
  open_tiles();
  EACH_TASK(team, model->key_value_heads * blocks * parts, number) {
    int first = number / parts % blocks * LANES;
    struct task_of task = task_of(attention, number / parts / blocks, first, number % parts);
    run_task(attention, &task);
  }
  close_tiles();
}

/* to = or += what one part found, in the measure of the score `top`; returns its sum in that. */
static float collect_part(const struct attention *attention, long place, float top, int adds,
                          float *to) {
  int size = attention->model->head_size;
  const float *found = attention->found + place * size, *sums = attention->sums + 2 * place;
  float factor = sums[0] < top ? exponential((floats){} + (sums[0] - top))[0] : 1;
  for (int at = 0; at < size; at += LANES)
    store(to + at, factor * load(found + at) + (adds ? load(to + at) : (floats){}));
  return factor * sums[1];
}

static void collect_head(const struct attention *attention, int row, int head, float *to) {
  int size = attention->model->head_size, parts = attention_parts(attention->call);
  float top = LOWEST, total = 0;
  for (int part = 0; part < parts; part++) {
    float here = attention->sums[2 * place_of(attention, part, row, head)];
    top = here > top ? here : top;
  }
  for (int part = 0; part < parts; part++)
    total += collect_part(attention, place_of(attention, part, row, head), top, part > 0, to);
  for (int at = 0; at < size; at += LANES) store(to + at, load(to + at) * (1 / total));
}

void collect_heads(const struct attention *attention, int row, float *to) {
  for (int head = 0; head < attention->model->heads; head++)
    collect_head(attention, row, head, to + (long)head * attention->model->head_size);
}
