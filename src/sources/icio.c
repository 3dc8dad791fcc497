/* OECD inter-country input-output tables: one CSV a year. */
#include <ctype.h>
#include <string.h>

#include "drafts/joined.h"
#include "sources/readers.h"

static const struct joined layout = {
    .unit = "million USD",
    .final = " HFCE NPISH GGFC GFCF INVNT DIRP DPABR NONRES FD P33 DISC CONS_NONRES CONS_ABR ",
    .reversed = " HFCE NPISH NPS GGFC GFCF INVNT INV P33 DISC FD CONS DIRP DPABR CONS_NONRES ",
    .inputs = " TLS VA VALU TAXSUB D1 GOS ",
    .ignored = ""};

/* The one file of text, or the only one of an archive. */
static const char *find_member(const struct bundle *b) {
  const char *found = NULL;
  int count = 0;
  for (int k = 0; k < b->count; k++)
    if (cqio__bundle_matches(b->member[k], "*.csv") ||
        cqio__bundle_matches(b->member[k], "*.csv.gz")) {
      found = b->member[k];
      count++;
    }
  return count == 1 ? found : NULL;
}

/* An empty corner, and labels such as AUS_01T03 or AUS_A01_02. */
static bool is_table(const struct bundle *bundle, const char *member) {
  char line[4096];
  const char *at = cqio__first_line(bundle, member, line);
  at += strncmp(at, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
  at += strncmp(at, "V1", 2) == 0 ? 2 : 0;
  at += strncmp(at, "\"\"", 2) == 0 ? 2 : 0;
  if (*at++ != ',') return false;
  at += *at == '"';
  int letters = 0;
  while (isupper((unsigned char)at[letters]) || isdigit((unsigned char)at[letters]))
    letters++;
  return letters == 3 && at[letters] == '_';
}

bool cqio__is_icio(const struct bundle *bundle) {
  const char *member = find_member(bundle);
  return bundle->kind != FOLDER && member && is_table(bundle, member);
}

int cqio__icio_members(const struct bundle *b, const char *found[2]) {
  int count = 0;
  for (int k = 0; k < b->count; k++)
    if ((cqio__bundle_matches(b->member[k], "*.csv") ||
         cqio__bundle_matches(b->member[k], "*.csv.gz")) &&
        is_table(b, b->member[k])) {
      if (count < 2) found[count] = b->member[k];
      count++;
    }
  return count;
}

cqio_status cqio__read_icio(struct draft *draft, const struct bundle *bundle) {
  const char *member = find_member(bundle);
  if (!member)
    return cqio_fail(draft->ctx, CQIO_DATA,
                     "%s: expected one CSV file; of an archive of several years take out one",
                     bundle->path);
  cqio__draft_name_year(draft, member, "YYYY_SML* ICIO*_YYYY.* *YYYY*");
  return cqio__read_joined(draft, bundle, member, &layout);
}
