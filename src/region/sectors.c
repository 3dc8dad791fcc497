/* The economy of a data set: sectors, table, labour, kinds of capital goods, trade classes. */
#include "cqio/numeric.h"
#include "region/reading.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const primary_keys[CQIO_PRIMARY_INPUTS] = {"compensation", "net_production_tax",
                                                              "depreciation", "operating_surplus"};
static const char TOTAL[] = "total_output";

static struct set sectors(const struct reading *r) {
  return (struct set){&r->data->sectors, "sector", "sectors", SECTORS};
}

/* ---- sectors.csv ------------------------------------------------------------------ */

/* The haul in sectors.csv repeats the one of the trade class and must not contradict it. */
static void check_haul(struct reading *r, int sector, int column) {
  const cqio_dataset *d = r->data;
  double haul, expected = d->trade_target_haul[d->sector_class[sector]];
  const struct range *range = cqio__range(SECTORS, "target_haul_km");
  struct measure measure;
  if (cqio__measure(r, SECTORS, column, range, &measure) &&
      cqio__number(r, SECTORS, sector, column, range, &measure, &haul) &&
      !(fabs(haul - expected) <= 1e-9 * expected))
    cqio__row_fault(r, SECTORS, sector, column, "target_haul_km = %g (km): expected %g, as in %s",
                    haul, expected, cqio__file(r, TRADE));
}

/* Which sectors are primary, by the words that branches of an economy have. */
static void read_branches(struct reading *r) {
  static const char *const branches[] = {"primary",      "secondary", "industry",
                                         "construction", "tertiary",  "services"};
  int column = cqio__column(r, SECTORS, "branch");
  for (int i = 0; column >= 0 && i < r->data->sectors.count; i++)
    r->data->sector_is_primary[i] =
        cqio__choice(r, SECTORS, i, column, branches, sizeof branches / sizeof *branches) == 0;
}

/* Whose capital is buildings that serve the whole place. */
static void read_structures(struct reading *r) {
  static const char *const words[] = {"none", "housing", "public"};
  int column = cqio_sheet_find(r->table[SECTORS], "structures");
  for (int i = 0; column >= 0 && i < r->data->sectors.count; i++) {
    int word = cqio__choice(r, SECTORS, i, column, words, sizeof words / sizeof *words);
    r->data->sector_structures[i] = word < 0 ? CQIO_STRUCTURES_NONE : word;
  }
}

static void read_classes(struct reading *r) {
  cqio_dataset *d = r->data;
  struct set classes = {&d->trade_classes, "trade class", "trade classes", TRADE};
  int class = d->has_trade ? cqio__column(r, SECTORS, "trade_class") : -1;
  int haul = cqio_sheet_find(r->table[SECTORS], "target_haul_km");
  for (int i = 0; i < d->sectors.count; i++) {
    if (class < 0 || classes.labels->count == 0) continue;
    int index = cqio__member(r, SECTORS, i, class, classes);
    d->sector_class[i] = index < 0 ? 0 : index;
    if (index >= 0 && haul >= 0 && cqio__good(r, TRADE)) check_haul(r, i, haul);
  }
}

