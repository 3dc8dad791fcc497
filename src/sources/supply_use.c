/* A supply and a use table, CSV with the same products in rows and industries in columns, as one
 * table of industries, which sell products, and products, which industries and final demand buy
 * (30.4). */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/text.h"
#include "cqio/sources.h"
#include "drafts/draft.h"
#include "iotable/roles.h"
#include "lines/lines.h"
#include "sources/eurostat_sheet.h"

/* A column of the supply table: an industry, imports, what leads to purchasers' prices, or a sum.
 */
enum column { KEY, INDUSTRY, INFLOW, VALUATION, SUM };

struct file {
  cqio_sheet *sheet;
  int key, region; /* columns; region -1: none */
  int columns;
  int64_t rows;
};

struct pair {
  struct draft *draft;
  cqio_ctx *ctx; /* of rank 0 alone */
  struct file supply, use;
  enum column *what;                /* [supply.columns] */
  int64_t *industry;                /* [supply.columns] account; -1: none */
  int64_t *buyer;                   /* [use.columns] account; -1: none */
  int64_t *product;                 /* [supply.rows] account; -1: a sum */
  int64_t *user;                    /* [use.rows] account; -1: none */
  int64_t industries, all;          /* accounts; industries stand first */
  double *imports, *margins, *uses; /* [all] of products: by imports, to purchasers' prices */
};

static void release(struct pair *p) {
  void *const members[] = {p->what, p->industry, p->buyer,   p->product,
                           p->user, p->imports,  p->margins, p->uses};
  for (size_t k = 0; k < sizeof members / sizeof *members; k++)
    cqio_free(members[k]);
  cqio_sheet_destroy(&p->supply.sheet);
  cqio_sheet_destroy(&p->use.sheet);
  cqio_ctx_destroy(&p->ctx);
}

/* ---- labels ---------------------------------------------------------------------------------- */

static cqio_status open_file(struct pair *p, const char *path, struct file *file) {
  CQIO_TRY(cqio__is_eurostat_sheet(p->ctx, path)
               ? cqio__eurostat_sheet(p->ctx, path, &file->sheet)
               : cqio_sheet_read_file(p->ctx, path, &file->sheet));
  CQIO_TRY(cqio_sheet_check_notes(p->ctx, file->sheet, "unit role"));
  file->rows = cqio_sheet_rows(file->sheet);
  file->columns = cqio_sheet_columns(file->sheet);
  file->region = cqio_sheet_find(file->sheet, "region");
  file->key = cqio_sheet_find(file->sheet, "key");
  if (file->key < 0) file->key = cqio_sheet_find(file->sheet, "product");
  if (file->key >= 0) return CQIO_OK;
  return cqio_fail(p->ctx, CQIO_DATA, "%s: column 'key' is missing: expected one of the products",
                   cqio_sheet_place(file->sheet, -1));
}

static bool is_key(const struct file *file, int column) {
  return column == file->key || column == file->region;
}

/* Sums are not read; P1 or GO may be a product or an industry. */
static bool is_sum(const char *label, bool row) {
  cqio_io_role role = cqio__role_of_label(label, row);
  return role == CQIO_ROLE_TOTAL || role == CQIO_ROLE_OUTPUT;
}

static bool is_total(const char *label, bool row) {
  return is_sum(label, row) &&
         (strstr(label, "total") || strstr(label, "Total") || strstr(label, "TOTAL"));
}

/* Whether LABEL says taxes, subsidies or margins. */
static bool leads_to_purchasers(const char *label) {
  static const char *const words[] = {"margin", "tax",  "subsid", "Margin", "Tax",
                                      "Subsid", "OTTM", "D21X31", "D21",    "D31",
                                      "MARGIN", "TAX",  "SUBSID", "trade_", "transport_"};
  for (size_t k = 0; k < sizeof words / sizeof *words; k++)
    if (strstr(label, words[k])) return true;
  return false;
}

