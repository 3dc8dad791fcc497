/* The checksums of a whole file. */
#include "netcdf/content.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "netcdf/names.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "checksums are of little-endian bytes");

/* The list in the making. */
struct list {
  FILE *text;
  int file;
  content_digest digest;
  void *data;
};

static bool is_checksum(const char *name) {
  return strcmp(name, CQIO_NC_CONTENT) == 0 || strcmp(name, CQIO_NC_RESULT) == 0;
}

static int put_strings(const struct list *list, int id, const char *name, size_t length) {
  char **strings = calloc(length ? length : 1, sizeof *strings);
  if (!strings) return NC_ENOMEM;
  int code = nc_get_att_string(list->file, id, name, strings);
  for (size_t i = 0; i < length && !code; i++)
    fprintf(list->text, " %zu:%s", strings[i] ? strlen(strings[i]) : 0,
            strings[i] ? strings[i] : "");
  if (!code) nc_free_string(length, strings);
  free(strings);
  return code;
}

static int put_bytes(const struct list *list, int id, const char *name, size_t size, bool text) {
  unsigned char *bytes = calloc(size + 1, 1);
  if (!bytes) return NC_ENOMEM;
  int code = nc_get_att(list->file, id, name, bytes);
  if (!code && text) fwrite(bytes, 1, size, list->text);
  for (size_t i = 0; i < size && !code && !text; i++)
    fprintf(list->text, "%02x", bytes[i]);
  free(bytes);
  return code;
}

/* Lengths stand before texts, so that no text can pass for the rest of the list. */
static int put_attribute(const struct list *list, int id, const char *name) {
  nc_type type;
  size_t length, item;
  int code = nc_inq_att(list->file, id, name, &type, &length);
  if (!code && type > NC_MAX_ATOMIC_TYPE) code = NC_EBADTYPE;
  if (!code) code = nc_inq_type(list->file, type, NULL, &item);
  if (code) return code;
  fprintf(list->text, "attribute %s type %d length %zu ", name, type, length);
  if (length > 0)
    code = type == NC_STRING ? put_strings(list, id, name, length)
                             : put_bytes(list, id, name, length * item, type == NC_CHAR);
  fputc('\n', list->text);
  return code;
}

static int by_name(const void *a, const void *b) {
  return strcmp(a, b);
}

static int put_attributes(const struct list *list, int id) {
  int count;
  int code =
      id == NC_GLOBAL ? nc_inq_natts(list->file, &count) : nc_inq_varnatts(list->file, id, &count);
  if (code) return code;
  char(*names)[NC_MAX_NAME + 1] = calloc((size_t)count + 1, sizeof *names);
  if (!names) return NC_ENOMEM;
  for (int i = 0; i < count && !code; i++)
    code = nc_inq_attname(list->file, id, i, names[i]);
  if (!code) qsort(names, (size_t)count, sizeof *names, by_name);
  for (int i = 0; i < count && !code; i++)
    if (id != NC_GLOBAL || !is_checksum(names[i])) code = put_attribute(list, id, names[i]);
  free(names);
  return code;
}

static int put_dimensions(const struct list *list, int count) {
  int groups, unlimited;
  int code = nc_inq_grps(list->file, &groups, NULL);
  if (!code) code = nc_inq_unlimdim(list->file, &unlimited);
  if (!code) fprintf(list->text, "groups %d\n", groups);
  for (int i = 0; i < count && !code; i++) {
    char name[NC_MAX_NAME + 1];
    size_t size;
    code = nc_inq_dim(list->file, i, name, &size);
    if (!code)
      fprintf(list->text, "dimension %s %zu%s\n", name, size, i == unlimited ? " unlimited" : "");
  }
  return code;
}

static int put_variable(const struct list *list, int id) {
  char name[NC_MAX_NAME + 1], dim[NC_MAX_NAME + 1];
  nc_type type;
  int rank, dims[NC_MAX_VAR_DIMS];
  int code = nc_inq_var(list->file, id, name, &type, &rank, dims, NULL);
  if (code) return code;
  fprintf(list->text, "variable %s type %d (", name, type);
  int64_t steps = 1;
  for (int i = 0; i < rank && !code; i++) {
    size_t size;
    code = nc_inq_dim(list->file, dims[i], dim, &size);
    if (!code) fprintf(list->text, "%s%s", i ? " " : "", dim);
    if (!code && i == 0 && cqio__is_stepped(rank, dim)) steps = (int64_t)size;
  }
  fputs(")\n", list->text);
  if (!code) code = put_attributes(list, id);
  for (int64_t step = 0; step < steps && !code; step++) {
    char hex[65];
    code = list->digest(list->data, id, step, hex);
    if (!code) fprintf(list->text, "values %s\n", hex);
  }
  return code;
}

int cqio__content(int file, content_digest digest, void *data, struct content *out) {
  int dims, variables;
  char *text = NULL;
  size_t size = 0;
  int code = nc_inq(file, &dims, &variables, NULL, NULL);
  if (code) return code;
  struct list list = {open_memstream(&text, &size), file, digest, data};
  if (!list.text) return NC_ENOMEM;
  code = put_dimensions(&list, dims);
  for (int id = 0; id < variables && !code; id++)
    code = put_variable(&list, id);
  if (!code && fflush(list.text) != 0) code = NC_ENOMEM;
  if (!code) cqio_sha256(text, size, out->result);
  if (!code) code = put_attributes(&list, NC_GLOBAL);
  if (fclose(list.text) != 0 && !code) code = NC_ENOMEM;
  if (!code) cqio_sha256(text, size, out->content);
  free(text);
  return code;
}
