/* From the ledger on rank 0 to a table on all ranks. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "iotable/plausible.h"
#include "iotable/roles.h"
#include "iotable/table_parts.h"
#include "transforms/ledger.h"

enum { ROW_TAG = 31, TEXTS = 3 };

/* What all ranks must know to take room. */
struct shape {
  int64_t n, columns, rows; /* accounts; lines beside them, of rows those that a table has */
  int64_t text, negative;   /* bytes of texts, and flows below 0 */
  cqio_unit measure;
  int year;
  bool mixed, partial;
};

struct parcel {
  cqio_ctx *ctx;
  struct shape shape;
  char *text; /* [text] one after the other, each with its NUL */
};

/* ---- texts ----------------------------------------------------------------------------------- */

static void put_text(FILE *stream, const char *text) {
  fputs(text ? text : "", stream);
  fputc('\0', stream);
}

static void put_beside(FILE *stream, const struct line *line) {
  if (line->region) fprintf(stream, "%s/", line->region);
  put_text(stream, line->name);
  put_text(stream, line->unit);
}

/* The income of households stands last and goes with their columns. */
static int64_t rows_beside(const struct ledger *l) {
  int64_t rows = l->row.count - l->n;
  return rows > 0 && l->row.line[l->row.count - 1].kind == LINE_INCOME ? rows - 1 : rows;
}

/* Whether the name of LINE, once it is written, says what it is to those who read it. */
static cqio_status check_name(const struct ledger *l, const struct lines *lines, int64_t at) {
  const struct line *line = &lines->line[at];
  cqio_account_label label, other;
  char unit[CQIO__UNIT_TEXT];
  const char *text = cqio__ledger_label(line, &label);
  cqio__unit_in_label(line->name, false, unit);
  if (*unit && line->kind != LINE_EXTENSION && !l->mixed &&
      cqio__units_unlike(unit, l->memory->unit))
    return cqio_fail(l->ctx, CQIO_DATA,
                     "%s: '%.200s': expected a name without a unit, as figures are in that of the "
                     "table, '%s'",
                     l->place, text, l->memory->unit);
  if (line->kind == LINE_ACCOUNT && cqio__role_of_label(line->name, false) == CQIO_ROLE_OUTPUT)
    return cqio_fail(l->ctx, CQIO_DATA,
                     "%s: account '%.200s': expected another name, as this is one of output",
                     l->place, text);
  for (int64_t k = line->kind == LINE_ACCOUNT ? l->n : at + 1; k < lines->count; k++)
    if (lines->line[k].kind != LINE_INCOME &&
        strcmp(cqio__ledger_label(&lines->line[k], &other), text) == 0)
      return cqio_fail(l->ctx, CQIO_DATA,
                       "%s: '%.200s' is a name of two rows or columns: expected names that differ",
                       l->place, text);
  return CQIO_OK;
}

static cqio_status check_names(const struct ledger *l) {
  for (int64_t j = 0; j < l->column.count; j++)
    CQIO_TRY(check_name(l, &l->column, j));
  for (int64_t i = l->n; i < l->row.count; i++)
    CQIO_TRY(check_name(l, &l->row, i));
  return CQIO_OK;
}

/* Source, unit, accounts, columns, rows. */
static cqio_status pack(const struct ledger *l, char **text, size_t *size) {
  CQIO_TRY(check_names(l));
  FILE *stream = open_memstream(text, size);
  if (!stream) return cqio_fail(l->ctx, CQIO_MEMORY, "no memory for labels");
  put_text(stream, l->place);
  put_text(stream, l->unit);
  for (int64_t i = 0; i < l->n; i++) {
    put_text(stream, l->row.line[i].region);
    put_text(stream, l->row.line[i].name);
    put_text(stream, l->row.line[i].unit);
  }
  for (int64_t j = l->n; j < l->column.count; j++)
    put_beside(stream, &l->column.line[j]);
  for (int64_t i = l->n; i < l->n + rows_beside(l); i++)
    put_beside(stream, &l->row.line[i]);
  return fclose(stream) == 0 ? CQIO_OK : cqio_fail(l->ctx, CQIO_MEMORY, "no memory for labels");
}

/* The next text, NULL for an empty one. */
static const char *next(const char **at) {
  const char *text = *at;
  *at += strlen(text) + 1;
  return *text ? text : NULL;
}

