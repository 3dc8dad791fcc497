/* Writes the manual page of job files: job_page TEMPLATE > cqio-job.5. The line @KEYS@ of the
 * template becomes every key of options.def, as `cqio info --keys` tells them. */
#include "job/reading.h"

#include <stdio.h>
#include <string.h>

/* Text of mdoc(7): no line of it may be taken for a macro. */
static void print_text(const char *text) {
  if (*text == '.' || *text == '\'') printf("\\&");
  for (; *text; text++)
    if (*text == '\\')
      printf("\\e");
    else
      putchar(*text);
}

static void print_key(const cqio_option *option) {
  char expectation[EXPECTATION_SIZE];
  cqio__option_expectation(option, expectation);
  printf(".It Ic %s\n%s%s%s", option->key, expectation, *option->unit ? "; " : "", option->unit);
  if (!option->default_text)
    printf("; required");
  else if (*option->default_text)
    printf("; default %s", option->default_text);
  printf("%s.\n.br\n", option->per_scenario ? "; scenarios may set it" : "");
  print_text(option->help);
  printf(".\n");
}

static void print_keys(void) {
  const char *section = "";
  for (int index = 0; cqio_option_at(index); index++) {
    const cqio_option *option = cqio_option_at(index);
    if (strcmp(section, option->section) != 0) {
      printf("%s.Ss %s\n.Bl -tag -width Ds\n", *section ? ".El\n" : "", option->section);
      section = option->section;
    }
    print_key(option);
  }
  printf(".El\n");
}

int main(int argc, char **argv) {
  char line[1024];
  FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
  if (!file) return CQIO_USAGE;
  while (fgets(line, sizeof line, file))
    if (strcmp(line, "@KEYS@\n") == 0)
      print_keys();
    else
      fputs(line, stdout);
  return fclose(file) == 0 && fflush(stdout) == 0 ? CQIO_OK : CQIO_IO;
}
