/* Attributes that say what stored numbers mean, by the names of CF and in other words. */
#include "netcdf/packing.h"

#include <ctype.h>
#include <string.h>

/* In lower case, letters and digits alone. */
static const struct {
  const char *letters, *meant;
} words[] = {{"scalefactor", "scale_factor"},   {"slope", "scale_factor"},
             {"addoffset", "add_offset"},       {"offset", "add_offset"},
             {"intercept", "add_offset"},       {"validmin", "valid_min"},
             {"validmax", "valid_max"},         {"validrange", "valid_range"},
             {"unsigned", "_Unsigned"},         {"fillvalue", "_FillValue"},
             {"fill", "missing_value"},         {"missingvalue", "missing_value"},
             {"missing", "missing_value"},      {"missval", "missing_value"},
             {"missingdata", "missing_value"},  {"nodata", "missing_value"},
             {"nodatavalue", "missing_value"},  {"novalue", "missing_value"},
             {"nodatavalues", "missing_value"}, {"nullvalue", "missing_value"},
             {"navalue", "missing_value"}};

const char *cqio__packing_meant(const char *name) {
  char letters[32];
  size_t n = 0;
  for (; *name && n + 1 < sizeof letters; name++)
    if (isalnum((unsigned char)*name)) letters[n++] = (char)tolower((unsigned char)*name);
  letters[n] = '\0';
  for (size_t k = 0; k < sizeof words / sizeof *words && !*name; k++)
    if (strcmp(letters, words[k].letters) == 0) return words[k].meant;
  return NULL;
}

bool cqio__packing_means_missing(const char *name) {
  const char *meant = cqio__packing_meant(name);
  return meant && (strcmp(meant, "missing_value") == 0 || strcmp(meant, "_FillValue") == 0);
}
