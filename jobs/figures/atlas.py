"""The region on paper: outlines of districts from the grid file, rivers, names, and panels that show them."""
import contourpy
import numpy
from matplotlib import collections, patches, path as paths

import rivers
import style


def _widened(centres):
    """Centres of cells, and on either side two places at the outer edge."""
    half = (centres[1] - centres[0]) / 2
    edge = half * numpy.array([0.99, 1.0])
    return numpy.concatenate([centres[0] - edge[::-1], centres, centres[-1] + edge])


class Atlas:
    """What every map of a run has in common.

    Outlines are where half of a cell belongs to a district, so that neighbours share them.
    """

    def __init__(self, results, dataset):
        maps = next(iter(results.maps.values()))
        self.lon, self.lat = maps("lon"), maps("lat")
        self.step = float(self.lon[1] - self.lon[0]), float(self.lat[1] - self.lat[0])
        self.district = maps("district")
        self.area = maps("cell_area") / 1e6
        known = numpy.argwhere(self.district >= 0)
        (south, west), (north, east) = known.min(axis=0), known.max(axis=0)
        self.inside = slice(south, north + 1), slice(west, east + 1)
        count = len(results.reference.texts("district"))
        shares = (self.district == numpy.arange(count)[:, None, None]).astype(float)
        if "entry_district" in maps:  # cells of which several districts have parts
            code, row, column = maps("entry_district"), maps("entry_lat"), maps("entry_lon")
            shares[:, row, column] = 0
            shares[code, row, column] = maps("entry_area") / self.area[row, column]
        self.outline = self._shape(shares.sum(axis=0))
        for code, share in enumerate(shares):
            share[self.district == code] += 1e-3  # halves belong to one of them
        self.shapes = [self._shape(share) for share in shares]
        self.names = results.reference.texts("district_name")
        self.anchors = [self._inside(code) for code in range(count)]
        margin = 0.03 * max(north - south, east - west)
        dx, dy = (margin + 0.5) * self.step[0], (margin + 0.5) * self.step[1]
        self.extent = self.lon[west] - dx, self.lon[east] + dx, self.lat[south] - dy, self.lat[north] + dy
        self.aspect = 1 / numpy.cos(numpy.radians((self.extent[2] + self.extent[3]) / 2))
        self.rivers, self.river_source = ([], "") if dataset.is_invented() else rivers.read(*self.extent)
        self.places = dataset.places()
        self.window = self._densest(maps("population_density", -1) * self.area)

    def _shape(self, share):
        """Path around the cells of which more than half belong to a district."""
        rows, columns = self.inside
        values = numpy.pad(numpy.pad(share[rows, columns], 1, "edge"), 1)  # up to the edge, and nothing beyond
        filled = contourpy.contour_generator(_widened(self.lon[columns]), _widened(self.lat[rows]), values,
                                             name="serial", fill_type="OuterCode")
        points, codes = filled.filled(0.5, 2.0)
        if not points:
            return paths.Path(numpy.empty((0, 2)))
        return paths.Path(numpy.concatenate(points), numpy.concatenate(codes))

    def _inside(self, code):
        """A place well inside a district: its cells are peeled off until none is left."""
        mask = numpy.pad(self.district == code, 1)
        last = mask
        while mask.any():
            last = mask
            mask = mask & numpy.logical_and.reduce([numpy.roll(mask, by, axis) for by in (1, -1) for axis in (0, 1)])
        cells = numpy.argwhere(last) - 1
        if not cells.size:
            return None
        row, column = cells[numpy.abs(cells - cells.mean(axis=0)).sum(axis=1).argmin()]
        return float(self.lon[column]), float(self.lat[row])

    def _densest(self, people):
        """Extent of a fifth of the map's width around where most people live; none on coarse grids."""
        people = numpy.nan_to_num(people)
        nx = round((self.extent[1] - self.extent[0]) / self.step[0] / 5)
        ny = round((self.extent[3] - self.extent[2]) / self.step[1] / 5)
        if min(nx, ny) < 20 or min(nx, ny) >= min(people.shape):
            return None
        mx, my = nx // 3, ny // 3
        sums = numpy.pad(people.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
        held = sums[my:, mx:] - sums[:-my, mx:] - sums[my:, :-mx] + sums[:-my, :-mx]
        row, column = numpy.unravel_index(held.argmax(), held.shape)
        part = people[row:row + my, column:column + mx]
        row += round(float(part.sum(1) @ numpy.arange(len(part)) / part.sum())) - ny // 2
        column += round(float(part.sum(0) @ numpy.arange(part.shape[1]) / part.sum())) - nx // 2
        west, south = self.lon[0] + (column - 0.5) * self.step[0], self.lat[0] + (row - 0.5) * self.step[1]
        return west, west + nx * self.step[0], south, south + ny * self.step[1]

    def views(self):
        """Extents to show, one a row: the region, and where most people live."""
        return [self.extent] + ([self.window] if self.window else [])

    def height_per_width(self, extent=None):
        west, east, south, north = extent or self.extent
        return (north - south) * self.aspect / (east - west)

    def panel(self, axes, extent, title="", window=True):
        """Empty map with borders and rivers, and the frame of the close view; what is shown goes below them."""
        west, east, south, north = extent
        close = extent != self.extent
        axes.set(xlim=(west, east), ylim=(south, north), aspect=self.aspect, xticks=[], yticks=[])
        for spine in axes.spines.values():
            spine.set(visible=close, color=style.INK, linewidth=0.8)
        axes.set_title(title)
        lines = [line for line in self.rivers if line[0] <= (4 if close else 2)]
        axes.add_collection(collections.LineCollection(
            [numpy.column_stack(line[1:]) for line in lines], linewidths=rivers.widths(lines), colors="#4a90c2",
            alpha=0.75, zorder=3), autolim=False)
        for shape in self.shapes:
            axes.add_patch(patches.PathPatch(shape, facecolor="none", edgecolor="#555555", zorder=4,
                                             linewidth=0.7 if close else 0.35))
        axes.add_patch(patches.PathPatch(self.outline, facecolor="none", edgecolor=style.INK, linewidth=0.9, zorder=5))
        if window and not close and self.window:
            w = self.window
            axes.add_patch(patches.Rectangle((w[0], w[2]), w[1] - w[0], w[3] - w[2], fill=False, zorder=6,
                                             edgecolor=style.INK, linewidth=0.9))

    def scale(self, axes):
        """A bar of kilometres in the lower left corner."""
        (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
        degree = 111.32 / self.aspect
        length = style.round_down((east - west) * degree / 4)
        x, y = west + 0.03 * (east - west), south + 0.04 * (north - south)
        axes.plot([x, x + length / degree], [y, y], color=style.INK, linewidth=2, solid_capstyle="butt", zorder=8,
                  path_effects=style.HALO)
        axes.text(x + length / degree / 2, y + 0.015 * (north - south), f"{length:g} km", ha="center", va="bottom",
                  fontsize=7.5, zorder=8, path_effects=style.HALO)

    def raster(self, axes, values, cmap, norm):
        half = self.step[0] / 2, self.step[1] / 2
        image = axes.imshow(values, cmap=cmap, norm=norm, origin="lower", interpolation="nearest", zorder=1,
                            extent=(self.lon[0] - half[0], self.lon[-1] + half[0],
                                    self.lat[0] - half[1], self.lat[-1] + half[1]), aspect=self.aspect)
        image.set_clip_path(self.outline, axes.transData)
        return image

    def choropleth(self, axes, values, cmap, norm):
        """One value a district; cells below the outlines close the gaps where three districts meet."""
        known = self.district >= 0
        cells = numpy.where(known, numpy.asarray(values, float)[numpy.where(known, self.district, 0)], numpy.nan)
        self.raster(axes, cells, cmap, norm)
        patched = collections.PatchCollection([patches.PathPatch(shape) for shape in self.shapes], cmap=cmap, norm=norm,
                                              edgecolors="none", zorder=2)
        patched.set_array(numpy.ma.masked_invalid(values))
        axes.add_collection(patched, autolim=False)
        return patched

    def _hidden(self, axes, lon, lat):
        """Outside of the axes, or where the close view shows more."""
        (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
        w = self.window if (west, east, south, north) == self.extent else None
        return not (west < lon < east and south < lat < north) or (w and w[0] < lon < w[1] and w[2] < lat < w[3])

    def name_places(self, axes, most):
        """Names of the larger places that find room, beside their dots; after the figure has its layout."""
        limits = axes.get_window_extent()
        taken, points = [text.get_window_extent() for text in axes.texts], []
        for name, lon, lat, _ in self.places:
            x, y = axes.transData.transform((lon, lat))
            near = any(abs(x - u) + abs(y - v) < 0.055 * limits.width for u, v in points)
            near = near or any(box.padded(6).contains(x, y) for box in taken)
            if len(points) == most or near or self._hidden(axes, lon, lat):
                continue
            for dx, dy, ha, va in ((4, 0, "left", "center"), (-4, 0, "right", "center"), (0, 4, "center", "bottom"),
                                   (0, -4, "center", "top")):
                text = axes.annotate(name, (lon, lat), (dx, dy), textcoords="offset points", ha=ha, va=va, fontsize=7,
                                     path_effects=style.HALO, zorder=9)
                box = text.get_window_extent().expanded(1.06, 1.15)
                dots = any(box.x0 - 3 < u < box.x1 + 3 and box.y0 - 3 < v < box.y1 + 3 for u, v in points)
                inside = limits.x0 < box.x0 and box.x1 < limits.x1 and limits.y0 < box.y0 and box.y1 < limits.y1
                if inside and not dots and not any(box.overlaps(other) for other in taken):
                    taken.append(box)
                    points.append((x, y))
                    axes.plot(lon, lat, "o", markersize=2.6, markerfacecolor="white", markeredgecolor=style.INK,
                              markeredgewidth=0.7, zorder=8)
                    break
                text.remove()

    def name_districts(self, axes):
        """Names of the districts that find room, the widest districts first; after the figure has its layout."""
        limits, taken = axes.get_window_extent(), [text.get_window_extent() for text in axes.texts]
        sizes = [numpy.count_nonzero(self.district == code) for code in range(len(self.names))]
        for code in numpy.argsort(sizes)[::-1]:
            if not self.anchors[code] or self._hidden(axes, *self.anchors[code]):
                continue
            text = axes.text(*self.anchors[code], self.names[code], ha="center", va="center", fontsize=6.5,
                             path_effects=style.HALO, zorder=9)
            box = text.get_window_extent()
            if any(box.overlaps(other) for other in taken) or box.x0 < limits.x0 or box.x1 > limits.x1:
                text.remove()
            else:
                taken.append(box)
