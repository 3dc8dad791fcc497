/* Tables as CSV, in the layout of matrices/: a row and a column for each account. */
#include "core/text.h"
#include "iotable/file_origin.h"
#include "iotable/own_file.h"
#include "iotable/roles.h"
#include "iotable/statements.h"
#include "iotable/table_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct writer {
  cqio_ctx *ctx;
  FILE *stream;
  const cqio_io_table *table;
};

static const char *behind_region(const char *label) {
  const char *slash = strchr(label, '/');
  return slash ? slash + 1 : label;
}

/* With as few digits as give VALUE again. */
static void put_number(FILE *stream, const char *before, double value) {
  char text[32];
  for (int digits = 15; digits <= 17; digits++) {
    snprintf(text, sizeof text, "%.*g", digits, value);
    if (strtod(text, NULL) == value) break;
  }
  fprintf(stream, "%s%s", before, text);
}

/* '# role:' where the list of synonyms does not say the same. */
static cqio_status put_role(struct writer *w, const char *label, cqio_io_role role, bool is_row) {
  const char *name = behind_region(label);
  if (cqio__role_of_label(name, is_row) == role && !cqio__role_leaves_words(name, is_row))
    return CQIO_OK;
  if (strpbrk(label, ";\n"))
    return cqio_fail(
        w->ctx, CQIO_DATA,
        "%s: '%.200s': the label has a semicolon, which a line '# role:' of CSV cannot "
        "have: expected FILE.nc as the output",
        w->table->source, label);
  fprintf(w->stream, "# role: %s = %s\n", label, cqio_io_role_name(role));
  return CQIO_OK;
}

static cqio_status put_roles(struct writer *w) {
  const cqio_io_table *t = w->table;
  for (int k = 0; k < t->final.count; k++)
    CQIO_TRY(put_role(w, t->final.name[k], t->final.role[k], false));
  for (int k = 0; k < t->household_part.count; k++)
    CQIO_TRY(put_role(w, t->household_part.name[k], CQIO_ROLE_HOUSEHOLD_PART, false));
  for (int k = 0; k < t->primary.count; k++)
    CQIO_TRY(put_role(w, t->primary.name[k], t->primary.role[k], true));
  for (int k = 0; k < t->extension.count; k++)
    CQIO_TRY(put_role(w, t->extension.name[k], CQIO_ROLE_EXTENSION, true));
  return CQIO_OK;
}

/* Income of all households, or of those of regions. */
static cqio_status put_income(struct writer *w) {
  const cqio_io_table *t = w->table;
  bool any = t->household_income > 0.0;
  if (any) put_number(w->stream, "# household_income: ", t->household_income);
  for (int g = 0; g < t->household_groups; g++) {
    const cqio_io_household *h = &t->household[g];
    if (!(h->income > 0.0) || h->region < 0) continue;
    const char *region = t->regions.text[h->region];
    if (strpbrk(region, ";=\n"))
      return cqio_fail(
          w->ctx, CQIO_DATA,
          "%s: region '%.200s': a line '# household_income:' of CSV cannot have ';' or "
          "'=' in it: expected other names of regions",
          t->source, region);
    fprintf(w->stream, "%s%s", any ? "; " : "# household_income: ", region);
    put_number(w->stream, " = ", h->income);
    any = true;
  }
  if (any) fputc('\n', w->stream);
  return CQIO_OK;
}

static bool has_units(const cqio_io_table *t) {
  return t->extension.count > 0 || t->account_unit || t->employment;
}

static void put_header(struct writer *w) {
  const cqio_io_table *t = w->table;
  cqio_account_label label;
  fputs(t->regions.count > 0 ? "region,key" : "key", w->stream);
  if (has_units(t)) fputs(",unit", w->stream);
  for (int64_t j = 0; j < t->accounts; j++) {
    fputc(',', w->stream);
    cqio__csv_put(w->stream, cqio_io_table_label(t, j, &label));
  }
  for (int k = 0; k < t->final.count; k++) {
    fputc(',', w->stream);
    cqio__csv_put(w->stream, t->final.name[k]);
  }
  for (int k = 0; k < t->household_part.count; k++) {
    fputc(',', w->stream);
    cqio__csv_put(w->stream, t->household_part.name[k]);
  }
  fputs(",total_output\n", w->stream);
}

static void put_start(struct writer *w, const char *region, const char *key, const char *unit) {
  if (w->table->regions.count > 0) {
    cqio__csv_put(w->stream, region);
    fputc(',', w->stream);
  }
  cqio__csv_put(w->stream, key);
  if (has_units(w->table)) fputc(',', w->stream);
  if (has_units(w->table)) cqio__csv_put(w->stream, unit);
}

