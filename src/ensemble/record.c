/* What is kept of each member of an ensemble. */
#include "ensemble/record.h"

#include "results/axes.h"

#include <stdio.h>
#include <string.h>

static void add(const cqio_dataset *data, cqio_quantity_id id, cqio_shape shape, cqio_record *out) {
  const cqio_quantity *quantity = cqio__quantity(id);
  size_t each = cqio__shape_size(data, shape);
  out->column[out->count++] = (cqio_record_variable){.id = id,
                                                     .quantity = quantity,
                                                     .unit = cqio__file_unit(quantity->unit),
                                                     .shape = shape,
                                                     .dims = cqio__shape_dims(shape),
                                                     .municipal = shape == CQIO_SHAPE_MUNICIPAL,
                                                     .first = out->width,
                                                     .each = each,
                                                     .size = (size_t)out->years * each};
  out->width += (size_t)out->years * each;
}

void cqio__record_list(const cqio_dataset *data, const cqio_options *options, cqio_record *out) {
  bool years = options->ensemble.kind == CQIO_CHOICE_YEARS;
  bool markets = years && options->model.closure == CQIO_CHOICE_EQUILIBRIUM;
  unsigned kinds = CQIO_IN_DRAWS | (years ? CQIO_IN_DRAWS_OF_YEARS : 0) |
                   (markets ? CQIO_IN_DRAWS_OF_MARKETS : 0);
  *out = (cqio_record){.years = years ? options->years.last - options->years.first + 1 : 1};
  for (int shape = 0; shape < CQIO_SHAPES; shape++)
    for (int id = 0; id < CQIO_QUANTITIES; id++) {
      const cqio_quantity *quantity = cqio__quantity((cqio_quantity_id)id);
      cqio_shape kept =
          quantity->shape == CQIO_SHAPE_ACCOUNT ? CQIO_SHAPE_LOCATION : quantity->shape;
      if (quantity->where & kinds && cqio__quantity_is_of(data, options, (cqio_quantity_id)id) &&
          kept == (cqio_shape)shape)
        add(data, (cqio_quantity_id)id, kept, out);
    }
}

static bool has_word(const char *words, const char *word) {
  size_t length = strlen(word);
  for (; *words; words += strcspn(words, " "), words += strspn(words, " "))
    if (strncmp(words, word, length) == 0 && strcspn(words, " ") == length) return true;
  return false;
}

cqio_status cqio__record_dimensions(cqio_ctx *ctx, const cqio_record *columns,
                                    const cqio_dataset *data, cqio_ncout *file) {
  const char *name;
  int64_t size;
  for (int d = 0; (name = cqio__dimension_at(data, d, &size)) != NULL; d++) {
    bool used = false;
    for (int c = 0; c < columns->count; c++)
      used = used || has_word(columns->column[c].dims, name);
    if (used) CQIO_TRY(cqio__axis(ctx, file, data, name, size));
  }
  return CQIO_OK;
}

cqio_status cqio__record_fill(const cqio_record *columns, const cqio_economy *economy,
                              const cqio_year *year, double *row) {
  for (int c = 0; c < columns->count; c++) {
    const cqio_record_variable *column = &columns->column[c];
    double *out = row + column->first;
    for (int t = 0; t < columns->years; t++)
      CQIO_TRY(cqio__quantity_values(economy, &year[t], column->id, column->shape,
                                     out + (size_t)t * column->each));
    cqio__file_unit_convert(column->quantity->unit, column->size, out);
  }
  return CQIO_OK;
}

const double *cqio__record_find(const cqio_record *columns, const double *row, cqio_quantity_id id,
                                int t) {
  for (int c = 0; c < columns->count; c++)
    if (columns->column[c].id == id)
      return row + columns->column[c].first + (size_t)t * columns->column[c].each;
  return NULL;
}

void cqio__record_dims(const cqio_record_variable *column, const char *leading,
                       char dims[CQIO_RECORD_DIMS]) {
  snprintf(dims, CQIO_RECORD_DIMS, "time%s%s%s", *leading ? " " : "", leading,
           column->dims + strlen("time"));
}
