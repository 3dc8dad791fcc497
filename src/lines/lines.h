/* Lines of text and their fields: one line in memory. */
#ifndef CQIO_LINES_LINES
#define CQIO_LINES_LINES

#include "lines/ahead.h"

struct text {
  cqio_ctx *ctx;
  struct blocks *blocks;
  struct ahead *ahead; /* NULL: every line is split */
  bool ended;
  int64_t line;   /* 1-based number of the line in FIELD */
  char separator; /* found in the first line, unless it is set */
  int count, room;
  char **field; /* [count] of the line, without quotes */
  char *begin;  /* of the line in the block */
  /* Of a line that was read ahead: its numbers behind COUNT labels, and their decimals. */
  const double *numbers;
  int places;
};

/* SEPARATOR 0: found in the first line, of tab, ';' and ','. */
CQIO_NODISCARD cqio_status cqio__text_open(const struct bundle *bundle, const char *member,
                                           char separator, struct text *out);
void cqio__text_close(struct text *text);
/* The lines that follow have KEYS labels, then COLUMNS numbers, as a rule: those that do are read
 * by all threads of the rank, and FIELD has their labels only. */
CQIO_NODISCARD cqio_status cqio__text_read_ahead(struct text *text, int keys, int columns);
/* Numbers of the next line, if it is one of these, are wanted at ROW, those of the lines behind it
 * in the rows behind it, before END, which may be written to; NULL: in memory of the text. To be
 * said before each line, as the rows that it gives follow. */
void cqio__text_into(struct text *text, double *row, const double *end);
/* The next line with a cell that is not empty, which separators, blanks and quotes alone do not
 * make; *more = false at the end. CQIO_DATA for NUL bytes, other encodings and lines beyond 64 MiB.
 */
CQIO_NODISCARD cqio_status cqio__text_next(struct text *text, bool *more);
/* "FILE:LINE" of the line, "FILE:LINE:COLUMN" of a field, written into PLACE. */
enum { PLACE = 512 };
const char *cqio__text_place(const struct text *text, int field, char place[PLACE]);
/* The number of a field; an empty one, "NA" and "-" are 0 where EMPTY. CQIO_DATA with its place. */
CQIO_NODISCARD cqio_status cqio__text_number(const struct text *text, int field, bool empty,
                                             double *out);
/* Numbers of COUNT fields from FIRST; DECIMALS as in cqio__note_decimals, or NULL. */
CQIO_NODISCARD cqio_status cqio__text_numbers(const struct text *text, int first, int count,
                                              bool empty, double *out, int *decimals);
/* CQIO_DATA unless the line has COUNT fields. */
CQIO_NODISCARD cqio_status cqio__text_expect(const struct text *text, int count);
/* CQIO_DATA for a field that is not UTF-8. */
CQIO_NODISCARD cqio_status cqio__text_check(const struct text *text, int field);
/* A field as a label in the one form of labels (cqio_label_normalize); cqio_free. CQIO_DATA for
 * what is not UTF-8. */
CQIO_NODISCARD cqio_status cqio__text_label(const struct text *text, int field, char **out);

/* Makes *decimals at least the digits behind the point of TEXT; 18 for one with an exponent. */
void cqio__note_decimals(const char *text, int *decimals);

#endif
