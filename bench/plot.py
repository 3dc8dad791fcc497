#!/usr/bin/env python3
"""Plots of benchmark results: plot.py RESULTS.jsonl... OUT.png

Panels: roofline (rate over arithmetic intensity under the measured roofs), share of the roof by
case, seconds over ranks, messages between two ranks. Panels without data are left out.
"""
import json
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

BLUE, ORANGE, GREEN, GREY = "#1f5a99", "#d9822b", "#2f7d4f", "#8a8f98"
MESSAGES = ("ping-pong", "all-to-all")
ROOFS = ("fma64", "fma32", "dgemm", "sgemm", "read", "triad")
OTHERS = ROOFS + MESSAGES


def read(paths):
    """Lines of all files; the header of a program precedes its rows."""
    rows, header = [], {}
    for path in paths:
        with open(path) as file:
            for line in file:
                row = json.loads(line)
                if row["kind"] == "header":
                    header = row
                row["header"] = header
                rows.append(row)
    return rows


def latest(rows):
    """The last measurement of each case."""
    kept = {}
    for row in rows:
        kept[(row["program"], row["name"], json.dumps(row["parameters"]), row["ranks"],
              row["threads"])] = row
    return list(kept.values())


def label(row, without=()):
    words = [f"{k}={v}" for k, v in row["parameters"].items() if k not in without]
    return f"{row['name']} {' '.join(words)}"


def best_roofs(cases):
    """The highest rate of each roof over all shapes of ranks and threads."""
    best = {}
    for row in cases:
        if row["name"] in ROOFS:
            best[row["name"]] = max(best.get(row["name"], 0.0), row["rate"])
    return best


