/* A task is one sequence and one head of keys, with all query heads that share it (Ainslie et al.
 * 2023). Scores exist for 32 rows at a time and are made again on the way back, from the logarithm of
 * their sum (Dao et al. 2022).
 */
#include "training_attention.h"

#include <math.h>

#include "panels.h"
#include "vectors.h"
#include "worker.h"

/* What one task works on. `wide` numbers are a row of `placed`. */
struct task_of {
  const struct lesson *lesson;
  int tokens, size, wide, narrow;
  long first_row;      /* of the sequence */
  int key_head;
  float factor;
  uint16_t *keys, *values; /* panels of the whole sequence, see `panel_of` */
  uint16_t *key_steps;     /* keys summed over, on the way back */
  uint16_t *chances;       /* tiles: (SIDE, tokens) */
  float *scores;           /* forwards: (SIDE, tokens); backwards: slopes of values, (size, tokens) */
  float *to_keys;          /* (size, tokens), as the slopes of values are */
};

static long lay_out(struct task_of *task, char *memory) {
  char *at = memory;
  long all = (long)task->tokens * task->size * 2;
  task->keys = take(&at, all);
  task->values = take(&at, all);
  task->key_steps = take(&at, all);
  task->chances = take(&at, (long)SIDE * task->tokens * 2);
  task->scores = take(&at, (long)task->tokens * (task->size > SIDE ? task->size : SIDE) * 4);
  task->to_keys = take(&at, (long)task->tokens * task->size * 4);
  return at - memory;
}

static struct task_of task_for(const struct lesson *lesson, int number, char *scratch) {
  int queries = lesson->heads * lesson->head_size;
  int keys = lesson->key_value_heads * lesson->head_size;
  struct task_of task = {
      .lesson = lesson, .tokens = lesson->tokens, .size = lesson->head_size,
      .wide = queries + 2 * keys, .narrow = queries,
      .first_row = (long)number / lesson->key_value_heads * lesson->tokens,
      .key_head = number % lesson->key_value_heads,
      .factor = 1 / sqrtf((float)lesson->head_size)};
  lay_out(&task, scratch);
  return task;
}

long training_attention_scratch(const struct lesson *lesson) {
  struct task_of task = {.tokens = lesson->tokens, .size = lesson->head_size};
  return lay_out(&task, NULL);
}

/* A row of this sequence and a column of some tiles. */
static long place(const struct task_of *task, int row, int column, int width) {
  return in_tiles((int)task->first_row + row, column, width);
}

static int query_column(const struct task_of *task, int head) { return head * task->size; }

static int key_column(const struct task_of *task) {
  return (task->lesson->heads + task->key_head) * task->size;
}

static int value_column(const struct task_of *task) {
  return key_column(task) + task->lesson->key_value_heads * task->size;
}

/* Panels to multiply rows of a head with: outputs are tokens, columns of tiles lie together. */
static void pack_tokens(const struct task_of *task, int column, uint16_t *panel) {
  for (int token = 0; token < task->tokens; token += LANES)
    for (int at = 0; at < task->size; at += GROUP, panel += TILE)
      turn_tile(task->lesson->placed + place(task, token, column + at, task->wide), GROUP, panel);
}

/* Panels to multiply chances with: outputs are a head's numbers, tokens are summed over. */
static void pack_numbers(const struct task_of *task, int column, uint16_t *panel) {
  for (int at = 0; at < task->size; at += SIDE, panel += (long)SIDE * task->tokens)
    pack_panel(AS_TILES, task->lesson->placed + place(task, 0, column + at, task->wide), task->wide,
               task->tokens / GROUP, panel);
}

/* c = SIDE rows of one head against the tokens from `token` on. */
static void against_tokens(const struct task_of *task, const uint16_t *rows, int width,
                           const uint16_t *panel, int token, float *c) {
  struct term term = {rows, panel + (long)token * task->size, (long)LANES * width,
                      (long)LANES * task->size, task->size / GROUP, 0};
  multiply_square(&term, c);
}

/* c = SIDE rows of chances (as tiles) times the numbers from `at` on, over tokens up to `seen`. */
static void over_tokens(const struct task_of *task, const uint16_t *chances, const uint16_t *panel,
                        int at, int seen, float *c) {
  struct term term = {chances, panel + (long)at * task->tokens, (long)LANES * task->tokens,
                      (long)LANES * task->tokens, seen / GROUP, 0};
  multiply_square(&term, c);
}

static void put_block(uint16_t *tiles, int width, const float *c, float factor) {
  for (int line = 0; line < SIDE; line++)
    for (int at = 0; at < SIDE; at += LANES, c += LANES)
      store_bfloat16(tiles + in_tiles(line, at, width), load(c) * factor);
}

/* ---- forwards ---- */

/* SIDE rows of one head whose last token is their own. */
struct rows {
  const struct task_of *task;
  int row;
  floats most[SIDE]; /* in each lane the largest score */
};

