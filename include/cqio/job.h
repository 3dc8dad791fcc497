/**
 * @file
 * job: a job file (YAML) and the overrides of the command line become checked, typed options.
 *
 *   title: text
 *   section: {key: value}             the keys of options.def, two levels
 *   scenarios:                        optional; without it the reference alone is computed
 *     - name: reference               always first, without `set`
 *     - name: NAME                    a-z 0-9 -, at most 64 letters: it becomes part of file names
 *       title: text
 *       set: {section.key: value}     on top of the job; keys of scope SCENARIO only
 *
 * Refused with file:line:column: unknown and duplicate keys, wrong types, values out of range,
 * aliases, anchors, tags, merge keys, tabs as indentation, other encodings than UTF-8, a second
 * document. `--set section.key=value` replaces the value of the section; what a scenario sets for
 * itself stays on top of it. `--set NAME.section.key=value` replaces what scenario NAME has.
 *
 * Levers are the keys of scope SCENARIO; their neutral values are the defaults. No calibration
 * knows them. One that the whole job sets (in a section or by --set) moves the reference too, and
 * is named in a warning.
 */
#ifndef CQIO_JOB
#define CQIO_JOB

#include "cqio/core.h"

#include <stdio.h>

CQIO_BEGIN_DECLS

enum {
  CQIO_JOB_LIMIT = 1 << 20, /**< bytes of a job file */
  CQIO_MAX_SCENARIOS = 64,
  CQIO_NAME_SIZE = 65, /**< bytes of a scenario or list name with its NUL */
  CQIO_VALUE_SIZE = 32 /**< bytes of a formatted number, flag or choice */
};

/** Values of the options of type choice, in the order of the words in options.def. */

/** trade.regionalization */
enum {
  CQIO_CHOICE_GRAVITY,
  CQIO_CHOICE_SLQ,
  CQIO_CHOICE_CILQ,
  CQIO_CHOICE_RLQ,
  CQIO_CHOICE_FLQ,
  CQIO_CHOICE_AFLQ
};
/** trade.deterrence, model.closure, employment.elasticity */
enum { CQIO_CHOICE_DATA, CQIO_CHOICE_CALIBRATE };
enum { CQIO_CHOICE_HOUSEHOLDS, CQIO_CHOICE_NONE, CQIO_CHOICE_EQUILIBRIUM };
/** trade.targets, investment.prices */
enum { CQIO_CHOICE_FILE }; /**< or CQIO_CHOICE_NONE */
enum { CQIO_CHOICE_LINEAR, CQIO_CHOICE_MARGINAL };
/** grid.settlement, grid.distances */
enum { CQIO_CHOICE_SEATS, CQIO_CHOICE_TOWNS };
enum { CQIO_CHOICE_PLANE, CQIO_CHOICE_SPHERE };
/** employment.coefficients, targets, zones, farm */
enum { CQIO_CHOICE_BALANCED, CQIO_CHOICE_PRODUCTIVITY };
enum { CQIO_CHOICE_TOTAL, CQIO_CHOICE_STRATA };
enum { CQIO_CHOICE_FIXED, CQIO_CHOICE_PEOPLE };
enum { CQIO_CHOICE_OUTPUT, CQIO_CHOICE_RESIDENTS };
/** migration.choice, hazard, arrivals */
enum { CQIO_CHOICE_WORKPLACES, CQIO_CHOICE_HOMES };
enum { CQIO_CHOICE_GAP, CQIO_CHOICE_DEVIATION };
enum { CQIO_ARRIVALS_RESIDENTS, CQIO_ARRIVALS_HOMES };
/** ensemble.kind, ensemble.design */
enum { CQIO_CHOICE_STATIC, CQIO_CHOICE_YEARS };
enum { CQIO_CHOICE_RANDOM, CQIO_CHOICE_LATIN, CQIO_CHOICE_SOBOL };
/** output.draws */
enum { CQIO_DRAWS_ALL, CQIO_DRAWS_MUNICIPAL, CQIO_DRAWS_NONE };
/** solver.method */
enum {
  CQIO_CHOICE_AUTO,
  CQIO_CHOICE_GMRES,
  CQIO_CHOICE_BICGSTAB,
  CQIO_CHOICE_NEUMANN,
  CQIO_CHOICE_LU
};

/**
 * All options as a plain struct: key section.name is member .section.name, with the unit, range and
 * default of its row in options.def. Texts are borrowed from the job (or are literals: defaults).
 * data.directory is resolved, ready for fopen; grid.* files are still relative to data.directory.
 */
/* clang-format off */
typedef struct {
#define CQIO_SECTION(section, title) struct {
#define CQIO_REAL(section, name, ...) double name;
#define CQIO_REAL_OR_DATA(section, name, ...) double name; /* -1: value of the data set */
#define CQIO_INTEGER_OR_DATA(section, name, ...) int name; /* -1: value of the data set */
#define CQIO_INTEGER(section, name, ...) int name;
#define CQIO_FLAG(section, name, ...) bool name;
#define CQIO_CHOICE(section, name, ...) int name; /* CQIO_CHOICE_* */
#define CQIO_TEXT(section, name, ...) const char *name;
#define CQIO_END(section) } section;
#include "cqio/options.def"
} cqio_options;
/* clang-format on */

/* ---- the table of keys ----------------------------------------------------------------------- */

