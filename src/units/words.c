/* Words in texts of units. */
#include "units/words.h"

#include <ctype.h>
#include <string.h>

const char *cqio__skip_blanks(const char *at) {
  while (*at == ' ' || *at == '\t' || *at == '_')
    at++;
  return at;
}

bool cqio__ends_word(const char *at) {
  unsigned char c = (unsigned char)*at;
  return !(isalnum(c) || c >= 0x80);
}

size_t cqio__match(const char *text, const char *word) {
  size_t length = strlen(word);
  bool exact = false, letters = isalpha((unsigned char)word[length - 1]) != 0;
  for (size_t i = 0; i < length; i++)
    exact = exact || isupper((unsigned char)word[i]) || (unsigned char)word[i] >= 0x80 ||
            length == 1; /* symbols: m is a metre, M a million */
  for (size_t i = 0; i < length; i++)
    if (text[i] != word[i] && (exact || tolower((unsigned char)text[i]) != word[i])) return 0;
  bool sign = !letters && (unsigned char)word[0] < 0x80 && !isdigit((unsigned char)word[0]);
  char next = text[length];
  if (sign || cqio__ends_word(text + length)) return length;
  bool power = ((next == '2' || next == '3') && cqio__ends_word(text + length + 1)) ||
               strncmp(text + length, "²", strlen("²")) == 0 ||
               strncmp(text + length, "³", strlen("³")) == 0;
  return power ? length : 0; /* km2, m3 */
}
