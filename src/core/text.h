/* Pieces of messages and files: excerpts, lists of words, hints, cells of CSV. Not collective. */
#ifndef CQIO_CORE_TEXT
#define CQIO_CORE_TEXT

#include "cqio/core.h"

#include <stdio.h>

/* Copies TEXT into BUFFER of SIZE bytes; where it is too long, its start, cut between characters of
 * UTF-8, and "...". Returns BUFFER. */
const char *cqio__excerpt(const char *text, char *buffer, size_t size);

/* Appends the first LENGTH bytes of WORD, the one with index K of COUNT, to LIST of SIZE bytes,
 * which begins as "": "a, b or c" in the end. */
void cqio__list_word(char *list, size_t size, int k, int count, const char *word, size_t length);

/* "; did you mean 'NEAREST'?" in BUFFER for the end of a message, or "" when NEAREST, as found by
 * cqio_nearest, is NULL. Returns BUFFER. */
const char *cqio__did_you_mean(const char *nearest, char buffer[CQIO_MESSAGE_SIZE]);

/* VALUE with the fewest of 15 to 17 digits that read back to the same bits, in BUFFER. Returns
 * BUFFER. */
enum { CQIO__DIGITS = 32 };
const char *cqio__shortest_digits(double value, char buffer[CQIO__DIGITS]);

/* Writes TEXT as a cell of CSV (RFC 4180), in quotes where it needs them. */
void cqio__csv_put(FILE *file, const char *text);

#endif
