/* Each task takes the weights of some hundred outputs, as many as half of a core's cache holds, and
 * multiplies rows with all of them: rows come from far, and are used several times when they are
 * there. The change of low rank is added to the same sum.
 */
#include "training_products.h"

#include "panels.h"
#include "vectors.h"

enum { HELD = 1 << 19 };             /* bytes of weights */
enum { MOST_ABREAST = 8 };           /* panels */
enum { FAIR = 6, FEWEST = 4 * SIDE }; /* tasks for a member; rows for which to pack is still worth it */

/* What is summed in bfloat16, for the SIDE outputs in question. */
struct factor {
  const uint16_t *rows; /* tiles, from the first column on that counts */
  int width;            /* of all its columns */
  enum order order;
  const uint16_t *weights;
  long stride;
  int depth, spare;
};

typedef struct factor factor_of(const struct sides *sides, int column);

/* (rows, columns) of a target: a sum in bfloat16, and in bytes where there are `weights`. */
struct work {
  const struct sides *sides;
  factor_of *factor_of;
  const struct byte_weights *weights; /* or NULL */
  int width;                          /* inputs of `weights` */
  int rows, columns;
  const struct target *target;
  int lines, wide; /* of a square what is computed, see `multiply_lines`: the rest is zeros */
};

/* Ranks are filled up to SIDE with zeros: how many halves of these are in use, 1 or 2, and how many pairs
 * at the end of a tile are zeros. */
static int half_squares(const struct sides *sides) { return sides->used > LANES ? 2 : 1; }

static int spare(const struct sides *sides) { return sides->used > LANES ? 0 : LANES / 2; }

static int least(int one, int other) { return one < other ? one : other; }

/* The panel of a factor, and what is multiplied with it. */
static struct term pack(const struct factor *factor, uint16_t *panel) {
  pack_panel(factor->order, factor->weights, factor->stride, factor->depth, panel);
  return (struct term){factor->rows, panel, (long)LANES * factor->width,
                       (long)factor->depth * TILE, factor->depth, factor->spare};
}

/* How a product is cut into tasks: so many columns of panels for so many rows. */
struct cut {
  int abreast, groups, tall, parts;
};

static struct cut cut_of(const struct work *work, int depth, const struct team *team) {
  int panels = work->columns / SIDE, parts = 1;
  int bytes = depth * 4 * TILE + work->width * SIDE;
  int abreast = least(least(HELD / bytes + 1, MOST_ABREAST), panels);
  int groups = (panels + abreast - 1) / abreast;
  while (groups * parts < FAIR * team->members && work->rows / parts > FEWEST) parts++;
  int tall = ((work->rows + parts - 1) / parts + SIDE - 1) / SIDE * SIDE;
  return (struct cut){abreast, groups, tall, (work->rows + tall - 1) / tall};
}

/* The panels of one group of columns; returns how many there are. */
static int pack_group(const struct work *work, int first, int abreast, struct term *terms) {
  uint16_t *panel = work->sides->panel;
  int panels = least(abreast, (work->columns - first) / SIDE);
  for (int number = 0; number < panels; number++) {
    struct factor factor = work->factor_of(work->sides, first + number * SIDE);
    terms[number] = pack(&factor, panel);
    panel += 2l * factor.depth * TILE; /* not every factor is as deep */
  }
  return panels;
}

