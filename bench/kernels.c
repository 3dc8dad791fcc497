/* Loops at the limits of the machine, in vector extensions of gcc and clang. */
#include "kernels.h"

#include <pthread.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { MAX_THREADS = 256 };

struct share {
  void (*work)(void *data, int thread, int threads);
  void *data;
  int thread, threads;
};

static void *enter(void *argument) {
  const struct share *share = argument;
  share->work(share->data, share->thread, share->threads);
  return NULL;
}

bool bench__parallel(int threads, void (*work)(void *data, int thread, int threads), void *data) {
  pthread_t handles[MAX_THREADS];
  struct share shares[MAX_THREADS];
  if (threads > MAX_THREADS) return false;
  int started = 1;
  for (int t = 0; t < threads; t++)
    shares[t] = (struct share){work, data, t, threads};
  while (started < threads && pthread_create(&handles[started], NULL, enter, &shares[started]) == 0)
    started++;
  if (started == threads) work(data, 0, threads);
  for (int t = 1; t < started; t++)
    pthread_join(handles[t], NULL);
  return started == threads;
}

/*
 * The chains of one instruction set: vectors of WIDTH bytes. The empty assembly hides the values
 * from the optimizer, which would otherwise keep one chain of the twelve.
 */
#define FMA_STEP(chain) chain = chain * half + one
#define FMA_KERNEL(function, attributes, type, width)                                              \
  attributes static double function(long steps, double *value) {                                   \
    typedef type vector __attribute__((vector_size(width)));                                       \
    vector half = {0}, one = {0}, x[BENCH_FMA_CHAINS] = {{0}};                                     \
    half += (type)0.5;                                                                             \
    one += (type)1.0;                                                                              \
    __asm__ volatile("" : "+m"(half), "+m"(one), "+m"(x));                                         \
    vector c0 = x[0], c1 = x[1], c2 = x[2], c3 = x[3], c4 = x[4], c5 = x[5], c6 = x[6];            \
    vector c7 = x[7], c8 = x[8], c9 = x[9], c10 = x[10], c11 = x[11];                              \
    for (long k = 0; k < steps; k++) {                                                             \
      FMA_STEP(c0);                                                                                \
      FMA_STEP(c1);                                                                                \
      FMA_STEP(c2);                                                                                \
      FMA_STEP(c3);                                                                                \
      FMA_STEP(c4);                                                                                \
      FMA_STEP(c5);                                                                                \
      FMA_STEP(c6);                                                                                \
      FMA_STEP(c7);                                                                                \
      FMA_STEP(c8);                                                                                \
      FMA_STEP(c9);                                                                                \
      FMA_STEP(c10);                                                                               \
      FMA_STEP(c11);                                                                               \
    }                                                                                              \
    vector sum = (((c0 + c1) + (c2 + c3)) + ((c4 + c5) + (c6 + c7))) + ((c8 + c9) + (c10 + c11));  \
    *value = (double)(sum[0] / (type)BENCH_FMA_CHAINS);                                            \
    return 2.0 * BENCH_FMA_CHAINS * ((double)(width) / (double)sizeof(type)) * (double)steps;      \
  }

FMA_KERNEL(plain64, , double, 16)
FMA_KERNEL(plain32, , float, 16)

#ifdef __x86_64__
FMA_KERNEL(avx64, __attribute__((target("avx2,fma"))), double, 32)
FMA_KERNEL(avx32, __attribute__((target("avx2,fma"))), float, 32)
FMA_KERNEL(wide64, __attribute__((target("avx512f"))), double, 64)
FMA_KERNEL(wide32, __attribute__((target("avx512f"))), float, 64)
#endif

double bench__fma64(long steps, double *value) {
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx512f")) return wide64(steps, value);
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return avx64(steps, value);
#endif
  return plain64(steps, value);
}

double bench__fma32(long steps, double *value) {
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx512f")) return wide32(steps, value);
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return avx32(steps, value);
#endif
  return plain32(steps, value);
}

typedef double pair __attribute__((vector_size(16)));

double bench__sum(const double *x, size_t count) {
  pair s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0}, s4 = {0}, s5 = {0}, s6 = {0}, s7 = {0};
  const pair *p = (const pair *)x;
  for (size_t i = 0; i < count / 2; i += 8) {
    s0 += p[i];
    s1 += p[i + 1];
    s2 += p[i + 2];
    s3 += p[i + 3];
    s4 += p[i + 4];
    s5 += p[i + 5];
    s6 += p[i + 6];
    s7 += p[i + 7];
  }
  pair sum = ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
  return sum[0] + sum[1];
}

void bench__triad(double *a, const double *b, const double *c, size_t count) {
  for (size_t i = 0; i < count; i += 2) {
    pair value = *(const pair *)(b + i) + 3.0 * *(const pair *)(c + i);
#ifdef __SSE2__
    _mm_stream_pd(a + i, value);
#else
    *(pair *)(a + i) = value;
#endif
  }
}
