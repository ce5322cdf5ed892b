/* The forward pass: every layer in steps, each a loop of tasks that the members share. */
#include <math.h>

#include "attention.h"
#include "native.h"
#include "pool.h"
#include "products.h"
#include "vectors.h"
#include "worker.h"

/* One call, and the memory in which it works. Rows of every matrix are rounded up to 16. */
struct run {
  const struct model *model;
  const struct call *call;
  struct operand narrow, wide, heads; /* what goes into products: width, inner, all heads */
  float *mixed;                       /* queries, keys and values, side by side */
  float *raised;                      /* in the feed-forward part */
  float *found, *sums;                /* of attention, see there */
  float *between;                     /* what a change's first product makes for its second */
  struct operand low;                 /* the same, scaled, as it goes into that one */
  float *normed;                      /* one row of each member's own */
  char *scratch;
  long scratch_size; /* of one member */
};

INLINE long padded(int rows) { return (rows + LANES - 1) / LANES * LANES; }

/* ---- memory ---- */

static void take_operand(struct operand *operand, int rows, int inputs, char **at) {
  operand->rows = rows;
  operand->inputs = inputs;
  operand->codes = take(at, (long)FEW_ROWS * inputs);
  operand->scales = take(at, (long)FEW_ROWS * inputs / GROUP * 4);
  operand->sums = take(at, (long)FEW_ROWS * inputs / GROUP * 4);
  operand->bfloat16 = take(at, rows <= FEW_ROWS ? 0 : padded(rows) * inputs * 2);
}

static long lay_out(struct run *run, char *memory, int members) {
  const struct model *model = run->model;
  char *at = memory;
  int rows = run->call->rows, heads_width = model->heads * model->head_size;
  int widest = model->inner > model->width ? model->inner : model->width;
  widest = heads_width > widest ? heads_width : widest;
  widest = model->low > widest ? model->low : widest;
  take_operand(&run->narrow, rows, model->width, &at);
  take_operand(&run->wide, rows, model->inner, &at);
  take_operand(&run->heads, rows, heads_width, &at);
  take_operand(&run->low, rows, model->low, &at);
  run->between = take(&at, padded(rows) * model->low * 4);
  run->mixed = take(&at, padded(rows) * model->blocks[0].query_key_value.blocks * LANES * 4);
  run->raised = take(&at, padded(rows) * model->blocks[0].up.blocks * LANES * 4);
  run->normed = take(&at, (long)members * widest * 4);
  long queries = (long)attention_parts(run->call) * rows * model->heads;
  run->found = take(&at, queries * model->head_size * 4);
  run->sums = take(&at, queries * 2 * 4);
  long product = rows <= FEW_ROWS ? 0 : 2l * LANES * widest * 2;
  long own = attention_scratch(model, run->call);
  run->scratch_size = ((product > own ? product : own) + 63) / 64 * 64;
  run->scratch = take(&at, run->scratch_size * members);
  return at - memory;
}

/* ---- the steps ---- */

static void add_change(const struct run *run, const struct change *change,
                       const struct operand *operand, float *out, int stride, uint16_t *own,
                       struct team *team) {
  struct operand low = run->low;
  low.rows = operand->rows;
  low.inputs = change->up.inputs;
  multiply(&change->down, operand, run->between, low.inputs, 0, own, team);
  EACH_TASK(team, low.rows, row) {
    float *values = run->between + (long)row * low.inputs;
    for (int at = 0; at < low.inputs; at += LANES)
      store(values + at, load(values + at) * change->scale);
    set_row(&low, row, values);
  }
  multiply(&change->up, &low, out, stride, 1, own, team);
}

/* As `multiply`, with what an adapter adds. */
static void apply(const struct run *run, const struct product *product,
                  const struct operand *operand, float *out, int stride, int adds,
                  struct team *team) {
  uint16_t *own = (uint16_t *)(run->scratch + run->scratch_size * team->member);
  multiply(product, operand, out, stride, adds, own, team);
  if (product->change) add_change(run, product->change, operand, out, stride, own, team);
}

