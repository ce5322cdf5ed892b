/* Threads that work on one job together, in steps. */
#ifndef GPTWRITER_POOL_H
#define GPTWRITER_POOL_H

#include <stdint.h>

struct pool;

/* One member, and how far it is in the job. */
struct team {
  struct pool *pool;
  int member, members;
  uint32_t step;
  int held; /* tasks that it has taken and not yet reported as done */
};

typedef void task(struct team *team, void *job);

struct pool *pool_new(int members);
void pool_free(struct pool *pool);
int pool_members(const struct pool *pool);

/* Every member, the caller among them, runs `task` once; returns when all are done. */
void pool_run(struct pool *pool, task *task, void *job);

/* The next of a step's `count` tasks: from `*first` up to, not with, the result; 0 when all of them
 * are done. A job is a row of such loops, the same for each member. A step waits for its tasks and
 * not for members: one that the system has put aside is not missed until it holds a task. Parts
 * get smaller towards the end (guided self-scheduling, Polychronopoulos and Kuck 1987). */
int next_tasks(struct team *team, int count, int *first);

#define EACH_TASK(team, count, task) \
  for (int task, task##_end; (task##_end = next_tasks(team, count, &task));) \
    for (; task < task##_end; task++)

#endif
