/**
 * @file
 * cqio: all rooms of the library in one header. Each header is the manual of its room; from the
 * ground up as src/LAYERS lists them.
 */
#ifndef CQIO_CQIO_H
#define CQIO_CQIO_H

#include "cqio/analysis.h"
#include "cqio/balancing.h"
#include "cqio/capital.h"
#include "cqio/core.h"
#include "cqio/dense.h"
#include "cqio/economy.h"
#include "cqio/equilibrium.h"
#include "cqio/findings.h"
#include "cqio/grid.h"
#include "cqio/iotable.h"
#include "cqio/job.h"
#include "cqio/netcdf.h"
#include "cqio/numeric.h"
#include "cqio/operator.h"
#include "cqio/people.h"
#include "cqio/protocols.h"
#include "cqio/region.h"
#include "cqio/regional.h"
#include "cqio/results.h"
#include "cqio/run.h"
#include "cqio/sets.h"
#include "cqio/settlement.h"
#include "cqio/sheet.h"
#include "cqio/solve.h"
#include "cqio/sources.h"
#include "cqio/transforms.h"
#include "cqio/units.h"
#include "cqio/years.h"

#endif