static cqio_status judge_column(struct pair *p, int column) {
  const char *label = cqio_sheet_column_name(p->supply.sheet, column);
  int other = cqio_sheet_find(p->use.sheet, label);
  cqio_io_role role = cqio__role_of_label(label, false);
  if (is_key(&p->supply, column))
    p->what[column] = KEY;
  else if (is_total(label, false))
    p->what[column] = SUM;
  else if (other >= 0 && role != CQIO_ROLE_IMPORT)
    p->what[column] = INDUSTRY;
  else if (role == CQIO_ROLE_IMPORT && !strstr(label, "tax"))
    p->what[column] = INFLOW;
  else if (leads_to_purchasers(label))
    p->what[column] = VALUATION;
  else
    return cqio_fail(p->ctx, CQIO_DATA,
                     "%s: column '%.200s' is no industry of the use table: expected one, or "
                     "imports, margins, taxes or a total",
                     cqio_sheet_place(p->supply.sheet, -1), label);
  if (p->what[column] == INDUSTRY) p->industry[column] = p->buyer[other] = p->industries++;
  return CQIO_OK;
}

/* Row of the use table with the labels of ROW of the supply table, looked for from START on; -1. */
static int64_t find_use(const struct pair *p, int64_t row, int64_t start) {
  const struct file *s = &p->supply, *u = &p->use;
  const char *key = cqio_sheet_text(s->sheet, row, s->key);
  const char *region = s->region >= 0 ? cqio_sheet_text(s->sheet, row, s->region) : "";
  for (int64_t k = 0; k < u->rows; k++) {
    int64_t at = (start + k) % u->rows;
    const char *other = u->region >= 0 ? cqio_sheet_text(u->sheet, at, u->region) : "";
    if (strcmp(cqio_sheet_text(u->sheet, at, u->key), key) == 0 && strcmp(other, region) == 0)
      return at;
  }
  return -1;
}

static cqio_status match_products(struct pair *p) {
  const struct file *s = &p->supply;
  int64_t at = -1;
  for (int64_t k = 0; k < p->use.rows; k++)
    p->user[k] = -1;
  for (int64_t row = 0; row < s->rows; row++) {
    const char *label = cqio_sheet_text(s->sheet, row, s->key);
    p->product[row] = -1;
    if (is_total(label, true)) continue;
    at = find_use(p, row, at + 1);
    if (at < 0)
      return cqio_fail(p->ctx, CQIO_DATA,
                       "%s: product '%.200s' is not in '%.200s': expected the same products in the "
                       "rows of both tables",
                       cqio_sheet_place(s->sheet, row), label, cqio_sheet_place(p->use.sheet, -1));
    if (p->user[at] >= 0)
      return cqio_fail(p->ctx, CQIO_DATA, "%s: product '%.200s' appears twice: expected it once",
                       cqio_sheet_place(s->sheet, row), label);
    p->user[at] = p->product[row] = p->all++;
  }
  return CQIO_OK;
}

static cqio_status match(struct pair *p) {
  CQIO_TRY(CQIO_ALLOC(p->ctx, p->supply.columns, &p->what));
  CQIO_TRY(CQIO_ALLOC(p->ctx, p->supply.columns, &p->industry));
  CQIO_TRY(CQIO_ALLOC(p->ctx, p->use.columns, &p->buyer));
  CQIO_TRY(CQIO_ALLOC(p->ctx, p->supply.rows, &p->product));
  CQIO_TRY(CQIO_ALLOC(p->ctx, p->use.rows, &p->user));
  for (int j = 0; j < p->supply.columns; j++)
    p->industry[j] = -1;
  for (int j = 0; j < p->use.columns; j++)
    p->buyer[j] = -1;
  for (int j = 0; j < p->supply.columns; j++)
    CQIO_TRY(judge_column(p, j));
  p->all = p->industries;
  CQIO_TRY(match_products(p));
  CQIO_TRY(CQIO_ALLOC(p->ctx, p->all, &p->imports));
  CQIO_TRY(CQIO_ALLOC(p->ctx, p->all, &p->margins));
  CQIO_TRY(CQIO_ALLOC(p->ctx, p->all, &p->uses));
  if (p->industries > 0 && p->all > p->industries) return CQIO_OK;
  return cqio_fail(p->ctx, CQIO_DATA,
                   "%s: no column is an industry, or no row a product, of both tables: expected "
                   "products in rows and industries in columns",
                   cqio_sheet_place(p->supply.sheet, -1));
}

static cqio_status set_label(struct pair *p, int64_t account, const char *kind, const char *region,
                             const char *name) {
  char text[512];
  snprintf(text, sizeof text, "%s%.480s", kind, name);
  return cqio__draft_label(p->draft, account, region, text);
}