/* Put SIDE rows and columns where they belong; what is constant the compiler knows. */
INLINE void put_as(const struct work *work, int row, int column, const float *c, const int32_t *sums,
                   const int has_bytes, const int has_tiles, const int has_base) {
  const struct target target = *work->target;
  const struct byte_rows bytes = work->sides->bytes;
  const struct pair none = {};
  struct pair after = has_bytes ? pair_at(work->weights->after + column) : none;
  struct pair bias = target.bias ? pair_at(target.bias + column) : none;
  uint16_t *tile = has_tiles ? target.tiles + in_tiles(row, column, target.width) : NULL;
  long start = (long)row * target.width + column;
  float *to = has_tiles ? NULL : target.sums + start;
  const float *base = has_base ? target.base + start : NULL;
  for (int line = 0; line < SIDE; line++, c += SIDE, sums += SIDE, row++) {
    struct pair found = add_pair(pair_at(c), bias);
    if (has_bytes)
      found = add_pair(found, from_bytes(sums, bytes.sums[row], bytes.scales[row], after));
    if (has_tiles) {
      store_bfloat16s(tile, found.low, found.high);
      tile += line == LANES - 1 ? (long)LANES * target.width - (LANES - 1) * GROUP : GROUP;
      continue;
    }
    store_pair(to, has_base ? add_pair(found, pair_at(base)) : found);
    to += target.width;
    if (has_base) base += target.width;
  }
}

static void put(const struct work *work, int row, int column, const float *c, const int32_t *sums) {
  if (!work->weights)
    work->target->tiles ? put_as(work, row, column, c, sums, 0, 1, 0)
                        : put_as(work, row, column, c, sums, 0, 0, 0);
  else
    work->target->tiles ? put_as(work, row, column, c, sums, 1, 1, 0)
                        : put_as(work, row, column, c, sums, 1, 0, 1);
}

/* SIDE rows and columns. */
static void run_square(const struct work *work, struct term term, int row, int column) {
  float c[SIDE * SIDE] __attribute__((aligned(64)));
  int32_t sums[SIDE * SIDE] __attribute__((aligned(64)));
  term.a += (long)row / LANES * term.next_a;
  if (work->lines == SIDE && work->wide == 2)
    multiply_square(&term, c);
  else {
    memset(c, 0, sizeof c);
    multiply_lines(&term, TILE, work->lines, work->wide, c, SIDE);
  }
  if (work->weights) {
    int blocks = stretches(work->width);
    multiply_blocks(work->sides->bytes.codes + (long)row / SIDE * blocks * BLOCK,
                    work->weights->codes + (long)column / SIDE * blocks * BLOCK, blocks, sums);
  }
  put(work, row, column, c, sums);
}

/* By all members together. */
static void run_work(const struct work *work, struct team *team) {
  struct term terms[MOST_ABREAST];
  int packed = -1, panels = 0;
  struct cut cut = cut_of(work, work->factor_of(work->sides, 0).depth, team);
  EACH_TASK(team, cut.groups * cut.parts, task) {
    int column = task / cut.parts * cut.abreast * SIDE, first = task % cut.parts * cut.tall;
    if (column != packed) panels = pack_group(work, packed = column, cut.abreast, terms);
    for (int row = first; row < least(first + cut.tall, work->rows); row += SIDE)
      for (int number = 0; number < panels; number++)
        run_square(work, terms[number], row, column + number * SIDE);
  }
}

/* The matrix that has this one of all outputs, and which of its own it is. */
static int matrix_of(const struct group *group, int output, int *own) {
  int matrix = 0;
  for (; output >= group->outputs[matrix]; matrix++) output -= group->outputs[matrix];
  *own = output;
  return matrix;
}

/* ---- forwards ---- */

static struct factor low_factor(const struct sides *sides, int column) {
  const struct group *group = sides->group;
  int inputs = group->inputs;
  return (struct factor){sides->inputs, inputs, BY_OUTPUT, group->down + (long)column * inputs, inputs,
                         inputs / GROUP, 0};
}

static struct factor output_factor(const struct sides *sides, int column) {
  const struct group *group = sides->group;
  int own, rank = sides->rank, matrix = matrix_of(group, column, &own);
  return (struct factor){sides->low + in_tiles(0, matrix * rank, 0), group->matrices * rank, BY_OUTPUT,
                         group->up + (long)column * rank, rank, rank / GROUP, spare(sides)};
}