/* Skills are the columns skill_X except skill_class; their shares sum to 1 in each sector. */
static void read_skills(struct reading *r) {
  cqio_dataset *d = r->data;
  const cqio_sheet *table = r->table[SECTORS];
  int columns = cqio_sheet_columns(table), q = 0, n = d->sectors.count, before = r->faults[SECTORS];
  cqio_labels *skills = &d->skills;
  if (!KEEP(r, skills->key, columns) || !KEEP(r, skills->name_local, columns)) return;
  for (int c = 0; c < columns; c++) {
    const char *name = cqio_sheet_column_name(table, c);
    if (strncmp(name, "skill_", 6) != 0 || strcmp(name, "skill_class") == 0) continue;
    skills->key[q] = cqio__keep_text(r, name + 6);
    skills->name_local[q++] = cqio__keep_text(r, "");
  }
  skills->name = skills->key;
  skills->count = q;
  if (q == 0) {
    cqio__absent(r, "no column skill_... in sectors.csv: all work is of one kind");
    cqio__one_label(r, "all", skills);
    if (!KEEP(r, d->skill_share, n)) return;
    for (int i = 0; i < n; i++)
      d->skill_share[i] = 1.0;
    return;
  }
  KEEP(r, d->skill_share, n * q);
  if (r->status == CQIO_MEMORY) return;
  for (int k = 0; k < q; k++) {
    char name[128];
    snprintf(name, sizeof name, "skill_%.100s", skills->key[k]);
    cqio__numbers(r, SECTORS, name, NULL, n, d->skill_share + k, q);
  }
  for (int i = 0; i < n && r->faults[SECTORS] == before; i++) {
    double sum = cqio_sum(d->skill_share + (size_t)i * (size_t)q, (size_t)q);
    if (!(fabs(sum - 1) <= 1e-9))
      cqio__row_fault(r, SECTORS, i, -1, "shares of skills sum to %.10g: expected 1", sum);
  }
}

static void read_sectors(struct reading *r) {
  cqio_dataset *d = r->data;
  int n = d->sectors.count;
  cqio__numbers(r, SECTORS, "rural_output_share", NULL, n, d->rural_output_share, 1);
  cqio__numbers(r, SECTORS, "productivity_growth", NULL, n, d->productivity_growth, 1);
  cqio__numbers(r, SECTORS, "employment_elasticity", NULL, n, d->employment_elasticity, 1);
  cqio__numbers(r, SECTORS, "icor", NULL, n, d->icor, 1);
  cqio__numbers(r, SECTORS, "depreciation_rate", NULL, n, d->depreciation_rate, 1);
  read_branches(r);
  read_structures(r);
  read_classes(r);
  read_skills(r);
}

/* ---- labour.csv, capital_goods.csv ----------------------------------------------------------- */

static void read_labour(struct reading *r) {
  cqio_dataset *d = r->data;
  int *stratum = NULL, *rows = cqio__join(r, LABOUR, "key", sectors(r), false);
  cqio__distinct(r, LABOUR, "stratum", &d->strata, &stratum);
  if (!rows || !stratum) return;
  for (int i = 0; i < d->sectors.count; i++)
    d->sector_stratum[i] = stratum[rows[i]] < 0 ? 0 : stratum[rows[i]];
  cqio__numbers(r, LABOUR, "employed_persons", rows, d->sectors.count, d->employed, 1);
}

static void read_capital_goods(struct reading *r) {
  static const char *const kinds[CQIO_SPENDS] = {"construction", "equipment", "other"};
  cqio_dataset *d = r->data;
  int column = cqio__column(r, CAPITAL_GOODS, "spending");
  int *rows = cqio__join(r, CAPITAL_GOODS, "sector", sectors(r), true);
  for (int i = 0; i < d->sectors.count; i++) {
    d->sector_spending[i] = CQIO_SPEND_OTHER;
    if (column < 0 || !rows || rows[i] < 0) continue;
    int kind = cqio__choice(r, CAPITAL_GOODS, rows[i], column, kinds, CQIO_SPENDS);
    if (kind >= 0) d->sector_spending[i] = kind;
  }
}

/* ---- table.csv ------------------------------------------------------------------------------- */

struct final_column {
  const char *name;
  double *values;
};

enum { FINAL_COLUMNS = 9 };

static void final_columns(const cqio_dataset *d, struct final_column out[FINAL_COLUMNS]) {
  const struct final_column list[FINAL_COLUMNS] = {{"rural_households", d->rural_households},
                                                   {"urban_households", d->urban_households},
                                                   {"government", d->government},
                                                   {"gfcf", d->gfcf},
                                                   {"inventories", d->inventories},
                                                   {"outflow", d->outflow},
                                                   {"inflow", d->inflow},
                                                   {"discrepancy", d->discrepancy},
                                                   {TOTAL, d->output}};
  memcpy(out, list, sizeof list);
}

