/**
 * @file
 * core: status, context, messages, memory, numbers, agreement between ranks.
 *
 * Contract words used in all headers of cqio:
 *   Collective      every rank of the context's communicator must call, in the same order;
 *   Not collective  each rank may call on its own.
 * Status rule: a function that can fail returns cqio_status and records the reason in the context
 * with cqio_fail. A collective function returns the same status on every rank.
 */
#ifndef CQIO_CORE
#define CQIO_CORE

/* Of MPI the C interface alone: its old one for C++ would want a library of its own. */
#if defined(__cplusplus) && !defined(OMPI_SKIP_MPICXX)
#define OMPI_SKIP_MPICXX 1
#endif
#if defined(__cplusplus) && !defined(MPICH_SKIP_MPICXX)
#define MPICH_SKIP_MPICXX 1
#endif
#include <mpi.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cqio/export.h"

CQIO_BEGIN_DECLS

/** X(name, exit code, text): the one list behind the enum, the texts and the exit codes. */
#define CQIO_STATUS_LIST(X)                                                                        \
  X(OK, 0, "success")                                                                              \
  X(USAGE, 2, "wrong command line")                                                                \
  X(CONFIG, 3, "wrong job file or setting")                                                        \
  X(DATA, 4, "wrong input data")                                                                   \
  X(IO, 5, "a file could not be read or written")                                                  \
  X(MEMORY, 6, "not enough memory")                                                                \
  X(NUMERIC, 7, "the system has no economic solution, or a value is not finite")                   \
  X(CONVERGENCE, 8, "an iteration did not converge")                                               \
  X(MPI, 9, "an MPI call failed, or a rank makes no progress")                                     \
  X(INTERNAL, 10, "a defect of the program")                                                       \
  X(STOPPED, 75, "stopped early, restart possible")

/** Status of a call; the value is the exit code of the program. */
typedef enum {
#define CQIO_X(name, code, text) CQIO_##name = (code),
  CQIO_STATUS_LIST(CQIO_X)
#undef CQIO_X
} cqio_status;

/** Text of a status, e.g. "wrong input data". Never NULL. Not collective. */
CQIO_API const char *cqio_status_text(cqio_status status);

/** Returns from the calling function when EXPR fails; for functions that own nothing yet. */
#define CQIO_TRY(expr)                                                                             \
  do {                                                                                             \
    cqio_status try_status_ = (expr);                                                              \
    if (try_status_ != CQIO_OK) return try_status_;                                                \
  } while (0)

/** Jumps to LABEL with STATUS set when EXPR fails; for functions that must release something. */
#define CQIO_TRY_GOTO(status, label, expr)                                                         \
  do {                                                                                             \
    (status) = (expr);                                                                             \
    if ((status) != CQIO_OK) goto label;                                                           \
  } while (0)

/** Version of cqio; commit it was built from ("-dirty" with local changes); compiler. Never NULL.
 */
CQIO_API const char *cqio_version(void);
CQIO_API const char *cqio_git_state(void);
CQIO_API const char *cqio_compiler(void);

/* ---- context --------------------------------------------------------------------------------- */

/** Own duplicate of a communicator, the problems found so far, log level, timers, input checksums.
 */
typedef struct cqio_ctx cqio_ctx;

/** Creates a context on a duplicate of COMM. Collective. *out = NULL on failure. */
CQIO_API CQIO_NODISCARD cqio_status cqio_ctx_create(MPI_Comm comm, cqio_ctx **out);
/** Releases the context and nulls the handle; NULL is allowed. Collective. */
CQIO_API void cqio_ctx_destroy(cqio_ctx **ctx);

/**
 * Creates a context of this rank alone, for work that the ranks do apart with functions that are
 * collective; its progress counts as that of CTX, which must outlive it. Not collective. *out =
 * NULL on failure.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_ctx_alone(cqio_ctx *ctx, cqio_ctx **out);

/**
 * PROGRAM is cqio: files on which a library may crash or come to no end when they are damaged
 * (NetCDF, xls, MATLAB) are read by "PROGRAM probe FILE" first, a process of its own with limits of
 * memory and time, and refused when it does. The default, NULL: they are read without. PROGRAM is
 * borrowed, and may be a name with its folder only. Not collective; rank 0 alone starts it.
 */
CQIO_API void cqio_ctx_set_probe(cqio_ctx *ctx, const char *program);

CQIO_API MPI_Comm cqio_ctx_comm(const cqio_ctx *ctx);
CQIO_API int cqio_ctx_rank(const cqio_ctx *ctx);
CQIO_API int cqio_ctx_size(const cqio_ctx *ctx);

/* ---- problems -------------------------------------------------------------------------------- */

