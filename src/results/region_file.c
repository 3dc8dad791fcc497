/* District tables of one scenario as NetCDF. */
#include "results/region_file.h"
#include "results/axes.h"
#include "years/judge.h"

/* Figure ID of all years, with the REMARKS about it. */
static cqio_status put_quantity(cqio_ncout *file, const cqio_study *study, const cqio_years *years,
                                const cqio_remarks *remarks, cqio_quantity_id id) {
  const cqio_quantity *quantity = cqio__quantity(id);
  size_t step = cqio__shape_size(study->data, quantity->shape);
  size_t total = step * (size_t)years->count;
  if (total == 0) return CQIO_OK; /* no parks or no registration in the data set */
  double *values;
  CQIO_TRY(CQIO_ALLOC(study->ctx, total, &values));
  cqio_status status = CQIO_OK;
  for (int t = 0; t < years->count && !status; t++)
    status = cqio__quantity_values(study->economy, &years->year[t], id, quantity->shape,
                                   values + (size_t)t * step);
  const cqio_region_variable variable = {.name = quantity->name,
                                         .dims = cqio__shape_dims(quantity->shape),
                                         .long_name = quantity->long_name,
                                         .cell_methods = quantity->cell_methods,
                                         .unit = quantity->unit,
                                         .values = values};
  char comment[CQIO_REMARKS_SIZE];
  cqio__remarks_join(remarks, id, comment, sizeof comment);
  const cqio_nc_attribute said[] = {{comment[0] ? "comment" : NULL, comment, 0.0},
                                    {NULL, NULL, 0.0}};
  if (!status) status = cqio__region_put_said(file, study, &variable, total, said);
  cqio_free(values);
  return status;
}

static cqio_status write(cqio_ncout *file, const cqio_study *study, const cqio_years *years,
                         const cqio_years *reference, const cqio_remarks *remarks) {
  CQIO_TRY(cqio__region_dimensions(file, study));
  CQIO_TRY(cqio__axis_years(study->ctx, file, years->year[0].year, years->count));
  CQIO_TRY(cqio__region_places(file, study));
  for (int id = 0; id < CQIO_QUANTITIES; id++)
    if (cqio__quantity((cqio_quantity_id)id)->where & CQIO_IN_TABLES &&
        cqio__quantity_is_of(study->data, &study->job->options, (cqio_quantity_id)id))
      CQIO_TRY(put_quantity(file, study, years, remarks, (cqio_quantity_id)id));
  CQIO_TRY(cqio__region_effects(file, study, years, reference));
  CQIO_TRY(cqio__region_net(file, study, years, remarks));
  CQIO_TRY(cqio__region_trade(file, study));
  return cqio__region_multipliers(file, study);
}

cqio_status cqio__prepare_regions(const cqio_study *study, const cqio_outputs *outputs,
                                  const cqio_years *years, const cqio_years *reference,
                                  const char *path, cqio_ncout **out) {
  cqio_ncout_options options;
  cqio_remarks remarks;
  cqio_ncout_options_init(&options);
  options.overwrite = outputs->replace;
  options.deflate = study->job->options.grid.deflate_level;
  *out = NULL;
  cqio_status status =
      cqio__remarks_of(study->economy, &study->calibration, reference, years, &remarks);
  if (!status) status = cqio_ncout_create(study->ctx, path, &options, out);
  if (!status)
    status = cqio__write_attributes(*out, study, outputs, years,
                                    "District tables: output, employment, people, links");
  if (!status) status = write(*out, study, years, reference, &remarks);
  if (!status) status = cqio_ncout_prepare(*out);
  if (status) cqio_ncout_discard(out);
  cqio__remarks_free(&remarks);
  return status;
}
