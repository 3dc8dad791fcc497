/**
 * @file
 * findings: analyses of an input-output table (method section 29) and their results as labelled
 * figures, each with a certified bound of its error where theory gives one.
 *
 * Rows sell, columns buy: A = Z x^-1, L = (I - A)^-1; forward linkages are those of Ghosh's G =
 * x^-1 L x, x' = v'G. Accounts without output have L_.i = e_i and no ratios. What is not defined is
 * CQIO_NO_VALUE, with bound 0. Figures are equal on all ranks; with dense tables other numbers of
 * ranks give other roundings, within the bounds.
 */
#ifndef CQIO_FINDINGS_H
#define CQIO_FINDINGS_H

#include "cqio/iotable.h"

CQIO_BEGIN_DECLS

/** Analyses by name; cqio/analyses.def says what each is. */
typedef enum {
#define ANALYSIS(id, name, needs, all, text) CQIO_ANALYSIS_##id,
#include "cqio/analyses.def"
  CQIO_ANALYSES
} cqio_analysis;
/** "linkages"; what it is. Never NULL. Not collective. */
CQIO_API const char *cqio_analysis_name(cqio_analysis analysis);
CQIO_API const char *cqio_analysis_text(cqio_analysis analysis);
/** Whether --what all has it: it needs no inputs of its own. Not collective. */
CQIO_API bool cqio_analysis_in_all(cqio_analysis analysis);

typedef struct {
  bool wanted[CQIO_ANALYSES];
  bool all; /**< what the table lacks the data for is left out with a note, and not refused */
  cqio_io_closure closure;  /**< households: multipliers of type II, too */
  cqio_solve_method method; /**< analyses that need entries of the inverse form it whatever it is */
  double tolerance;         /**< see cqio_solve_params */
  /** What is extracted: accounts, regions, or sectors in all regions, with ';' between them, or the
   * words regions and sectors. NULL: every account alone. Borrowed. */
  const char *targets;
  double share;          /**< of a target that is extracted, (0, 1]. Default 1 */
  bool keep_final;       /**< what a target sells to final demand stays. Default false */
  const char *extension; /**< whose paths are searched; NULL: the first, output. Borrowed */
  const char *demand;    /**< for which, as for cqio_io_demand_create; NULL: final. Borrowed */
  double threshold;      /**< least path that is listed, as a share of the total. Default 1e-4 */
  /** What changes prices, "compensation:r1=10%;imports=0.02": ITEM or ITEM:TARGET, an item of the
   * primary inputs and an account, region or sector; a percentage of the item, or money per unit
   * of output. NULL: nothing. Borrowed, as the next three, all with ';' between parts. */
  const char *cost;
  const char *pass_through; /**< shares of higher costs in prices, "r1=0.5"; NULL: all of them */
  const char
      *fixed_prices; /**< prices that others set, by their change, "r1/oil=20%"; NULL: none */
  bool proportional; /**< profits, other value added, stay a share of costs. Default false */
  /** Output that is given in the mixed model, "r1/s1=10%;r2/s2=500": a change of it, or itself. */
  const char *outputs;
  /** Of decomposition: what to compare with, in their order; of the same accounts in one unit. They
   * must outlive the findings. */
  const cqio_io_table *const *tables;
  int tables_count;
  bool current_prices; /**< they may be in current prices. Default false */
  /** "intensity,trade,technology,mix,level", in this order (the default where there are regions);
   * "demand" may stand for mix and level, and trade be left out. NULL: the default. Borrowed. */
  const char *factors;
  double memory;        /**< bytes a rank may use beside the table; 0: what the node has left */
  bool certify_entries; /**< entries of the inverse are bounded by all residuals, a product as large
                           as it, and not by roundings (29.3). Default false */
} cqio_findings_request;
CQIO_API void cqio_findings_request_init(cqio_findings_request *request);

/** What is known of the error of a figure. */
typedef enum {
  CQIO_BOUND_NONE,     /**< nothing */
  CQIO_BOUND_RESIDUAL, /**< proven from residuals, whatever computed it (29.2) */
  CQIO_BOUND_EXACT,    /**< roundings of a few operations, proven */
  CQIO_BOUND_A_PRIORI  /**< roundings of the elimination that inverted I - A, proven (29.3) */
} cqio_bound_kind;
/** "none", "residual", "exact", "a_priori". Never NULL. */
CQIO_API const char *cqio_bound_kind_name(cqio_bound_kind kind);

/** Labels of an axis of figures; all texts are owned by the findings. */
typedef struct {
  const char *name; /**< "account", "extension", "region" ... */
  int64_t size;
  const char **label; /**< [size] */
  const char **unit;  /**< [size] of what the labels name, or NULL */
} cqio_findings_axis;

enum { CQIO_FINDINGS_MOST_AXES = 3 };

