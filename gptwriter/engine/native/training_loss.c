/* Cross-entropy without logits in memory (Cut Cross-Entropy, Wijmans et al. 2024): they are made twice,
 * for the logarithm of their sum and for the slopes, each time for a few outputs that stay in the cache.
 * The second time those are left out whose chances are lost among the others' in bfloat16; of a model that
 * knows nothing yet, and finds all outputs alike, these would be too many: it does not learn with this.
 */
#include <math.h>

#include "byte_products.h"
#include "panels.h"
#include "pool.h"
#include "training.h"
#include "vectors.h"
#include "worker.h"

enum { TALL = 512 };    /* rows of a task */
enum { OUTPUTS = 512 }; /* whose slopes exist at a time */
enum { STEPS = OUTPUTS / SIDE };

#define SMALLEST -8.3f /* the logarithm of 2 to the power of -12 */

/* What one task works with; rows are counted from its own first one. */
struct part {
  const struct surprise *all;
  int first, rows;
  uint16_t *hidden;     /* tiles: (TALL, width) */
  uint16_t *slopes;     /* tiles: (TALL, OUTPUTS), of the logits */
  uint16_t *panel;
  float *tops, *totals; /* (TALL, LANES): in each lane the largest logit, and the sum below it */
  float *picked;        /* (TALL): each target's logit */
  float *floors;        /* (TALL): the logarithm of a row's sum is at least so large */
  float *ceilings;      /* (vocabulary / SIDE, TALL / SIDE): no chance's logarithm is larger */
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
  long width = part->all->width;
  part->hidden = take(&at, TALL * width * 2);
  part->slopes = take(&at, (long)TALL * OUTPUTS * 2);
  part->panel = take(&at, SIDE * 2 * (width > OUTPUTS ? width : OUTPUTS));
  part->tops = take(&at, TALL * LANES * 4);
  part->totals = take(&at, TALL * LANES * 4);
  part->picked = take(&at, TALL * 4);
  part->floors = take(&at, TALL * 4);
  part->ceilings = take(&at, (long)part->all->vocabulary / SIDE * (TALL / SIDE) * 4);
  at += lay_out_bytes(&part->bytes, TALL, part->all->width, at);
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
                      (long)LANES * width, width / GROUP};
  multiply_square(&term, c);
}

/* ---- the logarithms of the sums ---- */

static float *ceiling_of(const struct part *part, int row, int output) {
  return part->ceilings + (long)output / SIDE * (TALL / SIDE) + row / SIDE;
}

static void sum_up(struct part *part, int row, int output, const float *c) {
  floats ceiling = (floats){} - INFINITY;
  ints never = {};
  for (int line = row; line < row + SIDE; line++, c += SIDE) {
    float *tops = part->tops + line * LANES, *totals = part->totals + line * LANES;
    floats before = load(tops), one = load(c), other = load(c + LANES);
    floats top = larger(before, larger(one, other));
    store(tops, top);
    store(totals, load(totals) * rough_exponential(before - top) +
                      rough_exponential(one - top) + rough_exponential(other - top));
    int target = part->all->targets[part->first + line] - output;
    if (!is_scored(part, line)) continue;
    floats chance = larger(one, other) - part->floors[line];
    ceiling = larger(chance, ceiling);
    never |= (chance != chance) | (one != one); /* `larger` may lose what is no number */
    if (target < 0 || target >= SIDE) continue;
    part->picked[line] = c[target];
    never = ~(ints){}; /* a target is never left out */
  }
  *ceiling_of(part, row, output) = largest(choose(never, (floats){} + INFINITY, ceiling));
}

/* The logarithm of a row's sum so far. */
static float log_sum(const struct part *part, int row) {
  floats tops = load(part->tops + row * LANES);
  float top = largest(tops);
  return top + logf(sum(load(part->totals + row * LANES) * exponential(tops - top)));
}

