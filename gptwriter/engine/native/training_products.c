/* Each task packs the weights of some hundred outputs, as many as half of a core's cache holds, and then
 * multiplies rows with all of them: rows come from far, and are used several times when they are
 * there. The change of low rank is one more term of the same sum.
 */
#include "training_products.h"

#include "panels.h"
#include "vectors.h"

enum { MOST_TERMS = MOST_MATRICES + 1 };
enum { PACKED = 1 << 18 };           /* numbers: half a megabyte of panels */
enum { MOST_ABREAST = 8 };           /* panels */
enum { FAIR = 6, FEWEST = 4 * SIDE }; /* tasks for a member; rows for which to pack is still worth it */

/* One term of a product, for the SIDE outputs in question. */
struct factor {
  const uint16_t *rows; /* tiles, from the first column on that counts */
  int width;            /* of all its columns */
  enum order order;
  const uint16_t *weights;
  long stride;
  int depth;
};

typedef int factors_of(const struct sides *sides, int column, struct factor *factors);

static int least(int one, int other) { return one < other ? one : other; }

void put(const struct target *target, int row, int column, const float *c) {
  int width = target->width;
  for (int line = 0; line < SIDE; line++)
    for (int at = 0; at < SIDE; at += LANES, c += LANES) {
      floats found = load(c);
      if (target->bias) found += load(target->bias + column + at);
      if (target->tiles) {
        store_bfloat16(target->tiles + in_tiles(row + line, column + at, width), found);
        continue;
      }
      long to = (long)(row + line) * width + column + at;
      store(target->sums + to, target->base ? found + load(target->base + to) : found);
    }
}

/* A panel of each factor, and what is multiplied with them; returns where the next one goes. */
static uint16_t *pack(const struct factor *factors, int count, uint16_t *panel, struct term *terms) {
  for (int at = 0; at < count; at++) {
    const struct factor *factor = factors + at;
    pack_panel(factor->order, factor->weights, factor->stride, factor->depth, panel);
    terms[at] = (struct term){factor->rows, panel, (long)LANES * factor->width,
                              (long)factor->depth * TILE, factor->depth};
    panel += 2l * factor->depth * TILE;
  }
  return panel;
}

/* How a product is cut into tasks: so many columns of panels for so many rows. */
struct cut {
  int abreast, groups, tall, parts;
};

static struct cut cut_of(int rows, int columns, int depth, const struct team *team) {
  int panels = columns / SIDE, parts = 1;
  int abreast = least(least(PACKED / (depth * 2 * TILE) + 1, MOST_ABREAST), panels);
  int groups = (panels + abreast - 1) / abreast;
  while (groups * parts < FAIR * team->members && rows / parts > FEWEST) parts++;
  int tall = ((rows + parts - 1) / parts + SIDE - 1) / SIDE * SIDE;
  return (struct cut){abreast, groups, tall, (rows + tall - 1) / tall};
}

/* The panels of one group of columns; returns how many there are. */
static int pack_group(factors_of *factors_of, const struct sides *sides, int first, int columns,
                      int abreast, struct term terms[][MOST_TERMS]) {
  uint16_t *panel = sides->panel;
  int panels = least(abreast, (columns - first) / SIDE);
  for (int number = 0; number < panels; number++) {
    struct factor factors[MOST_TERMS];
    int count = factors_of(sides, first + number * SIDE, factors);
    panel = pack(factors, count, panel, terms[number]);
  }
  return panels;
}