/* Root mean square norm (Zhang and Sennrich 2019) or layer norm, in place or not. */
static void normalise(const struct model *model, const float *from, int width, const float *weight,
                      const float *bias, float *to) {
  floats total = {}, squares = {};
  for (int at = 0; at < width; at += LANES) total += load(from + at);
  float mean = model->root_mean_square ? 0 : sum(total) / (float)width;
  for (int at = 0; at < width; at += LANES) {
    floats away = load(from + at) - mean;
    squares += away * away;
  }
  float factor = 1 / sqrtf(sum(squares) / (float)width + model->epsilon);
  for (int at = 0; at < width; at += LANES) {
    floats normed = (load(from + at) - mean) * factor * load(weight + at);
    store(to + at, bias ? normed + load(bias + at) : normed);
  }
}

static void norm_rows(const struct run *run, struct operand *operand, const float *rows,
                      const float *weight, const float *bias, struct team *team) {
  int width = run->model->width;
  float *normed = run->normed + (long)team->member * width;
  EACH_TASK(team, operand->rows, row) {
    normalise(run->model, rows + (long)row * width, width, weight, bias, normed);
    set_row(operand, row, normed);
  }
}

/* RoPE (Su et al. 2021): value i and value i + size / 2 are one point, which is turned. */
static void rotate(float *head, int size, const float *cosines, const float *sines) {
  for (int at = 0; at < size / 2; at += LANES) {
    floats one = load(head + at), other = load(head + at + size / 2);
    floats cosine = load(cosines + at), sine = load(sines + at);
    store(head + at, one * cosine - other * sine);
    store(head + at + size / 2, other * cosine + one * sine);
  }
}

/* Norm and rotate queries and keys, and put keys and values into the cache. */
static void place_head(const struct run *run, const struct block *block,
                       const struct attention *attention, int row, int head) {
  const struct model *model = run->model;
  const struct call *call = run->call;
  int size = model->head_size, number = head - model->heads, token = call->start + row;
  float *values = run->mixed + (long)row * attention->stride + (long)head * size;
  if (number >= model->key_value_heads) {
    place_value(attention, number, token, values);
    return;
  }
  const float *norm = number < 0 ? block->query_norm : block->key_norm;
  if (norm) normalise(model, values, size, norm, NULL, values);
  if (call->cosines)
    rotate(values, size, call->cosines + (long)row * size / 2, call->sines + (long)row * size / 2);
  if (number >= 0) place_key(attention, number, token, values);
}

static void place_heads(const struct run *run, const struct block *block,
                        const struct attention *attention, struct team *team) {
  int key_value_heads = run->model->key_value_heads, rows = run->call->rows;
  int all = run->model->heads + 2 * key_value_heads;
  EACH_TASK(team, rows * all + key_value_heads, part) {
    if (part < rows * all)
      place_head(run, block, attention, part / all, part % all);
    else
      clear_values(attention, key_value_heads + part - rows * all);
  }
}

INLINE floats hyperbolic_tangent(floats x) { return 1.0f - 2.0f / (exponential(2.0f * x) + 1.0f); }

INLINE floats activated(int activation, floats x) {
  switch (activation) {
    case SILU: return x / (1.0f + exponential(-x));
    case GELU_TANH:
      return 0.5f * x *
             (1.0f + hyperbolic_tangent(0.7978845608f * (x + 0.044715f * x * x * x)));
    case RELU: return larger(x, (floats){});
    default:
      for (int lane = 0; lane < LANES; lane++)
        x[lane] *= 0.5f * (1.0f + erff(x[lane] * 0.7071067812f));
      return x;
  }
}

static void activate(const struct run *run, const struct block *block, struct team *team) {
  const struct model *model = run->model;
  int inner = model->inner, stride = block->up.blocks * LANES;
  EACH_TASK(team, run->call->rows, row) {
    float *raised = run->raised + (long)row * stride;
    for (int at = 0; at < inner; at += LANES) {
      floats value = activated(model->activation, load(raised + at));
      store(raised + at, model->gated ? value * load(raised + inner + at) : value);
    }
    set_row(&run->wide, row, raised);
  }
}

