/*
 * GMRES without restart, pseudo-block: every column has its own Krylov space, the columns advance
 * together, so that one product serves all. Orthogonalization: classical Gram-Schmidt, whose inner
 * products need one exchange, repeated where too little is left of a vector.
 */
#include "solve/scaled_system.h"

#include "operator/operator.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { STEP = 8 };                   /* iterations whose memory is allocated together */
static const double followed = 1e-4; /* residual from which on |x| is a right-hand side */
static const double follower_tolerance = 1e-4;
static const double most_loss = 1e-8; /* of orthogonality: by so much residuals may be wrong */

struct gmres {
  struct system *system;
  int columns, room;       /* room: basis vectors and projected columns there is memory for */
  int active, list[BATCH]; /* columns still iterating */
  double norm[BATCH], target[BATCH], loss[BATCH];
  double **basis;               /* [limit + 1] vectors [columns][n], in chunks of STEP */
  double **r;                   /* [limit + 1] columns of the triangular factors [columns][j + 2] */
  double *cosine, *sine, *g;    /* [limit + 1][columns] */
  double *dots, *again;         /* [columns * (limit + 2)] */
  const double **left, **right; /* [columns * (limit + 2)] */
  double *w;                    /* [columns][n] */
  const int *follows;           /* of struct iteration; NULL once these columns have begun */
  int followers;                /* among the active columns */
  double worst;                 /* residual of the others over their right-hand sides */
};

static void release(struct gmres *s) {
  for (int j = 0; j < s->room; j += STEP)
    cqio_free(s->basis[j]);
  for (int j = 0; j < s->room; j++)
    cqio_free(s->r[j]);
  void *const members[] = {s->basis, s->r,     s->cosine,       s->sine,          s->g,
                           s->dots,  s->again, (void *)s->left, (void *)s->right, s->w};
  for (size_t m = 0; m < sizeof members / sizeof *members; m++)
    cqio_free(members[m]);
}

static cqio_status prepare(struct gmres *s, int limit) {
  cqio_ctx *ctx = s->system->ctx;
  int64_t size = (int64_t)s->columns * (limit + 2);
  CQIO_TRY(CQIO_ALLOC(ctx, limit + 1 + STEP, &s->basis));
  CQIO_TRY(CQIO_ALLOC(ctx, limit + 1 + STEP, &s->r));
  CQIO_TRY(CQIO_ALLOC(ctx, size, &s->cosine));
  CQIO_TRY(CQIO_ALLOC(ctx, size, &s->sine));
  CQIO_TRY(CQIO_ALLOC(ctx, size, &s->g));
  CQIO_TRY(CQIO_ALLOC(ctx, size, &s->dots));
  CQIO_TRY(CQIO_ALLOC(ctx, size, &s->again));
  CQIO_TRY(CQIO_ALLOC(ctx, size, &s->left));
  CQIO_TRY(CQIO_ALLOC(ctx, size, &s->right));
  return CQIO_ALLOC(ctx, s->columns * s->system->n, &s->w);
}

/* Memory for basis vector J. */
static cqio_status extend(struct gmres *s, int j) {
  if (j < s->room) return CQIO_OK;
  int64_t size = s->columns * s->system->n;
  cqio_status status = CQIO_ALLOC(s->system->ctx, STEP * size, &s->basis[j]);
  for (int i = 0; i < STEP; i++) {
    if (i > 0 && !status) s->basis[j + i] = s->basis[j] + i * size;
    if (!status) status = CQIO_ALLOC(s->system->ctx, s->columns * (j + i + 2), &s->r[j + i]);
  }
  s->room = j + STEP; /* what was not had is NULL */
  return cqio_agree(s->system->ctx, status);
}

static double *vector(const struct gmres *s, int j, int column) {
  return s->basis[j] + column * s->system->n;
}

static double *projected(const struct gmres *s, int j, int column) {
  return s->r[j] + (int64_t)column * (j + 2);
}

/* h += V' w, w -= V (V' w) for the COUNT columns of LIST and vectors 0..j; norms[a] is the length
 * of w before. */