static void check_columns(struct reading *r, const struct final_column *final) {
  const cqio_sheet *table = r->table[TABLE];
  struct set set = sectors(r);
  for (int c = 0; c < cqio_sheet_columns(table); c++) {
    const char *name = cqio_sheet_column_name(table, c);
    bool known = strcmp(name, "key") == 0 || strcmp(name, "code") == 0 ||
                 strcmp(name, "unit") == 0 || cqio_labels_find(set.labels, name) >= 0;
    for (int k = 0; k < FINAL_COLUMNS; k++)
      known = known || strcmp(name, final[k].name) == 0;
    if (!known) cqio__member(r, TABLE, -1, c, set);
  }
}

/* Labels of the rows: sectors, primary inputs, total; the rows of table.csv are joined to these. */
static int *join_rows(struct reading *r) {
  const cqio_labels *s = &r->data->sectors;
  cqio_labels all = {.count = s->count + CQIO_PRIMARY_INPUTS + 1};
  if (!SCRATCH(r, all.key, all.count)) return NULL;
  for (int i = 0; i < s->count; i++)
    all.key[i] = s->key[i];
  for (int i = 0; i < CQIO_PRIMARY_INPUTS; i++)
    all.key[s->count + i] = (char *)primary_keys[i];
  all.key[all.count - 1] = (char *)TOTAL;
  return cqio__join(r, TABLE, "key",
                    (struct set){&all, "row", "rows (sectors and primary inputs)", SECTORS}, false);
}

/* Primary inputs have no final use; NetCDF has no empty numbers and says 0. */
static void check_no_use(struct reading *r, int row, int column) {
  const char *text = cqio_sheet_text(r->table[TABLE], row, column);
  double value = 1;
  if (*text && !(cqio_parse_real(text, &value) && value == 0))
    cqio__row_fault(r, TABLE, row, column, "%s = %.40s: expected an empty field",
                    cqio_sheet_column_name(r->table[TABLE], column), text);
}

/* A cell in the unit of the file, in the range of KEY. */
static void read_money(struct reading *r, int row, int column, const char *key, double *out) {
  const struct range *range = cqio__range(TABLE, key);
  struct measure measure;
  if (cqio__measure(r, TABLE, column, range, &measure))
    cqio__number(r, TABLE, row, column, range, &measure, out);
}

/* What sectors buy from each other, which may be negative. */
static void read_flows(struct reading *r, const int *rows, int user, int column) {
  cqio_dataset *d = r->data;
  for (int i = 0; column >= 0 && i < d->sectors.count; i++)
    read_money(r, rows[i], column, "flows", &d->flows[i * d->sectors.count + user]);
}

static void read_cells(struct reading *r, const int *rows, const struct final_column *final,
                       double *total) {
  cqio_dataset *d = r->data;
  int n = d->sectors.count;
  size_t width = (size_t)n;
  for (int j = 0; j < n; j++) {
    const char *name = d->sectors.key[j];
    int column = cqio__column(r, TABLE, name);
    read_flows(r, rows, j, column);
    for (int k = 0; column >= 0 && k < CQIO_PRIMARY_INPUTS; k++)
      read_money(r, rows[n + k], column, primary_keys[k],
                 &d->primary_inputs[(size_t)k * width + (size_t)j]);
    if (column >= 0) read_money(r, rows[n + CQIO_PRIMARY_INPUTS], column, TOTAL, &total[j]);
  }
  for (int k = 0; k < FINAL_COLUMNS; k++) {
    int column = cqio_sheet_find(r->table[TABLE], final[k].name);
    cqio__numbers(r, TABLE, final[k].name, rows, n, final[k].values, 1);
    for (int i = n; column >= 0 && i <= n + CQIO_PRIMARY_INPUTS; i++)
      check_no_use(r, rows[i], column);
  }
}

/* What the rounding of figures allows the sums of rows and columns to miss, in the unit of the
 * file.
 */
struct rounding {
  double *row, *column; /* [S] */
};

