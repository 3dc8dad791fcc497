/*
 * Balanced tables of a reference program of its own (numpy; RAS and GRAS by alternating scaling,
 * the others by Newton steps with dense algebra), to 12 digits.
 */
#ifndef CQIO_TESTS_LAW_BALANCING_GOLD
#define CQIO_TESTS_LAW_BALANCING_GOLD

/* Miller and Blair 2009, 7.4.2. */
static const double ras_prior[] = {.12 * 421,  .1 * 284,   .049 * 283, .21 * 421, .247 * 284,
                                   .265 * 283, .026 * 421, .249 * 284, .145 * 283};
static const double ras_target[] = {245, 136, 159, 251, 107, 182};
static const double ras_table[] = {165.210148201, 34.6136046395, 45.1762471594,
                                   63.5286196822, 18.7861779534, 53.6852023644,
                                   22.2612321167, 53.6002174071, 83.1385504762};

/* Junius and Oosterhaven 2003. */
static const double gras_prior[] = {7, 3, 5, -3, 2, 9, 8, 1, -2, 0, 2, 1};
static const double gras_target[] = {15, 26, -1, 9, 16, 17, -2};
static const double gras_table[] = {8.97644030999,  3.74316024501, 5.7217284399,  -3.4413289949,
                                    2.7993354036,   12.256839755,  9.99231366281, 0.951511178608,
                                    -2.77577571359, 0.0,           1.2859578973,  0.48981781629};

/* A row without positive cells (Temurshoev, Miller and Bouwmeester 2013). */
static const double negative_prior[] = {-2, -1, 4, 3};
static const double negative_target[] = {-4, 8, 3, 1};
static const double negative_table[] = {-2.30258678375, -1.69741321625, 5.30258678375,
                                        2.69741321625};

/* gras_prior with cells 1 and 11 = 10 as well, deviations max(|prior|, 1/2), cell 2 <= 3.5. */
static const double wls_table[] = {9.12777986368,  3.46190208172, 6.0159782954,   -3.6056602408,
                                   2.42503832806,  12.5380979183, 10.1118015683,  0.925062185377,
                                   -2.55281819174, 0.0,           0.872220136316, 0.680598055427};
static const double wls_objective = 0.484774441937;

/* ras_prior and ras_target with sigma 1, and totals of 560 and 530 with sigma 4 and 8. */
static const double kras_table[] = {164.817474387, 34.8794664882, 45.0452427293,
                                    64.0352925236, 19.1269129317, 54.0849982062,
                                    22.2221171474, 54.0454648285, 82.9489570092};
static const double kras_realised[] = {244.742183605, 137.247203662, 159.216538985, 251.074884058,
                                       108.051844249, 182.079197945, 541.205926252, 541.205926252};

#endif
