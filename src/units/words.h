/* Words and prices in texts of units, shared by the files of units only. */
#ifndef CQIO_UNITS_WORDS
#define CQIO_UNITS_WORDS

#include "cqio/units.h"

enum { CQIO__WORDS = 48 }; /* longer names are remarks */
/* TEXT of SIZE bytes in lower case, composed, with one blank for '_', '-' and blanks between words
 * and none around. False when nothing is left or it is too long. */
bool cqio__plain_words(const char *text, size_t size, char out[CQIO__WORDS]);

const char *cqio__skip_blanks(const char *at);
/* Whether a word may end before AT: letters, digits, '_' and bytes of UTF-8 go on. */
bool cqio__ends_word(const char *at);
/* Length of WORD at the start of TEXT, or 0. Words in lower case match any case. */
size_t cqio__match(const char *text, const char *word);

/* The end of the substance that begins AT, behind a unit of mass, "CO2" or "CO2-eq", which *unit
 * takes; AT where there is none. */
const char *cqio__read_substance(const char *at, cqio_unit *unit);

/* Whether a price basis begins here: "at 2010 producer prices", "in prices of 2010", "current
 * prices". */
bool cqio__begins_basis(const char *at);
/* Whether nothing but prices is spoken of in LENGTH bytes: "at 2010 producers' prices"; other
 * valuations and remarks would change the meaning. */
bool cqio__is_basis(const char *text, size_t length);
/* Whether prices are spoken of at all. */
bool cqio__speaks_of_prices(const char *text, size_t length);
/* What LENGTH bytes of TEXT say of prices, into *unit. */
void cqio__note_prices(const char *text, size_t length, cqio_unit *unit);

#endif