/* (rows, columns) of the target, by all members together. */
static void run_product(factors_of *factors_of, const struct sides *sides, int rows, int columns,
                        const struct target *target, struct team *team) {
  struct factor factors[MOST_TERMS];
  struct term terms[MOST_ABREAST][MOST_TERMS], here[MOST_TERMS];
  int packed = -1, panels = 0, count = factors_of(sides, 0, factors), depth = 0;
  for (int at = 0; at < count; at++) depth += factors[at].depth;
  struct cut cut = cut_of(rows, columns, depth, team);
  EACH_TASK(team, cut.groups * cut.parts, task) {
    int column = task / cut.parts * cut.abreast * SIDE, first = task % cut.parts * cut.tall;
    if (column != packed)
      panels = pack_group(factors_of, sides, packed = column, columns, cut.abreast, terms);
    for (int row = first; row < least(first + cut.tall, rows); row += SIDE)
      for (int number = 0; number < panels; number++) {
        float c[SIDE * SIDE] __attribute__((aligned(64)));
        for (int at = 0; at < count; at++) {
          here[at] = terms[number][at];
          here[at].a += (long)row / LANES * here[at].next_a;
        }
        multiply_terms(here, count, c);
        put(target, row, column + number * SIDE, c);
      }
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

static int low_factors(const struct sides *sides, int column, struct factor *factors) {
  const struct group *group = sides->group;
  int inputs = group->inputs;
  factors[0] = (struct factor){sides->inputs, inputs, BY_OUTPUT, group->down + (long)column * inputs,
                               inputs, inputs / GROUP};
  return 1;
}

static int output_factors(const struct sides *sides, int column, struct factor *factors) {
  const struct group *group = sides->group;
  int own, matrix = matrix_of(group, column, &own), inputs = group->inputs, rank = sides->rank;
  factors[0] = (struct factor){sides->inputs, inputs, BY_OUTPUT,
                               group->weights[matrix] + (long)own * inputs, inputs, inputs / GROUP};
  factors[1] = (struct factor){sides->low + in_tiles(0, matrix * rank, 0), group->matrices * rank,
                               BY_OUTPUT, group->up + (long)column * rank, rank, rank / GROUP};
  return 2;
}

void group_forward(const struct sides *sides, const struct target *target, struct team *team) {
  const struct group *group = sides->group;
  struct target low = {.width = group->matrices * sides->rank, .tiles = sides->low};
  run_product(low_factors, sides, sides->rows, low.width, &low, team);
  run_product(output_factors, sides, sides->rows, group->all_outputs, target, team);
}

/* ---- backwards ---- */

static int to_low_factors(const struct sides *sides, int column, struct factor *factors) {
  const struct group *group = sides->group;
  int rank = sides->rank, matrix = column / rank, first = 0;
  for (int before = 0; before < matrix; before++) first += group->outputs[before];
  factors[0] = (struct factor){sides->slopes + in_tiles(0, first, 0), group->all_outputs, BY_INPUT,
                               group->up + (long)first * rank + column % rank, rank,
                               group->outputs[matrix] / GROUP};
  return 1;
}

static int to_input_factors(const struct sides *sides, int column, struct factor *factors) {
  const struct group *group = sides->group;
  int inputs = group->inputs, low = group->matrices * sides->rank, first = 0;
  for (int matrix = 0; matrix < group->matrices; first += group->outputs[matrix++])
    factors[matrix] =
        (struct factor){sides->slopes + in_tiles(0, first, 0), group->all_outputs, BY_INPUT,
                        group->weights[matrix] + column, inputs, group->outputs[matrix] / GROUP};
  factors[group->matrices] =
      (struct factor){sides->to_low, low, BY_INPUT, group->down + column, inputs, low / GROUP};
  return group->matrices + 1;
}

static int to_down_factors(const struct sides *sides, int column, struct factor *factors) {
  factors[0] = (struct factor){sides->to_turned, sides->rows, AS_TILES,
                               sides->inputs + in_tiles(0, column, 0), sides->group->inputs,
                               sides->rows / GROUP};
  return 1;
}

static int to_up_factors(const struct sides *sides, int column, struct factor *factors) {
  const struct group *group = sides->group;
  int own, matrix = matrix_of(group, column, &own);
  factors[0] = (struct factor){sides->turned + (long)matrix * sides->rank * sides->rows, sides->rows,
                               AS_TILES, sides->slopes + in_tiles(0, column, 0),
                               group->all_outputs, sides->rows / GROUP};
  return 1;
}

void group_back(const struct sides *sides, const struct target *target, struct team *team) {
  struct target to_low = {.width = sides->group->matrices * sides->rank, .tiles = sides->to_low};
  run_product(to_low_factors, sides, sides->rows, to_low.width, &to_low, team);
  run_product(to_input_factors, sides, sides->rows, sides->group->inputs, target, team);
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
  run_product(to_down_factors, sides, low, group->inputs, &to_down, team);
  run_product(to_up_factors, sides, sides->rank, group->all_outputs, &to_up, team);
}

/* ---- memory ---- */

static long most(long one, long other) { return one > other ? one : other; }

static long group_panel(const struct group *group, const struct lesson *lesson) {
  long low = (long)group->matrices * lesson->rank;
  long deepest = most(group->inputs + lesson->rank, group->all_outputs + low);
  long panel = SIDE * most(deepest, lesson->rows);
  return PACKED + panel; /* `cut_of` takes one more than fit */
}

long panel_size(const struct lesson *lesson) {
  return most(most(group_panel(&lesson->query_key_value, lesson), group_panel(&lesson->out, lesson)),
              most(group_panel(&lesson->up, lesson), group_panel(&lesson->down, lesson)));
}
