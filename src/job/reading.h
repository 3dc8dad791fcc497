/* Inside job: the tree of a YAML text, and the checks that turn its scalars into options. */
#ifndef CQIO_JOB_READING
#define CQIO_JOB_READING

#include "cqio/job.h"

/* Place of every option in arrays indexed by option. */
enum {
#define CQIO_REAL(section, name, ...) OPTION_##section##_##name,
#define CQIO_REAL_OR_DATA(section, name, ...) OPTION_##section##_##name,
#define CQIO_INTEGER_OR_DATA(section, name, ...) OPTION_##section##_##name,
#define CQIO_INTEGER(section, name, ...) OPTION_##section##_##name,
#define CQIO_FLAG(section, name, ...) OPTION_##section##_##name,
#define CQIO_CHOICE(section, name, ...) OPTION_##section##_##name,
#define CQIO_TEXT(section, name, ...) OPTION_##section##_##name,
#include <cqio/options.def>
  OPTION_COUNT
};

/* One string owned by a job. */
struct cqio_text {
  struct cqio_text *next;
  char text[];
};

/* storage.c: copy of TEXT that lives as long as the job. */
CQIO_NODISCARD cqio_status cqio__job_keep(cqio_ctx *ctx, cqio_job *job, const char *text,
                                          const char **out);

/* ---- tree.c: YAML text to nodes -------------------------------------------------------------- */

typedef enum {
  NODE_SCALAR,
  NODE_MAPPING,  /* children are the values, each with its key */
  NODE_SEQUENCE, /* children are the items */
  NODE_BAD       /* a key or value to be passed over: its problem is recorded already */
} node_kind;

typedef struct node {
  node_kind kind;
  int line, column;   /* 1-based */
  char *text;         /* of a scalar; UTF-8 on one line, no control characters */
  struct node *key;   /* scalar, when the parent is a mapping */
  struct node *child; /* first one */
  struct node *next;  /* sibling */
} node;

/*
 * Parses TEXT[SIZE]; PATH is for messages. *out = NULL for an empty document. Fails on wrong
 * syntax; other problems (aliases, tags ...) are recorded only, and their nodes become NODE_BAD.
 * *OUT is to be destroyed in any case. Not collective.
 */
CQIO_NODISCARD cqio_status cqio__tree_read(cqio_ctx *ctx, const char *path, const char *text,
                                           size_t size, node **out);
void cqio__tree_destroy(node **tree);

/* True for a section or list left empty ("key:" without a value). */
bool cqio__node_is_null(const node *n);

/* ---- value.c: text to one option ------------------------------------------------------------- */

/* True when TEXT is valid UTF-8 on one line without control characters. */
bool cqio__text_is_plain(const char *text, size_t size);
/* Room for an excerpt of a text that is wrong. */
enum { EXCERPT_SIZE = 84 };
/* True for a-z 0-9 and the letters of EXTRA, 1 to CQIO_NAME_SIZE - 1 of them. */
bool cqio__is_name(const char *text, const char *extra);

/* What OPTION expects, e.g. "a number in [0, 1)". */
enum { EXPECTATION_SIZE = 160 };
void cqio__option_expectation(const cqio_option *option, char buffer[EXPECTATION_SIZE]);

/* Stores TEXT in OPTIONS when it is what OPTION expects; a text option keeps the pointer. */
bool cqio__option_store(const cqio_option *option, const char *text, cqio_options *options);
/*
 * The same; otherwise records "PLACE: key = TEXT (unit): expected ...; the default is ...".
 */
void cqio__option_check(cqio_ctx *ctx, const cqio_option *option, const char *place,
                        const char *text, cqio_options *options);

/* ---- reading a job --------------------------------------------------------------------------- */

/* State of one cqio_job_read. */
typedef struct {
  cqio_ctx *ctx;
  cqio_job *job;
  const node *given[OPTION_COUNT]; /* value in the sections of the file, or NULL */
  bool overridden[OPTION_COUNT];   /* by --set */
  int set_count;                   /* of the command line */
  const char *const *sets;         /* "section.key=value", "scenario.section.key=value" */
  const char *wanted;              /* value of --set scenarios=..., or NULL for all */
  bool replaced;                   /* scenarios are the reference and those named here */
  int name_count;
  const char *const *names;
  char place[512];
} reading;

/* ---- problems.c ------------------------------------------------------------------------------ */

/* "path:line:column" of N, or the path for NULL; valid until the next call of either. */
const char *cqio__at(reading *r, const node *n);
/* "--set KEY"; valid until the next call of either. */
const char *cqio__at_set(reading *r, const char *key);
/* Where option INDEX got its value: the command line, the file, or the file as a whole (default).
 */
const char *cqio__place_of(reading *r, int index);
/* True when enough problems are recorded. */
bool cqio__is_full(const reading *r);
/* True, and a problem, when the key of VALUE stands earlier in its mapping MAP. */
bool cqio__is_repeated(reading *r, const node *map, const node *value);
/* Records that KEY is unknown, with the nearest known one. */
void cqio__unknown_key(reading *r, const char *place, const char *key);

/* Records that OPTION holds for the whole job, with the keys that scenarios may set. */
void cqio__refuse_for_scenarios(reading *r, const char *place, const cqio_option *option);

/* ---- across.c: what keys of the whole job demand of each other --------------------------------
 */

/* Records keys that contradict others, or that others leave without effect. A key that no other
 * switches off may stand there with its default, as in the effective job. */
void cqio__check_across(reading *r);
/* The same for levers of scenarios. */
void cqio__check_levers(reading *r);

/* ---- sections.c, overrides.c, scenarios.c: these fail only without memory, the rest is recorded
 * ----------- */

/* Reads title and sections of TOP (may be NULL); *SCENARIOS is the node of that key, or as it was.
 */
CQIO_NODISCARD cqio_status cqio__sections_read(reading *r, const node *top, const node **scenarios);
/* Applies the overrides of the whole job to its options; those of scenarios wait for these. */
CQIO_NODISCARD cqio_status cqio__overrides_read(reading *r);
/* Applies the overrides of scenarios, all of which the job still has. */
CQIO_NODISCARD cqio_status cqio__overrides_of_scenarios(reading *r);
/* True when r->wanted names the scenario NAME, or is NULL. */
bool cqio__is_wanted(const reading *r, const char *name);
/* Fills job->scenarios from the node LIST (may be NULL). */
CQIO_NODISCARD cqio_status cqio__scenarios_read(reading *r, const node *list);
/* Sets an option of OPTIONS; the job keeps the text. */
CQIO_NODISCARD cqio_status cqio__set_option(reading *r, const cqio_option *option,
                                            const char *place, const char *text,
                                            cqio_options *options);
/* The same from a node, which must be a scalar. */
CQIO_NODISCARD cqio_status cqio__set_node(reading *r, const cqio_option *option, const node *value,
                                          cqio_options *options);
CQIO_NODISCARD cqio_status cqio__read_title(reading *r, const node *value, const char **title);

#endif
