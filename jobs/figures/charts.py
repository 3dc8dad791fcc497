"""Figures without maps: series by scenario with what was published, and jobs that parks bring."""
import numpy
from matplotlib import lines, ticker

import maps
import style

MARKERS = {"published": "o", "derived": "s", "recalled": "D"}  # others: triangles
# Title, unit, variable of the tables, factor, series of annual.csv that are compared, quantity of targets.csv.
SERIES = (
    ("Urbanization rate", "percent of residents", "total_urbanization_rate", 100, ("urban_share",), "urban_share"),
    ("Urban registrations", "percent of registrations", "total_registered_urbanization_rate", 100,
     ("registered_urban_share",), "registered_urban_share"),
    ("Residents", "persons", "residents", 1, ("residents_census", "residents"), "residents"),
    ("Employment", "persons", "total_employment", 1, ("employed",), None),
    ("Unregistered urban residents", "persons", "total_unregistered_urban_residents", 1, None, None),
    ("Income per head, town to countryside", "ratio", "income_ratio", 1, ("income_ratio",), None),
)


def total(tables, name):
    values = tables(name)
    return values.sum(axis=tuple(range(1, values.ndim)))


def points(dataset, series):
    """Published values; unregistered urban residents are a difference of two series."""
    if series is not None:
        return dataset.published(*series)
    registered = {year: value for year, value, _ in dataset.published("registered_nonagricultural")}
    return [(year, value - registered[year], "derived") for year, value, _ in dataset.published("urban_residents")
            if year in registered]


