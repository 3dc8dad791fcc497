/* The last line of every output file. */
#include "netcdf/seal.h"
#include "core/files.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { END_AT = 28 }; /* place of the end in the superblock */

size_t cqio__seal_place(const unsigned char *bytes, size_t size) {
  uint64_t end = 0;
  bool known =
      size >= END_AT + sizeof end && (bytes[8] == 2 || bytes[8] == 3) && bytes[9] == sizeof end;
  if (known) memcpy(&end, bytes + END_AT, sizeof end);
  return known && end <= size ? (size_t)end : size;
}

void cqio__seal_write(char *bytes, size_t size) {
  char hex[65];
  cqio_sha256(bytes, size, hex);
  memcpy(bytes + size, SEAL_WORDS, strlen(SEAL_WORDS));
  memcpy(bytes + size + strlen(SEAL_WORDS), hex, 64);
  bytes[size + SEAL_SIZE - 1] = '\n';
}

/* The last line of PATH into RECORDED, and the number of bytes before it; "" when it has none. */
static cqio_status read_seal(cqio_ctx *ctx, const char *path, char recorded[65], int64_t *before) {
  char line[SEAL_SIZE] = "";
  int64_t size;
  FILE *file;
  CQIO_TRY(cqio__open_regular(ctx, path, &file, &size));
  recorded[0] = '\0';
  bool there = fseek(file, -(long)SEAL_SIZE, SEEK_END) == 0 &&
               fread(line, SEAL_SIZE, 1, file) == 1 &&
               memcmp(line, SEAL_WORDS, strlen(SEAL_WORDS)) == 0 && line[SEAL_SIZE - 1] == '\n';
  fclose(file);
  if (!there) return CQIO_OK;
  *before = size - SEAL_SIZE;
  memcpy(recorded, line + strlen(SEAL_WORDS), 64);
  recorded[64] = '\0';
  return CQIO_OK;
}

bool cqio__seal_is_there(const char *path) {
  char line[SEAL_SIZE] = "";
  int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  struct stat info;
  if (file < 0) return false;
  bool there = fstat(file, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > SEAL_SIZE &&
               pread(file, line, SEAL_SIZE, info.st_size - SEAL_SIZE) == SEAL_SIZE;
  close(file);
  return there && memcmp(line, SEAL_WORDS, strlen(SEAL_WORDS)) == 0;
}

static cqio_status check_here(cqio_ctx *ctx, const char *path, bool *sealed) {
  char recorded[65], found[65];
  int64_t before = 0;
  CQIO_TRY(read_seal(ctx, path, recorded, &before));
  *sealed = recorded[0] != '\0';
  if (!*sealed) return CQIO_OK;
  CQIO_TRY(cqio_sha256_file(ctx, path, before, found));
  if (strcmp(found, recorded) == 0) return CQIO_OK;
  return cqio_fail(
      ctx, CQIO_DATA,
      "%s: checksum of its bytes = %s: expected %s (its last line); the file is damaged", path,
      found, recorded);
}

cqio_status cqio__seal_check(cqio_ctx *ctx, const char *path, bool *sealed) {
  *sealed = false;
  CQIO_TRY(cqio_agree(ctx, cqio_ctx_rank(ctx) == 0 ? check_here(ctx, path, sealed) : CQIO_OK));
  int there = *sealed;
  MPI_Bcast(&there, 1, MPI_INT, 0, cqio_ctx_comm(ctx));
  *sealed = there;
  return CQIO_OK;
}