/* Scores against SIDE tokens; those behind a row's own are none. */
static void score(struct rows *rows, const uint16_t *queries, int token) {
  const struct task_of *task = rows->task;
  const floats lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  float c[SIDE * SIDE] __attribute__((aligned(64)));
  against_tokens(task, queries, task->wide, task->keys, token, c);
  for (int line = 0; line < SIDE; line++) {
    struct pair found = pair_at(c + line * SIDE);
    found.low *= task->factor, found.high *= task->factor;
    if (token == rows->row) {
      const floats none = (floats){} - INFINITY;
      found.low = choose(lane > (float)line, none, found.low);
      found.high = choose(lane + (float)LANES > (float)line, none, found.high);
    }
    rows->most[line] = larger(rows->most[line], larger(found.low, found.high));
    store_pair(task->scores + (long)line * task->tokens + token, found);
  }
}

/* Chances of one row from its scores, as bfloat16; returns the logarithm of their sum. */
static float chances_of_row(const struct task_of *task, float top, int until, int line) {
  float *scores = task->scores + (long)line * task->tokens;
  uint16_t *chances = task->chances + in_tiles(line, 0, task->tokens);
  floats total = {};
  for (int at = 0; at < until; at += SIDE) {
    struct pair found = pair_at(scores + at);
    found.low = rough_exponential(found.low - top), found.high = rough_exponential(found.high - top);
    total += found.low + found.high;
    store_pair(scores + at, found);
  }
  float all = sum(total), share = 1 / all;
  for (int at = 0; at < until; at += SIDE, chances += TILE) {
    struct pair found = pair_at(scores + at);
    store_bfloat16s(chances, found.low * share, found.high * share);
  }
  return top + logf(all);
}

static void attend_rows(const struct task_of *task, int head, int row) {
  const struct lesson *lesson = task->lesson;
  struct rows rows = {.task = task, .row = row};
  const uint16_t *queries =
      lesson->placed + place(task, row, query_column(task, head), task->wide);
  for (int line = 0; line < SIDE; line++) rows.most[line] = (floats){} - INFINITY;
  for (int token = 0; token <= row; token += SIDE) score(&rows, queries, token);
  float *log_sums = lesson->log_sums + (long)head * lesson->rows + task->first_row + row;
  for (int line = 0; line < SIDE; line++)
    log_sums[line] = chances_of_row(task, largest(rows.most[line]), row + SIDE, line);
  for (int at = 0; at < task->size; at += SIDE) {
    float c[SIDE * SIDE] __attribute__((aligned(64)));
    over_tokens(task, task->chances, task->values, at, row + SIDE, c);
    int column = query_column(task, head) + at;
    put_block(lesson->mixed + place(task, row, column, task->narrow), task->narrow, c, 1);
  }
}

void training_attend(const struct lesson *lesson, char *scratch, struct team *team) {
  int sharing = lesson->heads / lesson->key_value_heads;
  EACH_TASK(team, lesson->rows / lesson->tokens * lesson->key_value_heads, number) {
    struct task_of task = task_for(lesson, number, scratch);
    pack_tokens(&task, key_column(&task), task.keys);
    pack_numbers(&task, value_column(&task), task.values);
    for (int head = task.key_head * sharing; head < (task.key_head + 1) * sharing; head++)
      for (int row = 0; row < task.tokens; row += SIDE) attend_rows(&task, head, row);
  }
}

/* ---- backwards ---- */

/* The sum over a row of the slopes of what was mixed times what was mixed. */
static void weigh_rows(const uint16_t *slopes, const uint16_t *mixed, int size, int width,
                       float *weighed) {
  for (int line = 0; line < SIDE; line++) {
    floats total = {};
    for (int at = 0; at < size; at += LANES)
      total += load_bfloat16(slopes + in_tiles(line, at, width)) *
               load_bfloat16(mixed + in_tiles(line, at, width));
    weighed[line] = sum(total);
  }
}

/* From scores and slopes of chances (both SIDE by SIDE) to chances and slopes of scores, as tiles. */
static void chances_again(const float *scores, const float *slopes, float factor,
                          const float *log_sums, const float *weighed, int is_diagonal,
                          uint16_t *chances, uint16_t *to_scores, int width) {
  const floats lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  for (int line = 0; line < SIDE; line++)
    for (int at = 0; at < SIDE; at += LANES, scores += LANES, slopes += LANES) {
      floats chance = rough_exponential(load(scores) * factor - log_sums[line]);
      if (is_diagonal) chance = choose(lane + (float)at > (float)line, (floats){}, chance);
      floats slope = chance * (load(slopes) - weighed[line]) * factor;
      store_bfloat16(chances + in_tiles(line, at, SIDE), chance);
      store_bfloat16(to_scores + in_tiles(line, at, width), slope);
    }
}

