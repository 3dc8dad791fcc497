"""Look of all figures: fonts, colours fit for colour-blind readers, titles, and the lines below a figure."""
import textwrap

import matplotlib
import numpy
from matplotlib import colors, patheffects, pyplot

WIDTH = 13.0  # inches of a figure; with DPI the pixels of a page at full size
DPI = 150
INK, GREY = "#222222", "#6b6b6b"
# Okabe and Ito (2008): told apart by readers with any kind of colour blindness; lines differ in dashes too.
LINES = ("#000000", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
DASHES = ("-", (0, (5, 1.5)), (0, (1.5, 1.2)), (0, (6, 1.5, 1.5, 1.5)), (0, (3, 1)), (0, (8, 2)),
          (0, (4, 1, 1, 1, 1, 1)), (0, (1, 1)))
PHASES = ("#56B4E9", "#0072B2")
EFFECTS = ("#56B4E9", "#0072B2", "#D55E00")  # gross by type II and I, net
DENSITY = colors.LinearSegmentedColormap.from_list(
    "density", matplotlib.colormaps["magma_r"](numpy.linspace(0.0, 0.93, 256)))
RATE = matplotlib.colormaps["YlGnBu"]
CHANGE = matplotlib.colormaps["RdBu_r"]
UP = colors.ListedColormap(CHANGE(numpy.linspace(0.5, 1, 256)))
DOWN = colors.ListedColormap(CHANGE(numpy.linspace(0, 0.5, 256)))
HALO = [patheffects.withStroke(linewidth=1.8, foreground="white", alpha=0.85)]

matplotlib.rcParams.update({
    "font.size": 9, "axes.titlesize": 10, "axes.titleweight": "bold", "axes.titlelocation": "left",
    "axes.labelsize": 9, "axes.edgecolor": GREY, "axes.labelcolor": INK, "text.color": INK,
    "xtick.color": GREY, "ytick.color": GREY, "xtick.labelcolor": INK, "ytick.labelcolor": INK,
    "xtick.labelsize": 8.5, "ytick.labelsize": 8.5, "axes.spines.top": False, "axes.spines.right": False,
    "grid.color": "#dddddd", "grid.linewidth": 0.6, "axes.axisbelow": True,
    "legend.frameon": False, "legend.fontsize": 9, "figure.dpi": DPI, "savefig.dpi": DPI,
    "figure.constrained_layout.h_pad": 0.07, "figure.constrained_layout.w_pad": 0.07, "lines.linewidth": 1.7,
})


def page(height):
    return pyplot.figure(figsize=(WIDTH, height), layout="constrained")


def heading(figure, title, subtitle):
    figure.suptitle(f"{title}\n", x=0.008, ha="left", fontsize=14, fontweight="bold")
    figure.text(0.008, 1 - 0.43 / figure.get_figheight(), subtitle, fontsize=9.5, color=GREY, va="center")


def footing(figure, results, status, *sources, note=""):
    """The lines below: status of what is shown, where it comes from, and when the run was."""
    source = f"cqio {results.version}, {results.run['job_file']}: {results.title}"
    lines = [f"Status: {status}.", note and f"Note: {note}.",
             f"Source: {'; '.join([source, *filter(None, sources)])}. Run of {results.date or 'no date'}."]
    wrapped = "\n".join(textwrap.fill(line, int(figure.get_figwidth() * 17)) for line in lines if line)
    figure.supxlabel(wrapped, x=0.008, ha="left", fontsize=7.5, color=GREY, linespacing=1.35)


def fill(text, width):
    return textwrap.fill(text, width)


def save(figure, path):
    figure.savefig(path)
    pyplot.close(figure)
    return path


def scaled(largest):
    """(divisor, word) for an axis of persons."""
    return next(((d, w) for d, w in ((1e6, "million "), (1e3, "thousand ")) if largest >= 2 * d), (1.0, ""))


def power_label(value, _=None):
    """1 000 and -1 000, not 10^3, as the axes of people have it."""
    return f"{value:,.0f}".replace(",", "\u2009").replace("-", "\u2212") if abs(value) >= 1 or value == 0 else f"{value:g}"


def log_norm(values, low=None):
    """One scale for all of them, of four powers of ten at most."""
    values = values[numpy.isfinite(values) & (values > 0)]
    if not values.size:
        return colors.LogNorm(1, 10)
    top = round_up(values.max())
    return colors.LogNorm(low if low and low < top else round_down(max(numpy.percentile(values, 10), top / 1e4)), top)


def change_norm(values):
    """White in the middle; logarithmic beyond a thousandth of the largest change."""
    largest = numpy.nanmax(numpy.abs(values), initial=0)
    top = 10 ** numpy.ceil(numpy.log10(largest)) if largest > 0 else 1.0
    return colors.SymLogNorm(top / 1e3, linscale=0.6, vmin=-top, vmax=top, base=10)


def change_scale(values, one_sided=True):
    """Colours and scale of changes, white at 0; of changes that all have one sign, that side alone."""
    low, high = numpy.nanmin(values), numpy.nanmax(values)
    largest = max(abs(low), abs(high))
    top = round_up(largest) if largest > 1e-9 else 1.0
    if one_sided and low >= 0:
        return UP, colors.Normalize(0, top)
    if one_sided and high <= 0:
        return DOWN, colors.Normalize(-top, 0)
    return CHANGE, colors.Normalize(-top, top)


def line(k):
    """Colour and dashes of scenario K, the reference being 0; they begin anew when all are used."""
    return {"color": LINES[k % len(LINES)], "linestyle": DASHES[k % len(DASHES)]}


def round_up(value):
    power = 10 ** numpy.floor(numpy.log10(value))
    return next(s * power for s in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if s * power >= value * 0.999)


def classes(values, count):
    """Boundaries of a choropleth: at most COUNT round steps."""
    low, high = numpy.nanmin(values), numpy.nanmax(values)
    span = (high - low) or abs(high) or 1.0
    power = 10 ** numpy.floor(numpy.log10(span / count))
    step = next(s * power for s in (1, 2, 5, 10) if s * power * count >= span * 0.999)
    first, last = numpy.floor(low / step + 1e-9), numpy.ceil(high / step - 1e-9)
    return numpy.arange(first, max(last, first + 1) + 1) * step


def round_down(value):
    """The largest of 1, 2, 5 times a power of ten that is not above."""
    power = 10 ** numpy.floor(numpy.log10(value))
    return next(s * power for s in (5, 2, 1) if s * power <= value)