static cqio_status set_labels(struct pair *p) {
  bool regions = p->supply.region >= 0;
  char region[256];
  for (int j = 0; j < p->supply.columns; j++) {
    const char *name = cqio_sheet_column_name(p->supply.sheet, j), *slash = strchr(name, '/');
    if (p->industry[j] < 0) continue;
    if (regions && (!slash || slash == name || !slash[1]))
      return cqio_fail(p->ctx, CQIO_DATA,
                       "%s: industry '%.200s' has no region: expected REGION/NAME, as there is a "
                       "column of regions",
                       cqio_sheet_place(p->supply.sheet, -1), name);
    if (regions) snprintf(region, sizeof region, "%.*s", (int)(slash - name), name);
    CQIO_TRY(set_label(p, p->industry[j], CQIO_IO_INDUSTRY, regions ? region : NULL,
                       regions ? slash + 1 : name));
  }
  for (int64_t i = 0; i < p->supply.rows; i++)
    if (p->product[i] >= 0)
      CQIO_TRY(set_label(p, p->product[i], CQIO_IO_PRODUCT,
                         regions ? cqio_sheet_text(p->supply.sheet, i, p->supply.region) : NULL,
                         cqio_sheet_text(p->supply.sheet, i, p->supply.key)));
  return CQIO_OK;
}

/* ---- figures --------------------------------------------------------------------------------- */

static cqio_status read_cell(struct pair *p, const struct file *file, int64_t row, int column,
                             double *out) {
  const char *text = cqio_sheet_text(file->sheet, row, column);
  *out = 0.0;
  if (*text && !cqio_parse_real(text, out))
    return cqio_fail(p->ctx, CQIO_DATA, "%s: '%.60s': expected a number%s",
                     cqio_sheet_cell_place(file->sheet, row, column), text, cqio_number_hint(text));
  if (*text) cqio__note_decimals(text, &p->draft->decimals);
  return CQIO_OK;
}

static cqio_status read_supply(struct pair *p) {
  struct draft *d = p->draft;
  for (int64_t i = 0; i < p->supply.rows; i++) {
    int64_t product = p->product[i];
    for (int j = 0; j < p->supply.columns && product >= 0; j++) {
      double value;
      if (p->what[j] == KEY || p->what[j] == SUM) continue;
      CQIO_TRY(read_cell(p, &p->supply, i, j, &value));
      if (p->what[j] == INFLOW) p->imports[product] += value;
      if (p->what[j] == VALUATION) p->margins[product] += value;
      if (p->what[j] != INDUSTRY || value == 0.0) continue;
      cqio__draft_cell(d, p->industry[j], product, value);
      d->parts.output[p->industry[j]] += value;
      d->parts.output[product] += value;
    }
  }
  return CQIO_OK;
}

/* A column of final demand, in whose place in the draft AT is put; -1: a sum. */
static cqio_status add_columns(struct pair *p, int *at) {
  int index;
  for (int j = 0; j < p->use.columns; j++) {
    const char *name = cqio_sheet_column_name(p->use.sheet, j);
    at[j] = -1;
    if (p->buyer[j] < 0 && !is_key(&p->use, j) && !is_sum(name, false))
      CQIO_TRY(cqio__draft_beside(p->draft, false, name, NULL, CQIO_ROLES, 0, &at[j]));
  }
  for (int j = 0; j < p->supply.columns; j++) {
    if (p->what[j] != INFLOW) continue;
    CQIO_TRY(cqio__draft_beside(p->draft, false, cqio_sheet_column_name(p->supply.sheet, j), NULL,
                                CQIO_ROLE_IMPORT, 0, &index));
    for (int64_t i = 0; i < p->supply.rows; i++)
      if (p->product[i] >= 0)
        CQIO_TRY(
            read_cell(p, &p->supply, i, j, &p->draft->parts.beside[index].values[p->product[i]]));
  }
  return CQIO_OK;
}

static cqio_status read_use(struct pair *p, const int *at) {
  struct draft *d = p->draft;
  int index = -1;
  for (int64_t i = 0; i < p->use.rows; i++) {
    const char *label = cqio_sheet_text(p->use.sheet, i, p->use.key);
    int64_t user = p->user[i];
    if (user < 0 && is_sum(label, true)) continue;
    if (user < 0) CQIO_TRY(cqio__draft_beside(d, true, label, NULL, CQIO_ROLES, 0, &index));
    for (int j = 0; j < p->use.columns; j++) {
      double value;
      if (p->buyer[j] < 0 && (at[j] < 0 || user < 0)) continue;
      CQIO_TRY(read_cell(p, &p->use, i, j, &value));
      if (user < 0)
        d->parts.beside[index].values[p->buyer[j]] = value;
      else if (p->buyer[j] < 0)
        d->parts.beside[at[j]].values[user] = value;
      else if (value != 0.0)
        cqio__draft_cell(d, user, p->buyer[j], value);
      if (user >= 0) p->uses[user] += value;
    }
  }
  return CQIO_OK;
}

