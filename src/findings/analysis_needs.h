/* What a list of analyses needs of the open system (method 29.3). */
#ifndef CQIO_FINDINGS_ANALYSIS_NEEDS
#define CQIO_FINDINGS_ANALYSIS_NEEDS

#include "cqio/findings.h"

/*
 * In ascending order, each with what comes before it:
 *   SOLVES    solutions for vectors: factors or iterations, whichever are cheaper
 *   DIAGONAL  the diagonal of L: elimination without what it does not need, 4/3 n^3 operations
 *   ENTRIES   entries of L, its norms and moments: the explicit inverse, 2 n^3 operations
 */
enum needs { NEEDS_SOLVES, NEEDS_DIAGONAL, NEEDS_ENTRIES };

/* The most that an analysis of REQUEST needs, by cqio/analyses.def; extraction of targets is made
 * by solves. Not collective. */
enum needs cqio__findings_needs(const cqio_findings_request *request);

#endif