enum { CQIO_MAX_PROBLEMS = 20, CQIO_MESSAGE_SIZE = 1024 };

/**
 * Records a problem and returns CODE. The message has the form
 *   PLACE: WHAT = VALUE (UNIT): expected EXPECTATION[; HINT]
 * without a newline. The first problem decides the status of the run; the first CQIO_MAX_PROBLEMS
 * are kept, the rest only counted; an exact repetition is not kept twice. Not collective.
 */
CQIO_API cqio_status cqio_fail(cqio_ctx *ctx, cqio_status code, const char *format, ...)
    CQIO_PRINTF(3, 4);
/** Number of problems recorded so far (also those beyond the kept ones), and the first status. */
CQIO_API int cqio_ctx_problem_count(const cqio_ctx *ctx);
CQIO_API cqio_status cqio_ctx_status(const cqio_ctx *ctx);
/** Text of kept problem INDEX (0-based), or NULL. Borrowed until the next cqio_fail. */
CQIO_API const char *cqio_ctx_problem(const cqio_ctx *ctx, int index);
CQIO_API void cqio_ctx_clear_problems(cqio_ctx *ctx);
/**
 * Ends work in ALONE, which came to STATUS: unless that is CQIO_OK, its first problem becomes one
 * of CTX. Returns STATUS. ALONE may be NULL. Not collective; cqio_agree follows, as a rule.
 */
CQIO_API cqio_status cqio_ctx_adopt(cqio_ctx *ctx, const cqio_ctx *alone, cqio_status status);

/**
 * Makes one status of a rank-local one: if any rank failed, all ranks return the status of the
 * lowest failing rank and hold its problems instead of their own. Collective. Call it between
 * rank-dependent work and the next communication.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_agree(cqio_ctx *ctx, cqio_status local);

/** Prints the kept problems to stderr, one line each, "cqio: error: ...", on rank 0 only. */
CQIO_API void cqio_ctx_print_problems(const cqio_ctx *ctx);

/**
 * Last resort for a state in which no agreement is possible (a rank failed inside a collective call
 * of another library): prints the problems of this rank and ends all ranks with MPI_Abort and the
 * exit code of STATUS. Does not return.
 */
CQIO_API CQIO_NORETURN void cqio_abort(const cqio_ctx *ctx, cqio_status status);

/* ---- messages -------------------------------------------------------------------------------- */

typedef enum { CQIO_LOG_ERROR, CQIO_LOG_WARN, CQIO_LOG_INFO, CQIO_LOG_DEBUG } cqio_log_level;

/** Sets the most detailed level that is printed; the default is CQIO_LOG_WARN. Not collective. */
CQIO_API void cqio_ctx_set_log_level(cqio_ctx *ctx, cqio_log_level level);
/** Prints one line "cqio: LEVEL: ..." to stderr on rank 0, flushed at once. Not collective. */
CQIO_API void cqio_log(const cqio_ctx *ctx, cqio_log_level level, const char *format, ...)
    CQIO_PRINTF(3, 4);

/* ---- stopping early -------------------------------------------------------------------------- */

/**
 * Makes the signals by which batch systems and terminals ask for an end (USR1, USR2, TERM, XCPU,
 * HUP, INT, but for those that are ignored) requests to stop instead of ends of the process. Call
 * it before MPI_Init, whose threads inherit it. Not collective.
 */
CQIO_API void cqio_stop_hold(void);
/** True once this rank was asked to stop; never in a context of cqio_ctx_alone, as all ranks are to
 * see it together. Not collective: for loops in which ranks work apart. */
CQIO_API bool cqio_stop_pending(cqio_ctx *ctx);
/** True on all ranks once any of them was asked to stop, or once no other step ends within the time
 * of cqio_stop_within: one that is half as long again as the longest between two calls so far.
 * Collective; for the end of each step. The caller then saves its state and returns CQIO_STOPPED on
 * all ranks, without cqio_fail. */
CQIO_API bool cqio_stop_requested(cqio_ctx *ctx);
/** Gives the run SECONDS from now on; HUGE_VAL: no limit. Any rank may know it. Not collective. */
CQIO_API void cqio_stop_within(cqio_ctx *ctx, double seconds);
/** "by a signal" or "before its time is over": what stopped the run. Never NULL. Not collective. */
CQIO_API const char *cqio_stop_cause(const cqio_ctx *ctx);

/**
 * Starts a thread that ends the whole job with one message and exit code CQIO_MPI when this rank
 * makes no progress for LIMIT seconds, not counting time for which the whole process was suspended;
 * LIMIT = 0: none. A request to stop that no progress answers within 20 s ends the job in any case.
 * Progress is every cqio_agree, every timer stopped and cqio_progress. Ends with cqio_watchdog_stop
 * or the context. Not collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_watchdog_start(cqio_ctx *ctx, double limit);
CQIO_API void cqio_watchdog_stop(cqio_ctx *ctx);
/** Has the watchdog touch FILE every minute, for others who ask whether this process lives; -1:
 * none any more. Not collective. */