static void unpack(const struct parcel *p, cqio_io_table *t, struct parts *parts,
                   const char **names) {
  const char *at = p->text;
  int64_t n = p->shape.n;
  t->source = parts->place = next(&at);
  parts->unit = next(&at);
  for (int64_t i = 0; i < n; i++) {
    names[i] = next(&at);
    names[n + i] = next(&at);
    const char *unit = next(&at);
    names[2 * n + i] = unit ? unit : "";
  }
  parts->region = names[0] ? names : NULL;
  parts->sector = names + n;
  parts->account_unit = p->shape.mixed ? names + 2 * n : NULL;
  for (int k = 0; k < parts->count; k++) {
    parts->beside[k].label = next(&at);
    parts->beside[k].unit = next(&at);
  }
}

/* ---- numbers --------------------------------------------------------------------------------- */

static cqio_status take(struct parcel *p, cqio_io_table *t, struct parts *parts,
                        const char ***names) {
  const struct shape *s = &p->shape;
  int count = (int)(s->columns + s->rows);
  CQIO_TRY(CQIO__TAKE(p->ctx, t, s->text, &p->text));
  CQIO_TRY(CQIO__TAKE(p->ctx, t, TEXTS * s->n, names));
  CQIO_TRY(CQIO__TAKE(p->ctx, t, s->n, &parts->output));
  CQIO_TRY(CQIO__TAKE(p->ctx, t, s->n, &parts->inputs));
  CQIO_TRY(CQIO__TAKE(p->ctx, t, s->n, &parts->row_cells));
  CQIO_TRY(CQIO__TAKE(p->ctx, t, s->n, &parts->column_cells));
  CQIO_TRY(CQIO__TAKE(p->ctx, t, count, &parts->beside));
  parts->count = count;
  parts->negative_flows = s->negative;
  parts->partial = s->partial;
  for (int k = 0; k < count; k++) {
    struct beside *e = &parts->beside[k];
    e->is_row = k >= s->columns;
    CQIO_TRY(CQIO__TAKE(p->ctx, t, s->n, &e->values));
    if (e->is_row) CQIO_TRY(CQIO__TAKE(p->ctx, t, s->columns + 1, &e->direct));
  }
  return CQIO_OK;
}

/* On rank 0. */
static void fill(const struct ledger *l, struct parts *parts) {
  int64_t n = l->n, columns = l->column.count - n;
  memcpy(parts->output, l->output, (size_t)n * sizeof *l->output);
  for (int64_t i = 0; i < n; i++)
    for (int64_t j = 0; j < n; j++)
      parts->inputs[j] += *cqio__ledger_cell(l, i, j);
  for (int k = 0; k < parts->count; k++) {
    struct beside *e = &parts->beside[k];
    int64_t row = n + k - columns;
    e->role = e->is_row ? l->row.line[row].role : l->column.line[n + k].role;
    for (int64_t i = 0; i < n; i++)
      e->values[i] = e->is_row ? *cqio__ledger_cell(l, row, i) : *cqio__ledger_cell(l, i, n + k);
    if (!e->is_row && cqio__ledger_is_household(&l->column.line[n + k]) &&
        rows_beside(l) < l->row.count - n)
      e->income = *cqio__ledger_cell(l, l->row.count - 1, n + k);
    if (e->is_row)
      memcpy(e->direct, cqio__ledger_cell(l, row, n), (size_t)columns * sizeof *e->direct);
  }
}

/* Roles and numbers of rank 0 for all. */
static void send_vectors(const struct parcel *p, struct parts *parts) {
  MPI_Comm comm = cqio_ctx_comm(p->ctx);
  int n = (int)p->shape.n, columns = (int)p->shape.columns;
  MPI_Bcast(parts->output, n, MPI_DOUBLE, 0, comm);
  MPI_Bcast(parts->inputs, n, MPI_DOUBLE, 0, comm);
  for (int k = 0; k < parts->count; k++) {
    struct beside *e = &parts->beside[k];
    MPI_Bcast(&e->role, (int)sizeof e->role, MPI_BYTE, 0, comm);
    MPI_Bcast(e->values, n, MPI_DOUBLE, 0, comm);
    MPI_Bcast(&e->income, 1, MPI_DOUBLE, 0, comm);
    if (e->is_row) MPI_Bcast(e->direct, columns, MPI_DOUBLE, 0, comm);
    if (e->role != CQIO_ROLE_EXTENSION) e->direct = NULL;
  }
}

