"""Figures of maps: densities cell by cell, and what districts have."""
import numpy
from matplotlib import colors, ticker

import style


def rows(figure, atlas, columns):
    """Axes of each view (the region, then where most people live), one column a map."""
    views = atlas.views()
    return list(zip(views, figure.subplots(len(views), columns, squeeze=False)))


def height(atlas, columns, width=style.WIDTH, extra=1.9):
    return sum(width / columns * atlas.height_per_width(view) for view in atlas.views()) + extra


def colourbar(figure, shown, axes, label, **options):
    bar = figure.colorbar(shown, ax=axes, location="bottom", shrink=0.85, aspect=38, pad=0.02, **options)
    bar.set_label(label, fontsize=8.5)
    bar.outline.set_linewidth(0.5)
    bar.ax.tick_params(labelsize=8, width=0.5)
    return bar


def powers(bar, norm):
    """Ticks at whole powers of ten and 0, with either sign where the scale has both."""
    linear = getattr(norm, "linthresh", 0)
    steps = (1,) if linear or norm.vmax > 1e3 * norm.vmin * 10 else (1, 3)
    ticks = [s * t for t in 10.0 ** numpy.arange(-3, 9) for s in steps]
    ticks = [t for t in ticks if linear * 0.999 <= t and norm.vmin <= t <= norm.vmax]
    bar.set_ticks([-t for t in ticks[::-1]] + [0.0] + ticks if norm.vmin < 0 else ticks)
    bar.ax.xaxis.set_major_formatter(ticker.FuncFormatter(style.power_label))
    bar.ax.xaxis.set_minor_locator(ticker.NullLocator())


def name_places(figure, atlas, cells, most=22):
    figure.draw_without_rendering()  # where axes are is known only now
    for _, row in cells:
        for axes in row:
            atlas.name_places(axes, most)


def name_districts(figure, atlas, axes):
    figure.draw_without_rendering()
    for a in axes:
        atlas.name_districts(a)


def then_and_now(results, atlas, title, subtitle, draw, values, scales):
    """A page of maps of the first and the last year of VALUES and of the change, in all views; DRAW is one of the
    atlas, SCALES colours and norm of the years and of the change. (figure, cells, axes, what was drawn first)"""
    first, last = values
    figure = style.page(height(atlas, 3))
    style.heading(figure, f"{title}, {results.span(' and ')}",
                  f"{subtitle} at the end of the year. Scenario: {results.reference_title}")
    cells = rows(figure, atlas, 3)
    shown = []
    for view, row in cells:
        for axes, panel, scale, name in zip(row, (first, last, last - first), (scales[0], *scales),
                                            (results.years[0], results.years[-1], f"Change {results.span(chr(0x2013))}")):
            shown.append(draw(axes, panel, *scale))
            atlas.panel(axes, view, name if view == atlas.extent else "")
        atlas.scale(row[0])
    return figure, cells, numpy.array([row for _, row in cells]), (shown[0], shown[2])


def population_density(results, atlas, target):
    values = [results.reference_maps("population_density", k) for k in (0, -1)]
    norm = style.log_norm(numpy.concatenate([v.ravel() for v in values]))
    change = style.change_norm(values[1] - values[0])
    figure, cells, axes, shown = then_and_now(results, atlas, "Population density", "Residents", atlas.raster, values,
                                              ((style.DENSITY, norm), (style.CHANGE, change)))
    powers(colourbar(figure, shown[0], axes[:, :2], "residents per km\u00b2, logarithmic", extend="min"), norm)
    powers(colourbar(figure, shown[1], axes[:, 2], "change of residents per km\u00b2, logarithmic to both sides"), change)
    map_footing(figure, results, atlas, "population_density", "districts", "towns", note=above_ceiling(results))
    name_places(figure, atlas, cells)
    return style.save(figure, target)


def above_ceiling(results):
    """Why cells are denser than the ceiling of density, where some are."""
    ceiling = results.ceiling()
    most = max(numpy.nanmax(results.reference_maps("urban_population_density", k)) for k in (0, -1))
    if not ceiling or most <= ceiling:
        return ""
    return (f"up to {style.power_label(most)} urban residents per km\u00b2 live in a cell: the ceiling of "
            f"{style.power_label(ceiling)} (migration.density_ceiling) holds for the mean of a district and the centre of "
            "each town, and in cells the towns around them add up to the residents of the district")


def map_footing(figure, results, atlas, variable, *tables, note=""):
    maps = results.reference_maps
    style.footing(figure, results, results.status(maps.attribute("status", variable), *tables),
                  maps.attribute("acknowledgement"), atlas.river_source, note=note)


