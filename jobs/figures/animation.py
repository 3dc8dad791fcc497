"""Urban density year by year, as an animated GIF."""
import numpy
from matplotlib import colors, pyplot, ticker
from PIL import Image

import maps
import style

FRAME, LAST = 900, 3000  # milliseconds
WHITE = 231  # index in the palette
DPI = 100


def urban_density(results, atlas, target):
    file, years = results.reference_maps, results.years
    people = file("total_urban_residents")
    divisor, word = style.scaled(people.max())
    views = atlas.views()
    tall = 9.6 / len(views) * atlas.height_per_width()
    figure = pyplot.figure(figsize=(11, tall + 3.1), layout="constrained", dpi=DPI)
    style.heading(figure, f"Urban residents per km\u00b2, {results.span(' to ')}",
                  f"At the end of the year. Scenario: {results.reference_title}")
    grid = figure.add_gridspec(2, len(views), height_ratios=[tall, 1.0])
    axes = [figure.add_subplot(grid[0, k]) for k in range(len(views))]
    # Where almost nobody is urban the ground is white: the scale begins at one resident per km2.
    norm = style.log_norm(file("urban_population_density", -1), low=1)
    images = []
    for view, panel in zip(views, axes):
        images.append(atlas.raster(panel, file("urban_population_density", 0), style.DENSITY, norm))
        atlas.panel(panel, view)
        atlas.scale(panel)
    maps.powers(maps.colourbar(figure, images[0], axes, "urban residents per km\u00b2, logarithmic", extend="min"), norm)
    line = figure.add_subplot(grid[1, :])
    line.plot(years, people / divisor, color=style.GREY)
    dot, = line.plot([], [], "o", color="#D55E00", markersize=9)
    line.set(ylabel=f"{word}\nurban residents", xlim=(years[0] - 0.3, years[-1] + 0.7))
    line.xaxis.set_major_locator(ticker.MaxNLocator(len(years), integer=True))
    line.yaxis.set_major_locator(ticker.MaxNLocator(3))
    line.grid(True, axis="y")
    year = axes[0].text(0.02, 0.98, "", transform=axes[0].transAxes, fontsize=26, fontweight="bold", va="top")
    maps.map_footing(figure, results, atlas, "urban_population_density", "districts", "towns",
                     note=maps.above_ceiling(results))
    maps.name_places(figure, atlas, list(zip(views, [[panel] for panel in axes])), most=18)
    frames = []
    for k, when in enumerate(years):
        density = file("urban_population_density", k)
        for image in images:
            image.set_data(density)
        dot.set_data([when], [people[k] / divisor])
        year.set_text(str(when))
        figure.canvas.draw()
        frames.append(Image.fromarray(numpy.asarray(figure.canvas.buffer_rgba())[..., :3]))
    pyplot.close(figure)
    frames = [few_colours(frame) for frame in frames]
    frames[0].save(target, save_all=True, append_images=frames[1:], loop=0,
                   duration=[FRAME] * (len(frames) - 1) + [LAST])
    return target


def few_colours(frame):
    """FRAME with the one palette of all; Pillow takes white for the grey beside it."""
    few = frame.quantize(palette=palette(), dither=Image.Dither.NONE)
    index = numpy.array(few)
    index[(numpy.asarray(frame) == 255).all(axis=2)] = WHITE
    white = Image.fromarray(index, "P")
    white.putpalette(few.getpalette())
    return white


def palette():
    """So that colours do not flicker: the scale, greys to white, and rivers and the mark on white."""
    scale = style.DENSITY(numpy.linspace(0, 1, WHITE - 45))[:, :3]
    greys = numpy.linspace(0, 1, 46)[:, None].repeat(3, axis=1)
    fade = numpy.linspace(0, 1, 12)[:, None]
    marks = [fade * 1 + (1 - fade) * colors.to_rgb(colour) for colour in ("#4a90c2", "#D55E00")]
    image = Image.new("P", (1, 1))
    image.putpalette((255 * numpy.concatenate([scale, greys, *marks])).round().astype("uint8").tobytes())
    return image
