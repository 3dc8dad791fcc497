#!/usr/bin/env python3
"""Prints the tables of docs/parks.md from the results of a run with markets.

    python3 jobs/figures/tables.py OUTDIR [DRAWS]

OUTDIR: results of `cqio run jobs/chongqing-2020.yaml`, or of another job with investment.net_effects; of jobs/markets-ensemble.yaml,
what draws come to follows. DRAWS: the folder that `cqio merge` wrote, when parts of the draws ran as jobs of their own, which write
no tables of scenarios. Exit codes as those of the figures.
"""
import pathlib
import sys

from results import FigureError, File, Results

YEARS = (2012, 2015, 2018, 2020)
NEEDED = "net_employment_by_park"


def row(*cells):
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def head(*cells):
    return [row(*cells), "|" + "---|" * len(cells)]


def chosen(results):
    """Index of the years of the tables; all years where the run has none of them."""
    return [results.years.index(year) for year in YEARS if year in results.years] or list(range(len(results.years)))


def park_table(results, unit, gross, net, factor, digits):
    """Gross effects by type I and II and net ones of each park and of all, a column a year and kind."""
    reference, years = results.reference, chosen(results)
    open_, closed = (reference(name).sum(axis=2) * factor for name in (gross + "_type_1", gross))
    found, whole = reference(net) * factor, reference("total_" + net) * factor
    lines = head(f"{unit}: gross I / II, net", *(results.years[t] for t in years))

    def cells(one, two, three):
        return [f"{one[t]:.{digits}f} / {two[t]:.{digits}f}, {three[t]:.{digits}f}" for t in years]

    for p, name in enumerate(reference.texts("park_name")):
        lines.append(row(name, *cells(open_[:, p], closed[:, p], found[:, p])))
    lines.append(row("all parks", *cells(open_.sum(axis=1), closed.sum(axis=1), whole)))
    return lines


def draw_tables(results, path):
    """Median and 5th to 95th percentile of the draws, of each park and of all."""
    draws, years = File(path), chosen(results)
    currency = results.reference.attribute("currency")

    def line(name, figure, index, factor, digits):
        median, low, high = ((draws(f"{figure}_{rank}")[(slice(None), *index)] * factor).round(digits) + 0.0  # no -0.0
                             for rank in ("p50", "p05", "p95"))
        return row(name, *(f"{median[t]:.{digits}f} ({low[t]:.{digits}f} to {high[t]:.{digits}f})" for t in years))

    names = list(enumerate(results.reference.texts("park_name")))
    parts = []
    for title, figure, factor in (("jobs, 1000: gross II", "gross_employment_by_park", 1e-3), ("jobs, 1000: net", NEEDED, 1e-3),
                                  (f"value added, bn {currency}: net", "net_value_added_by_park", 1e-3),
                                  ("urban residents, 1000: net", "net_urban_residents_by_park", 1e-3)):
        parts.append(head(title + ", median (P5 to P95)", *(results.years[t] for t in years)) +
                     [line(name, figure, (p,), factor, 1) for p, name in names] +
                     [line("all parks", "total_" + figure, (), factor, 1)])
    return parts


def share_table(results):
    """What all parks come to in percent of what there would be without them, and of the reference."""
    reference, years = results.reference, chosen(results)
    product, net = reference("total_value_added"), reference("total_net_value_added_by_park")
    gross = [reference("total_value_added_by_park" + kind).sum(axis=(1, 2)) for kind in ("_type_1", "")]
    lines = head("percent of GDP, all parks", *(results.years[t] for t in years))
    for name, values in (("gross, type I, of the reference", 100 * gross[0] / product),
                         ("gross, type II, of the reference", 100 * gross[1] / product),
                         ("net, of GDP without parks", 100 * net / (product - net))):
        lines.append(row(name, *(f"{values[t]:.2f}" for t in years)))
    for word, name in (("urban residents", "urban_residents"), ("residents", "residents")):
        values = reference(f"total_net_{name}_by_park") / 1e3
        lines.append(row(f"net {word}, 1000", *(f"{values[t]:.1f}" for t in years)))
    return lines


def scenario_table(results):
    """Each scenario less the reference in the last year."""
    columns = (("urban share, points", "urbanization_rate", 100, 3),
               ("registered share, points", "registered_urbanization_rate", 100, 3),
               ("income ratio", "income_ratio", 1, 3), ("GDP, %", "value_added", None, 2),
               ("jobs, 1000", "employment", 1e-3, 1), ("urban residents, 1000", "urban_residents", 1e-3, 1))
    product = results.reference("total_value_added")[-1]
    lines = head(f"{results.years[-1]}, scenario less reference", *(column[0] for column in columns))
    for name in results.others:
        table = results.tables[name]
        lines.append(row(results.titles[name], *(f"{table('effect_on_' + what)[-1] * (100 / product if by is None else by):+.{digits}f}"
                                                 for _, what, by, digits in columns)))
    return lines