/* sums (size, tokens), from `token` on += turned rows (size, SIDE) times one step's panel. */
static void add_turned(const struct task_of *task, const uint16_t *turned, const uint16_t *tiles,
                       int width, int token, float *sums) {
  uint16_t panel[2 * TILE] __attribute__((aligned(64)));
  float c[SIDE * SIDE] __attribute__((aligned(64)));
  pack_panel(AS_TILES, tiles, width, 1, panel);
  for (int at = 0; at < task->size; at += SIDE) {
    struct term term = {turned + (long)at * SIDE, panel, (long)LANES * SIDE, TILE, 1, 0};
    multiply_square(&term, c);
    for (int line = 0; line < SIDE; line++) {
      float *to = sums + (long)(at + line) * task->tokens + token;
      store(to, load(to) + load(c + line * SIDE));
      store(to + LANES, load(to + LANES) + load(c + line * SIDE + LANES));
    }
  }
}

/* SIDE rows of one head, turned: (size, SIDE). */
static void turn_rows(const struct task_of *task, const uint16_t *rows, int width, uint16_t *turned) {
  for (int column = 0; column < task->size / GROUP; column++)
    turn_side(rows, SIDE, width, 0, column, turned);
}

static void attend_rows_back(const struct task_of *task, const uint16_t *slopes, uint16_t *to_placed,
                             int head, int row) {
  const struct lesson *lesson = task->lesson;
  float scores[SIDE * SIDE] __attribute__((aligned(64))), c[SIDE * SIDE] __attribute__((aligned(64)));
  uint16_t chances[2 * TILE] __attribute__((aligned(64)));
  uint16_t turned[MOST_HEAD * SIDE] __attribute__((aligned(64)));
  uint16_t turned_slopes[MOST_HEAD * SIDE] __attribute__((aligned(64)));
  float weighed[SIDE];
  long placed = place(task, row, query_column(task, head), task->wide);
  long mixed = place(task, row, query_column(task, head), task->narrow);
  const float *log_sums = lesson->log_sums + (long)head * lesson->rows + task->first_row + row;
  weigh_rows(slopes + mixed, lesson->mixed + mixed, task->size, task->narrow, weighed);
  turn_rows(task, lesson->placed + placed, task->wide, turned);
  turn_rows(task, slopes + mixed, task->narrow, turned_slopes);
  for (int token = 0; token <= row; token += SIDE) {
    uint16_t *to_scores = task->chances + in_tiles(0, token, task->tokens);
    against_tokens(task, lesson->placed + placed, task->wide, task->keys, token, scores);
    against_tokens(task, slopes + mixed, task->narrow, task->values, token, c);
    chances_again(scores, c, task->factor, log_sums, weighed, token == row, chances, to_scores,
                  task->tokens);
    add_turned(task, turned_slopes, chances, SIDE, token, task->scores);
    add_turned(task, turned, to_scores, task->tokens, token, task->to_keys);
  }
  for (int at = 0; at < task->size; at += SIDE) {
    over_tokens(task, task->chances, task->key_steps, at, row + SIDE, c);
    put_block(to_placed + place(task, row, query_column(task, head) + at, task->wide), task->wide, c,
              1);
  }
}

/* (size, tokens) of floats to a head's tiles. */
static void put_turned(const struct task_of *task, const float *sums, uint16_t *to_placed, int column) {
  uint16_t line[LANES];
  for (int number = 0; number < task->size; number++)
    for (int token = 0; token < task->tokens; token += LANES) {
      store_bfloat16(line, load(sums + (long)number * task->tokens + token));
      uint16_t *to = to_placed + place(task, token, column + number / GROUP * GROUP, task->wide);
      for (int at = 0; at < LANES; at++) to[at * GROUP + number % GROUP] = line[at];
    }
}

void training_attend_back(const struct lesson *lesson, const uint16_t *slopes, uint16_t *to_placed,
                          char *scratch, struct team *team) {
  int sharing = lesson->heads / lesson->key_value_heads;
  EACH_TASK(team, lesson->rows / lesson->tokens * lesson->key_value_heads, number) {
    struct task_of task = task_for(lesson, number, scratch);
    size_t sums = (size_t)task.tokens * (size_t)task.size * sizeof(float);
    pack_tokens(&task, key_column(&task), task.keys);
    pack_tokens(&task, value_column(&task), task.values);
    pack_numbers(&task, key_column(&task), task.key_steps);
    memset(task.scores, 0, sums);
    memset(task.to_keys, 0, sums);
    for (int head = task.key_head * sharing; head < (task.key_head + 1) * sharing; head++)
      for (int row = 0; row < task.tokens; row += SIDE)
        attend_rows_back(&task, slopes, to_placed, head, row);
    put_turned(&task, task.to_keys, to_placed, key_column(&task));
    put_turned(&task, task.scores, to_placed, value_column(&task));
  }
}