static cqio_status put_account(void *data, int64_t account, const double *values) {
  struct writer *w = data;
  const cqio_io_table *t = w->table;
  const char *region = cqio_io_table_region(t, account);
  put_start(w, region ? region : "", cqio_io_table_sector(t, account),
            t->account_unit ? t->account_unit[account] : "");
  for (int64_t j = 0; j < t->accounts; j++)
    put_number(w->stream, ",", values[j]);
  for (int k = 0; k < t->final.count; k++)
    put_number(w->stream, ",", t->final.values[k][account]);
  for (int k = 0; k < t->household_part.count; k++)
    put_number(w->stream, ",", t->household_part.values[k][account]);
  put_number(w->stream, ",", t->output[account]);
  fputc('\n', w->stream);
  return CQIO_OK;
}

/* A row beside the accounts; DIRECT: in the columns of final demand, or NULL. */
static void put_row(struct writer *w, const char *label, const char *unit, const double *values,
                    const double *direct) {
  put_start(w, "", label, unit);
  for (int64_t j = 0; j < w->table->accounts; j++)
    put_number(w->stream, ",", values[j]);
  for (int k = 0; k < w->table->final.count; k++)
    if (direct)
      put_number(w->stream, ",", direct[k]);
    else
      fputc(',', w->stream);
  for (int k = 0; k < w->table->household_part.count; k++)
    fputc(',', w->stream);
  fputs(",\n", w->stream);
}

static void put_beside(struct writer *w) {
  const cqio_io_table *t = w->table;
  bool named = t->employment && strcmp(t->employment_unit, "unit of employment") != 0;
  for (int k = 0; k < t->primary.count; k++)
    put_row(w, t->primary.name[k], "", t->primary.values[k], NULL);
  if (t->employment) put_row(w, "employment", named ? t->employment_unit : "", t->employment, NULL);
  for (int k = 0; k < t->extension.count; k++)
    put_row(w, t->extension.name[k], t->extension.unit[k], t->extension.values[k],
            t->extension.direct[k]);
}

static cqio_status start(struct writer *w) {
  const cqio_io_table *t = w->table;
  bool stated = strcmp(t->unit, "unit of the table") != 0;
  char prices[CQIO__PRICES_TEXT];
  fprintf(w->stream, "%*s", CSV_SEAL_SIZE, ""); /* room */
  if (t->layout) fprintf(w->stream, "# sources: layout %s\n", t->layout);
  cqio__io_list_inputs(w->ctx, w->stream, "# sources: ", "\n", "\n");
  if (stated || t->mixed) fprintf(w->stream, "# unit: %s\n", t->mixed ? "mixed" : t->unit);
  if (t->year > 0) fprintf(w->stream, "# year: %d\n", t->year);
  if (cqio__io_unsaid_prices(t, prices)) fprintf(w->stream, "# price_basis: %s\n", prices);
  if (!stated && t->measure.currency[0])
    fprintf(w->stream, "# currency: %s\n", t->measure.currency);
  CQIO_TRY(put_income(w));
  if (t->partial) fputs("# primary_inputs: partial\n", w->stream);
  CQIO_TRY(put_roles(w));
  put_header(w);
  return CQIO_OK;
}

cqio_status cqio__io_write_csv(cqio_ctx *ctx, const cqio_io_table *table, const char *path,
                               bool overwrite) {
  struct writer w = {.ctx = ctx, .table = table};
  char *bytes = NULL;
  size_t size = 0;
  bool root = cqio_ctx_rank(ctx) == 0;
  if (!table->flows || !table->output)
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: holds coefficients, which CSV has no place for: expected FILE.nc as the "
                     "output",
                     table->source);
  if (root) w.stream = open_memstream(&bytes, &size);
  cqio_status status =
      root && !w.stream ? cqio_fail(ctx, CQIO_MEMORY, "%s: no memory for the file", path) : CQIO_OK;
  if (root && !status) status = start(&w);
  status = cqio_agree(ctx, status);
  if (!status) status = cqio__io_pass_rows(ctx, table, put_account, &w);
  if (root && !status) put_beside(&w);
  if (w.stream && fclose(w.stream) != 0 && !status)
    status = cqio_fail(ctx, CQIO_MEMORY, "%s: no memory for the file", path);
  if (root && !status) cqio__csv_seal(bytes, size);
  if (root && !status) status = cqio_write_file(ctx, path, overwrite, bytes, size);
  free(bytes);
  return cqio_agree(ctx, status);
}