def indicator_table(results):
    """Indicators of the reference."""
    reference, years = results.reference, chosen(results)
    shown = (("income ratio of town to countryside", "income_ratio", 1, 2), ("published", "published_income_ratio", 1, 2),
             ("Theil index", "income_theil", 1, 4), ("Gini coefficient", "income_gini", 1, 4),
             ("coupling coordination", "total_coupling_coordination", 1, 3),
             ("GDP per worker, 1000 CNY", "total_value_added_per_worker", 1e-3, 1),
             ("jobs per million CNY of investment", "employment_per_investment", 1, 2),
             ("new townspeople per million CNY", "new_townspeople_per_investment", 1, 2),
             ("Shannon index of jobs", "total_employment_diversity", 1, 3),
             ("related variety", "total_related_variety", 1, 3),
             ("distance to 70 % urban, points", "total_distance_to_urban_goal", 100, 2))
    lines = head("reference", results.years[0], *(results.years[t] for t in years))
    for title, name, factor, digits in shown:
        values = reference(name) * factor
        lines.append(row(title, *("-" if values[t] != values[t] else f"{values[t]:.{digits}f}" for t in [0, *years])))
    pairs = reference("total_transformation")
    for k, name in enumerate(reference.texts("pair_name")):
        lines.append(row(name, *(f"{pairs[t, k]:.3f}" for t in [0, *years])))
    return lines


def beside_table(results):
    """The reference beside what was published and the logistic."""
    reference, years = results.reference, [0, *chosen(results)]
    jobs, seen = reference("employment_by_stratum"), reference("published_employment_by_stratum")
    rows = [("urban share, %", 100 * reference("total_urbanization_rate"), 2),
            ("the logistic through the censuses", 100 * reference("logistic_urbanization_rate"), 2)]
    for k, stratum in enumerate(("farming", "industry", "services")):
        rows += [(f"{stratum}, % of employment", 100 * jobs[:, k] / jobs.sum(axis=1), 1),
                 ("published", 100 * seen[:, k] / seen.sum(axis=1), 1)]
    rows += [(f"capital formation, bn {reference.attribute('currency')} of the base year", reference("total_capital_formation") / 1e3, 1),
             ("published, over its price index", reference("published_capital_formation") / 1e3, 1),
             ("incomes, town to countryside", reference("income_ratio"), 2), ("published", reference("published_income_ratio"), 2)]
    lines = head("reference", *(results.years[t] for t in years))
    return lines + [row(title, *("-" if values[t] != values[t] else f"{values[t]:.{digits}f}" for t in years))
                    for title, values, digits in rows]


def rule_table(results):
    """How far urban residents by district in the last year are from simple rules."""
    reference = results.reference
    urban = reference("residents")[-1, :, 0]
    rules = (("urban residents of each district grow by the factor of the municipality", reference("common_factor_urban_residents")[-1]),
             ("each district keeps its urban share of the base year", reference("constant_share_urban_residents")[-1]),
             ("no change", reference("residents")[0, :, 0]))
    return head(f"urban residents by district in {results.years[-1]}, apart from the rule", "% of all") + [
        row(title, f"{100 * abs(urban - values).sum() / urban.sum():.1f}") for title, values in rules]


def remark_list(results):
    """What is not as expected, as the log has said it."""
    said = [remark["text"] for scenario in results.run["scenarios"] for remark in scenario["remarks"]]
    return ["Not as expected:", "", *(f"- {text}" for text in said)] if said else ["Everything is as expected."]


def assumptions(results):
    names = ("additionality", "utilisation", "trade_elasticity", "flow_elasticity", "exchange", "supply_urban", "supply_rural")
    return ", ".join(f"{name.replace('_', ' ')} {float(results.reference.attribute(name, NEEDED)):.4g}" for name in names)


def main():
    if len(sys.argv) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        results = Results(pathlib.Path(sys.argv[1]))
        results.reference.variable(NEEDED)
        parts = [park_table(results, "jobs, 1000", "total_employment_by_park", NEEDED, 1e-3, 1),
                 park_table(results, f"value added, bn {results.reference.attribute('currency')}", "total_value_added_by_park", "net_value_added_by_park", 1e-3, 1),
                 share_table(results), indicator_table(results), beside_table(results), rule_table(results)]
        if results.others:
            parts.append(scenario_table(results))
        draws = pathlib.Path(sys.argv[-1]) / "reference.ensemble.nc"
        if draws.is_file() or len(sys.argv) == 3:
            parts += draw_tables(results, draws)
        parts.append(remark_list(results))
    except FigureError as error:
        print(f"figures: error: {error}", file=sys.stderr)
        return 5
    print("\n\n".join("\n".join(part) for part in parts) + f"\n\nNet effects with {assumptions(results)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
