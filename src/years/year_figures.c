/* Figures of a year that are not stored: production and people. */
#include "years/year_figures.h"

CQIO_FIGURE(value_added) {
  for (size_t k = 0; k < (size_t)economy->accounts; k++)
    out[k] = economy->value_added_share[k % (size_t)economy->sectors] * year->output[k];
}

static void interleave(int count, const double *first, const double *second, double *out) {
  for (size_t r = 0; r < (size_t)count; r++) {
    out[2 * r] = first[r];
    out[2 * r + 1] = second[r];
  }
}

CQIO_FIGURE(residents) {
  interleave(economy->districts, year->urban, year->rural, out);
}

CQIO_FIGURE(registered) {
  interleave(economy->districts, year->registered_urban, year->registered_rural, out);
}

static void shares(int count, const double *part, const double *rest, double *out) {
  for (int r = 0; r < count; r++)
    out[r] = part[r] + rest[r] > 0.0 ? part[r] / (part[r] + rest[r]) : CQIO_NO_VALUE;
}

CQIO_FIGURE(urbanization_rate) {
  shares(economy->districts, year->urban, year->rural, out);
}

CQIO_FIGURE(registered_rate) {
  shares(economy->districts, year->registered_urban, year->registered_rural, out);
}

CQIO_FIGURE(unregistered) {
  for (int r = 0; r < economy->districts; r++)
    out[r] = year->urban[r] - year->registered_urban[r];
}

/* Share of residents in town less share of registrations that are urban (14.12). */
CQIO_FIGURE(citizenization_gap) {
  for (int r = 0; r < economy->districts; r++) {
    double residents = year->urban[r] + year->rural[r];
    double booked = year->registered_urban[r] + year->registered_rural[r];
    out[r] = residents > 0.0 && booked > 0.0
                 ? year->urban[r] / residents - year->registered_urban[r] / booked
                 : CQIO_NO_VALUE;
  }
}

/* Unemployed in the labour force of towns (14.10). */
CQIO_FIGURE(unemployment_rate) {
  for (int r = 0; r < economy->districts; r++) {
    double force = year->unemployed[r] + year->working[r];
    out[r] = force > 0.0 ? year->unemployed[r] / force : CQIO_NO_VALUE;
  }
}

CQIO_FIGURE(total_unemployment_rate) {
  size_t districts = (size_t)economy->districts;
  double idle = cqio_sum(year->unemployed, districts), working = cqio_sum(year->working, districts);
  *out = idle + working > 0.0 ? idle / (idle + working) : CQIO_NO_VALUE;
}

/* Urban jobs less employed residents of the town (14.13). */
CQIO_FIGURE(commuting_balance) {
  size_t sectors = (size_t)economy->sectors;
  for (size_t r = 0; r < (size_t)economy->districts; r++)
    out[r] =
        cqio_sum(year->jobs + (CQIO_ZONES * r + CQIO_URBAN) * sectors, sectors) - year->working[r];
}

CQIO_FIGURE(total_residents) {
  (void)economy;
  *out = year->rates.urban + year->rates.rural;
}
