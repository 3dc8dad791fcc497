/* Reading whole files on rank 0, and the checksums of inputs. */
#include "core/files.h"
#include "core/context.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void cqio__hex(const unsigned char digest[32], char hex[65]) {
  for (int i = 0; i < 32; i++)
    snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}

void cqio_sha256(const void *bytes, size_t size, char hex[65]) {
  unsigned char digest[EVP_MAX_MD_SIZE] = {0};
  EVP_Digest(bytes, size, digest, NULL, EVP_sha256(), NULL);
  cqio__hex(digest, hex);
}

cqio_status cqio__open_regular(cqio_ctx *ctx, const char *path, FILE **file, int64_t *size) {
  struct stat info;
  bool other = stat(path, &info) == 0 && !S_ISREG(info.st_mode);
  /* Not blocking: it may have become a pipe since. */
  int descriptor = other ? -1 : open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  *file = descriptor < 0 ? NULL : fdopen(descriptor, "rb");
  if (!*file && descriptor >= 0) close(descriptor);
  if (!*file && !other)
    return cqio_fail(ctx, CQIO_IO, "%s: could not be opened (%s): expected a readable file", path,
                     strerror(errno));
  if (!other && fstat(fileno(*file), &info) == 0 && S_ISREG(info.st_mode)) {
    *size = info.st_size;
    return CQIO_OK;
  }
  if (*file) fclose(*file);
  *file = NULL;
  return cqio_fail(ctx, CQIO_IO, "%s: is not a regular file: expected a readable file", path);
}

static cqio_status read_local(cqio_ctx *ctx, const char *path, size_t limit, char **bytes,
                              size_t *size) {
  FILE *file;
  int64_t length = 0;
  CQIO_TRY(cqio__open_regular(ctx, path, &file, &length));
  cqio_status status = CQIO_OK;
  if ((uint64_t)length > limit)
    status = cqio_fail(ctx, CQIO_DATA, "%s: has %lld bytes: expected at most %zu", path,
                       (long long)length, limit);
  if (!status) status = CQIO_ALLOC(ctx, length + 1, bytes);
  if (!status && fread(*bytes, 1, (size_t)length, file) != (size_t)length)
    status = cqio_fail(ctx, CQIO_IO, "%s: reading stopped before the end of the file (%s)", path,
                       strerror(errno));
  fclose(file);
  *size = (size_t)length;
  return status;
}

cqio_status cqio__note(cqio_ctx *ctx, const char *path, const char sha256[65], int64_t size) {
  for (int i = 0; i < ctx->input_count; i++)
    if (strcmp(ctx->inputs[i].path, path) == 0) return CQIO_OK;
  if (ctx->input_count == MAX_INPUTS)
    return cqio_fail(ctx, CQIO_INTERNAL, "%s: more than %d input files", path, MAX_INPUTS);
  struct input *input = &ctx->inputs[ctx->input_count];
  CQIO_TRY(cqio_copy_text(ctx, path, &input->path));
  memcpy(input->sha256, sha256, sizeof input->sha256);
  input->size = size;
  ctx->input_count++;
  return CQIO_OK;
}

cqio_status cqio_read_file(cqio_ctx *ctx, const char *path, size_t limit, char **bytes,
                           size_t *size) {
  *bytes = NULL;
  *size = 0;
  cqio_status status = ctx->rank == 0 ? read_local(ctx, path, limit, bytes, size) : CQIO_OK;
  status = cqio_agree(ctx, status);
  if (status) goto fail;
  uint64_t length = *size;
  MPI_Bcast(&length, 1, MPI_UINT64_T, 0, ctx->comm);
  if (ctx->rank != 0) status = CQIO_ALLOC(ctx, length + 1, bytes);
  status = cqio_agree(ctx, status);
  if (status) goto fail;
  *size = (size_t)length;
  for (uint64_t sent = 0; sent < length;) {
    uint64_t part = length - sent < (1u << 30) ? length - sent : (1u << 30);
    MPI_Bcast(*bytes + sent, (int)part, MPI_CHAR, 0, ctx->comm);
    sent += part;
  }
  char hex[65];
  cqio_sha256(*bytes, *size, hex);
  status = cqio_agree(ctx, cqio__note(ctx, path, hex, (int64_t)length));
  if (!status) return CQIO_OK;
fail:
  cqio_free(*bytes);
  *bytes = NULL;
  *size = 0;
  return status;
}

cqio_status cqio_sha256_file(cqio_ctx *ctx, const char *path, int64_t size, char hex[65]) {
  FILE *file;
  int64_t whole;
  CQIO_TRY(cqio__open_regular(ctx, path, &file, &whole));
  setvbuf(file, NULL, _IONBF, 0);
  EVP_MD_CTX *digest = EVP_MD_CTX_new();
  unsigned char block[65536], result[EVP_MAX_MD_SIZE] = {0};
  bool good = digest && EVP_DigestInit_ex(digest, EVP_sha256(), NULL);
  for (size_t got; good && size > 0; size -= (int64_t)got) {
    got = fread(block, 1, size < (int64_t)sizeof block ? (size_t)size : sizeof block, file);
    good = got > 0 && EVP_DigestUpdate(digest, block, got);
  }
  good = good && EVP_DigestFinal_ex(digest, result, NULL);
  EVP_MD_CTX_free(digest);
  fclose(file);
  if (!good) return cqio_fail(ctx, CQIO_IO, "%s: could not be read to its end", path);
  cqio__hex(result, hex);
  return CQIO_OK;
}

static cqio_status digest_whole(cqio_ctx *ctx, const char *path, char hex[65], int64_t *size) {
  FILE *file;
  CQIO_TRY(cqio__open_regular(ctx, path, &file, size));
  fclose(file);
  return cqio_sha256_file(ctx, path, *size, hex);
}

cqio_status cqio_note_input(cqio_ctx *ctx, const char *path) {
  char hex[65] = {0};
  int64_t size = 0;
  CQIO_TRY(cqio_agree(ctx, ctx->rank == 0 ? digest_whole(ctx, path, hex, &size) : CQIO_OK));
  MPI_Bcast(hex, sizeof hex, MPI_CHAR, 0, ctx->comm);
  MPI_Bcast(&size, 1, MPI_INT64_T, 0, ctx->comm);
  return cqio_agree(ctx, cqio__note(ctx, path, hex, size));
}

void cqio__input_first(cqio_ctx *ctx, const char *path) {
  int k = 0;
  while (k < ctx->input_count && strcmp(ctx->inputs[k].path, path) != 0)
    k++;
  if (k == ctx->input_count) return;
  struct input first = ctx->inputs[k];
  memmove(&ctx->inputs[1], &ctx->inputs[0], (size_t)k * sizeof first);
  ctx->inputs[0] = first;
}

bool cqio_ctx_input(const cqio_ctx *ctx, int index, const char **path, const char **sha256,
                    int64_t *size) {
  if (index < 0 || index >= ctx->input_count) return false;
  *path = ctx->inputs[index].path;
  *sha256 = ctx->inputs[index].sha256;
  *size = ctx->inputs[index].size;
  return true;
}
