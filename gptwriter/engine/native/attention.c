/* Attention of many rows: keys and values become bfloat16 tiles, and 16 rows of one head are computed
 * at a time: all scores, an exact softmax, then the values.
 */
#include "attention.h"

#include <math.h>

#include "products.h"
#include "vectors.h"

int attention_keys(const struct call *call) { return round_up(call->start + call->rows, GROUP); }

long attention_scratch(const struct model *model, const struct call *call) {
  if (call->rows <= FEW_ROWS) return attention_few_scratch(model);
  return LANES * (attention_keys(call) * 6l + model->head_size * 2) + 64; /* scores, chances, queries */
}

/* Keys as the right side of a product: tiles of 16 keys, pairs of a head's numbers as rows. */
static void tile_keys(const uint16_t *keys, int known, int size, uint16_t *tiles) {
  for (int step = 0; step < size / GROUP; step++, tiles += TILE)
    for (int key = 0; key < LANES; key++)
      for (int pair = 0; pair < GROUP / 2; pair++) {
        uint32_t both = 0;
        if (key < known) memcpy(&both, keys + (long)key * size + step * GROUP + 2 * pair, sizeof both);
        memcpy(tiles + 2 * (LANES * pair + key), &both, sizeof both);
      }
}

/* Values as the right side: tiles of 16 of a head's numbers, pairs of keys as rows. `depth` tiles
 * lie between two columns. */
static void tile_values(const uint16_t *values, int known, int size, long depth, uint16_t *tiles) {
  for (int column = 0; column < size / LANES; column++)
    for (int pair = 0; pair < GROUP / 2; pair++) {
      const uint16_t *first = values + (long)2 * pair * size + column * LANES;
      words both = {};
      if (2 * pair < known) both = load_halves(first);
      if (2 * pair + 1 < known) both |= load_halves(first + size) << 16;
      memcpy(tiles + column * depth * TILE + 2 * LANES * pair, &both, sizeof both);
    }
}

static void tile_cache(const struct attention *attention, struct team *team) {
  const struct model *model = attention->model;
  int size = model->head_size, keys = attention_keys(attention->call), steps = keys / GROUP;
  int known = attention->call->start + attention->call->rows;
  EACH_TASK(team, model->key_value_heads * steps, part) {
    int head = part / steps, step = part % steps, left = known - step * GROUP;
    const uint16_t *from = keys_of(attention, head) + (long)step * GROUP * size;
    uint16_t *to = attention->key_tiles + ((long)head * keys + (long)step * GROUP) * size;
    tile_keys(from, left, size, to);
    tile_keys(from + (long)LANES * size, left - LANES, size, to + (long)LANES * size);
    tile_values(values_of(attention, head) + (long)step * GROUP * size, left, size, steps,
                attention->value_tiles + (long)head * keys * size + (long)step * TILE);
  }
}

/* Chances of 16 rows as bfloat16, and each row's sum. */
static void chances_of(float *scores, int keys, int first_seen, int rows, uint16_t *chances,
                       float *sums) {
  for (int row = 0; row < LANES; row++) {
    float *line = scores + (long)row * keys;
    int count = row < rows ? first_seen + row : 0;
    sums[row] = count ? exponentials(line, count) : 1;
    for (int at = round_up(count, LANES); at < keys; at += LANES) store(line + at, (floats){});
    for (int at = 0; at < keys; at += LANES)
      store_bfloat16(chances + in_tiles(row, at, keys), load(line + at));
  }
}

static void attend_tile(const struct attention *attention, int row, int head) {
  const struct model *model = attention->model;
  int size = model->head_size, keys = attention_keys(attention->call);
  int rows = attention->call->rows - row < LANES ? attention->call->rows - row : LANES;
  int first_seen = attention->call->start + row + 1;
  int last_seen = round_up(first_seen + rows - 1, GROUP);
  long key_head = (long)(head / (model->heads / model->key_value_heads)) * keys * size;
  float *scores = attention->scratch, sums[LANES], factor = 1 / sqrtf((float)size);
  uint16_t *chances = (uint16_t *)(scores + (long)LANES * keys), *queries = chances + (long)LANES * keys;
  for (int line = 0; line < LANES; line++)
    for (int at = 0; at < size; at += LANES) {
      const float *from = attention->queries + (long)(row + line) * attention->stride;
      store_bfloat16(queries + in_tiles(line, at, size), load(from + (long)head * size + at) * factor);
    }
  for (int key = 0; key < last_seen; key += 2 * LANES)
    multiply_tiles(queries, attention->key_tiles + key_head + (long)key * size, size / GROUP,
                   scores + key, last_seen, 1, 2);
  chances_of(scores, last_seen, first_seen, rows, chances, sums);
  const uint16_t *values = attention->value_tiles + key_head;
  float found[LANES * 2 * LANES] __attribute__((aligned(64)));
  for (int part = 0; part < size; part += 2 * LANES) {
    /* The tiles of two columns are `keys` apart, those that are seen are fewer: one at a time. */
    for (int side = 0; side < 2; side++)
      multiply_tiles(chances, values + (long)(part + side * LANES) * keys, last_seen / GROUP,
                     found + side * LANES, 2 * LANES, 1, 1);
    for (int line = 0; line < rows; line++)
      for (int side = 0; side < 2; side++)
        store(attention->mixed + ((long)(row + line) * model->heads + head) * size + part +
                  side * LANES,
              load(found + (2 * line + side) * LANES) * (1 / sums[line]));
  }
}

static void attend_many(const struct attention *attention, struct team *team) {
  int heads = attention->model->heads, rows = attention->call->rows;
  tile_cache(attention, team);
  open_tiles();
  EACH_TASK(team, round_up(rows, LANES) / LANES * heads, task)
    attend_tile(attention, task / heads * LANES, task % heads);
  close_tiles();
}

void attend(const struct attention *attention, struct team *team) {
  if (attention->call->rows <= FEW_ROWS)
    attend_few(attention, team);
  else
    attend_many(attention, team);
}
