/* A loop whose indices are taken by several threads. */
#include "core/sharing.h"

#include <pthread.h>
#include <stdatomic.h>

enum { MAX_THREADS = 256 };

struct loop {
  atomic_int_least64_t next;
  int64_t count;
  cqio__task *task;
  void *data;
};

static void *run(void *argument) {
  struct loop *loop = argument;
  for (int64_t index; (index = atomic_fetch_add(&loop->next, 1)) < loop->count;)
    loop->task(loop->data, index);
  return NULL;
}

void cqio__share(int threads, int64_t count, cqio__task *task, void *data) {
  struct loop loop = {.count = count, .task = task, .data = data};
  pthread_t others[MAX_THREADS];
  int started = 0, wanted = threads < MAX_THREADS ? threads : MAX_THREADS;
  atomic_init(&loop.next, 0);
  if (wanted > count) wanted = (int)count;
  while (started + 1 < wanted && pthread_create(&others[started], NULL, run, &loop) == 0)
    started++;
  run(&loop);
  for (int t = 0; t < started; t++)
    pthread_join(others[t], NULL);
}
