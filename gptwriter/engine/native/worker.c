#define _GNU_SOURCE /* for madvise */
#include "worker.h"

#include <stdlib.h>
#include <sys/mman.h>

#include "native.h"
#include "products.h"

enum { LARGE_PAGE = 1 << 21 };

struct worker {
  struct pool *pool;
  void *memory;
  long size;
};

/* A worker of so many threads, the caller's among them; NULL where this CPU or the system's memory
 * do not allow it. */
EXPORT struct worker *worker_new(int threads) {
  if (!can_run()) return NULL;
  struct worker *worker = calloc(1, sizeof *worker);
  if (worker) worker->pool = pool_new(threads);
  if (worker && worker->pool) return worker;
  free(worker);
  return NULL;
}

EXPORT void worker_free(struct worker *worker) {
  if (!worker) return;
  pool_free(worker->pool);
  free(worker->memory);
  free(worker);
}

struct pool *worker_pool(const struct worker *worker) { return worker->pool; }

/* Much memory is had in large pages where the system has them: tiles of one row lie far apart, and
 * the addresses of small pages would have to be looked up again and again. */
void *worker_memory(struct worker *worker, long size) {
  if (size <= worker->size) return worker->memory;
  size_t unit = size < LARGE_PAGE ? 64 : LARGE_PAGE;
  size_t wanted = ((size_t)size + unit - 1) / unit * unit;
  free(worker->memory);
  worker->memory = aligned_alloc(unit, wanted);
  worker->size = worker->memory ? size : 0;
#ifdef MADV_HUGEPAGE
  if (worker->memory && unit == LARGE_PAGE) madvise(worker->memory, wanted, MADV_HUGEPAGE);
#endif
  return worker->memory;
}
