/* Cross-entropy without logits in memory (Cut Cross-Entropy, Wijmans et al. 2024): they are made for a few
 * outputs at a time, and of each row only those are remembered that are likely so far: of ten thousands
 * of outputs some hundred. What goes back is theirs; the others go back together, as if the weights of
 * each were the mean of all outputs' weights. These are less likely than 2^-16, or where too many are
 * alike for a row's memory, than what it has room for, at most 2^-12.
 */
#include <math.h>

#include "byte_products.h"
#include "panels.h"
#include "pool.h"
#include "training.h"
#include "vectors.h"
#include "worker.h"

enum { TALL = 512 };       /* rows of a task, at most */
enum { OUTPUTS = 512 };    /* after so many a row's likely ones are looked through, and go back together */
enum { LIKELIEST = 4096 }; /* outputs that a row remembers at most when it has looked them through */
enum { ROOM = LIKELIEST + 2 * OUTPUTS };

#define SMALLEST -11.0903549f /* the logarithm of 2 to the power of -16 */

/* What a row remembers if that is too much: there cannot be more than LIKELIEST that are as likely as
 * the one before the last, and of what is no number nothing is kept. */
static const float limits[] = {SMALLEST, -10.4f, -9.7f, -9.01f, -8.317f, INFINITY};

/* The outputs of a row that were likely when they were seen, in their order. */
struct likely {
  int32_t *outputs;
  float *logits;
  int count, gone; /* how many have gone back already */
  float all;       /* chances of those that have */
};

/* What one task works with; rows are counted from its own first one. */
struct part {
  const struct surprise *all;
  int first, rows, tall; /* `rows` of at most so many */
  uint16_t *hidden;     /* tiles: (tall, width) */
  uint16_t *panel;
  float *tops, *totals; /* (tall, LANES): in each lane the largest logit, and the sum below it */
  float *picked;        /* (tall): each target's logit */
  float *floors;        /* (tall): the logarithm of a row's sum is at least so large */
  struct likely *likely; /* (tall) */
  int32_t *outputs;     /* (tall, ROOM): theirs */
  float *logits;
  struct byte_rows bytes; /* hidden, rounded */
};

struct run {
  const struct surprise *all;
  char *own;
  long own_size;
  int tall;
};

static long lay_out(struct part *part, char *memory) {
  char *at = memory;
  long width = part->all->width, tall = part->tall;
  part->hidden = take(&at, tall * width * 2);
  part->panel = take(&at, SIDE * 2 * width);
  part->tops = take(&at, tall * LANES * 4);
  part->totals = take(&at, tall * LANES * 4);
  part->picked = take(&at, tall * 4);
  part->floors = take(&at, tall * 4);
  part->likely = take(&at, tall * (long)sizeof *part->likely);
  part->outputs = take(&at, part->all->to_hidden ? tall * ROOM * 4 : 0);
  part->logits = take(&at, part->all->to_hidden ? tall * ROOM * 4 : 0);
  at += lay_out_bytes(&part->bytes, part->tall, part->all->width, at);
  return at - memory;
}

static int is_scored(const struct part *part, int row) {
  return part->all->targets[part->first + row] >= 0;
}

static void read_rows(struct part *part) {
  int width = part->all->width;
  for (int row = 0; row < part->rows; row++) {
    const float *from = part->all->hidden + (long)(part->first + row) * width;
    for (int at = 0; at < width; at += LANES)
      store_bfloat16(part->hidden + in_tiles(row, at, width), load(from + at));
    store(part->tops + row * LANES, (floats){} - INFINITY);
    store(part->totals + row * LANES, (floats){});
    part->floors[row] = -INFINITY;
    part->likely[row] = (struct likely){part->outputs + (long)row * ROOM,
                                        part->logits + (long)row * ROOM, 0, 0, 0};
  }
  if (part->all->rounded.codes)
    for (int row = 0; row < part->rows; row += LANES)
      round_rows(part->hidden + (long)row * width, part->all->rounded.before, row, width, &part->bytes);
}

static void pack_outputs(struct part *part, int output) {
  int width = part->all->width;
  if (part->all->rounded.codes) return; /* they are packed */
  pack_panel(BY_OUTPUT, part->all->weights + (long)output * width, width, width / GROUP, part->panel);
}