/* Rows of the matrix to their owners. */
static void send_rows(const struct parcel *p, const struct ledger *l, const cqio_io_table *t,
                      double *rows) {
  int64_t n = p->shape.n, first, count;
  MPI_Comm comm = cqio_ctx_comm(p->ctx);
  bool root = cqio_ctx_rank(p->ctx) == 0;
  for (int owner = 0; owner < cqio_ctx_size(p->ctx) && root; owner++) {
    cqio__io_rows_of(n, cqio_ctx_size(p->ctx), owner, &first, &count);
    for (int64_t i = first; i < first + count; i++)
      if (owner == 0)
        memcpy(rows + (i - first) * n, cqio__ledger_cell(l, i, 0), (size_t)n * sizeof *rows);
      else
        MPI_Send(cqio__ledger_cell(l, i, 0), (int)n, MPI_DOUBLE, owner, ROW_TAG, comm);
  }
  for (int64_t i = 0; i < t->count && !root; i++)
    MPI_Recv(rows + i * n, (int)n, MPI_DOUBLE, 0, ROW_TAG, comm, MPI_STATUS_IGNORE);
  cqio_progress(p->ctx);
}

static void find_shape(const struct ledger *l, size_t text, struct shape *s) {
  *s = (struct shape){.n = l->n,
                      .columns = l->column.count - l->n,
                      .rows = rows_beside(l),
                      .text = (int64_t)text,
                      .measure = l->memory->measure,
                      .year = l->memory->year,
                      .mixed = l->mixed,
                      .partial = l->partial};
  for (int64_t i = 0; i < l->n; i++)
    for (int64_t j = 0; j < l->n; j++)
      s->negative += *cqio__ledger_cell(l, i, j) < 0.0;
}

static cqio_status build(struct parcel *p, const struct ledger *l, const cqio_io_options *options,
                         const char *text, cqio_io_table *t) {
  struct parts parts = {0};
  cqio_io_options own = *options;
  const char **names = NULL;
  own.roles = NULL; /* the roles are those of the ledger */
  own.flows = true;
  t->source = "the table";
  CQIO_TRY(cqio_agree(p->ctx, take(p, t, &parts, &names)));
  CQIO_TRY(cqio__io_take_rows(p->ctx, &own, t, p->shape.n, &parts.rows));
  if (text) { /* on rank 0 */
    memcpy(p->text, text, (size_t)p->shape.text);
    fill(l, &parts);
  }
  MPI_Bcast(p->text, (int)p->shape.text, MPI_CHAR, 0, cqio_ctx_comm(p->ctx));
  unpack(p, t, &parts, names);
  send_vectors(p, &parts);
  send_rows(p, l, t, parts.rows);
  CQIO_TRY(cqio__io_from_parts(p->ctx, &parts, &own, t));
  t->year = p->shape.year;
  if (!t->mixed) t->measure = p->shape.measure; /* with prices that the unit does not name */
  cqio_status status = CQIO_OK;
  for (int g = 0; g < t->household_groups && !status; g++)
    status = cqio__io_check_income(p->ctx, t, t->source, t->household[g].region,
                                   t->household[g].region < 0 ? t->household_income
                                                              : t->household[g].income);
  return cqio_agree(p->ctx, status);
}

/* Zeros without a sign, whatever steps made them of. */
static void clear_zeros(const struct ledger *l) {
  for (int64_t at = 0; at < l->row.count * l->column.count; at++)
    l->value[at] += 0.0;
  for (int64_t i = 0; i < l->n; i++)
    l->output[i] += 0.0;
}

cqio_status cqio__ledger_spread(cqio_ctx *ctx, struct ledger *l, const cqio_io_options *options,
                                cqio_io_table **table) {
  struct parcel p = {.ctx = ctx};
  char *text = NULL;
  size_t size = 0;
  bool root = cqio_ctx_rank(ctx) == 0;
  if (root) clear_zeros(l);
  cqio_status status = root ? cqio_ctx_adopt(ctx, l->ctx, pack(l, &text, &size)) : CQIO_OK;
  status = cqio_agree(ctx, status);
  if (!status && root) find_shape(l, size, &p.shape);
  if (!status) MPI_Bcast(&p.shape, (int)sizeof p.shape, MPI_BYTE, 0, cqio_ctx_comm(ctx));
  *table = NULL;
  if (!status) status = cqio_agree(ctx, CQIO_ALLOC(ctx, 1, table));
  if (!status) status = build(&p, l, options, text, *table);
  if (status) cqio_io_table_destroy(table);
  free(text);
  return status;
}
