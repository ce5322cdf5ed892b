/* One layer forwards and backwards. What is cheap to make again is not kept: what was normed, and what
 * the gate let through.
 */
#include <math.h>

#include "panels.h"
#include "training.h"
#include "training_attention.h"
#include "training_products.h"
#include "vectors.h"
#include "worker.h"

/* The memory in which a layer is worked on; everything but `rows` is tiles. */
struct run {
  const struct lesson *lesson;
  uint16_t *normed, *slopes;       /* (rows, width) */
  uint16_t *let_through, *to_that; /* (rows, inner) */
  uint16_t *to_raised, *to_placed, *to_mixed;
  uint16_t *to_low, *turned, *to_turned;
  struct byte_rows bytes; /* of whatever is multiplied with weights */
  float *between;         /* (rows, width): the slopes of `middle` */
  char *own;      /* all members' */
  long own_size;
};

INLINE int placed_width(const struct lesson *lesson) {
  return (lesson->heads + 2 * lesson->key_value_heads) * lesson->head_size;
}

static long lay_out(struct run *run, char *memory, int back, int members) {
  const struct lesson *lesson = run->lesson;
  char *at = memory;
  long each = (long)lesson->rows * 2, low = MOST_MATRICES * lesson->rank;
  run->normed = take(&at, each * lesson->width);
  run->let_through = take(&at, each * lesson->inner);
  at += lay_out_bytes(&run->bytes, lesson->rows, widest(lesson), at);
  if (back) {
    run->slopes = take(&at, each * lesson->width);
    run->to_that = take(&at, each * lesson->inner);
    run->to_raised = take(&at, each * 2 * lesson->inner);
    run->to_placed = take(&at, each * placed_width(lesson));
    run->to_mixed = take(&at, each * lesson->heads * lesson->head_size);
    run->to_low = take(&at, each * low);
    run->turned = take(&at, each * low);
    run->to_turned = take(&at, each * low);
    run->between = take(&at, each * 2 * lesson->width);
  }
  long panel = panel_size(lesson) * 2, attention = training_attention_scratch(lesson);
  run->own_size = ((panel > attention ? panel : attention) + 63) / 64 * 64;
  run->own = take(&at, run->own_size * members);
  return at - memory;
}

static char *own(const struct run *run, const struct team *team) {
  return run->own + run->own_size * team->member;
}

static struct sides sides_of(const struct run *run, const struct group *group,
                             const uint16_t *inputs, uint16_t *low, const struct team *team) {
  return (struct sides){.group = group, .rows = run->lesson->rows, .rank = run->lesson->rank,
                        .used = run->lesson->used,
                        .inputs = inputs, .low = low, .to_low = run->to_low,
                        .turned = run->turned, .to_turned = run->to_turned, .bytes = run->bytes,
                        .panel = (uint16_t *)own(run, team)};
}

/* Sixteen rows, just made, for the way forward through a group or back. */
static void round_inputs(const struct run *run, const struct group *group, int number,
                         const uint16_t *tiles) {
  long from = (long)number * LANES * group->inputs;
  round_rows(tiles + from, group->forwards.before, number * LANES, group->inputs, &run->bytes);
}

static void round_slopes(const struct run *run, const struct group *group, int number,
                         const uint16_t *tiles) {
  long from = (long)number * LANES * group->all_outputs;
  round_rows(tiles + from, group->backwards.before, number * LANES, group->all_outputs, &run->bytes);
}

/* ---- norms ---- */

static float norm_factor(const struct lesson *lesson, const float *row) {
  floats squares = {};
  for (int at = 0; at < lesson->width; at += LANES) squares += load(row + at) * load(row + at);
  return 1 / sqrtf(sum(squares) / (float)lesson->width + lesson->epsilon);
}

/* Root mean square norm (Zhang and Sennrich 2019), into tiles, and rounded for `group`. */
static void norm_rows(const struct run *run, const float *rows, const float *weight,
                      const struct group *group, struct team *team) {
  int width = run->lesson->width;
  EACH_TASK(team, run->lesson->rows / LANES, number) {
    for (int row = number * LANES; row < (number + 1) * LANES; row++) {
      const float *from = rows + (long)row * width;
      float factor = norm_factor(run->lesson, from);
      for (int at = 0; at < width; at += LANES)
        store_bfloat16(run->normed + in_tiles(row, at, width),
                       load(from + at) * factor * load(weight + at));
    }
    if (group) round_inputs(run, group, number, run->normed);
  }
}