/* Use at purchasers' prices is supply with margins and taxes, which no model of technology takes.
 */
static cqio_status check_prices(const struct pair *p) {
  double basic = 0.0, purchasers = 0.0, all = 0.0;
  for (int64_t k = p->industries; k < p->all; k++) {
    double supply = p->draft->parts.output[k] + p->imports[k];
    basic += fabs(p->uses[k] - supply);
    purchasers += fabs(p->uses[k] - supply - p->margins[k]);
    all += fabs(supply);
  }
  if (!(purchasers < 0.1 * basic && basic > 1e-6 * all)) return CQIO_OK;
  return cqio_fail(p->ctx, CQIO_DATA,
                   "%s: uses are supply with margins and taxes, at purchasers' prices: expected "
                   "uses at basic prices, with taxes less subsidies on products in a row",
                   cqio_sheet_place(p->use.sheet, -1));
}

static cqio_status take_unit(struct pair *p) {
  const char *one = cqio_sheet_header(p->supply.sheet, "unit"),
             *two = cqio_sheet_header(p->use.sheet, "unit");
  if ((one != NULL) != (two != NULL) || (one && strcmp(one, two) != 0))
    return cqio_fail(p->ctx, CQIO_DATA,
                     "%s: '# unit: %.60s', and '%.60s' of supply: expected one unit of both tables",
                     cqio_sheet_place(p->use.sheet, -1), two ? two : "", one ? one : "");
  return one ? cqio__draft_text(p->draft, one, &p->draft->parts.unit) : CQIO_OK;
}

static cqio_status read_pair(struct pair *p) {
  int *at;
  CQIO_TRY(open_file(p, p->draft->parts.place, &p->supply));
  CQIO_TRY(open_file(p, p->draft->selection, &p->use));
  CQIO_TRY(match(p));
  CQIO_TRY(cqio__draft_begin(p->draft, p->all));
  CQIO_TRY(take_unit(p));
  CQIO_TRY(set_labels(p));
  CQIO_TRY(cqio__draft_output(p->draft));
  CQIO_TRY(read_supply(p));
  CQIO_TRY(CQIO_ALLOC(p->ctx, p->use.columns, &at));
  cqio_status status = add_columns(p, at);
  if (!status) status = read_use(p, at);
  cqio_free(at);
  return status ? status : check_prices(p);
}

/* Reader of a draft whose place is the supply table and whose selection is the use table. */
static cqio_status read_both(struct draft *draft, const struct bundle *bundle) {
  struct pair p = {.draft = draft};
  (void)bundle;
  CQIO_TRY(cqio_ctx_alone(draft->ctx, &p.ctx));
  cqio_status status = read_pair(&p);
  if (cqio_ctx_problem_count(p.ctx) > 0) status = cqio_ctx_adopt(draft->ctx, p.ctx, status);
  release(&p);
  return status;
}

/* The file of TEXT, which may name the layout and what of it is wanted, is an input. */
static cqio_status note_file(cqio_ctx *ctx, const char *text) {
  char *file = NULL;
  cqio_status status = cqio_agree(ctx, cqio__eurostat_file(ctx, text, &file));
  if (!status) status = cqio_note_input(ctx, file);
  cqio_free(file);
  return status;
}

cqio_status cqio_source_read_supply_use(cqio_ctx *ctx, const char *supply, const char *use,
                                        const cqio_io_options *options, cqio_io_table **out) {
  cqio_io_options o;
  cqio_io_table *table;
  cqio_io_options_init(&o);
  if (options) o = *options;
  *out = NULL;
  cqio_status status = CQIO_ALLOC(ctx, 1, &table);
  if (!status) status = cqio__io_text(ctx, table, supply, &table->source);
  status = cqio_agree(ctx, status);
  if (!status) status = note_file(ctx, supply);
  if (!status) status = note_file(ctx, use);
  if (!status) status = cqio__draft_read(ctx, read_both, NULL, supply, use, &o, table);
  if (!status) table->layout = "supply and use";
  if (status) cqio_io_table_destroy(&table);
  *out = table;
  return status;
}