/** Numbers over axes, row-major. */
typedef struct {
  const char *name, *long_name;
  const char *unit;  /**< "1", "output of the table", "unit of the extension" */
  const char *codes; /**< names of the values 0, 1, 2 ..., or NULL */
  int rank, axis[CQIO_FINDINGS_MOST_AXES]; /**< indices of axes of the findings */
  int64_t size;                            /**< numbers in all */
  double *value, *bound;                   /**< [size]; |true - value| <= bound */
  cqio_bound_kind kind;                    /**< BOUND is NULL for CQIO_BOUND_NONE */
} cqio_figure;

/** Something that must hold, and how far the figures are from it, relative to their size. */
typedef struct {
  const char *text;
  double residual;
} cqio_identity;

/** A table of the text report: the largest of figure[0], by the last axis, with the others beside.
 */
enum { CQIO_FINDINGS_MOST_COLUMNS = 6 };
typedef struct {
  const char *title;
  int count, figure[CQIO_FINDINGS_MOST_COLUMNS];
  const char *heading[CQIO_FINDINGS_MOST_COLUMNS];
  int64_t
      offset[CQIO_FINDINGS_MOST_COLUMNS]; /**< of the first number, for figures of several axes */
} cqio_findings_view;

typedef struct cqio_findings_memory cqio_findings_memory;

typedef struct {
  cqio_findings_request request;
  const cqio_io_table *table;      /**< borrowed */
  cqio_certificate_summary proof;  /**< of the open system */
  cqio_certificate_summary closed; /**< of that closed by households, if there is one */
  const char *method;              /**< of the solves */
  int64_t columns[2];              /**< solved: forward, transposed */
  double bound_relative;           /**< largest of the solves */
  int axes, figures, identities, views, notes;
  cqio_findings_axis *axis;
  cqio_figure *figure;
  cqio_identity *identity;
  cqio_findings_view *view;
  const char **note; /**< what was left out, and why */
  cqio_findings_memory *memory;
} cqio_findings;

/** Makes the analyses that REQUEST wants of TABLE, which must outlive the findings. Errors: as
 * cqio_io_solve; CQIO_DATA where the table lacks what an analysis needs. Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_findings_create(cqio_ctx *ctx, cqio_io_table *table,
                                                         const cqio_findings_request *request,
                                                         cqio_findings **out);
CQIO_API void cqio_findings_destroy(cqio_findings **findings);

/** How the coefficients of a column are drawn, by the number E that is given for it. */
typedef enum {
  CQIO_DRAWS_LOGNORMAL, /**< log-normal factors of mean 1 and standard deviation E */
  CQIO_DRAWS_INTERVAL,  /**< factors uniform in 1 - E to 1 + E */
  CQIO_DRAWS_DIRICHLET  /**< all shares together; the largest has the relative deviation E */
} cqio_draws_distribution;

typedef struct {
  int64_t count; /**< draws, >= 2 */
  uint64_t seed;
  cqio_draws_distribution distribution;
  /** "10%" for all columns, or "r1=10%;r2/s2=0.2" for those of accounts, regions and sectors;
   * others are not drawn. Borrowed. */
  const char *errors;
} cqio_findings_draws;

/** The same, and for each figure NAME what DRAWS of the table make of it: NAME_mean, NAME_sd,
 * NAME_q025, NAME_q500, NAME_q975 (method 29.48-29.51). Inputs and primary inputs of a column sum
 * to what they did; output follows final demand. Refused with paths, influence and decomposition.
 * Memory: COUNT numbers for each of all figures. Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_findings_create_drawn(cqio_ctx *ctx, cqio_io_table *table,
                                                               const cqio_findings_request *request,
                                                               const cqio_findings_draws *draws,
                                                               cqio_findings **out);

/** Figure NAME, or NULL. Not collective. */
CQIO_API const cqio_figure *cqio_findings_find(const cqio_findings *findings, const char *name);

/** Writes all figures with labels and bounds to PATH, whole or not at all. Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_findings_write_netcdf(cqio_ctx *ctx,
                                                               const cqio_findings *findings,
                                                               const char *path, bool overwrite);
/** Looks at the folder for CSV files before anything is computed: CQIO_IO where it has files of an
 * earlier analysis without OVERWRITE, or such that were changed since. Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_findings_check_csv(cqio_ctx *ctx, const char *directory,
                                                            bool overwrite);
/** Writes DIRECTORY/AXES.csv for each set of axes, such as extension_account.csv: a column for each
 * axis, its unit, figure and bound, as "NAME (UNIT)", a row for each cell; missing cells are empty.
 * The directory is made unless it is there, and DIRECTORY/contents.csv lists the files with their
 * SHA-256. OVERWRITE removes those of an earlier analysis by its list; files of others are never
 * replaced (CQIO_IO). Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_findings_write_csv(cqio_ctx *ctx,
                                                            const cqio_findings *findings,
                                                            const char *directory, bool overwrite);

CQIO_END_DECLS

#endif