/* to = beside + the slopes of `rows` from those of what was normed. */
static void norm_back(const struct lesson *lesson, const float *rows, const float *weight,
                      const uint16_t *slopes, const float *beside, float *to, struct team *team) {
  int width = lesson->width;
  EACH_TASK(team, lesson->rows, row) {
    const float *from = rows + (long)row * width, *also = beside + (long)row * width;
    float *into = to + (long)row * width, factor = norm_factor(lesson, from);
    floats along = {};
    for (int at = 0; at < width; at += LANES)
      along += load_bfloat16(slopes + in_tiles(row, at, width)) * load(weight + at) * load(from + at);
    float back = sum(along) * factor * factor / (float)width;
    for (int at = 0; at < width; at += LANES) {
      floats slope = load_bfloat16(slopes + in_tiles(row, at, width)) * load(weight + at);
      store(into + at, load(also + at) + (slope - load(from + at) * back) * factor);
    }
  }
}

/* Slopes as tiles, and rounded for the way back through `group`. */
static void put_in_tiles(const struct run *run, const float *rows, const struct group *group,
                         struct team *team) {
  int width = run->lesson->width;
  EACH_TASK(team, run->lesson->rows / LANES, number) {
    for (int row = number * LANES; row < (number + 1) * LANES; row++)
      for (int at = 0; at < width; at += LANES)
        store_bfloat16(run->slopes + in_tiles(row, at, width), load(rows + (long)row * width + at));
    round_slopes(run, group, number, run->slopes);
  }
}

/* ---- positions ---- */

/* RoPE (Su et al. 2021) of a row's queries and keys in place; `direction` -1 turns them back. */
static void rotate_row(const struct lesson *lesson, uint16_t *placed, int row, float direction) {
  int size = lesson->head_size, half = size / 2, width = placed_width(lesson);
  const float *cosines = lesson->cosines + (long)(row % lesson->tokens) * half;
  const float *sines = lesson->sines + (long)(row % lesson->tokens) * half;
  for (int head = 0; head < lesson->heads + lesson->key_value_heads; head++)
    for (int at = 0; at < half; at += LANES) {
      uint16_t *first = placed + in_tiles(row, head * size + at, width);
      uint16_t *second = placed + in_tiles(row, head * size + half + at, width);
      floats one = load_bfloat16(first), other = load_bfloat16(second);
      floats cosine = load(cosines + at), sine = load(sines + at) * direction;
      store_bfloat16(first, one * cosine - other * sine);
      store_bfloat16(second, other * cosine + one * sine);
    }
}

static void rotate_rows(const struct lesson *lesson, struct team *team) {
  EACH_TASK(team, lesson->rows, row) rotate_row(lesson, lesson->placed, row, 1);
}

/* Slopes, which are rounded at once. */
static void rotate_rows_back(const struct run *run, struct team *team) {
  EACH_TASK(team, run->lesson->rows / LANES, number) {
    for (int row = number * LANES; row < (number + 1) * LANES; row++)
      rotate_row(run->lesson, run->to_placed, row, -1);
    round_slopes(run, &run->lesson->query_key_value, number, run->to_placed);
  }
}

static void round_mixed(const struct run *run, struct team *team) {
  EACH_TASK(team, run->lesson->rows / LANES, number)
    round_inputs(run, &run->lesson->out, number, run->lesson->mixed);
}

/* ---- the gate: SiLU (Shazeer 2020) ---- */

/* Below -87 nothing comes through; what is no number stays none, because it is multiplied with this. */
INLINE floats opened_by(floats gate) {
  return rough_inverse(1.0f + rough_exponential(-larger(gate, (floats){} - 87.0f)));
}

/* Sixteen rows lie together, first all their gates, then what these let through. */
static void let_through(const struct run *run, struct team *team) {
  const struct lesson *lesson = run->lesson;
  uint16_t *found = run->let_through;
  long all = (long)LANES * lesson->inner;
  EACH_TASK(team, lesson->rows / LANES, number) {
    const uint16_t *gates = lesson->raised + 2 * all * number, *values = gates + all;
    for (long at = 0; at < all; at += LANES) {
      floats gate = load_bfloat16(gates + at);
      floats open = opened_by(gate);
      store_bfloat16(found + all * number + at, gate * open * load_bfloat16(values + at));
    }
    round_inputs(run, &lesson->down, number, found);
  }
}

/* The slopes of gates and values, and once more what came through. */
static void let_back(const struct run *run, struct team *team) {
  const struct lesson *lesson = run->lesson;
  const uint16_t *slopes = run->to_that;
  uint16_t *found = run->let_through, *to_raised = run->to_raised;
  long all = (long)LANES * lesson->inner;
  EACH_TASK(team, lesson->rows / LANES, number) {
    const uint16_t *gates = lesson->raised + 2 * all * number, *values = gates + all;
    uint16_t *to_gates = to_raised + 2 * all * number, *to_values = to_gates + all;
    for (long at = 0; at < all; at += LANES) {
      floats gate = load_bfloat16(gates + at), value = load_bfloat16(values + at);
      floats slope = load_bfloat16(slopes + all * number + at);
      floats open = opened_by(gate);
      store_bfloat16(found + all * number + at, gate * open * value);
      store_bfloat16(to_values + at, slope * gate * open);
      store_bfloat16(to_gates + at, slope * value * open * (1.0f + gate * (1.0f - open)));
    }
    round_slopes(run, &lesson->up, number, to_raised);
  }
}