static void rounded_logits(const struct part *part, int row, int output, float *c) {
  const struct byte_weights *weights = &part->all->rounded;
  int32_t sums[SIDE * SIDE] __attribute__((aligned(64)));
  int blocks = stretches(part->all->width);
  multiply_blocks(part->bytes.codes + (long)row / SIDE * blocks * BLOCK,
                  weights->codes + (long)output / SIDE * blocks * BLOCK, blocks, sums);
  struct pair after = pair_at(weights->after + output);
  for (int line = 0; line < SIDE; line++, row++)
    store_pair(c + line * SIDE, from_bytes(sums + line * SIDE, part->bytes.sums[row],
                                           part->bytes.scales[row], after));
}

/* Logits of SIDE rows for the outputs from `output` on, which are in the panel. */
static void logits_of(const struct part *part, int row, int output, float *c) {
  int width = part->all->width;
  if (part->all->rounded.codes) {
    rounded_logits(part, row, output, c);
    return;
  }
  struct term term = {part->hidden + (long)row * width, part->panel, (long)LANES * width,
                      (long)LANES * width, width / GROUP, 0};
  multiply_square(&term, c);
}

/* ---- the logarithms of the sums ---- */

/* Remember which of a row's SIDE outputs are likely; what is no number is not. */
static void remember(struct likely *likely, struct pair logits, float least, int output) {
  const ints lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  if (!any(larger(logits.low, logits.high) >= least)) return;
  for (int half = 0; half < 2; half++) {
    floats of_half = half ? logits.high : logits.low;
    likely->count += put_chosen(of_half >= least, of_half, lane + (output + half * LANES),
                                likely->logits + likely->count, likely->outputs + likely->count);
  }
}

static void sum_up(struct part *part, int row, int output, const float *c) {
  for (int line = row; line < row + SIDE; line++, c += SIDE) {
    if (!is_scored(part, line)) continue;
    float *tops = part->tops + line * LANES, *totals = part->totals + line * LANES;
    struct pair found = pair_at(c);
    floats before = load(tops), top = larger(before, larger(found.low, found.high));
    store(tops, top);
    store(totals, load(totals) * rough_exponential(before - top) +
                      rough_exponential(found.low - top) + rough_exponential(found.high - top));
    int target = part->all->targets[part->first + line] - output;
    if (target >= 0 && target < SIDE) part->picked[line] = c[target];
    if (part->all->to_hidden)
      remember(&part->likely[line], found, part->floors[line] + SMALLEST, output);
  }
}

/* The logarithm of a row's sum so far. */
static float log_sum(const struct part *part, int row) {
  floats tops = load(part->tops + row * LANES);
  float top = largest(tops);
  return top + logf(sum(load(part->totals + row * LANES) * exponential(tops - top)));
}

/* Forget what is likely no more. */
static void forget(struct likely *likely, float least) {
  int count = 0;
  for (int at = 0; at < likely->count; at++) {
    likely->outputs[count] = likely->outputs[at];
    likely->logits[count] = likely->logits[at];
    count += likely->logits[at] >= least;
  }
  likely->count = count;
}

static void raise_floors(struct part *part) {
  for (int row = 0; row < part->rows; row++) {
    if (!is_scored(part, row)) continue;
    part->floors[row] = log_sum(part, row);
    struct likely *likely = &part->likely[row];
    for (int at = 0; likely->count > LIKELIEST; at++) forget(likely, part->floors[row] + limits[at]);
  }
}

/* Losses, and in `picked` from now on the logarithm of each row's sum. */
static void conclude(struct part *part) {
  for (int row = 0; row < part->rows; row++) {
    float all = log_sum(part, row);
    part->all->losses[part->first + row] = is_scored(part, row) ? all - part->picked[row] : 0;
    part->picked[row] = all;
  }
}

/* ---- the slopes ---- */

enum { ABREAST = 8 }; /* sums that the registers hold beside what is added */

/* to += the weights of some outputs, each times its slope, for so many columns. */
INLINE void add_columns(const uint16_t *weights, long width, const int32_t *outputs,
                        const float *slopes, int count, float *to, const int vectors) {
  floats sums[ABREAST];
  for (int at = 0; at < vectors; at++) sums[at] = load(to + at * LANES);
  for (int number = 0; number < count; number++) {
    const uint16_t *of = weights + outputs[number] * width;
    for (int at = 0; at < vectors; at++)
      sums[at] += load_bfloat16(of + at * LANES) * slopes[number];
  }
  for (int at = 0; at < vectors; at++) store(to + at * LANES, sums[at]);
}

