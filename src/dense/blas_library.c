/* Which BLAS library this is, as the linker may choose another one than it was built with. */
#include "dense/blas_library.h"

#include <dlfcn.h>
#include <link.h>
#include <stdint.h>
#include <string.h>

/* Both are called by what dlsym finds: no library is needed to build with. */
typedef const char *text_function(void);
typedef int number_function(void);
typedef const char *name_function(int id);
typedef int64_t count_function(void);
typedef void count_setter(int64_t count);

struct place {
  uintptr_t address;
  const char *file;
};

/* Whether the address of DATA is in a segment of the file. */
static int look_into(struct dl_phdr_info *info, size_t size, void *data) {
  struct place *place = data;
  (void)size;
  for (int k = 0; k < info->dlpi_phnum; k++) {
    uintptr_t start = (uintptr_t)(info->dlpi_addr + info->dlpi_phdr[k].p_vaddr);
    if (info->dlpi_phdr[k].p_type != PT_LOAD || place->address < start ||
        place->address - start >= (uintptr_t)info->dlpi_phdr[k].p_memsz)
      continue;
    place->file = info->dlpi_name;
    return 1;
  }
  return 0;
}

/* Path of the file of symbol NAME; NULL when nothing has it. dladdr looks through all symbols of a
 * file, which takes a millisecond. */
static const char *file_of(const char *name) {
  Dl_info info;
  void *symbol = dlsym(RTLD_DEFAULT, name);
  struct place place = {(uintptr_t)symbol, NULL};
  if (symbol && dl_iterate_phdr(look_into, &place) && place.file && place.file[0])
    return place.file;
  return symbol && dladdr(symbol, &info) ? info.dli_fname : NULL;
}

static bool same_file(const char *one, const char *other) {
  return one && other && strcmp(one, other) == 0;
}

static const char *last_part(const char *path) {
  const char *slash = path ? strrchr(path, '/') : NULL;
  return slash ? slash + 1 : path;
}

/* Finds function NAME; TO points to a pointer to it. POSIX has dlsym give functions as objects. */
static bool find(const char *name, void *to) {
  void *symbol = dlsym(RTLD_DEFAULT, name);
  memcpy(to, &symbol, sizeof symbol);
  return symbol != NULL;
}

static const char *text_of(const char *name) {
  text_function *text;
  return find(name, &text) ? text() : NULL;
}

static struct cqio__blas_library openblas(void) {
  struct cqio__blas_library library = {.name = "OpenBLAS",
                                       .version = text_of("openblas_get_config"),
                                       .core = text_of("openblas_get_corename")};
  find("openblas_get_num_threads", &library.threads);
  find("openblas_set_num_threads", &library.set_threads);
  return library;
}

static int blis_threads(void) {
  count_function *threads;
  return find("bli_thread_get_num_threads", &threads) ? (int)threads() : 1;
}

static void set_blis_threads(int threads) {
  count_setter *set;
  if (find("bli_thread_set_num_threads", &set)) set(threads);
}

static struct cqio__blas_library blis(void) {
  number_function *kernel;
  name_function *name;
  bool known = find("bli_arch_query_id", &kernel) && find("bli_arch_string", &name);
  return (struct cqio__blas_library){.name = "BLIS",
                                     .version = text_of("bli_info_get_version_str"),
                                     .core = known ? name(kernel()) : NULL,
                                     .threads = blis_threads,
                                     .set_threads = set_blis_threads};
}

struct cqio__blas_library cqio__blas_library(void) {
  const char *blas = file_of("cblas_dgemm"), *lapack = file_of("dgetrf_");
  struct cqio__blas_library library = {.name = last_part(blas)};
  if (same_file(blas, file_of("openblas_get_config"))) library = openblas();
  if (same_file(blas, file_of("bli_info_get_version_str"))) library = blis();
  if (!same_file(blas, lapack)) library.lapack = last_part(lapack);
  return library;
}