def panels(count, title, subtitle, keys):
    """A figure of COUNT panels, three a row, with the legend below."""
    deep, lines_of_keys = -(-count // 3), -(-len(keys) // 3)
    figure = style.page(3.2 * deep + 0.3 * lines_of_keys + 1.7)
    style.heading(figure, title, subtitle)
    grid = figure.add_gridspec(deep + 1, 3, height_ratios=[3.2] * deep + [0.27 * lines_of_keys])
    below = figure.add_subplot(grid[deep, :])
    below.set_axis_off()
    below.legend(handles=keys, loc="center left", ncols=3, borderaxespad=0, handlelength=2.8)
    return figure, [figure.add_subplot(grid[k // 3, k % 3]) for k in range(count)]


def year_axis(axes, years):
    axes.set_xlim(years[0] - 0.3, years[-1] + 0.3)
    axes.xaxis.set_major_locator(ticker.MaxNLocator(6, integer=True))
    axes.yaxis.set_major_locator(ticker.MaxNLocator(6, steps=(1, 2, 2.5, 5, 10)))
    axes.grid(True, axis="y")


def marker(status, **options):
    shape = MARKERS.get(status, "^")
    return {"marker": shape, "linestyle": "", "markersize": 6, "markerfacecolor": "white", "markeredgecolor": style.INK,
            "markeredgewidth": 1.2, **options}


TARGET = {"marker": "o", "linestyle": "", "markersize": 12, "markerfacecolor": "none", "markeredgecolor": "#D55E00",
          "markeredgewidth": 1.4}


def draw_series(axes, results, row, published, targets):
    title, unit, variable, factor, *_ = row
    values = [total(tables, variable) * factor for tables in results.tables.values()]
    divisor, word = style.scaled(max(v.max() for v in values)) if unit == "persons" else (1, "")
    for k in reversed(range(len(values))):  # the reference on top
        axes.plot(results.years, values[k] / divisor, marker="" if len(results.years) > 1 else ".", **style.line(k))
    for year, value, status in published:
        axes.plot(year, value * factor / divisor, zorder=6, **marker(status))
    for year, value in targets:
        axes.plot(year, value * factor / divisor, zorder=7, **TARGET)
    axes.set(title=title, ylabel=f"{word}{unit}")
    year_axis(axes, results.years)


def time_series(results, dataset, target):
    shown = [row for row in SERIES if has(results, row[2])]
    published = [points(dataset, row[4]) for row in shown]
    targets = [dataset.targets(row[5]) if row[5] else [] for row in shown]
    keys = scenario_keys(results)
    statuses = {status for found in published for _, _, status in found}
    keys += [lines.Line2D([], [], label=f"data set: {status}", **marker(status))
             for status in [s for s in MARKERS if s in statuses] + sorted(statuses - set(MARKERS))]
    if any(targets):
        keys.append(lines.Line2D([], [], label="target of the calibration (targets.csv)", **TARGET))
    figure, axes = panels(len(shown), results.title,
                          "Lines: model results by scenario. Marks: what the data set holds, by its status", keys)
    for panel, *what in zip(axes, shown, published, targets):
        draw_series(panel, results, *what)
    style.footing(figure, results, results.status("model result", "districts", "annual", "investment"),
                  note=dataset.table("annual")[1].get("breaks", ""))
    return style.save(figure, target)


def has(results, variable):
    """Whether a series is there and says something; without registration some are 0 or missing."""
    if variable not in results.reference:
        return False
    values = total(results.reference, variable)
    return numpy.isfinite(values).all() and values.any()


def scenario_keys(results, first=0):
    return [lines.Line2D([], [], label=style.fill(title, 64), **style.line(k))
            for k, title in enumerate(results.titles.values()) if k >= first]


def differing(results):
    """Rows of SERIES in which a scenario differs from the reference, and by how much each does."""
    found = []
    for row in SERIES:
        if has(results, row[2]):
            base = total(results.reference, row[2])
            apart = [(total(results.tables[s], row[2]) - base) * row[3] for s in results.others]
            if numpy.abs(apart).max() > 1e-9 * numpy.abs(base).max():
                found.append((row, apart))
    return found


def scenario_difference(results, target):
    shown = differing(results)
    figure, axes = panels(len(shown), "What scenarios change, year by year",
                          f"Difference from the scenario: {results.reference_title}", scenario_keys(results, 1))
    for panel, ((title, unit, *_), apart) in zip(axes, shown):
        divisor, word = style.scaled(numpy.abs(apart).max()) if unit == "persons" else (1, "")
        for k, value in enumerate(apart, 1):
            panel.plot(results.years, value / divisor, **style.line(k))
        panel.axhline(0, color=style.INK, linewidth=0.8, zorder=1)
        panel.set(title=title, ylabel=word + ("percentage points" if unit.startswith("percent") else unit))
        year_axis(panel, results.years)
    style.footing(figure, results, results.status("model result", "districts", "investment"))
    return style.save(figure, target)


def park_bars(axes, results, jobs):
    """Jobs of the last year by park, of each year, and by district; JOBS(time, park, phase, district)."""
    phases = results.reference.texts("phase_name")
    names = [style.fill(name, 24) for name in results.reference.texts("park_name")]
    last = jobs[-1].sum(axis=2)
    order = numpy.argsort(last.sum(axis=1))
    stacked(axes[0], [names[k] for k in order], last[order].T, phases, "By park")
    districts = results.reference.texts("district_name")
    last = jobs[-1].sum(axis=0)
    order = numpy.argsort(last.sum(axis=0))[-10:]
    stacked(axes[1], [districts[k] for k in order], last[:, order], phases,
            "By district" + (", the ten with most" if len(districts) > 10 else ""))
    yearly = jobs.sum(axis=(1, 3))
    divisor, word = style.scaled(yearly.sum(axis=1).max())
    for k, phase in enumerate(phases):
        axes[2].bar(results.years, yearly[:, k] / divisor, 0.75, yearly[:, :k].sum(axis=1) / divisor, color=style.PHASES[k],
                    label=phase)
    axes[2].set(title="In each year", ylabel=f"{word}persons employed")
    axes[2].xaxis.set_major_locator(ticker.MaxNLocator(6, integer=True))
    axes[2].grid(True, axis="y")
    axes[0].legend(loc="best")


def stacked(axes, names, parts, phases, title):
    divisor, word = style.scaled(parts.sum(axis=0).max())
    left = numpy.zeros(len(names))
    for k, part in enumerate(parts):
        axes.barh(names, part / divisor, 0.7, left, color=style.PHASES[k], label=phases[k])
        left += part / divisor
    axes.set(title=title, xlabel=f"{word}persons employed")
    axes.grid(True, axis="x")
    axes.tick_params(axis="y", length=0)


def park_jobs(results, atlas, target):
    """Where the jobs are that parks bring, and of which park, phase and year."""
    by_location = results.reference("employment_by_park")
    jobs = by_location.reshape(*by_location.shape[:3], -1, 2).sum(axis=4)
    year = results.years[-1]
    wide = 0.52 * style.WIDTH if atlas else 0.0
    figure = style.page(max(7.5, maps.height(atlas, 1, wide * 0.78)) if atlas else 7.5)
    style.heading(figure, f"Jobs due to the parks, {year}",
                  "Direct, indirect and induced jobs of building and of operating the parks, mean of the year, each park "
                  f"without those nested in it. Scenario: {results.reference_title}")
    parts = figure.subfigures(1, 2 if atlas else 1, width_ratios=[1.05, 1] if atlas else None, squeeze=False)[0]
    axes = parts[-1].subplots(3, 1)
    park_bars(axes, results, jobs)
    if atlas:
        density = results.reference_maps("employment_density_parks", -1)
        norm = style.log_norm(density)
        cells = maps.rows(parts[0], atlas, 1)
        for view, (panel,) in cells:
            shown = atlas.raster(panel, density, style.DENSITY, norm)
            atlas.panel(panel, view)
            atlas.scale(panel)
        maps.powers(maps.colourbar(parts[0], shown, [row[0] for _, row in cells],
                                   "jobs due to the parks per km\u00b2, logarithmic", extend="min"), norm)
        maps.map_footing(figure, results, atlas, "employment_density_parks", "parks", "park_districts", "investment", "towns")
        maps.name_places(figure, atlas, cells)
    else:
        style.footing(figure, results, results.status("model result", "parks", "park_districts", "investment"))
    return style.save(figure, target)


# Title, unit, gross effects by type II, by type I (time, park, phase), net ones (time, park), factor.
EFFECTS = (
    ("Jobs", "persons employed", "total_employment_by_park", "total_employment_by_park_type_1", "net_employment_by_park", 1),
    ("Value added", "{}, prices of the base year", "total_value_added_by_park", "total_value_added_by_park_type_1",
     "net_value_added_by_park", 1e6),
)
KINDS = ("gross, type II: with what households spend", "gross, type I: direct and indirect", "net: missing without the park")


def effects(results, row):
    """Gross effects by type II and I and net ones, (kind, time, park)."""
    *gross, net = (results.reference(name) for name in row[2:5])
    return numpy.stack([*(values.sum(axis=2) for values in gross), net]) * row[5]


def park_effects(results, target):
    """What runs through each park beside what would be missing without it."""
    reference = results.reference
    figure = style.page(7.5)
    style.heading(figure, f"Gross and net effects of the parks, {results.years[-1]}",
                  "Gross: work that runs through park sites, each without those nested in it. Net: what would be missing "
                  f"without them. Scenario: {results.reference_title}")
    panels_of = figure.subplots(2, 2)
    names = [style.fill(name, 24) for name in reference.texts("park_name")]
    for axes, row in zip(panels_of, EFFECTS):
        values = effects(results, row)
        unit = row[1].format(reference.attribute("currency"))
        last, yearly = values[:, -1], values.sum(axis=2)
        order = numpy.argsort(last[0])
        for k, kind in enumerate(KINDS):
            axes[0].barh(numpy.arange(len(names)) + 0.27 * (1 - k), last[k, order] / scale(last)[0], 0.26,
                         color=style.EFFECTS[k], label=kind)
            axes[1].plot(results.years, yearly[k] / scale(yearly)[0], color=style.EFFECTS[k], linestyle=style.DASHES[k],
                         marker="" if len(results.years) > 1 else ".")
        axes[0].set_yticks(numpy.arange(len(names)), [names[k] for k in order])
        axes[0].tick_params(axis="y", length=0)
        axes[0].grid(True, axis="x")
        axes[0].set(title=f"{row[0]} by park", xlabel=scale(last)[1] + unit)
        axes[1].set(title=f"{row[0]}, all parks", ylabel=scale(yearly)[1] + unit)
        year_axis(axes[1], results.years)
    panels_of[0, 0].legend(loc="best")
    style.footing(figure, results, results.status("model result", "parks", "park_districts", "investment"), note=assumed(results))
    return style.save(figure, target)


def scale(values):
    largest = numpy.abs(values).max()
    return (1e9, "billion ") if largest >= 2e9 else style.scaled(largest)


def assumed(results):
    """What net effects stand and fall with, from their attributes."""
    said = [f"{name.replace('_', ' ')} {float(results.reference.attribute(name, 'net_employment_by_park')):.3g}"
            for name in ("additionality", "utilisation", "trade_elasticity", "flow_elasticity", "exchange")]
    return "net effects with " + ", ".join(said)
