/* Text of a help in lines that fit a terminal. */
#ifndef CQIO_CLI_WRAPPED
#define CQIO_CLI_WRAPPED

#include <stdio.h>

/* Prints TEXT, UTF-8, to FILE from column AT on and a line end, broken at blanks before column 96;
 * the lines that follow begin with INDENT blanks. A word that is longer stays whole. Not
 * collective. */
void cli_print_wrapped(FILE *file, int at, int indent, const char *text);

#endif