static void add_slopes(const struct part *part, int row, const int32_t *outputs,
                       const float *slopes, int count) {
  const struct surprise *all = part->all;
  int column = 0, width = all->width;
  float *to = all->to_hidden + (long)(part->first + row) * width;
  for (; column + ABREAST * LANES <= width; column += ABREAST * LANES)
    add_columns(all->weights + column, width, outputs, slopes, count, to + column, ABREAST);
  for (; column < width; column += 2 * LANES)
    add_columns(all->weights + column, width, outputs, slopes, count, to + column, 2);
}

/* A row's slopes for its outputs before `end`: softmax. */
static void outputs_back(const struct part *part, int row, int end) {
  struct likely *likely = &part->likely[row];
  int32_t outputs[OUTPUTS];
  float slopes[OUTPUTS], sum = part->picked[row];
  int count = 0;
  for (; likely->gone < likely->count && likely->outputs[likely->gone] < end; likely->gone++) {
    float logit = likely->logits[likely->gone] - sum;
    if (logit < SMALLEST) continue;
    outputs[count] = likely->outputs[likely->gone];
    likely->all += slopes[count++] = expf(logit);
  }
  if (count) add_slopes(part, row, outputs, slopes, count);
}

/* All others of a row. */
static void unlikely_back(const struct part *part, int row) {
  const struct surprise *all = part->all;
  float *to = all->to_hidden + (long)(part->first + row) * all->width, rest = 1 - part->likely[row].all;
  for (int at = 0; at < all->width; at += LANES)
    store(to + at, load(to + at) + load(all->mean + at) * rest);
}

/* Softmax, less 1 at the target; where a row's sum is no number, its slopes are none. */
static void slopes_back(struct part *part) {
  int width = part->all->width;
  for (int row = 0; row < part->rows; row++) {
    float *to = part->all->to_hidden + (long)(part->first + row) * width;
    int32_t target = part->all->targets[part->first + row];
    float start = target < 0 || isfinite(part->picked[row]) ? 0 : NAN, less = -1;
    for (int at = 0; at < width; at += LANES) store(to + at, (floats){} + start);
    if (target >= 0) add_slopes(part, row, &target, &less, 1);
  }
  for (int end = OUTPUTS; end < part->all->vocabulary + OUTPUTS; end += OUTPUTS)
    for (int row = 0; row < part->rows; row++) outputs_back(part, row, end);
  for (int row = 0; row < part->rows; row++)
    if (is_scored(part, row)) unlikely_back(part, row);
}

static void run_part(struct part *part) {
  float c[SIDE * SIDE] __attribute__((aligned(64)));
  read_rows(part);
  for (int output = 0; output < part->all->vocabulary; output += SIDE) {
    if (part->all->to_hidden && output && output % OUTPUTS == 0) raise_floors(part);
    pack_outputs(part, output);
    for (int row = 0; row < part->rows; row += SIDE) {
      logits_of(part, row, output, c);
      sum_up(part, row, output, c);
    }
  }
  conclude(part);
  if (part->all->to_hidden) slopes_back(part);
}

static void run_loss(struct team *team, void *job) {
  struct run *run = job;
  int rows = run->all->rows;
  open_tiles();
  EACH_TASK(team, (rows + run->tall - 1) / run->tall, number) {
    struct part part = {.all = run->all, .first = number * run->tall, .tall = run->tall};
    part.rows = rows - part.first < run->tall ? rows - part.first : run->tall;
    lay_out(&part, run->own + run->own_size * team->member);
    run_part(&part);
  }
  close_tiles();
}

TAKES(loss, sizeof(struct surprise));

/* 0, or 1 where memory is short. */
EXPORT int loss(struct worker *worker, const struct surprise *all) {
  struct run run = {.all = all};
  int members = pool_members(worker_pool(worker));
  int each = ((all->rows + members - 1) / members + SIDE - 1) / SIDE * SIDE;
  int parts = (each + TALL - 1) / TALL;
  run.tall = ((each + parts - 1) / parts + SIDE - 1) / SIDE * SIDE;
  struct part part = {.all = all, .tall = run.tall};
  run.own_size = lay_out(&part, NULL);
  run.own = worker_memory(worker, run.own_size * members);
  if (!run.own) return 1;
  pool_run(worker_pool(worker), run_loss, &run);
  return 0;
}
