/* Inside of a table, shared by its readers only. */
#ifndef CQIO_SHEET_SHEET
#define CQIO_SHEET_SHEET

#include "cqio/sheet.h"
#include "cqio/units.h"

struct cell {
  uint32_t text;   /* offset in cqio_sheet.text */
  uint32_t column; /* 1-based byte column in the line; 0 in NetCDF */
};

struct note { /* one header line "# key: value" */
  uint32_t key, value;
};

struct cqio_sheet {
  char *path, *place; /* place: room for the last place asked for */
  bool netcdf;
  int columns;
  int64_t rows, header_line; /* lines are 1-based; the rows follow the header row without a gap */
  char *text;                /* NUL-terminated texts of all cells and header lines */
  struct cell *cells;        /* [1 + rows][columns], the header row first */
  struct note *notes;
  int64_t note_count;
  uint32_t *units; /* [columns] offsets of the units of NetCDF variables, 0: none; or NULL */
};

/* Whether a text of SIZE bytes is what cqio_label_normalize makes of it, by its bytes alone. */
bool cqio__label_is_plain(const char *text, size_t size);

/* The first control character of ISO 6429 (0x80 to 0x9F), DEL or replacement character in SIZE
 * bytes of UTF-8: marks of a text whose encoding was mistaken; NULL without. */
const char *cqio__find_lost_text(const char *text, size_t size);

/* Whether TEXT is UTF-8 without such characters. */
bool cqio__is_text(const char *text);

enum note_kind { NOTE_REMARK, NOTE_KEY, NOTE_DOUBTFUL };

/* Whether TEXT of SIZE bytes is a key that programs read, in capitals, plural or other words that
 * mean it: *key is its one form. Doubtful is what looks like *key and is not. */
enum note_kind cqio__note_key(const char *text, size_t size, const char **key);
/* The key of the statement that TEXT of SIZE bytes makes without a sign before its value, as in
 * "year 2010", or NULL. */
const char *cqio__note_run_together(const char *text, size_t size);
/* Whether KEY, in its one form, says what figures and labels mean. */
bool cqio__note_has_meaning(const char *key);
/* The value that a header line KEY, which may stand once, has in TABLE, where VALUE is another;
 * else NULL. */
const char *cqio__note_contradicted(const cqio_sheet *table, const char *key, const char *value);

/* Fill an empty table whose path is set; the caller destroys it on failure. Collective. */
CQIO_NODISCARD cqio_status cqio__sheet_from_csv(cqio_ctx *ctx, cqio_sheet *table);
CQIO_NODISCARD cqio_status cqio__sheet_from_netcdf(cqio_ctx *ctx, cqio_sheet *table);
/* A table of TEXTS [1 + ROWS][COLUMNS], the names of columns first, which are copied, and its UNIT
 * or NULL; PATH for messages. Not collective. */
CQIO_NODISCARD cqio_status cqio__sheet_of_texts(cqio_ctx *ctx, const char *path, const char *unit,
                                                int64_t rows, int columns, const char *const *texts,
                                                cqio_sheet **out);

#endif
