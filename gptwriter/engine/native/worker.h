/* The threads that Python hires, and the memory in which they work. */
#ifndef GPTWRITER_WORKER_H
#define GPTWRITER_WORKER_H

#include "pool.h"

struct worker;

struct pool *worker_pool(const struct worker *worker);

/* At least so many bytes, with any content, till the next call; NULL where memory is short. */
void *worker_memory(struct worker *worker, long size);

/* The next part of such memory, on a cache line of its own. From NULL on, sizes are counted. */
static inline void *take(char **at, long size) {
  char *taken = *at;
  *at += (size + 63) / 64 * 64;
  return taken;
}

#endif
