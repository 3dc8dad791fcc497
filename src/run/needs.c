/* What a run takes of disk and memory, before it begins. */
#include "ensemble/ensemble.h"
#include "results/result_names.h"
#include "run/stages.h"

static double years_of(const cqio_job *job) {
  return job->options.years.last - job->options.years.first + 1;
}

static double accounts_of(const cqio_study *study) {
  return (double)CQIO_ZONES * study->data->districts.count * (double)study->data->sectors.count;
}

/* The maps of one scenario without compression. */
static double map_bytes(const cqio_job *job, const cqio_grid *grid) {
  return CQIO_MAP_FIELDS * (double)grid->lat_count * grid->lon_count * sizeof(double) *
         years_of(job);
}

double cqio__run_room(const cqio_study *study, const cqio_map_input *maps) {
  const cqio_job *job = study->job;
  double bytes =
      job->options.output.regions ? 2.0 * accounts_of(study) * sizeof(double) * years_of(job) : 0.0;
  if (cqio__writes_maps(job)) bytes += map_bytes(job, maps->grid);
  return bytes * job->scenario_count + cqio__ensembles_room(study, maps->grid);
}

/* Figures of a year: by account, by pairs of districts, by park, phase and location. */
static double year_bytes(const cqio_study *study) {
  double districts = study->data->districts.count, parks = study->data->parks.count;
  return sizeof(double) * (2.0 * accounts_of(study) + districts * districts +
                           parks * CQIO_PHASES * CQIO_ZONES * districts);
}

/* Paths of markets that a rank holds at once, and its models: the reference with the one that it is
 * found from, or a scenario; of an ensemble, those of the base case and of a draw too. */
static double market_bytes(const cqio_study *study) {
  const cqio_job *job = study->job;
  const double by_account = 12.0, by_pair = 4.0; /* of a year beside the capital of parks */
  const double of_model = 60.0; /* by account, with the steps that Anderson keeps */
  double districts = study->data->districts.count, parks = study->data->parks.count;
  double path =
      years_of(job) * ((by_account + parks) * accounts_of(study) + by_pair * districts * districts);
  double paths = job->options.ensemble.draws > 0 ? 6.0 : 3.0;
  if (job->options.model.closure != CQIO_CHOICE_EQUILIBRIUM) return 0.0;
  return (paths * path + 2.0 * of_model * accounts_of(study)) * sizeof(double);
}

/* A file of maps is made and verified in memory while the disk writes the one before: chunks, the
 * file, and what the library reads of it. Deflated, all are smaller than the maps themselves. */
static double file_parts(const cqio_job *job) {
  return job->options.grid.deflate_level > 0 ? 1.0 : 3.0;
}

double cqio__run_memory(const cqio_study *study, const cqio_map_input *maps) {
  const cqio_job *job = study->job;
  double districts = study->data->districts.count, sectors = study->data->sectors.count;
  double columns = 2.0 + CQIO_PHASES * (double)study->data->parks.count;
  double households = CQIO_GROUPS * districts;
  double kernels = study->data->trade_classes.count * districts * districts;
  bool quotients = job->options.trade.regionalization != CQIO_CHOICE_GRAVITY;
  double numbers = 12.0 * columns * accounts_of(study) + 3.0 * kernels +
                   2.0 * households * households +
                   (quotients ? 4.0 * districts * sectors * sectors : 0.0);
  double bytes = numbers * sizeof(double) + market_bytes(study) + cqio__ensembles_memory(study) +
                 year_bytes(study) * years_of(job) * (job->scenario_count + 1.0);
  if (cqio__writes_maps(job)) bytes += file_parts(job) * map_bytes(job, maps->grid);
  return bytes;
}
