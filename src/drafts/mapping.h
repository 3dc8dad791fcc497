/* Where a labelled sheet holds what: the small file of --layout, and those that the program has. */
#ifndef CQIO_DRAFTS_MAPPING
#define CQIO_DRAFTS_MAPPING

#include "drafts/draft.h"

enum { FINDS = 4, RULES = 32, CODES = 512 };

struct mapping {
  const char *place;    /* for messages */
  char sheet[64];       /* name of the sheet, '*' for any text */
  char find[FINDS][32]; /* cells of the row of codes */
  int finds;
  int code_column, region_column, label_column; /* 1-based columns of rows' labels; 0: none */
  int region_row, label_row; /* of columns' labels, counted from the row of codes: -1 above it; 0:
                              * none */
  bool fill;                 /* regions stand in the first of their cells alone */
  int digits;                /* codes that are numbers have so many */
  char accounts[CODES];      /* patterns of codes of accounts */
  char skip[CODES];          /* regions of sums */
  char unit[64];
  char year[128]; /* patterns of names of files, as of cqio__draft_name_year */
  bool partial;
  bool empty; /* cells without content are 0 */
  int rules;
  struct rule {
    bool is_row;
    cqio_io_role role;
    char codes[CODES]; /* patterns with blanks between them, of codes or labels */
  } rule[RULES];
};

/* Reads lines KEY: VALUE of TEXT; CQIO_DATA naming PLACE and line. */
CQIO_NODISCARD cqio_status cqio__mapping_read(cqio_ctx *ctx, const char *place, const char *text,
                                              struct mapping *out);
/* Whether WORD matches one of the patterns in LIST. */
bool cqio__in_list(const char *list, const char *word);
/* Index of the first rule that a code fits; -1 without. */
int cqio__mapping_rule(const struct mapping *mapping, bool is_row, const char *code);

#endif