static void raise_floors(struct part *part) {
  for (int row = 0; row < part->rows; row++)
    if (is_scored(part, row)) part->floors[row] = log_sum(part, row);
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

/* Softmax, less 1 at the target. */
static void slopes_of(struct part *part, int row, int output, int column, const float *c) {
  for (int line = row; line < row + SIDE; line++, c += SIDE) {
    int target = part->all->targets[part->first + line];
    float chances[SIDE] __attribute__((aligned(64))) = {};
    for (int at = 0; at < SIDE && target >= 0; at += LANES)
      store(chances + at, rough_exponential(load(c + at) - part->picked[line]));
    if (target >= output && target < output + SIDE) chances[target - output] -= 1;
    for (int at = 0; at < SIDE; at += LANES)
      store_bfloat16(part->slopes + in_tiles(line, column + at, OUTPUTS), load(chances + at));
  }
}

/* Which outputs of a row's squares have slopes, by their steps from `first` on; returns how many. */
static int steps_of(const struct part *part, int row, int first, int outputs, int *steps) {
  int count = 0;
  for (int step = 0; step < outputs / SIDE; step++)
    if (!(*ceiling_of(part, row, first + step * SIDE) < SMALLEST)) steps[count++] = step;
  return count;
}

/* to_hidden += slopes times the weights of the outputs from `first` on. */
static void add_slopes(struct part *part, int first, int outputs) {
  int width = part->all->width, depth = outputs / GROUP, steps[STEPS];
  float c[SIDE * SIDE] __attribute__((aligned(64)));
  for (int column = 0; column < width; column += SIDE) {
    pack_panel(BY_INPUT, part->all->weights + (long)first * width + column, width, depth, part->panel);
    for (int row = 0; row < part->rows; row += SIDE) {
      struct term term = {part->slopes + (long)row * OUTPUTS, part->panel, LANES * OUTPUTS,
                          (long)depth * TILE, depth};
      int count = steps_of(part, row, first, outputs, steps);
      if (!count) continue;
      multiply_steps(&term, steps, count, c);
      for (int line = 0; line < SIDE; line++) {
        float *to = part->all->to_hidden + (long)(part->first + row + line) * width + column;
        store(to, load(to) + load(c + line * SIDE));
        store(to + LANES, load(to + LANES) + load(c + line * SIDE + LANES));
      }
    }
  }
}

static void slopes_back(struct part *part) {
  int vocabulary = part->all->vocabulary;
  float c[SIDE * SIDE] __attribute__((aligned(64)));
  memset(part->all->to_hidden + (long)part->first * part->all->width, 0,
         (size_t)part->rows * (size_t)part->all->width * sizeof(float));
  for (int first = 0; first < vocabulary; first += OUTPUTS) {
    int outputs = vocabulary - first < OUTPUTS ? vocabulary - first : OUTPUTS;
    for (int column = 0; column < outputs; column += SIDE) {
      pack_outputs(part, first + column);
      for (int row = 0; row < part->rows; row += SIDE) {
        if (*ceiling_of(part, row, first + column) < SMALLEST) continue;
        logits_of(part, row, first + column, c);
        slopes_of(part, row, first + column, column, c);
      }
    }
    add_slopes(part, first, outputs);
  }
}

static void run_part(struct part *part) {
  float c[SIDE * SIDE] __attribute__((aligned(64)));
  read_rows(part);
  for (int output = 0; output < part->all->vocabulary; output += SIDE) {
    if (output && output % OUTPUTS == 0) raise_floors(part);
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
    struct part part = {.all = run->all, .first = number * run->tall};
    part.rows = rows - part.first < run->tall ? rows - part.first : run->tall;
    lay_out(&part, run->own + run->own_size * team->member);
    run_part(&part);
  }
  close_tiles();
}

/* 0, or 1 where memory is short. */
EXPORT int loss(struct worker *worker, const struct surprise *all) {
  struct part part = {.all = all};
  struct run run = {.all = all, .own_size = lay_out(&part, NULL)};
  int members = pool_members(worker_pool(worker));
  int each = ((all->rows + members - 1) / members + SIDE - 1) / SIDE * SIDE;
  int parts = (each + TALL - 1) / TALL;
  run.tall = ((each + parts - 1) / parts + SIDE - 1) / SIDE * SIDE;
  run.own = worker_memory(worker, run.own_size * members);
  if (!run.own) return 1;
  pool_run(worker_pool(worker), run_loss, &run);
  return 0;
}