def urbanization_districts(results, atlas, target):
    rates = 100 * results.reference("urbanization_rate")
    values = rates[0], rates[-1]
    bounds = style.classes(numpy.concatenate(values), 9)
    norm, change = colors.BoundaryNorm(bounds, style.RATE.N), style.change_scale(values[1] - values[0])
    figure, _, axes, shown = then_and_now(results, atlas, "Urbanization by district", "Share of residents who live in town",
                                          atlas.choropleth, values, ((style.RATE, norm), change))
    colourbar(figure, shown[0], axes[:, :2], "percent of residents", ticks=bounds)
    colourbar(figure, shown[1], axes[:, 2], "percentage points")
    status = results.status(f"model result from {results.years[0]} on, which is as in the data set", "districts")
    style.footing(figure, results, status, atlas.river_source)
    name_districts(figure, atlas, axes.ravel())
    return style.save(figure, target)


def work_districts(results, atlas, target):
    """Where work is short, who works elsewhere, and who lives in town without being registered there."""
    year, tables = results.years[-1], results.reference
    employed = tables("employed_urban_residents", -1)
    with numpy.errstate(divide="ignore", invalid="ignore"):
        balance = 100 * tables("commuting_balance", -1) / employed
    kinds = (("Urban unemployment", "percent of the urban labour force", 100 * tables("urban_unemployment_rate", -1)),
             ("Commuting", "urban jobs less employed urban residents, per 100 of these", balance),
             ("Registration", "urban share of residents less that of registrations, percentage points",
              100 * tables("citizenization_gap", -1)))
    figure = style.page(height(atlas, 3))
    style.heading(figure, f"Work, commuting and registration by district, {year}",
                  f"Work: mean of the year; registration: end of the year. Scenario: {results.reference_title}")
    cells = rows(figure, atlas, 3)
    axes = numpy.array([row for _, row in cells])
    for column, (name, unit, values) in enumerate(kinds):
        scale = style.change_scale(values)
        for view, row in cells:
            shown = atlas.choropleth(row[column], values, *scale)
            atlas.panel(row[column], view, name if view == atlas.extent else "")
            if not column:
                atlas.scale(row[column])
        colourbar(figure, shown, axes[:, column], style.fill(unit, 50))
    style.footing(figure, results, results.status("model result", "districts", "labour", "households"), atlas.river_source)
    name_districts(figure, atlas, axes.ravel())
    return style.save(figure, target)


def scenario_difference_maps(results, atlas, target):
    """Districts of each scenario, a row, less the reference in the last year: a column a quantity."""
    base = differences(results, results.reference)
    apart = [[values - of_base for (_, _, values), (_, _, of_base) in
              zip(differences(results, results.tables[scenario]), base)] for scenario in results.others]
    shown = [k for k in range(len(base)) if max(numpy.nanmax(numpy.abs(row[k])) for row in apart) > 1e-9]
    columns, rows_ = max(len(shown), 1), len(results.others)
    figure = style.page(rows_ * (style.WIDTH - 0.8) / columns * atlas.height_per_width() + 1.9)
    style.heading(figure, f"What scenarios change by {results.years[-1]}, by district",
                  f"Difference from the scenario: {results.reference_title}")
    axes = figure.subplots(rows_, columns, squeeze=False)
    for column, k in enumerate(shown):
        name, unit, _ = base[k]
        scale = style.change_scale([row[k] for row in apart], one_sided=False)
        for row, panel in enumerate(axes[:, column]):
            district = atlas.choropleth(panel, apart[row][k], *scale)
            atlas.panel(panel, atlas.extent, "" if row else name, window=False)
            if not column:
                panel.set_ylabel(style.fill(results.titles[results.others[row]], 34), fontweight="bold")
        colourbar(figure, district, axes[:, column], unit)
    atlas.scale(axes[0, 0])
    style.footing(figure, results, results.status("model result", "districts", "investment"), atlas.river_source)
    return style.save(figure, target)


def differences(results, tables):
    """(name, unit, values by district) of the last year, to be subtracted; persons per hundred of the reference."""
    jobs = results.reference("employment", -1).sum(axis=(1, 2))
    people = results.reference("residents", -1).sum(axis=1)
    with numpy.errstate(divide="ignore", invalid="ignore"):
        return [("Persons employed", "percent of the reference", 100 * tables("employment", -1).sum(axis=(1, 2)) / jobs),
                ("Residents", "percent of the reference", 100 * tables("residents", -1).sum(axis=1) / people),
                ("Urbanization", "percentage points", 100 * tables("urbanization_rate", -1)),
                ("Unregistered urban residents", "per 100 residents of the reference",
                 100 * tables("unregistered_urban_residents", -1) / people)]
