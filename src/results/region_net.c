/* Net effects of parks in the district tables. */
#include "results/region_file.h"

#include <string.h>

enum { FIGURES = 4, SAID = 9 };

/* What net effects depend on, beside each of them. */
static void describe(const cqio_study *study, const cqio_net_effects *net,
                     cqio_nc_attribute said[SAID]) {
  const cqio_options *o = &study->job->options;
  const cqio_nc_attribute all[SAID] = {{"additionality", NULL, o->investment.additionality},
                                       {"utilisation", NULL, net->utilisation},
                                       {"trade_elasticity", NULL, o->equilibrium.trade_elasticity},
                                       {"flow_elasticity", NULL, o->migration.flow_elasticity},
                                       {"exchange", NULL, o->migration.exchange},
                                       {"supply_urban", NULL, o->equilibrium.supply_urban},
                                       {"supply_rural", NULL, o->equilibrium.supply_rural},
                                       {NULL, NULL, 0.0},
                                       {NULL, NULL, 0.0}};
  for (int k = 0; k < SAID; k++)
    said[k] = all[k];
}

cqio_status cqio__region_net(cqio_ncout *file, const cqio_study *study, const cqio_years *years,
                             const cqio_remarks *remarks) {
  const cqio_net_effects *net = cqio_calibration_net(&study->calibration);
  if (!net || strcmp(years->scenario->name, study->job->scenarios[0].name) != 0) return CQIO_OK;
#define MISSING " that would be missing without "
  const struct {
    const char *name[2], *long_name[2], *cell_methods;
    cqio_file_unit unit;
    const double *values[2];
  } rows[FIGURES] = {
      {{"net_employment_by_park", "total_net_employment_by_park"},
       {"persons employed" MISSING "the park", "persons employed" MISSING "any park"},
       "time: mean",
       CQIO_FILE_UNIT_PERSONS,
       {net->jobs, net->all_jobs}},
      {{"net_value_added_by_park", "total_net_value_added_by_park"},
       {"value added" MISSING "the park", "value added" MISSING "any park"},
       "time: sum",
       CQIO_FILE_UNIT_MONEY,
       {net->product, net->all_product}},
      {{"net_urban_residents_by_park", "total_net_urban_residents_by_park"},
       {"urban residents at the end of the year" MISSING "the park",
        "urban residents at the end of the year" MISSING "any park"},
       "time: point",
       CQIO_FILE_UNIT_PERSONS,
       {net->urban, net->all_urban}},
      {{"net_residents_by_park", "total_net_residents_by_park"},
       {"residents at the end of the year" MISSING "the park",
        "residents at the end of the year" MISSING "any park"},
       "time: point",
       CQIO_FILE_UNIT_PERSONS,
       {net->residents, net->all_residents}}};
#undef MISSING
  cqio_nc_attribute said[SAID];
  char comment[CQIO_REMARKS_SIZE];
  describe(study, net, said);
  cqio__remarks_join(remarks, CQIO_QUANTITY_net_value_added, comment, sizeof comment);
  if (comment[0]) said[SAID - 2] = (cqio_nc_attribute){"comment", comment, 0.0};
  for (int k = 0; k < 2 * FIGURES; k++) {
    int all = k % 2;
    const cqio_region_variable variable = {.name = rows[k / 2].name[all],
                                           .dims = all ? "time" : "time park",
                                           .long_name = rows[k / 2].long_name[all],
                                           .cell_methods = rows[k / 2].cell_methods,
                                           .unit = rows[k / 2].unit,
                                           .values = rows[k / 2].values[all]};
    CQIO_TRY(cqio__region_put_said(file, study, &variable,
                                   (size_t)net->years * (size_t)(all ? 1 : net->parks), said));
  }
  return CQIO_OK;
}