static cqio_status project(struct gmres *s, int j, int count, const int *list, double *norms) {
  int64_t n = s->system->n;
  int m = 0;
  for (int a = 0; a < count; a++) {
    const double *w = s->w + list[a] * n;
    for (int i = 0; i <= j + 1; i++, m++) {
      s->left[m] = i <= j ? vector(s, i, list[a]) : w;
      s->right[m] = w;
    }
  }
  CQIO_TRY(cqio_operator_dots(s->system->ctx, s->system->op, m, s->left, s->right, s->dots));
  for (int a = 0; a < count; a++) {
    double *h = projected(s, j, list[a]), *part = s->dots + a * (j + 2);
    norms[a] = sqrt(part[j + 1]);
    for (int i = 0; i <= j; i++) {
      h[i] += part[i];
      part[i] = -part[i];
    }
    cqio__add_multiples(n, j + 1, part, s->left + a * (j + 2), s->w + list[a] * n);
  }
  return CQIO_OK;
}

/* norms[a] = ||w|| of the active columns. */
static cqio_status lengths(struct gmres *s, double *norms) {
  for (int a = 0; a < s->active; a++)
    s->left[a] = s->w + s->list[a] * s->system->n;
  CQIO_TRY(cqio_operator_dots(s->system->ctx, s->system->op, s->active, s->left, s->left, norms));
  for (int a = 0; a < s->active; a++)
    norms[a] = sqrt(norms[a]);
  return CQIO_OK;
}

/*
 * Orthogonalizes w against the vectors 0..j of its column; LENGTH[active] is what remains, 0 when
 * the space is exhausted. Cancellation magnifies what a basis lacks of orthogonality; a column is
 * projected again once that may exceed MOST_LOSS.
 */
static cqio_status orthogonalize(struct gmres *s, int j, double *length) {
  double before[BATCH], unused[BATCH];
  int count = 0, list[BATCH];
  CQIO_TRY(project(s, j, s->active, s->list, before));
  CQIO_TRY(lengths(s, length));
  for (int a = 0; a < s->active; a++) {
    double *loss = &s->loss[s->list[a]], next = (*loss + DBL_EPSILON) * before[a] / length[a];
    if (next <= most_loss)
      *loss = next;
    else
      list[count++] = s->list[a];
  }
  if (count > 0) {
    CQIO_TRY(project(s, j, count, list, unused));
    CQIO_TRY(lengths(s, length));
  }
  for (int a = 0; a < s->active; a++)
    if (length[a] <= 1e-15 * before[a]) length[a] = 0.0;
  return CQIO_OK;
}

/* Applies the old rotations to column j of H and makes the new one; returns the residual. */
static double rotate(struct gmres *s, int j, int column) {
  double *h = projected(s, j, column);
  for (int i = 0; i < j; i++) {
    double c = s->cosine[(int64_t)i * s->columns + column];
    double d = s->sine[(int64_t)i * s->columns + column], upper = h[i];
    h[i] = c * upper + d * h[i + 1];
    h[i + 1] = c * h[i + 1] - d * upper;
  }
  double length = hypot(h[j], h[j + 1]);
  double c = length > 0.0 ? h[j] / length : 1.0, d = length > 0.0 ? h[j + 1] / length : 0.0;
  int64_t at = (int64_t)j * s->columns + column;
  s->cosine[at] = c;
  s->sine[at] = d;
  h[j] = length;
  s->g[at + s->columns] = -d * s->g[at];
  s->g[at] *= c;
  return fabs(s->g[at + s->columns]);
}

/* x [n] += V y with R y = g for a column after step J. */
static void finish(struct gmres *s, int j, int column, double *x) {
  double *y = s->again;
  for (int i = j; i >= 0; i--) {
    double sum = s->g[(int64_t)i * s->columns + column];
    for (int m = i + 1; m <= j; m++)
      sum -= projected(s, m, column)[i] * y[m];
    double pivot = projected(s, i, column)[i];
    y[i] = pivot != 0.0 ? sum / pivot : 0.0;
  }
  int64_t n = s->system->n;
  for (int i = 0; i <= j; i++)
    s->left[i] = vector(s, i, column);
  cqio__add_multiples(n, j + 1, y, s->left, x);
}

/* One step: product, orthogonalization, new basis vector J + 1. LENGTH [active]. */
static cqio_status step(struct gmres *s, int j, double *length) {
  int64_t n = s->system->n;
  CQIO_TRY(extend(s, j + 1));
  CQIO_TRY(cqio__multiply_system(s->system, s->active, s->list, s->basis[j], s->w));
  CQIO_TRY(orthogonalize(s, j, length));
  for (int a = 0; a < s->active; a++) {
    projected(s, j, s->list[a])[j + 1] = length[a];
    double *next = vector(s, j + 1, s->list[a]);
    const double *w = s->w + s->list[a] * n;
    double inverse = length[a] > 0.0 ? 1.0 / length[a] : 0.0;
    for (int64_t m = 0; m < n; m++)
      next[m] = inverse * w[m];
  }
  return CQIO_OK;
}

