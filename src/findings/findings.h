/* Inside of the analyses, shared by the files of findings only. */
#ifndef CQIO_FINDINGS_STUDY
#define CQIO_FINDINGS_STUDY

#include "cqio/findings.h"
#include "findings/bounded.h"

/* Account vectors with bounds, [columns][n], equal on all ranks. */
struct vectors {
  int columns;
  double *value, *bound;
};

/* Intensities: what an account has of something per unit of its output. */
struct intensities {
  int count;
  const char **name, **unit; /* [count] */
  double *value;             /* [count][n] */
  int value_added, income;   /* which of them; 0: none */
};

/* Findings while they are made. */
struct work {
  cqio_ctx *ctx;
  cqio_findings *findings;
  const cqio_io_table *table;
  int64_t n, regions;
  cqio_io_solution *open, *closed; /* CLOSED: NULL unless households respond */
  struct intensities s;
  const double *output;                     /* x [n], NULL: the table has none */
  double *sales, *inputs;                   /* A x [n] where there is output; 1'A [n] */
  double *absolute_sales, *absolute_inputs; /* the same of |A| */
  struct pass *pass;                /* over the entries of the inverse; NULL until asked for */
  struct vectors backward, forward; /* 1'L and L x, made when first asked for */
  struct solved *solved;            /* columns of the open system that were solved ahead */
};

/* ---- the findings -------------------------------------------------------------------------------
 */

/* Zeroed memory that lives as long as the findings. Not collective. */
CQIO_NODISCARD cqio_status cqio__findings_take(cqio_ctx *ctx, cqio_findings *findings, size_t count,
                                               size_t size, void **out);
#define CQIO__FINDINGS_TAKE(w, count, out)                                                         \
  cqio__findings_take((w)->ctx, (w)->findings, (size_t)(count), sizeof **(out), (void **)(out))
CQIO_NODISCARD cqio_status cqio__findings_text(struct work *w, const char **out, const char *format,
                                               ...) CQIO_PRINTF(3, 4);

/* Index of the axis NAME, made of LABEL [size] (copied) unless it is there. Not collective. */
CQIO_NODISCARD cqio_status cqio__findings_axis(struct work *w, const char *name, int64_t size,
                                               const char *const *label, int *axis);

/* What defines a figure; AXES: names of axes with one blank between them. */
struct figure_words {
  const char *name, *axes, *unit, *codes, *long_name;
  cqio_bound_kind kind;
};
/* Adds a figure of zeros and gives it, its index in *index. Not collective. */
CQIO_NODISCARD cqio_status cqio__findings_add(struct work *w, const struct figure_words *words,
                                              cqio_figure **out, int *index);
static inline void cqio__figure_set(cqio_figure *figure, int64_t at, struct bounded number) {
  figure->value[at] = number.value;
  if (figure->bound) figure->bound[at] = number.bound;
}
static inline struct bounded cqio__figure_get(const cqio_figure *figure, int64_t at) {
  return (struct bounded){figure->value[at], figure->bound ? figure->bound[at] : 0.0};
}
/* Adds NUMBER to the cell AT. */
static inline void cqio__figure_increase(cqio_figure *figure, int64_t at, struct bounded number) {
  cqio__figure_set(figure, at, cqio__plus(cqio__figure_get(figure, at), number));
}
CQIO_NODISCARD cqio_status cqio__findings_identity(struct work *w, const char *text,
                                                   double residual);
CQIO_NODISCARD cqio_status cqio__findings_view(struct work *w, const cqio_findings_view *view);
CQIO_NODISCARD cqio_status cqio__findings_note(struct work *w, const char *text);
/* The table lacks MISSING, which ANALYSIS needs: a note where all analyses are wanted, else
 * CQIO_DATA. */
CQIO_NODISCARD cqio_status cqio__findings_lacks(struct work *w, const char *analysis,
                                                const char *missing);

/* ---- vectors --------------------------------------------------------------------------------- */

/* Solves (I - A) x = f, or with A' when TRANSPOSED, for RHS [columns][n], equal on all ranks, with
 * the system of S. Collective. */
CQIO_NODISCARD cqio_status cqio__findings_solve(struct work *w, cqio_io_solution *s,
                                                bool transposed, int columns, const double *rhs,
                                                struct vectors *out);
void cqio__vectors_free(struct vectors *vectors);
static inline struct bounded cqio__vectors_get(const struct vectors *v, int column, int64_t n,
                                               int64_t account) {
  return (struct bounded){v->value[column * n + account], v->bound[column * n + account]};
}
/* What is left of the first column less START, which is exact, of an account. */
static inline struct bounded cqio__vectors_without(const struct vectors *v, const double *start,
                                                   int64_t account) {
  return cqio__minus((struct bounded){v->value[account], v->bound[account]},
                     cqio__exact(start[account]));
}
/* The one column of the demand that is asked for, or all final demand, [n] equal on all ranks; to
 * be freed. Collective. */
CQIO_NODISCARD cqio_status cqio__findings_demand(struct work *w, double **out);
/* Y = A X or A' X of the open system, or of |A| when ABSOLUTE, [columns][n] equal on all ranks.
 * Collective. */