static bool find_rounding(struct reading *r, const int *rows, struct rounding *out) {
  const cqio_sheet *table = r->table[TABLE];
  int n = r->data->sectors.count, key = cqio_sheet_find(table, "key");
  int code = cqio_sheet_find(table, "code"), unit = cqio_sheet_find(table, "unit");
  cqio_precision precision = {0};
  double *size; /* of 1 in a row, in the unit of the file */
  if (!SCRATCH(r, out->row, n) || !SCRATCH(r, out->column, n)) return false;
  if (!SCRATCH(r, size, n + CQIO_PRIMARY_INPUTS + 1)) return false;
  for (int i = 0; i <= n + CQIO_PRIMARY_INPUTS; i++) {
    struct measure m = {.cells = unit, .from = r->money[TABLE].unit, .to = r->money[TABLE].unit};
    if (!cqio__cell_measure(r, TABLE, rows[i], key, &m)) return false;
    size[i] = cqio_unit_convert(1.0, &m.from, &m.to);
  }
  for (int pass = 0; pass < 2; pass++)
    for (int c = 0; c < cqio_sheet_columns(table); c++) {
      int user = cqio_labels_find(&r->data->sectors, cqio_sheet_column_name(table, c));
      for (int i = 0; c != key && c != code && c != unit && i <= n + CQIO_PRIMARY_INPUTS; i++) {
        const char *text = cqio_sheet_text(table, rows[i], c);
        double error = pass ? cqio_precision_rounding(&precision, text) * size[i] : 0.0;
        if (pass == 0) cqio_precision_note(&precision, text);
        if (i < n) out->row[i] += error;
        if (user >= 0) out->column[user] += error;
      }
    }
  return true;
}

static const double tolerance = 1e-6; /* of an account, beside rounding, as cqio solve --balance */

static double row_sum(const cqio_dataset *d, int i) {
  size_t n = (size_t)d->sectors.count, at = (size_t)i;
  return cqio_sum(d->flows + at * n, n) + d->rural_households[i] + d->urban_households[i] +
         d->government[i] + d->gfcf[i] + d->inventories[i] + d->outflow[i] - d->inflow[i] +
         d->discrepancy[i];
}

static double column_sum(const cqio_dataset *d, int j) {
  size_t n = (size_t)d->sectors.count;
  return cqio_sum_strided(d->flows + j, n, n) +
         cqio_sum_strided(d->primary_inputs + j, CQIO_PRIMARY_INPUTS, n);
}

static bool column_used(const cqio_dataset *d, int j) {
  size_t n = (size_t)d->sectors.count;
  for (size_t i = 0; i < n; i++)
    if (d->flows[i * n + (size_t)j] != 0) return true;
  for (size_t k = 0; k < CQIO_PRIMARY_INPUTS; k++)
    if (d->primary_inputs[k * n + (size_t)j] != 0) return true;
  return false;
}

/* Identities (method 2.1, 2.2) in the unit of the file. Rows first: one wrong cell breaks a row and
 * a column and is reported once. */
static void check_table(struct reading *r, const int *rows, const double *total) {
  const cqio_dataset *d = r->data;
  struct rounding rounding;
  int n = d->sectors.count;
  if (!find_rounding(r, rows, &rounding)) return;
  for (int j = 0; j < n; j++)
    if (d->output[j] == 0 && column_used(d, j))
      cqio__row_fault(r, TABLE, rows[j], -1,
                      "total_output = 0 but the column of flows is not zero: expected a positive "
                      "output or a column of zeros");
  for (int j = 0; cqio__good(r, TABLE) && j < n; j++)
    if (cqio_unbalanced(total[j], d->output[j], tolerance,
                        fmin(rounding.row[j], rounding.column[j])))
      cqio__row_fault(r, TABLE, rows[j], -1,
                      "total_output = %.10g (%s): expected %.10g, as in row 'total_output'",
                      d->output[j], r->money[TABLE].name, total[j]);
  if (!cqio__good(r, TABLE)) return;
  for (int i = 0; i < n; i++)
    if (cqio_unbalanced(row_sum(d, i), d->output[i], tolerance, rounding.row[i]))
      cqio__row_fault(r, TABLE, rows[i], -1,
                      "uses less inflow = %.10g (%s): expected total_output %.10g", row_sum(d, i),
                      r->money[TABLE].name, d->output[i]);
  for (int j = 0; cqio__good(r, TABLE) && j < n; j++)
    if (cqio_unbalanced(column_sum(d, j), d->output[j], tolerance, rounding.column[j]))
      cqio__fault(r, TABLE, -1, cqio_sheet_find(r->table[TABLE], d->sectors.key[j]),
                  "column '%s': inputs = %.10g (%s): expected total_output %.10g",
                  d->sectors.key[j], column_sum(d, j), r->money[TABLE].name, d->output[j]);
}

