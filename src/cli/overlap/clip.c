/* Cutting outlines by halving the box until single cells are left. */
#include "cli/overlap/overlap.h"
#include "cqio/numeric.h"

#include <math.h>

enum { MAX_CELLS = 1 << 28 };

/* Cell edges in metres, and the areas found for one district. */
struct cutter {
  const double *x, *y; /* [columns + 1], [rows + 1] */
  int columns;
  double *area; /* [rows][columns] m2 */
};

/* Cells [left, right) x [bottom, top). */
struct block {
  int left, right, bottom, top;
};

static double block_area(const struct cutter *c, struct block b) {
  return (c->x[b.right] - c->x[b.left]) * (c->y[b.top] - c->y[b.bottom]);
}

static OGRGeometryH block_shape(const struct cutter *c, struct block b) {
  OGRGeometryH ring = OGR_G_CreateGeometry(wkbLinearRing);
  OGRGeometryH shape = OGR_G_CreateGeometry(wkbPolygon);
  OGR_G_AddPoint_2D(ring, c->x[b.left], c->y[b.bottom]);
  OGR_G_AddPoint_2D(ring, c->x[b.right], c->y[b.bottom]);
  OGR_G_AddPoint_2D(ring, c->x[b.right], c->y[b.top]);
  OGR_G_AddPoint_2D(ring, c->x[b.left], c->y[b.top]);
  OGR_G_AddPoint_2D(ring, c->x[b.left], c->y[b.bottom]);
  OGR_G_AddGeometryDirectly(shape, ring);
  return shape;
}

static void fill(const struct cutter *c, struct block b) {
  for (int i = b.bottom; i < b.top; i++)
    for (int j = b.left; j < b.right; j++)
      c->area[(size_t)i * (size_t)c->columns + (size_t)j] =
          block_area(c, (struct block){j, j + 1, i, i + 1});
}

/* Areas of SHAPE, which lies within the block, in its cells. False when GEOS fails. */
static bool cut(const struct cutter *c, OGRGeometryH shape, struct block b) {
  double area = OGR_G_Area(shape);
  if (!(area > 0.0)) return true;
  int width = b.right - b.left, height = b.top - b.bottom;
  if (width == 1 && height == 1) {
    c->area[(size_t)b.bottom * (size_t)c->columns + (size_t)b.left] = area;
    return true;
  }
  if (area >= block_area(c, b) * (1.0 - 1e-13)) {
    fill(c, b);
    return true;
  }
  struct block halves[] = {b, b};
  if (width > height)
    halves[0].right = halves[1].left = b.left + width / 2;
  else
    halves[0].top = halves[1].bottom = b.bottom + height / 2;
  bool good = true;
  for (int k = 0; k < 2 && good; k++) {
    OGRGeometryH box = block_shape(c, halves[k]);
    OGRGeometryH part = OGR_G_Intersection(shape, box);
    OGR_G_DestroyGeometry(box);
    good = part && cut(c, part, halves[k]);
    if (part) OGR_G_DestroyGeometry(part);
  }
  return good;
}

static double edge(double start, double end, int i, int count) {
  return start + (end - start) * i / count;
}

/* Edges in metres of COUNT cells from START to END degrees of longitude (axis 0) or latitude (1);
 * the projection is separable, so any parallel and meridian will do. */
static bool project_edges(const struct outlines *outlines, double start, double end, int count,
                          int axis, double *edges) {
  for (int i = 0; i <= count; i++) {
    double x = axis == 0 ? edge(start, end, i, count) : 0.0;
    double y = axis == 0 ? 0.0 : edge(start, end, i, count);
    if (!OCTTransform(outlines->project, 1, &x, &y, NULL)) return false;
    edges[i] = axis == 0 ? x : y;
    if (i > 0 && !(edges[i] > edges[i - 1])) return false;
  }
  return true;
}

/* Entries of one district, found by cutting. */
struct part {
  int64_t count;
  int *cell;
  double *overlap; /* km2 */
};