CQIO_NODISCARD cqio_status cqio__findings_multiply(struct work *w, bool transposed, bool absolute,
                                                   int columns, const double *x, double *y);
/* Replaces E >= 0 [n] by an upper bound of |L| E, or of |L'| E. Collective. */
CQIO_NODISCARD cqio_status cqio__findings_spread(struct work *w, bool transposed, double *e);
/* The same of another system, whose coefficients OP bounds, in the scale of the table. */
CQIO_NODISCARD cqio_status cqio__findings_spread_by(struct work *w, cqio_operator *op,
                                                    bool transposed, double *e);
/* 1'A and, of tables with output, A x; the same of |A|: in the members of W. Collective. */
CQIO_NODISCARD cqio_status cqio__findings_sums(struct work *w);
/* 1'L, and L x of a table with output; made once. Collective. */
CQIO_NODISCARD cqio_status cqio__findings_backward(struct work *w);
CQIO_NODISCARD cqio_status cqio__findings_forward(struct work *w);

/* What one pass over the entries of L gives (29.3). */
struct pass {
  double *diagonal, *diagonal_bound; /* L_kk [n] */
  double *column_error;              /* no entry of a column of L errs by more [n] */
  /* Mean and standard deviation of each column of L, row of L, and row of the Ghosh inverse, over
   * the accounts with output [n]; CQIO_NO_VALUE where there are none. */
  struct vectors mean[3], deviation[3];
  struct vectors norm[2]; /* 2-norms of columns and rows of L */
  cqio_bound_kind kind;   /* of the errors of entries */
};
enum { PASS_COLUMN, PASS_ROW, PASS_GHOSH };
/* Makes w->pass once, with what the wanted analyses need of it: the diagonal, by elimination unless
 * the open system was inverted, norms and moments of one that was. Collective. */
CQIO_NODISCARD cqio_status cqio__findings_pass(struct work *w);
void cqio__pass_destroy(struct pass **pass);

/* A x of an account, and 1'A, with their roundings: as many as the operator says, of |A|. */
static inline struct bounded cqio__sales(const struct work *w, int64_t account) {
  double gamma = 0x1p-53 * (double)(cqio_operator_rounding(w->open->op) + 4);
  return cqio__rounded(w->sales[account], gamma * w->absolute_sales[account]);
}
static inline struct bounded cqio__inputs(const struct work *w, int64_t account) {
  double gamma = 0x1p-53 * (double)(cqio_operator_rounding(w->open->op) + 4);
  return cqio__rounded(w->inputs[account], gamma * w->absolute_inputs[account]);
}

/* Whether ACCOUNT has output; all of a table without output have. */
static inline bool cqio__present(const struct work *w, int64_t account) {
  return !w->output || w->output[account] > 0.0;
}

/* ---- analyses: each adds its figures; collective --------------------------------------------- */

/* Of output, value added, income, employment and extensions, as far as the table has them. */
CQIO_NODISCARD cqio_status cqio__take_intensities(struct work *w);

/* Columns that an analysis solves forwards and transposed. */
int64_t cqio__multipliers_columns(const struct work *w);

/* "multipliers of co2, type I, per unit of final demand (kt per 1e6 EUR)" of WHAT "multipliers" and
 * TYPE ", type I". */
CQIO_NODISCARD cqio_status cqio__multiplier_title(struct work *w, int e, const char *what,
                                                  const char *type, const char **title);

CQIO_NODISCARD cqio_status cqio__analyse_multipliers(struct work *w);
CQIO_NODISCARD cqio_status cqio__analyse_type_two(struct work *w); /* after multipliers */
CQIO_NODISCARD cqio_status cqio__analyse_totals(struct work *w);
CQIO_NODISCARD cqio_status cqio__analyse_linkages(struct work *w);
CQIO_NODISCARD cqio_status cqio__analyse_dispersion(struct work *w);
CQIO_NODISCARD cqio_status cqio__analyse_extraction(struct work *w);
CQIO_NODISCARD cqio_status cqio__extract_targets(struct work *w);
CQIO_NODISCARD cqio_status cqio__analyse_lengths(struct work *w);
CQIO_NODISCARD cqio_status cqio__analyse_influence(struct work *w);
CQIO_NODISCARD cqio_status cqio__analyse_spillovers(struct work *w);
CQIO_NODISCARD cqio_status cqio__analyse_footprints(struct work *w);
CQIO_NODISCARD cqio_status cqio__analyse_tiva(struct work *w);
CQIO_NODISCARD cqio_status cqio__analyse_paths(struct work *w);
CQIO_NODISCARD cqio_status cqio__analyse_product_paths(struct work *w);
CQIO_NODISCARD cqio_status cqio__analyse_prices(struct work *w);
CQIO_NODISCARD cqio_status cqio__analyse_mixed(struct work *w);
CQIO_NODISCARD cqio_status cqio__analyse_imports(struct work *w);
CQIO_NODISCARD cqio_status cqio__analyse_bilateral(struct work *w);
CQIO_NODISCARD cqio_status cqio__analyse_sam(struct work *w);
CQIO_NODISCARD cqio_status cqio__analyse_decomposition(struct work *w);

#endif
