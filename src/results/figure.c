/* What every file says of a figure. */
#include "results/figure.h"

#include <stdio.h>
#include <string.h>

void cqio__figure_add(cqio_figure *figure, const char *name, const char *text) {
  if (text) figure->extra[figure->extras++] = (cqio_nc_attribute){name, text, 0.0};
}

void cqio__figure_init(cqio_figure *figure, const cqio_dataset *data, cqio_file_unit unit,
                       const char *long_name) {
  const cqio_file_unit_row *row = cqio__file_unit(unit);
  char name[CQIO_UNIT_TEXT];
  *figure = (cqio_figure){.variable = {.type = CQIO_NC_DOUBLE,
                                       .units = row->units,
                                       .missing = row->kind == CQIO_KIND_RATIO}};
  const char *words = cqio__in_currency(row->unit_long, data->currency, figure->words);
  bool money = row->unit_long && strstr(row->unit_long, "CNY");
  snprintf(figure->long_name, CQIO_UNIT_TEXT, row->kind == CQIO_KIND_MONEY ? "%s (%s)" : "%s",
           cqio__in_currency(long_name, data->currency, name), words);
  figure->variable.long_name = figure->long_name;
  figure->variable.extra = figure->extra;
  cqio__figure_add(figure, "unit_long", words);
  cqio__figure_add(figure, "currency", money ? data->currency : NULL);
  cqio__figure_add(figure, "price_basis", money ? data->price_basis : NULL);
}
