/* What a list of analyses needs: the most of any of them. */
#include "findings/analysis_needs.h"

enum needs cqio__findings_needs(const cqio_findings_request *request) {
  static const enum needs of[] = {
#define ANALYSIS(id, name, needs, all, text) NEEDS_##needs,
#include "cqio/analyses.def"
  };
  enum needs most = NEEDS_SOLVES;
  for (int k = 0; k < CQIO_ANALYSES; k++) {
    bool solves = k == CQIO_ANALYSIS_EXTRACTION && request->targets;
    if (request->wanted[k] && !solves && of[k] > most) most = of[k];
  }
  bool residuals = most == NEEDS_DIAGONAL && request->certify_entries;
  return residuals ? NEEDS_ENTRIES : most;
}
