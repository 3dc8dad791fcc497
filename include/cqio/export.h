/**
 * @file
 * export: how the functions of the library are declared, in C17 and in C++17.
 */
#ifndef CQIO_EXPORT_H
#define CQIO_EXPORT_H

/** A function that callers of the shared library see; all others are hidden. */
#if defined(__GNUC__)
#define CQIO_API __attribute__((visibility("default")))
#else
#define CQIO_API
#endif

/** The declarations of a header stand between these two. */
#if defined(__cplusplus)
#define CQIO_BEGIN_DECLS extern "C" {
#define CQIO_END_DECLS }
#else
#define CQIO_BEGIN_DECLS
#define CQIO_END_DECLS
#endif

/** A function that does not return. */
#if defined(__cplusplus)
#define CQIO_NORETURN [[noreturn]]
#else
#define CQIO_NORETURN _Noreturn
#endif

/** A function whose status must be looked at; one that takes a format as printf does. */
#if defined(__GNUC__)
#define CQIO_NODISCARD __attribute__((warn_unused_result))
#define CQIO_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define CQIO_NODISCARD
#define CQIO_PRINTF(f, a)
#endif

#endif
