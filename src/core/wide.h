/* WIDE: a function is compiled for several widths of vector registers; the processor chooses.
 * A WIDE function is static: the shared library would export it, whatever its visibility. */
#ifndef CQIO_CORE_WIDE
#define CQIO_CORE_WIDE

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) &&                             \
    !defined(__SANITIZE_ADDRESS__)
#define WIDE __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define WIDE
#endif

#endif