def roofline(axes, cases, roofs):
    points = [r for r in cases if r["flops"] and r["bytes"] and r["name"] not in ROOFS]
    if not points or not {"fma64", "read"} <= roofs.keys():
        return False
    low, high = 0.03, 100.0
    intensity = [low * (high / low) ** (i / 200) for i in range(201)]
    peak, read_rate = roofs["fma64"] / 1e9, roofs["read"] / 1e9
    axes.plot(intensity, [min(peak, read_rate * i) for i in intensity], color="black", lw=1.8)
    axes.annotate(f"read {read_rate:.0f} GB/s", (0.045, read_rate * 0.045), rotation=38,
                  textcoords="offset points", xytext=(0, 7), fontsize=8)
    axes.annotate(f"multiply-adds {peak:.0f} GF/s", (high, peak), ha="right",
                  textcoords="offset points", xytext=(0, 5), fontsize=8)
    if "dgemm" in roofs:
        axes.axhline(roofs["dgemm"] / 1e9, color=GREY, ls="--", lw=1)
        axes.annotate(f"DGEMM {roofs['dgemm'] / 1e9:.0f}", (high, roofs["dgemm"] / 1e9), ha="right",
                      textcoords="offset points", xytext=(0, -11), fontsize=8, color=GREY)
    markers = "osD^vP*X<>"
    for i, row in enumerate(points):
        axes.plot(row["flops"] / row["bytes"], row["flops"] / row["seconds"] / 1e9,
                  markers[i // 10 % len(markers)], ms=7, mec="white", color=plt.cm.tab10(i % 10),
                  label=f"{label(row, ('ranks', 'threads'))}, {row['ranks']}x{row['threads']}")
    axes.set(xscale="log", yscale="log", xlim=(low, high), xlabel="flop per byte", ylabel="GF/s",
             title="Roofline")
    axes.legend(fontsize=6, loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False,
                title="ranks x threads", title_fontsize=6)
    return True


def shares(axes, cases):
    rows = [r for r in cases if r["roof"] != "none"
            and (r["program"] == "roofs" or r["name"] not in ROOFS)]
    if not rows:
        return False
    rows = sorted(rows, key=lambda r: r["fraction"])[-24:]
    names = [f"{label(r, ('ranks', 'threads'))}, {r['ranks']}x{r['threads']}" for r in rows]
    bars = axes.barh(names, [100.0 * r["fraction"] for r in rows],
                     color=[BLUE if r["verified"] else "#b3261e" for r in rows], height=0.7)
    axes.bar_label(bars, [f"{100 * r['fraction']:.0f} % of {r['roof']}" for r in rows], fontsize=6.5,
                   padding=3)
    axes.tick_params(axis="y", labelsize=6.5)
    axes.set_xscale("linear")
    axes.set(xlabel="% of the roof measured in the same run", xlim=(0, 100.0 * rows[-1]["fraction"] + 30),
             title="Share of the roof (cases; ranks x threads)")
    return True


def scaling(axes, rows):
    """Cases measured on several numbers of ranks, one thread each, and their predictions."""
    series = {}
    for row in rows:
        if row["kind"] == "case" and row["threads"] == 1 and row["name"] not in OTHERS:
            key = f"{row['program']}: {label(row, ('ranks', 'threads', 'grid', 'P', 'Q'))}"
            series.setdefault(key, {})[row["ranks"]] = row["seconds"]
    series = {k: v for k, v in series.items() if len(v) > 1}
    if not series:
        return False
    for i, (name, values) in enumerate(sorted(series.items())[:10]):
        ranks = sorted(values)
        axes.plot(ranks, [values[r] for r in ranks], "o-", ms=5, color=plt.cm.tab10(i), label=name)
    axes.set(xscale="log", yscale="log", xlabel="ranks (one thread each)", ylabel="seconds",
             title="Scaling")
    axes.set_xticks(sorted({r for v in series.values() for r in v}))
    axes.xaxis.set_major_formatter(matplotlib.ticker.ScalarFormatter())
    axes.minorticks_off()
    axes.legend(fontsize=6.5)
    return True


def predictions(axes, rows):
    """Predicted seconds over ranks of the structured, dense and factored solves."""
    series = {}
    for row in rows:
        if row["kind"] == "figure" and row["name"].startswith("predicted") and row["unit"] == "s":
            key = label(row, ("ranks",)).replace("predicted ", "")
            series.setdefault(key, {})[row["parameters"]["ranks"]] = row["value"]
    if not series:
        return False
    for i, (name, values) in enumerate(sorted(series.items())):
        ranks = sorted(values)
        axes.plot(ranks, [values[r] for r in ranks], "o--", ms=4, color=plt.cm.tab10(i % 10),
                  label=name)
    axes.set(xscale="log", yscale="log", xlabel="ranks", ylabel="seconds",
             title="Predictions of the cost model (not measured)")
    axes.set_xticks(sorted({r for v in series.values() for r in v}))
    axes.xaxis.set_major_formatter(matplotlib.ticker.ScalarFormatter())
    axes.minorticks_off()
    axes.legend(fontsize=6.5)
    return True


def messages(axes, cases):
    drawn = False
    for name, color in zip(MESSAGES, (BLUE, ORANGE)):
        rows = [r for r in cases if r["name"] == name and r["ranks"] == 2
                and r["program"] == "roofs"]
        if rows:
            axes.plot([r["parameters"]["bytes"] for r in rows], [r["rate"] / 1e9 for r in rows], "o-",
                      color=color, label=name)
            drawn = True
    axes.set(xscale="log", yscale="log", xlabel="bytes of a message", ylabel="GB/s",
             title="Messages between two ranks of one node")
    if drawn:
        axes.legend(fontsize=8)
    return drawn


def main(arguments):
    if len(arguments) < 2 or not arguments[-1].endswith(".png"):
        sys.exit("usage: plot.py RESULTS.jsonl... OUT.png")
    rows = read(arguments[:-1])
    measured = [r for r in rows if r["kind"] == "case"]
    cases = latest(measured)
    if not cases:
        sys.exit("plot.py: no cases in the files")
    plt.rcParams.update({"font.size": 9, "axes.spines.top": False, "axes.spines.right": False,
                         "axes.grid": True, "grid.alpha": 0.25})
    panels = (lambda a: roofline(a, cases, best_roofs(measured)), lambda a: shares(a, cases),
              lambda a: scaling(a, rows), lambda a: predictions(a, rows),
              lambda a: messages(a, cases))
    panels = [panel for panel in panels if panel(plt.figure().subplots())]
    lines = (len(panels) + 1) // 2
    figure, grid = plt.subplots(lines, 2, figsize=(14, 5.2 * lines), squeeze=False,
                                constrained_layout=True)
    for panel, axes in zip(panels, grid.flat):
        panel(axes)
    for axes in list(grid.flat)[len(panels):]:
        axes.remove()
    header = rows[0]["header"]
    figure.suptitle(f"cqio {header.get('version', '')} ({header.get('git', '')}) on "
                    f"{header.get('processor', '?')}, BLAS core type {header.get('core', '?')}")
    figure.savefig(arguments[-1], dpi=120)


if __name__ == "__main__":
    main(sys.argv[1:])