CQIO_API void cqio_watchdog_touch(cqio_ctx *ctx, int file);
/** Tells the watchdog that this rank works; for long work without agreements. Not collective. */
CQIO_API void cqio_progress(cqio_ctx *ctx);

/* ---- memory ---------------------------------------------------------------------------------- */

/**
 * Zeroed memory for COUNT items of SIZE bytes, 64-byte aligned; *out = NULL and CQIO_MEMORY
 * when it cannot be had or the product overflows. COUNT = 0 gives a valid pointer. OUT is the
 * address of any object pointer: CQIO_ALLOC(ctx, n, &x). Release with cqio_free. Not collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_alloc_bytes(cqio_ctx *ctx, size_t count, size_t size,
                                                     void **out);
#define CQIO_ALLOC(ctx, count, out)                                                                \
  cqio_alloc_bytes((ctx), (size_t)(count), sizeof **(out), (void **)(out))
/** The same on all ranks together: where one cannot have its memory none keeps its own, and all
 * return the same status. Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_alloc_together(cqio_ctx *ctx, size_t count, size_t size,
                                                        void **out);
#define CQIO_ALLOC_TOGETHER(ctx, count, out)                                                       \
  cqio_alloc_together((ctx), (size_t)(count), sizeof **(out), (void **)(out))
CQIO_API void cqio_free(void *memory);
/** Bytes that each rank may still use, the smallest of all ranks: the least of what the kernel
 * calls available on the node and what control groups (v1, v2) leave, each shared by the ranks
 * there, of limits of address space and data, and of what Slurm granted. Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_memory_available(cqio_ctx *ctx, double *bytes);
/** Most bytes that a rank has had in memory until now. Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_memory_peak(cqio_ctx *ctx, double *bytes);

/** How ranks fit the processors that the launcher lets them use; 0 processors: not known. */
typedef struct {
  int ranks, node_processors; /**< of the node with the fewest processors a rank */
  int rank_processors;        /**< the fewest of a single rank, to which it is bound */
} cqio_placement;
/** Finds it. Hardware threads count as processors. Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_placement_find(cqio_ctx *ctx, cqio_placement *out);
/** CQIO_MEMORY with both figures and the limit when a rank may not use BYTES more, for WORK ("the
 * run"). Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_memory_expect(cqio_ctx *ctx, double bytes,
                                                       const char *work);
/** Copy of TEXT, to be released with cqio_free. */
CQIO_API CQIO_NODISCARD cqio_status cqio_copy_text(cqio_ctx *ctx, const char *text, char **out);

/* ---- numbers --------------------------------------------------------------------------------- */

/** What a figure is that has no value, such as a ratio without denominator; exact in float. */
#define CQIO_NO_VALUE ((double)1e20f)

/**
 * Reads a whole decimal number: optional sign, digits, one point, optional exponent. Refuses
 * blanks, hexadecimal, "nan", "inf", overflow to infinity, trailing characters and locale commas.
 * Returns false without touching *out when TEXT is not such a number. Not collective.
 */
CQIO_API bool cqio_parse_real(const char *text, double *out);
/** The same for a whole number within int64_t. */
CQIO_API bool cqio_parse_integer(const char *text, int64_t *out);

/**
 * The entry of LIST nearest to NAME by edit distance, or NULL when none is near (more than a third
 * of the letters differ); for "did you mean". Borrowed from LIST.
 */
CQIO_API const char *cqio_nearest(const char *name, const char *const *list, size_t count);

/** Block distribution: items [*first, *first + *count) of TOTAL belong to RANK of SIZE. */
CQIO_API void cqio_partition(int64_t total, int size, int rank, int64_t *first, int64_t *count);

/* ---- files ----------------------------------------------------------------------------------- */

/** Bytes of a file name with its directory and NUL. */
enum { CQIO_PATH_SIZE = 4096 };

/**
 * Reads a whole file on rank 0 and gives every rank the bytes, followed by one NUL not counted in
 * *size. Records name, size and SHA-256 for the provenance. Refuses directories and files above
 * LIMIT bytes. The caller releases *bytes with cqio_free. Collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_read_file(cqio_ctx *ctx, const char *path, size_t limit,
                                                   char **bytes, size_t *size);
/** Records the checksum of a file that another library reads (NetCDF inputs). Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_note_input(cqio_ctx *ctx, const char *path);
/** One input noted so far: path and lower-case SHA-256. Borrowed; false when INDEX is past the end.
 */