typedef enum {
  CQIO_OPTION_REAL,     /**< double */
  CQIO_OPTION_INTEGER,  /**< int */
  CQIO_OPTION_FLAG,     /**< bool: true, false */
  CQIO_OPTION_CHOICE,   /**< int: index of the word */
  CQIO_OPTION_NAME,     /**< text a-z 0-9 _ - */
  CQIO_OPTION_LIST,     /**< text: names separated by commas */
  CQIO_OPTION_VARIABLE, /**< text FILE:VARIABLE */
  CQIO_OPTION_PATH      /**< text */
} cqio_option_type;

/** One row of options.def. */
typedef struct {
  const char *key; /**< "trade.flq_delta" */
  const char *section, *name;
  cqio_option_type type;
  bool or_data;             /**< -1 is allowed too: the value of the data set */
  bool per_scenario;        /**< scenarios may set it */
  bool with_markets;        /**< without effect unless model.closure is equilibrium */
  const char *default_text; /**< NULL: required */
  const char *interval;     /**< "[)" ...: brackets of the range; NULL: no range */
  double low, high;
  const char *words;       /**< "a|b|c" of a choice, or NULL */
  const char *unit, *help; /**< "" when there is none */
  size_t offset;           /**< of the member in cqio_options */
} cqio_option;

/** Row INDEX in the order of options.def, or NULL past the end. Not collective. */
CQIO_API const cqio_option *cqio_option_at(int index);
/** Row of KEY ("section.name"), or NULL. Not collective. */
CQIO_API const cqio_option *cqio_option_find(const char *key);
/**
 * Value of OPTION as text: a number in the shortest form that reads back to the same bits, a flag
 * or choice as its word, both in BUFFER; a text option gives its own text (borrowed, "" for a
 * required one that is not set). Not collective.
 */
CQIO_API const char *cqio_option_value(const cqio_option *option, const cqio_options *options,
                                       char buffer[CQIO_VALUE_SIZE]);
/** Default of every option; required texts are NULL. Not collective. */
CQIO_API void cqio_options_defaults(cqio_options *options);
/** Writes the aligned table of all keys: type, default, range, unit, help. Not collective. */
CQIO_API void cqio_conf_describe_keys(FILE *file);

/**
 * Next name of a comma-separated list such as investment.parks: copies it to ITEM, moves *CURSOR
 * behind it; false at the end. Start with *CURSOR = the list. Not collective.
 */
CQIO_API bool cqio_list_next(const char **cursor, char item[CQIO_NAME_SIZE]);

/* ---- the job --------------------------------------------------------------------------------- */

typedef struct {
  const char *name, *title; /**< title "" when not given */
  cqio_options options;     /**< complete: job and `set` */
} cqio_scenario;

typedef struct {
  const char *title;     /**< "" when not given */
  const char *path;      /**< of the job file as given */
  const char *directory; /**< that holds the job file */
  cqio_options options;  /**< of the job, equal to scenarios[0].options */
  bool restart;          /**< go on from the checkpoint in output.directory; the caller sets it */
  int64_t member_first, member_last; /**< of the ensemble, from 1; 0: all. The caller sets them */
  int scenario_count;                /**< at least 1 */
  cqio_scenario *scenarios;          /**< [0] is the reference */
  struct cqio_text *texts;           /**< storage of all strings above */
} cqio_job;

/**
 * Reads job file PATH, applies SETS[SET_COUNT] ("section.key=value" or "NAME.section.key=value" for
 * scenario NAME but the reference, each key once; or "scenarios=a,b", which keeps the reference and
 * the named ones), checks everything. Problems up to
 * CQIO_MAX_PROBLEMS are recorded together; the place is file:line:column or "--set section.key".
 * SETS must be equal on all ranks. Errors: CQIO_CONFIG, CQIO_IO, CQIO_DATA (file above 1 MiB).
 * Collective. *out = NULL on failure.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_job_read(cqio_ctx *ctx, const char *path, int set_count,
                                                  const char *const *sets, cqio_job **out);
/**
 * The same with scenarios of other names in place of those of the file: the reference and NAMES
 * [COUNT], each the job as it is but for what "NAME.section.key=value" in SETS gives it.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_job_read_variants(cqio_ctx *ctx, const char *path,
                                                           int set_count, const char *const *sets,
                                                           int count, const char *const *names,
                                                           cqio_job **out);
/** Releases the job with all its strings and nulls the handle; NULL is allowed. Not collective. */
CQIO_API void cqio_job_destroy(cqio_job **job);

/** True when OPTION is a lever and OPTIONS has another value of it than its default. */
CQIO_API bool cqio_lever_is_set(const cqio_option *option, const cqio_options *options);

/** OPTIONS with every lever at its neutral value: what is calibrated. Not collective. */
CQIO_API void cqio_options_without_levers(cqio_options *options);

/** The levers of SCENARIO that are not neutral, "investment.factor = 2; ...", or "none". The caller
 * releases *TEXT with cqio_free. Not collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_scenario_levers(cqio_ctx *ctx,
                                                         const cqio_scenario *scenario,
                                                         char **text);

/**
 * The effective job: YAML with every key at the value used, and the scenarios that were kept. Read
 * again it gives the same options, wherever it lies: data.directory is made absolute (by the
 * working directory of this rank). The caller releases *TEXT with cqio_free. Not collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_job_format_yaml(cqio_ctx *ctx, const cqio_job *job,
                                                         char **text);

/** SHA-256 of what JOB computes: scenarios and every key but those of output and run and the place
 * of the data set. Jobs of equal digests and equal input files have equal results. Not collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_job_digest(cqio_ctx *ctx, const cqio_job *job,
                                                    char hex[65]);

CQIO_END_DECLS

#endif