/* A discrepancy that no statistics have, and columns of nothing, may be other columns. */
static void warn_of_columns(struct reading *r) {
  static const double much = 0.03; /* of output */
  const cqio_dataset *d = r->data;
  size_t n = (size_t)d->sectors.count;
  const struct final_column needed[] = {{"government", d->government}, {"gfcf", d->gfcf}};
  double off = 0.0, all = cqio_sum(d->output, n);
  for (size_t i = 0; i < n; i++)
    off += fabs(d->discrepancy[i]);
  if (off > much * all)
    cqio_log(r->ctx, CQIO_LOG_WARN,
             "%s: discrepancy = %.4g (%s) in all, %.2g of output: usual is up to %g; is it another "
             "column?",
             cqio_sheet_place(r->table[TABLE], -1), off, r->money[TABLE].name, off / all, much);
  for (size_t k = 0; k < sizeof needed / sizeof *needed; k++)
    if (cqio_sum(needed[k].values, n) == 0.0)
      cqio_log(r->ctx, CQIO_LOG_WARN, "%s: %s is 0 throughout: is it another column?",
               cqio_sheet_place(r->table[TABLE], -1), needed[k].name);
}

static void scale(double *values, size_t count, double divisor) {
  for (size_t i = 0; i < count; i++)
    values[i] /= divisor;
}

/* "# unit: 1e4 CNY (10 000 yuan) at 2010 producer prices" and "# year: 2010". */
static bool read_table_head(struct reading *r) {
  const char *year = cqio_sheet_header(r->table[TABLE], "year");
  int64_t value;
  if (year && cqio_parse_integer(year, &value) && value >= 1000 && value <= 9999)
    r->data->base_year = (int)value;
  else
    cqio__fault(r, TABLE, -1, -1, "year = '%.40s': expected a header line such as '# year: 2010'",
                year ? year : "");
  if (cqio__money_unit(r, TABLE, "")) cqio__take_basis(r);
  return cqio__good(r, TABLE);
}

static void read_table(struct reading *r) {
  cqio_dataset *d = r->data;
  size_t n = (size_t)d->sectors.count;
  struct final_column final[FINAL_COLUMNS];
  double *total;
  if (!r->table[TABLE]) return;
  bool head = read_table_head(r);
  int *rows = join_rows(r);
  final_columns(d, final);
  check_columns(r, final);
  if (!rows || !head || !SCRATCH(r, total, n)) return;
  if (r->faults[TABLE] == 0) read_cells(r, rows, final, total);
  if (cqio__good(r, TABLE)) check_table(r, rows, total);
  if (cqio__good(r, TABLE)) warn_of_columns(r);
  const double divisor = r->money[TABLE].divisor;
  scale(d->flows, n * n, divisor);
  scale(d->primary_inputs, CQIO_PRIMARY_INPUTS * n, divisor);
  for (int k = 0; k < FINAL_COLUMNS; k++)
    scale(final[k].values, n, divisor);
}

void cqio__read_economy(struct reading *r) {
  void (*const parts[])(struct reading *) = {cqio__read_trade, read_sectors, read_labour,
                                             read_capital_goods, read_table};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    if (r->data->sectors.count > 0 && r->status != CQIO_MEMORY) parts[i](r);
}