/* ---- the layer ---- */

static void run_forward(struct team *team, void *job) {
  struct run *run = job;
  const struct lesson *lesson = run->lesson;
  open_tiles();
  struct sides sides =
      sides_of(run, &lesson->query_key_value, run->normed, lesson->low_query_key_value, team);
  struct target placed = {.width = placed_width(lesson), .tiles = lesson->placed,
                          .bias = lesson->query_key_value.bias};
  norm_rows(run, lesson->input, lesson->attention_norm, &lesson->query_key_value, team);
  group_forward(&sides, &placed, team);
  rotate_rows(lesson, team);
  training_attend(lesson, own(run, team), team);
  round_mixed(run, team);
  sides = sides_of(run, &lesson->out, lesson->mixed, lesson->low_out, team);
  struct target middle = {.width = lesson->width, .sums = lesson->middle, .base = lesson->input,
                          .bias = lesson->out.bias};
  group_forward(&sides, &middle, team);
  norm_rows(run, lesson->middle, lesson->feed_forward_norm, &lesson->up, team);
  sides = sides_of(run, &lesson->up, run->normed, lesson->low_up, team);
  struct target raised = {.width = 2 * lesson->inner, .tiles = lesson->raised,
                          .bias = lesson->up.bias};
  group_forward(&sides, &raised, team);
  let_through(run, team);
  sides = sides_of(run, &lesson->down, run->let_through, lesson->low_down, team);
  struct target output = {.width = lesson->width, .sums = lesson->output, .base = lesson->middle,
                          .bias = lesson->down.bias};
  group_forward(&sides, &output, team);
  close_tiles();
}

/* From the slopes of the output to those of `middle`. */
static void run_feed_forward_back(struct run *run, struct team *team) {
  const struct lesson *lesson = run->lesson;
  put_in_tiles(run, lesson->slope, &lesson->down, team);
  struct sides sides = sides_of(run, &lesson->down, run->let_through, lesson->low_down, team);
  sides.slopes = run->slopes;
  struct target to_that = {.width = lesson->inner, .tiles = run->to_that};
  group_back(&sides, &to_that, team);
  let_back(run, team);
  group_learn(&sides, team);
  norm_rows(run, lesson->middle, lesson->feed_forward_norm, NULL, team);
  sides = sides_of(run, &lesson->up, run->normed, lesson->low_up, team);
  sides.slopes = run->to_raised;
  struct target to_normed = {.width = lesson->width, .tiles = run->slopes};
  group_back(&sides, &to_normed, team);
  group_learn(&sides, team);
  norm_back(lesson, lesson->middle, lesson->feed_forward_norm, run->slopes, lesson->slope,
            run->between, team);
}

static void run_backward(struct team *team, void *job) {
  struct run *run = job;
  const struct lesson *lesson = run->lesson;
  open_tiles();
  run_feed_forward_back(run, team);
  put_in_tiles(run, run->between, &lesson->out, team);
  struct sides sides = sides_of(run, &lesson->out, lesson->mixed, lesson->low_out, team);
  sides.slopes = run->slopes;
  struct target to_mixed = {.width = lesson->heads * lesson->head_size, .tiles = run->to_mixed};
  group_back(&sides, &to_mixed, team);
  group_learn(&sides, team);
  training_attend_back(lesson, run->to_mixed, run->to_placed, own(run, team), team);
  rotate_rows_back(run, team);
  norm_rows(run, lesson->input, lesson->attention_norm, NULL, team);
  sides = sides_of(run, &lesson->query_key_value, run->normed, lesson->low_query_key_value, team);
  sides.slopes = run->to_placed;
  struct target to_normed = {.width = lesson->width, .tiles = run->slopes};
  group_back(&sides, &to_normed, team);
  group_learn(&sides, team);
  norm_back(lesson, lesson->input, lesson->attention_norm, run->slopes, run->between,
            lesson->to_input, team);
  close_tiles();
}

/* ---- what Python calls: 0, or 1 where memory is short; then nothing was computed ---- */

static int run_layer(struct worker *worker, const struct lesson *lesson, task *task, int back) {
  struct run run = {.lesson = lesson};
  int members = pool_members(worker_pool(worker));
  void *memory = worker_memory(worker, lay_out(&run, NULL, back, members));
  if (!memory) return 1;
  lay_out(&run, memory, back, members);
  pool_run(worker_pool(worker), task, &run);
  return 0;
}

TAKES(layer_forward, sizeof(struct lesson));
TAKES(layer_backward, sizeof(struct lesson));

EXPORT int layer_forward(struct worker *worker, const struct lesson *lesson) {
  return run_layer(worker, lesson, run_forward, 0);
}

EXPORT int layer_backward(struct worker *worker, const struct lesson *lesson) {
  return run_layer(worker, lesson, run_backward, 1);
}