static cqio_status start(struct gmres *s, const double *b, double tolerance) {
  int64_t n = s->system->n;
  CQIO_TRY(extend(s, 0));
  CQIO_TRY(cqio__norms(s->system, false, s->columns, b, s->norm));
  for (int k = 0; k < s->columns; k++) {
    if (!(s->norm[k] > 0.0)) continue; /* x = 0 solves it */
    s->list[s->active++] = k;
    s->target[k] = tolerance * s->norm[k];
    s->g[k] = s->norm[k];
    for (int64_t m = 0; m < n; m++)
      vector(s, 0, k)[m] = b[k * n + m] / s->norm[k];
  }
  return CQIO_OK;
}

/* Whether column K is still iterating. */
static bool is_active(const struct gmres *s, int k) {
  bool found = false;
  for (int a = 0; a < s->active; a++)
    found = found || s->list[a] == k;
  return found;
}

/* The columns that follow others begin with basis vector J; before it they have none. X: the
 * columns that are done. */
static cqio_status begin_followers(struct gmres *s, int j, const double *x) {
  int64_t n = s->system->n;
  const int *follows = s->follows;
  s->follows = NULL;
  for (int k = 0; k < s->columns; k++) {
    double *b = vector(s, j, k), norm;
    const double *pointer = b;
    int leader = follows[k];
    if (leader < 0) continue;
    if (is_active(s, leader))
      finish(s, j - 1, leader, b);
    else
      memcpy(b, x + leader * n, (size_t)n * sizeof *b);
    cqio__unprecondition_column(s->system, leader, b);
    for (int64_t i = 0; i < n; i++)
      b[i] = fabs(b[i]);
    CQIO_TRY(cqio_operator_dots(s->system->ctx, s->system->op, 1, &pointer, &pointer, &norm));
    norm = sqrt(norm);
    if (!(norm > 0.0 && isfinite(norm))) continue;
    for (int64_t i = 0; i < n; i++)
      b[i] /= norm;
    for (int i = 0; i < j; i++)
      s->cosine[(int64_t)i * s->columns + k] = 1.0;
    s->g[(int64_t)j * s->columns + k] = norm;
    s->target[k] = follower_tolerance * norm;
    s->list[s->active++] = k;
    s->followers++;
  }
  return CQIO_OK;
}

/* After step J: the residuals of all columns; those that are done leave the list. */
static void judge(struct gmres *s, int j, const double *length, const int *follows,
                  struct iteration *iteration, double *x) {
  int left = 0, active = s->active, followers = 0;
  double worst = 0.0;
  for (int a = 0; a < active; a++) {
    int column = s->list[a];
    double residual = rotate(s, j, column);
    bool good = residual <= s->target[column], follower = follows && follows[column] >= 0;
    if (good || length[a] == 0.0 || j + 1 == iteration->limit) {
      finish(s, j, column, x + column * s->system->n);
      if (!good && !follower) iteration->converged = false;
    } else {
      s->list[left++] = column;
      followers += follower;
      if (!follower) worst = fmax(worst, residual / s->norm[column]);
    }
  }
  s->active = left;
  s->followers = followers;
  s->worst = worst;
}

cqio_status cqio__gmres(struct system *system, int columns, const double *b, double *x,
                        struct iteration *iteration) {
  struct gmres s = {.system = system, .columns = columns, .follows = iteration->follows};
  memset(x, 0, (size_t)(columns * system->n) * sizeof *x);
  iteration->converged = true;
  iteration->iterations = 0;
  cqio_status status = cqio_agree(system->ctx, prepare(&s, iteration->limit));
  if (!status) status = start(&s, b, iteration->tolerance);
  for (int j = 0; !status && s.active > s.followers; j++) {
    double length[BATCH];
    cqio_progress(system->ctx);
    status = step(&s, j, length);
    if (status) break;
    judge(&s, j, length, iteration->follows, iteration, x);
    iteration->iterations = j + 1;
    if (s.follows && s.active > 0 && s.worst <= followed) status = begin_followers(&s, j + 1, x);
  }
  for (int a = 0; a < s.active && !status; a++) /* followers that others have not waited for */
    finish(&s, iteration->iterations - 1, s.list[a], x + s.list[a] * system->n);
  if (!status) cqio__unprecondition(system, columns, x);
  release(&s);
  return status;
}