static cqio_status collect(cqio_ctx *ctx, size_t cells, double *area, struct part *part) {
  for (size_t c = 0; c < cells; c++)
    part->count += area[c] > 0.0;
  CQIO_TRY(CQIO_ALLOC(ctx, part->count, &part->cell));
  CQIO_TRY(CQIO_ALLOC(ctx, part->count, &part->overlap));
  int64_t next = 0;
  for (size_t c = 0; c < cells; c++) {
    if (area[c] > 0.0) {
      part->cell[next] = (int)c;
      part->overlap[next++] = area[c] * 1e-6;
    }
    area[c] = 0.0;
  }
  return CQIO_OK;
}

static cqio_status cut_district(cqio_ctx *ctx, const struct request *request,
                                const struct outlines *outlines, int r, int rows,
                                struct cutter *cutter, struct part *part) {
  struct block all = {0, cutter->columns, 0, rows};
  OGRGeometryH box = block_shape(cutter, all);
  OGRGeometryH inside = OGR_G_Intersection(outlines->shape[r], box);
  OGR_G_DestroyGeometry(box);
  bool good = inside && cut(cutter, inside, all);
  if (inside) OGR_G_DestroyGeometry(inside);
  if (!good)
    return cqio_fail(ctx, CQIO_DATA, "%s: district '%s': its polygon cannot be cut by the grid",
                     request->districts, outlines->keys[r]);
  CQIO_TRY(collect(ctx, (size_t)rows * (size_t)cutter->columns, cutter->area, part));
  double whole = OGR_G_Area(outlines->shape[r]) * 1e-6;
  double found = cqio_sum(part->overlap, (size_t)part->count);
  if (fabs(found - whole) <= 1e-9 * whole) return CQIO_OK;
  return cqio_fail(ctx, CQIO_DATA,
                   "%s: district '%s': %.9g of its %.9g km2 lie in the box: expected all; enlarge "
                   "--box",
                   request->districts, outlines->keys[r], found, whole);
}

/* Puts the parts of all districts together. */
static cqio_status assemble(cqio_ctx *ctx, int rows, int columns, int districts,
                            const struct part *parts, cqio_grid **out) {
  int64_t entries = 0;
  for (int r = 0; r < districts; r++)
    entries += parts[r].count;
  CQIO_TRY(cqio_grid_create(ctx, rows, columns, districts, entries, out));
  for (int r = 0; r < districts; r++) {
    int64_t first = (*out)->first[r];
    (*out)->first[r + 1] = first + parts[r].count;
    for (int64_t e = 0; e < parts[r].count; e++) {
      (*out)->cell[first + e] = parts[r].cell[e];
      (*out)->overlap[first + e] = parts[r].overlap[e];
    }
  }
  cqio_grid_summarise(*out);
  return CQIO_OK;
}

static void set_axis(int count, double start, double end, double *centres, double *bounds) {
  for (int i = 0; i < count; i++) {
    bounds[2 * i] = edge(start, end, i, count);
    bounds[2 * i + 1] = edge(start, end, i + 1, count);
    centres[i] = 0.5 * (bounds[2 * i] + bounds[2 * i + 1]);
  }
}

/* Rows and columns of the box; a side must be a whole number of cells. */
static cqio_status count_cells(cqio_ctx *ctx, const struct request *request, int *rows,
                               int *columns) {
  double across = (request->box[2] - request->box[0]) / request->resolution;
  double up = (request->box[3] - request->box[1]) / request->resolution;
  double columns_ = floor(across + 0.5), rows_ = floor(up + 0.5);
  if (fabs(across - columns_) > 1e-6 || fabs(up - rows_) > 1e-6 || columns_ < 1.0 || rows_ < 1.0 ||
      columns_ * rows_ > MAX_CELLS)
    return cqio_fail(ctx, CQIO_USAGE,
                     "--box and --resolution: give %.9g x %.9g cells: expected whole numbers, at "
                     "most %d cells",
                     across, up, MAX_CELLS);
  *columns = (int)columns_;
  *rows = (int)rows_;
  return CQIO_OK;
}