static void run_attention(const struct run *run, const struct attention *attention,
                          struct team *team) {
  int width = run->model->heads * run->model->head_size;
  float *found = run->normed + (long)team->member * width;
  attend(attention, team);
  EACH_TASK(team, run->call->rows, row) {
    collect_heads(attention, row, found);
    set_row(&run->heads, row, found);
  }
}

/* `only_reads`: nobody wants what comes of the block but its keys and values. */
static void run_block(struct run *run, const struct block *block, uint16_t *cache, int only_reads,
                      struct team *team) {
  const struct model *model = run->model;
  void *own = run->scratch + run->scratch_size * team->member;
  int stride = block->query_key_value.blocks * LANES;
  struct attention attention = {model,  run->call, cache,     run->mixed,
                                stride, run->found, run->sums, own};
  float *hidden = run->call->hidden;
  norm_rows(run, &run->narrow, hidden, block->attention_norm, block->attention_norm_bias, team);
  apply(run, &block->query_key_value, &run->narrow, run->mixed, stride, 0, team);
  place_heads(run, block, &attention, team);
  if (only_reads) return;
  run_attention(run, &attention, team);
  apply(run, &block->out, &run->heads, hidden, model->width, 1, team);
  norm_rows(run, &run->narrow, hidden, block->feed_forward_norm, block->feed_forward_norm_bias,
            team);
  apply(run, &block->up, &run->narrow, run->raised, block->up.blocks * LANES, 0, team);
  activate(run, block, team);
  apply(run, &block->down, &run->wide, hidden, model->width, 1, team);
}

static void run_head(struct run *run, struct team *team) {
  const struct model *model = run->model;
  const struct call *call = run->call;
  const float *last = call->hidden + (long)(call->rows - call->logits_rows) * model->width;
  struct operand operand = run->narrow;
  operand.rows = call->logits_rows;
  norm_rows(run, &operand, last, model->final_norm, model->final_norm_bias, team);
  apply(run, &model->head, &operand, call->logits, model->head.blocks * LANES, 0, team);
}

static void run_model(struct team *team, void *job) {
  struct run *run = job;
  const struct model *model = run->model;
  long layer_size = 2l * model->key_value_heads * run->call->capacity * model->head_size;
  for (int layer = 0; layer < model->layers; layer++)
    run_block(run, &model->blocks[layer], run->call->cache + layer * layer_size,
              layer + 1 == model->layers && !run->call->logits_rows, team);
  if (run->call->logits_rows) run_head(run, team);
}

/* ---- what Python calls ---- */

TAKES(forward, sizeof(struct model) + sizeof(struct block) + sizeof(struct call));

/* 0, or 1 where memory is short; then nothing was computed. */
EXPORT int forward(struct worker *worker, const struct model *model, const struct call *call) {
  struct run run = {.model = model, .call = call};
  int members = pool_members(worker_pool(worker));
  void *memory = worker_memory(worker, lay_out(&run, NULL, members));
  if (!memory) return 1;
  lay_out(&run, memory, members);
  pool_run(worker_pool(worker), run_model, &run);
  return 0;
}

/* out (rows rounded up to 16, product's blocks * 16) = rows (rows, inputs) times the product. */
struct single {
  const struct product *product;
  struct operand operand;
  const float *rows;
  float *out;
  uint16_t *scratch;
};

static void run_single(struct team *team, void *job) {
  struct single *single = job;
  EACH_TASK(team, single->operand.rows, row)
    set_row(&single->operand, row, single->rows + (long)row * single->operand.inputs);
  multiply(single->product, &single->operand, single->out, single->product->blocks * LANES, 0,
           single->scratch + 2l * LANES * single->operand.inputs * team->member, team);
}

EXPORT int product(struct worker *worker, const struct product *product, int rows,
                   const float *values, float *out) {
  int members = pool_members(worker_pool(worker)), inputs = product->inputs;
  struct single single = {.product = product, .rows = values, .out = out};
  char *at = NULL;
  for (int counted = 0; counted < 2; counted++) {
    take_operand(&single.operand, rows, inputs, &at);
    single.scratch = take(&at, 2l * LANES * inputs * 2 * members);
    if (counted) break;
    at = worker_memory(worker, at - (char *)NULL);
    if (!at) return 1;
  }
  pool_run(worker_pool(worker), run_single, &single);
  return 0;
}
