/* Steps last a few microseconds, so members wait for each other by looking, not by sleeping; one
 * that has looked for long gives its core away, because then the other is waiting for a core.
 */
#include "pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { LOOKS = 2000 };       /* some 50 microseconds */
enum { LOOKS_FOR_WORK = 30000 }; /* between two tokens, before a member goes to sleep */

struct pool {
  int members;
  pthread_t *threads;
  struct team *teams;
  task *task;
  void *job;
  _Atomic uint64_t ticket; /* the step, and below it the first task that nobody has taken */
  atomic_int done;         /* tasks of this step */
  atomic_int jobs, finished, closing, sleeping;
  pthread_mutex_t mutex;
  pthread_cond_t called;
};

static void pause_briefly(int looks) {
  if (looks > LOOKS) {
    sched_yield();
    return;
  }
#ifdef __x86_64__
  __builtin_ia32_pause();
#endif
}

/* Tell that the held tasks are done; with the last one the next step begins. */
static void report(struct team *team, int count) {
  struct pool *pool = team->pool;
  int held = team->held;
  team->held = 0;
  if (atomic_fetch_add(&pool->done, held) + held < count) return;
  atomic_store(&pool->done, 0);
  atomic_store(&pool->ticket, (uint64_t)(team->step + 1) << 32);
}

static int next_of_one(struct team *team, int count, int *first) {
  *first = 0;
  return team->held = team->held ? 0 : count;
}

int next_tasks(struct team *team, int count, int *first) {
  struct pool *pool = team->pool;
  if (team->members == 1) return next_of_one(team, count, first);
  if (team->held) report(team, count);
  for (int looks = 0; count; looks++) {
    uint64_t ticket = atomic_load(&pool->ticket);
    if ((uint32_t)(ticket >> 32) != team->step) break;
    int left = count - (int)(uint32_t)ticket;
    if (left <= 0) {
      pause_briefly(looks);
      continue;
    }
    int several = left / (2 * team->members) + 1;
    if (!atomic_compare_exchange_weak(&pool->ticket, &ticket, ticket + (uint64_t)several)) continue;
    *first = count - left;
    team->held = several;
    return *first + several;
  }
  if (count) team->step++;
  return 0;
}

static void await_job(struct pool *pool, int done) {
  for (int looks = 0; looks < LOOKS_FOR_WORK; looks++) {
    if (atomic_load(&pool->jobs) != done || atomic_load(&pool->closing)) return;
    pause_briefly(0);
  }
  pthread_mutex_lock(&pool->mutex);
  atomic_fetch_add(&pool->sleeping, 1);
  while (atomic_load(&pool->jobs) == done && !atomic_load(&pool->closing))
    pthread_cond_wait(&pool->called, &pool->mutex);
  atomic_fetch_sub(&pool->sleeping, 1);
  pthread_mutex_unlock(&pool->mutex);
}

static void *serve(void *argument) {
  struct team *team = argument;
  struct pool *pool = team->pool;
  for (int done = 0;; done++) {
    await_job(pool, done);
    if (atomic_load(&pool->closing)) return NULL;
    pool->task(team, pool->job);
    atomic_fetch_add(&pool->finished, 1);
  }
}

static void call(struct pool *pool) {
  if (!atomic_load(&pool->sleeping)) return;
  pthread_mutex_lock(&pool->mutex);
  pthread_cond_broadcast(&pool->called);
  pthread_mutex_unlock(&pool->mutex);
}

struct pool *pool_new(int members) {
  struct pool *pool = calloc(1, sizeof *pool);
  if (!pool) return NULL;
  pool->teams = calloc((size_t)members, sizeof *pool->teams);
  pool->threads = calloc((size_t)members, sizeof *pool->threads);
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->called, NULL);
  pool->members = 1;
  while (pool->teams && pool->threads && pool->members < members) {
    int member = pool->members;
    pool->teams[member] = (struct team){.pool = pool, .member = member};
    if (pthread_create(&pool->threads[member], NULL, serve, &pool->teams[member])) break;
    pool->members++; /* a system without room for all of them is served by fewer */
  }
  for (int member = 1; member < pool->members; member++) pool->teams[member].members = pool->members;
  return pool;
}

void pool_free(struct pool *pool) {
  if (!pool) return;
  atomic_store(&pool->closing, 1);
  pthread_mutex_lock(&pool->mutex);
  pthread_cond_broadcast(&pool->called);
  pthread_mutex_unlock(&pool->mutex);
  for (int member = 1; member < pool->members; member++) pthread_join(pool->threads[member], NULL);
  pthread_mutex_destroy(&pool->mutex);
  pthread_cond_destroy(&pool->called);
  free(pool->threads);
  free(pool->teams);
  free(pool);
}

int pool_members(const struct pool *pool) { return pool->members; }

void pool_run(struct pool *pool, task *task, void *job) {
  struct team caller = {.pool = pool, .members = pool->members};
  caller.step = (uint32_t)(atomic_load(&pool->ticket) >> 32);
  for (int member = 1; member < pool->members; member++) pool->teams[member].step = caller.step;
  pool->task = task;
  pool->job = job;
  atomic_store(&pool->finished, 0);
  atomic_fetch_add(&pool->jobs, 1);
  call(pool);
  task(&caller, job);
  for (int looks = 0; atomic_load(&pool->finished) < pool->members - 1; looks++)
    pause_briefly(looks);
}