CQIO_API bool cqio_ctx_input(const cqio_ctx *ctx, int index, const char **path, const char **sha256,
                             int64_t *size);
/** Keeps the command line for the provenance, each word as a shell would take it. Every rank keeps
 * its own; not collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_note_command(cqio_ctx *ctx, int argc, char *const *argv);
/** The command line kept, "" when there is none. Borrowed. */
CQIO_API const char *cqio_ctx_command(const cqio_ctx *ctx);
/** SHA-256 of memory as 64 lower-case hex digits and NUL. Not collective. */
CQIO_API void cqio_sha256(const void *bytes, size_t size, char hex[65]);
/** The same of the first SIZE bytes of a file. CQIO_IO when they cannot be read. */
CQIO_API CQIO_NODISCARD cqio_status cqio_sha256_file(cqio_ctx *ctx, const char *path, int64_t size,
                                                     char hex[65]);

/**
 * A file in the making. It is written beside its place as ".NAME.tmp.PID", synced and read back,
 * and gets its name in one step once it is whole; until then an old file of that name stays as it
 * is.
 */
typedef struct {
  char *path, *directory, *temporary;
  bool overwrite; /**< may replace a file of that name */
  bool saved;     /**< the temporary file may exist */
  bool unsettled; /**< written, through FILE, but not known to be on the disk */
  int file;
} cqio_staged_file;
#define CQIO_STAGED_FILE_PREFIX "."
#define CQIO_STAGED_FILE_SUFFIX ".tmp."

/** Looks at the place of PATH. CQIO_IO when the directory is missing or not writable, PATH is one,
 * or exists without OVERWRITE. Not collective, like all of these. */
CQIO_API CQIO_NODISCARD cqio_status cqio_staged_file_create(cqio_ctx *ctx, const char *path,
                                                            bool overwrite, cqio_staged_file *out);
/** Writes and syncs the temporary file and compares it with memory. CQIO_IO, also when the file
 * system has less free space than SIZE. */
CQIO_API CQIO_NODISCARD cqio_status cqio_staged_file_save(cqio_ctx *ctx, cqio_staged_file *draft,
                                                          const void *bytes, size_t size);
/** The two halves of it, between which the disk writes beside what the program does: BYTES stay as
 * they are until the second, which waits for the disk and compares. CQIO_INTERNAL where the second
 * comes without the first. */
CQIO_API CQIO_NODISCARD cqio_status cqio_staged_file_write(cqio_ctx *ctx, cqio_staged_file *draft,
                                                           const void *bytes, size_t size);
CQIO_API CQIO_NODISCARD cqio_status cqio_staged_file_settle(cqio_ctx *ctx, cqio_staged_file *draft,
                                                            const void *bytes, size_t size);
/** Gives the file its name and syncs the directory. CQIO_INTERNAL before it is settled. */
CQIO_API CQIO_NODISCARD cqio_status cqio_staged_file_publish(cqio_ctx *ctx,
                                                             cqio_staged_file *draft);
/** Removes what was not published and releases the names. */
CQIO_API void cqio_staged_file_discard(cqio_staged_file *draft);
/** All of it for SIZE bytes. */
CQIO_API CQIO_NODISCARD cqio_status cqio_write_file(cqio_ctx *ctx, const char *path, bool overwrite,
                                                    const void *bytes, size_t size);

/** Directory part of PATH joined with NAME (NAME alone when absolute); cqio_free the result. */
CQIO_API CQIO_NODISCARD cqio_status cqio_filename_join(cqio_ctx *ctx, const char *directory,
                                                       const char *name, char **out);
/** Directory part of PATH, "." when there is none; cqio_free the result. */
CQIO_API CQIO_NODISCARD cqio_status cqio_filename_directory(cqio_ctx *ctx, const char *path,
                                                            char **out);

/* ---- timers ---------------------------------------------------------------------------------- */

/** Starts and stops a named timer (NAME must be a literal); times of one name inside of the same
 * other one add up. */
CQIO_API void cqio_timer_start(cqio_ctx *ctx, const char *name);
CQIO_API void cqio_timer_stop(cqio_ctx *ctx, const char *name);
/** Seconds over the ranks: of work, and what a rank waited on average for others at the ends of
 * steps (cqio_agree, cqio_stop_requested). */
typedef struct {
  const char *name;
  int within; /**< index of the timer around it; -1: none */
  int64_t calls;
  double minimum, mean, maximum, waited;
  int slowest_rank;
} cqio_timing;
/** Statistics of timer INDEX over the ranks; all ranks must have started the same timers in the
 * same order. *found = false past the end. Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_timer_report(cqio_ctx *ctx, int index, cqio_timing *out,
                                                      bool *found);

CQIO_END_DECLS

#endif