static cqio_status clip(cqio_ctx *ctx, const struct outlines *outlines,
                        const struct request *request, int rows, struct cutter *cutter,
                        struct part *parts, cqio_grid **out) {
  for (int r = 0; r < outlines->count; r++)
    CQIO_TRY(cut_district(ctx, request, outlines, r, rows, cutter, &parts[r]));
  CQIO_TRY(assemble(ctx, rows, cutter->columns, outlines->count, parts, out));
  cqio_grid *grid = *out;
  set_axis(rows, request->box[1], request->box[3], grid->lat, grid->lat_bounds);
  set_axis(cutter->columns, request->box[0], request->box[2], grid->lon, grid->lon_bounds);
  double width = (cutter->x[cutter->columns] - cutter->x[0]) / cutter->columns;
  for (int i = 0; i < rows; i++)
    grid->cell_area[i] = 1e-6 * width * (cutter->y[i + 1] - cutter->y[i]);
  return CQIO_OK;
}

cqio_status clip_outlines(cqio_ctx *ctx, const struct outlines *outlines,
                          const struct request *request, cqio_grid **grid) {
  *grid = NULL;
  int rows = 0, columns = 0;
  CQIO_TRY(count_cells(ctx, request, &rows, &columns));
  double *x = NULL, *y = NULL, *area = NULL;
  struct part *parts = NULL;
  cqio_status status = CQIO_ALLOC(ctx, (size_t)columns + 1, &x);
  if (!status) status = CQIO_ALLOC(ctx, (size_t)rows + 1, &y);
  if (!status) status = CQIO_ALLOC(ctx, (size_t)rows * (size_t)columns, &area);
  if (!status) status = CQIO_ALLOC(ctx, outlines->count, &parts);
  if (!status && (!project_edges(outlines, request->box[0], request->box[2], columns, 0, x) ||
                  !project_edges(outlines, request->box[1], request->box[3], rows, 1, y)))
    status = cqio_fail(ctx, CQIO_USAGE,
                       "--box: cannot be projected: expected degrees of longitude "
                       "and latitude");
  struct cutter cutter = {x, y, columns, area};
  if (!status) status = clip(ctx, outlines, request, rows, &cutter, parts, grid);
  for (int r = 0; parts && r < outlines->count; r++) {
    cqio_free(parts[r].cell);
    cqio_free(parts[r].overlap);
  }
  cqio_free(parts);
  cqio_free(area);
  cqio_free(y);
  cqio_free(x);
  return status;
}

cqio_status clip_box(cqio_ctx *ctx, const struct outlines *outlines, struct request *request) {
  OGREnvelope all = {0}, one;
  for (int r = 0; r < outlines->count; r++) {
    OGR_G_GetEnvelope(outlines->shape[r], &one);
    all.MinX = r ? fmin(all.MinX, one.MinX) : one.MinX;
    all.MinY = r ? fmin(all.MinY, one.MinY) : one.MinY;
    all.MaxX = r ? fmax(all.MaxX, one.MaxX) : one.MaxX;
    all.MaxY = r ? fmax(all.MaxY, one.MaxY) : one.MaxY;
  }
  double x[] = {all.MinX, all.MaxX}, y[] = {all.MinY, all.MaxY};
  OGRCoordinateTransformationH inverse = OCTGetInverse(outlines->project);
  bool good = inverse && OCTTransform(inverse, 2, x, y, NULL);
  OCTDestroyCoordinateTransformation(inverse);
  if (!good)
    return cqio_fail(ctx, CQIO_DATA, "%s: outlines have no box: expected one with --box",
                     request->districts);
  for (int k = 0; k < 2; k++) { /* an outline on a cell edge stays there in spite of rounding */
    double low = (k ? y[0] : x[0]) / request->resolution;
    double high = (k ? y[1] : x[1]) / request->resolution;
    request->box[k] = floor(low + 1e-9) * request->resolution;
    request->box[k + 2] = ceil(high - 1e-9) * request->resolution;
  }
  return CQIO_OK;
}
