/* Threads that work on one job together, in steps. */
#ifndef GPTWRITER_POOL_H
#define GPTWRITER_POOL_H

struct pool;

struct team {
  struct pool *pool;
  int member, members;
};

typedef void task(const struct team *team, void *job);

struct pool *pool_new(int members);
void pool_free(struct pool *pool);
int pool_members(const struct pool *pool);

/* Every member, the caller among them, runs `task` once; returns when all are done. */
void pool_run(struct pool *pool, task *task, void *job);

/* Waits until every member of the team has come here. */
void wait_for_all(const struct team *team);

/* This member's part of `count` things: from `*first` up to, not with, the result. */
static inline int share(const struct team *team, int count, int *first) {
  *first = (int)((long)count * team->member / team->members);
  return (int)((long)count * (team->member + 1) / team->members);
}

#endif