void group_forward(const struct sides *sides, const struct target *target, struct team *team) {
  const struct group *group = sides->group;
  struct target low = {.width = group->matrices * sides->rank, .tiles = sides->low};
  struct work to_low = {sides, low_factor, NULL, 0, sides->rows, low.width, &low, SIDE, half_squares(sides)};
  struct work work = {sides, output_factor, &group->forwards, group->inputs, sides->rows,
                      group->all_outputs, target, SIDE, 2};
  run_work(&to_low, team);
  run_work(&work, team);
}

/* ---- backwards ---- */

static struct factor to_low_factor(const struct sides *sides, int column) {
  const struct group *group = sides->group;
  int rank = sides->rank, matrix = column / rank, first = 0;
  for (int before = 0; before < matrix; before++) first += group->outputs[before];
  return (struct factor){sides->slopes + in_tiles(0, first, 0), group->all_outputs, BY_INPUT,
                         group->up + (long)first * rank + column % rank, rank,
                         group->outputs[matrix] / GROUP, 0};
}

static struct factor to_input_factor(const struct sides *sides, int column) {
  const struct group *group = sides->group;
  int low = group->matrices * sides->rank;
  return (struct factor){sides->to_low, low, BY_INPUT, group->down + column, group->inputs,
                         low / GROUP, spare(sides)};
}

static struct factor to_down_factor(const struct sides *sides, int column) {
  return (struct factor){sides->to_turned, sides->rows, AS_TILES,
                         sides->inputs + in_tiles(0, column, 0), sides->group->inputs,
                         sides->rows / GROUP, 0};
}

static struct factor to_up_factor(const struct sides *sides, int column) {
  const struct group *group = sides->group;
  int own, matrix = matrix_of(group, column, &own);
  return (struct factor){sides->turned + (long)matrix * sides->rank * sides->rows, sides->rows,
                         AS_TILES, sides->slopes + in_tiles(0, column, 0), group->all_outputs,
                         sides->rows / GROUP, 0};
}

void group_back(const struct sides *sides, const struct target *target, struct team *team) {
  const struct group *group = sides->group;
  struct target to_low = {.width = group->matrices * sides->rank, .tiles = sides->to_low};
  struct work low = {sides, to_low_factor, NULL, 0, sides->rows, to_low.width, &to_low,
                     SIDE, half_squares(sides)};
  struct work work = {sides, to_input_factor, &group->backwards, group->all_outputs, sides->rows,
                      group->inputs, target, SIDE, 2};
  run_work(&low, team);
  run_work(&work, team);
}

void group_learn(const struct sides *sides, struct team *team) {
  const struct group *group = sides->group;
  int low = group->matrices * sides->rank, steps = sides->rows / GROUP;
  EACH_TASK(team, low / GROUP * steps, task) {
    int column = task / steps, step = task % steps;
    turn_side(sides->low, sides->rows, low, step, column, sides->turned);
    turn_side(sides->to_low, sides->rows, low, step, column, sides->to_turned);
  }
  struct target to_down = {.width = group->inputs, .sums = group->to_down};
  struct target to_up = {.width = group->all_outputs, .sums = group->to_up};
  int lines = half_squares(sides) * LANES;
  struct work downs = {sides, to_down_factor, NULL, 0, low, group->inputs, &to_down, lines, 2};
  struct work ups = {sides, to_up_factor, NULL, 0, sides->rank, group->all_outputs, &to_up, lines, 2};
  run_work(&downs, team);
  run_work(&ups, team);
}

/* ---- memory ---- */

static int larger_of(int one, int other) { return one > other ? one : other; }

static int group_widest(const struct group *group) {
  return larger_of(group->inputs, group->all_outputs);
}

int widest(const struct lesson *lesson) {
  return larger_of(
      larger_of(group_widest(&lesson->query_key_value), group_widest(&lesson->out)),
      larger_of(group_widest(&lesson->up), group_widest(&lesson->down)));
}

long panel_size(const struct lesson *lesson) {
  int deepest = larger_of(larger_of(widest(lesson), lesson->rows), MOST_MATRICES * lesson->rank);
  return HELD / 2 + (long)SIDE * deepest; /* `cut_of` takes one more than fit */
}
