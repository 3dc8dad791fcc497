/* The one form of a label: texts that look alike are alike. */
#include "sheet/sheet.h"

#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

/* Whether TEXT is in the one form already, as nearly all fields are. */
bool cqio__label_is_plain(const char *text, size_t size) {
  for (size_t k = 0; k < size; k++) {
    unsigned char c = (unsigned char)text[k];
    bool gap = c == ' ' && (k == 0 || k + 1 == size || text[k - 1] == ' ');
    if (c < 0x20 || c >= 0x7f || gap) return false;
  }
  return true;
}

const char *cqio__find_lost_text(const char *text, size_t size) {
  static const char replaced[] = "\xEF\xBF\xBD";
  for (size_t k = 0; k < size; k++) {
    bool control = (unsigned char)text[k] == 0x7F ||
                   ((unsigned char)text[k] == 0xC2 && k + 1 < size &&
                    (unsigned char)text[k + 1] >= 0x80 && (unsigned char)text[k + 1] < 0xA0);
    if (control || (k + 3 <= size && memcmp(text + k, replaced, 3) == 0)) return text + k;
  }
  return NULL;
}

bool cqio__is_text(const char *text) {
  size_t size = strlen(text);
  return !u8_check((const uint8_t *)text, size) && !cqio__find_lost_text(text, size);
}

/* Signs that nobody sees: soft hyphen, zero width space, word joiner, byte order mark. */
static bool is_invisible(ucs4_t c) {
  return c == 0x00AD || c == 0x200B || c == 0x2060 || c == 0xFEFF;
}

/* One blank for each run of blanks of any kind in TEXT, none around; in place. */
static size_t join_blanks(uint8_t *text, size_t size) {
  size_t used = 0;
  bool gap = false;
  ucs4_t c;
  for (size_t k = 0, length; k < size; k += length) {
    length = (size_t)u8_mbtouc(&c, text + k, size - k);
    if (is_invisible(c)) continue;
    bool blank = uc_is_property_white_space(c);
    if (!blank && gap && used > 0) text[used++] = ' ';
    gap = blank;
    if (blank) continue;
    memmove(text + used, text + k, length);
    used += length;
  }
  return used;
}

cqio_status cqio_label_normalize(cqio_ctx *ctx, const char *text, size_t size, char **out) {
  size_t length = size;
  uint8_t *normal = NULL;
  *out = NULL;
  bool plain = cqio__label_is_plain(text, size), valid = !u8_check((const uint8_t *)text, size);
  if (!plain && valid)
    normal = u8_normalize(UNINORM_NFC, (const uint8_t *)text, size, NULL, &length);
  if (!plain && valid && !normal)
    return cqio_fail(ctx, CQIO_MEMORY, "label: expected enough memory");
  cqio_status status = CQIO_ALLOC(ctx, length + 1, out);
  if (!status) memcpy(*out, normal ? (const char *)normal : text, length);
  if (!status && normal) (*out)[join_blanks((uint8_t *)*out, length)] = '\0';
  free(normal);
  return status;
}

cqio_status cqio_label_normalize_all(cqio_ctx *ctx, int64_t count, char ***texts) {
  size_t bytes = 0;
  bool plain = true;
  for (int64_t k = 0; k < count; k++) {
    size_t size = strlen((*texts)[k]);
    plain = plain && cqio__label_is_plain((*texts)[k], size);
    bytes += 3 * size + 1; /* NFC takes at most three times as much of UTF-8 */
  }
  if (plain) return CQIO_OK;
  char *block;
  CQIO_TRY(CQIO_ALLOC(ctx, (size_t)count * sizeof(char *) + bytes, &block));
  char **all = (char **)(void *)block, *at = block + (size_t)count * sizeof(char *);
  cqio_status status = CQIO_OK;
  for (int64_t k = 0; k < count && !status; k++) {
    char *label = NULL;
    status = cqio_label_normalize(ctx, (*texts)[k], strlen((*texts)[k]), &label);
    if (!label) break;
    all[k] = strcpy(at, label);
    at += strlen(label) + 1;
    cqio_free(label);
  }
  if (status) {
    cqio_free(block);
    return status;
  }
  cqio_free(*texts);
  *texts = all;
  return CQIO_OK;
}

cqio_status cqio_label_folded(cqio_ctx *ctx, const char *label, char **out) {
  size_t length;
  *out = NULL;
  uint8_t *folded =
      u8_casefold((const uint8_t *)label, strlen(label), NULL, UNINORM_NFC, NULL, &length);
  if (!folded && !u8_check((const uint8_t *)label, strlen(label)))
    return cqio_fail(ctx, CQIO_MEMORY, "label: expected enough memory");
  if (!folded) return cqio_copy_text(ctx, label, out);
  cqio_status status = CQIO_ALLOC(ctx, length + 1, out);
  if (!status) memcpy(*out, folded, length);
  free(folded);
  return status;
}
