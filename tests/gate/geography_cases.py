"""Rasters, overlap files and outlines that mean the same in another form, or do not.

RASTERS, OVERLAPS: (name, text form of the file, what must come of it). The result is SAME, the maps of the
plain file; GAP, those of the plain raster without weight in one cell; or a text that the refusal
(exit code 4) holds. Mutations of meaning are marked with MEANING.
OUTLINES: (name, features, keys, options, areas in km2 of the districts or text of the refusal,
text of a warning or None).
"""
import copy
import math

SAME, GAP = "same", "gap"
MEANING = "meaning: "
FILL = -77777  # stands for the cell without data

LAT = [29.05 + 0.1 * i for i in range(6)]
LON = [106.05 + 0.1 * j for j in range(8)]
WEIGHT = [[(3 * i + 5 * j) % 17 + 1 for j in range(8)] for i in range(6)]
GAP_CELL = (4, 2)

RASTERS, OVERLAPS, OUTLINES = [], [], []

# ---- rasters -------------------------------------------------------------------------------------


def number(value, suffix=""):
    return value if isinstance(value, str) else f"{value!r}{suffix}"


def raster(type="double", fill=None, scale=1, offset=0, attributes=(), lat=LAT, lon=LON,
           dims=("lat", "lon"), names=("lat", "lon"), lat_attributes=('units = "degrees_north"',),
           lon_attributes=('units = "degrees_east"',), sizes=(), extra=(), suffix="", where=None,
           values=None, more="", more_attributes=()):
    """Text form of WEIGHT; FILL: what the cell without data holds, (weight - offset) / scale the others."""
    cells = {(i, j): (values or WEIGHT)[i][j] for i in range(len(lat)) for j in range(len(lon))}
    stored = {c: (w - offset) / scale for c, w in cells.items()}
    if type not in ("float", "double"):
        stored = {c: round(v) for c, v in stored.items()}
    if type == "byte":
        stored = {c: v - 256 if v > 127 else v for c, v in stored.items()}
    if fill is not None:
        stored[where or GAP_CELL] = fill
    order = [(i, j) for i in range(len(lat)) for j in range(len(lon))]
    if [d for d in dims if d in names] == [names[1], names[0]]:
        order = [(i, j) for j in range(len(lon)) for i in range(len(lat))]
    rows = "".join(f"  {v} = {n} ;\n" for v, n in ((names[0], len(lat)), (names[1], len(lon))))
    rows += "".join(f"  {name} = {size} ;\n" for name, size in sizes)
    lines = [f"netcdf raster {{\ndimensions:\n{rows}variables:"]
    for name, axis in ((names[0], lat_attributes), (names[1], lon_attributes)):
        lines += [f"  double {name}({name}) ;"] + [f"    {name}:{a} ;" for a in axis]
    lines += [f"  {line} ;" for line in extra]
    lines += [f"  {type} pop({', '.join(dims)}) ;"] + [f"    pop:{a} ;" for a in attributes]
    lines += [f"  :{a} ;" for a in more_attributes]
    lines += ["data:", f"  {names[0]} = {', '.join(map(repr, lat))} ;",
              f"  {names[1]} = {', '.join(map(repr, lon))} ;",
              "  pop = " + ", ".join(number(stored[c], suffix) for c in order) + " ;", more, "}"]
    return "\n".join(lines)


def gap(name, result=GAP, **how):
    RASTERS.append((name, raster(**how), result))


def form(name, result=SAME, **how):
    RASTERS.append((name, raster(**how), result))


# missing_value and _FillValue
gap("no attribute, NaN", fill="NaN")
gap("_FillValue", fill=-9999, attributes=["_FillValue = -9999."])
gap("_FillValue NaN", fill="NaN", attributes=["_FillValue = NaN"])
gap("missing_value as text", fill=-9999, attributes=['missing_value = "-9999"'])
gap("missing_value float beside double", fill=1e20, attributes=["missing_value = 1e20f"])
gap("missing_value double beside float", type="float", fill="-3.4028235e38f",
    attributes=["missing_value = -3.4028234663852886e38"])
gap("missing_value int beside float", type="float", fill="-9999.f", attributes=["missing_value = -9999"])
gap("missing_value double beside short", type="short", fill=-9999, attributes=["missing_value = -9999."])
gap("missing_value double beside packed short", type="short", fill=-9999, scale=0.01,
    attributes=["scale_factor = 0.01", "missing_value = -9999."])
gap("missing_value of the unpacked data", type="short", fill=30050, scale=0.1, offset=0.5,
    attributes=["scale_factor = 0.1", "add_offset = 0.5", "missing_value = 3005.5"])
gap("missing_value below 0 that could be either", type="int", fill=-99990, scale=0.1,
    attributes=["scale_factor = 0.1", "missing_value = -9999."])
gap("missing_value that could be either", "'missing_value': expected the type", type="short", fill=30000, scale=0.01,
    attributes=["scale_factor = 0.01", "missing_value = 300."])
gap("missing_value vector, second", fill=65535, attributes=["missing_value = -1., 65535."])
gap("missing_value vector beside _FillValue", fill=-1,
    attributes=["_FillValue = -2.", "missing_value = -3., -1."])
gap("missing_value infinite", fill="Infinity", attributes=["missing_value = Infinity"])
gap("default of float", type="float", fill="9.9692099683868690e+36f")
gap("default of double beside missing_value", fill=9.969209968386869e+36,
    attributes=["missing_value = -1."])
gap("default of short", type="short", fill=-32767)
gap("default of int", type="int", fill=-2147483647)
gap("default of ushort", type="ushort", fill=65535)
gap("infinity is no value", "= Infinity: expected", fill="Infinity")
gap("undeclared code", "= -9999: expected", fill=-9999)
gap("code declared wrongly", "= -9999: expected", fill=-9999, attributes=["missing_value = -999."])
gap("missing_value without numbers", "'missing_value': expected numbers", fill=-1,
    attributes=['missing_value = "none"'])
gap("a byte has no default", "= -127: expected", type="byte", fill=-127)
# the same in other words
for name in ("nodata", "NODATA_value", "fill_value", "FillValue", "_fillvalue", "missing", "Missing_Value", "no_data"):
    gap(f"{name} alone", fill=-9999, attributes=[f"{name} = -9999."])
gap("nodata as text", fill=65535, attributes=['nodata = "65535"'])
gap("nodata that is no number", "'nodata': expected numbers", attributes=['nodata = "ocean"'])
# what else attributes say
form("actual_range", attributes=["actual_range = 1., 17."])
form("actual_range, single", attributes=["actual_range = 1.f, 17.f"])
form(MEANING + "actual_range of other numbers", "expected one in its actual_range, 0 to 1.7", attributes=["actual_range = 0., 1.7"])
form("classes", "'flag_values': expected none, as classes are no weights", attributes=["flag_values = 1., 2."])
form("meanings of classes", "'flag_meanings': expected none", attributes=['flag_meanings = "water town"'])
form(MEANING + "factor under another name", "'Scale_Factor': expected 'scale_factor'", attributes=["Scale_Factor = 0.1"])
form(MEANING + "slope and intercept", "'slope': expected 'scale_factor'", attributes=["slope = 0.1", "intercept = 3."])
form(MEANING + "limit under another name", "'ValidMax': expected 'valid_max'", attributes=["ValidMax = 9."])
form("grid mapping of degrees", attributes=['grid_mapping = "crs: lat lon"'], extra=[
    "int crs", 'crs:grid_mapping_name = "latitude_longitude"', "crs:longitude_of_prime_meridian = 0."])
form(MEANING + "grid mapping of a rotated pole", "grid_mapping_name = 'rotated_latitude_longitude'",
     attributes=['grid_mapping = "crs"'], extra=["int crs", 'crs:grid_mapping_name = "rotated_latitude_longitude"'])
form(MEANING + "meridian of Paris", "longitude_of_prime_meridian = 2.33", attributes=['grid_mapping = "crs"'], extra=[
    "int crs", 'crs:grid_mapping_name = "latitude_longitude"', "crs:longitude_of_prime_meridian = 2.33722"])
# numbers that mean missing data and are not declared as that
for kind, code in (("double", 65535), ("double", 32767), ("float", "255.f"), ("int", 999999), ("ushort", 55537), ("double", 4294957297),
                   ("ubyte", 255), ("double", 32768)):
    gap(f"{code} in {kind} undeclared", "above all others, up to 17: expected them as missing_value", type=kind, fill=code)
for code in ("3.4028234663852886e+38", "1e30", "3.4e38"):
    gap(f"{code} undeclared", "above all others, up to 17: expected them as missing_value", fill=code)
for code in ("-3.4028234663852886e+38", -32768, -9999):
    gap(f"{code} undeclared", ": expected a value >= 0", fill=code)
gap("32767 undeclared, packed", "1 value of 327.67 above all others", type="short", fill=32767, scale=0.01, attributes=["scale_factor = 0.01"])
gap("65535 and 65534 undeclared", "1 value of 65535 above all others, up to 16", fill=65535,
    values=[[65534 if w == 17 else w for w in row] for row in WEIGHT])
form("a value far above all others, twice", "warning: has 2 values of 777 above all others, up to 17: taken as weights",
     values=[[777 if (i, j) in ((0, 0), (0, 1)) else w for j, w in enumerate(row)] for i, row in enumerate(WEIGHT)])
form("one value far above all others", "warning: has 1 value of 777 above all others, up to 17: taken as weights; are they right?",
     values=[[777 if (i, j) == (2, 3) else w for j, w in enumerate(row)] for i, row in enumerate(WEIGHT)])
form("255 in most cells beside 250", "warning: values of 255 above all others, up to 250", type="ubyte",
     values=[[250 if (i, j) == (0, 0) else 255 if i > 0 else 120 for j in range(8)] for i in range(6)])
form("large numbers that are declared", attributes=["valid_max = 70000."])
form("255 that is no code beside its like", type="ubyte", scale=1 / 15)
gap("missing_value of the file", fill=-9999, more_attributes=["missing_value = -9999."])
gap("nodata of the file", fill=65535, more_attributes=["nodata = 65535"])
form("words of the file about missing data", more_attributes=['missing = "see the report"'])
form(MEANING + "factor of the file", "attribute 'add_offset' of the file: expected it at variable 'pop'", more_attributes=["add_offset = 3."])
form(MEANING + "limit of the file", "'valid_max' of the file: expected it at", more_attributes=["valid_max = 9."])
# units
for unit in ("1", "persons/km2", "km/km2", "kg/km2/year", "people per km2", "1e4 persons/km2"):
    form(f"units {unit}", attributes=[f'units = "{unit}"'])
for unit in ("K", "dB", "log10(persons/km2)", "celsius", "degrees", "lg(re 1 W)", "hours", "ln persons", "km", "m", "mm", "m above sea level", "minutes",
             "min", "s", "percent/year", "1/year", "km/hour", "CNY/person", "TJ/t"):
    form(MEANING + f"units {unit}", f"has units '{unit}': expected an amount", attributes=[f'units = "{unit}"'])
    form(MEANING + f"units {unit} of the file", "expected an amount", more_attributes=[f'units = "{unit}"'])
form("units that are not known", "warning: has units 'nW/cm2/sr', which are not known: taken as an amount per area",
     attributes=['units = "nW/cm2/sr"'])
form(MEANING + "a logarithm by its name", "has long_name 'log population': expected an amount", attributes=['long_name = "log population"'])
for name in ("rank of population", "poverty rate", "growth of population", "index of access", "distance to roads", "Travel_time"):
    form(MEANING + f"long_name {name}", f"warning: has long_name '{name}': taken as an amount per area", attributes=[f'long_name = "{name}"'])
for unit in ("kg", "m2", "TJ/year", "CNY"):
    form(MEANING + f"units {unit}", f"warning: has units '{unit}', which are of no area: taken as an amount per area", attributes=[f'units = "{unit}"'])
for unit in ("USD per capita", "MJ/person", "feet", "weeks", "%/year", "m/s", "mm/day", "min/km"):
    form(MEANING + f"units {unit}", f"has units '{unit}': expected an amount", attributes=[f'units = "{unit}"'])
for unit in ("kg per cell", "m2 per pixel"):
    form(MEANING + f"units {unit}", attributes=[f'units = "{unit}"'], values=[[w * math.sin(math.radians(0.05)) * 2 * math.cos(math.radians(y)) for w in row] for row, y in zip(WEIGHT, LAT)])
for unit in ("%", "percent"):
    form(MEANING + f"units {unit}", "warning: holds parts: taken as parts of the area", attributes=[f'units = "{unit}"'])
    form(f"units {unit} of land", attributes=[f'units = "{unit}"', 'long_name = "built-up area"'])
form(MEANING + "a share by its name", "warning: holds parts", attributes=['long_name = "share of pupils"'])
form(MEANING + "a temperature", "expected an amount", attributes=['standard_name = "surface_temperature"'])
for unit in ("persons per cell", "people/pixel", "persons", "count"):
    form(MEANING + f"units {unit}", attributes=[f'units = "{unit}"'], values=[[w * math.sin(math.radians(0.05)) * 2 * math.cos(math.radians(y)) for w in row] for row, y in zip(WEIGHT, LAT)])
# limits
gap("valid_max", fill=65535, attributes=["valid_max = 10000."])
gap("valid_min", fill=-5, attributes=["valid_min = 0."])
gap("valid_range of another type", type="float", fill="1e9f", attributes=["valid_range = 0, 1000"])
gap("valid_range of bytes without sign", type="byte", fill="-1b",
    attributes=['_Unsigned = "true"', "valid_range = 0b, -2b"])
gap("valid_range, packed", type="short", fill=32000, scale=0.01, offset=-3,
    attributes=["scale_factor = 0.01", "add_offset = -3.", "valid_range = 0s, 31000s"])
gap("valid_range, unpacked", type="short", fill=32000, scale=0.01, offset=-3,
    attributes=["scale_factor = 0.01", "add_offset = -3.", "valid_range = 0., 17."])
gap("valid_max, unpacked float", type="short", fill=32000, scale=0.1,
    attributes=["scale_factor = 0.1f", "valid_max = 17.f"])
gap("valid_max that could be either", "'valid_max': expected the type", type="short", fill=32000,
    scale=0.1, attributes=["scale_factor = 0.1f", "valid_max = 17."])
gap("valid_range of three", "'valid_range': expected two", attributes=["valid_range = 0., 1., 2."])
gap("limits twice", "'valid_range': expected no valid_min", attributes=["valid_range = 0., 99.", "valid_max = 50."])
gap("limits crossed", "'valid_range': expected a maximum", attributes=["valid_range = 99., 0."])
# packing and signs
form("packed", type="short", scale=0.01, offset=5, attributes=["scale_factor = 0.01", "add_offset = 5."])
form("packed with a negative factor", type="int", scale=-0.5,
     attributes=["scale_factor = -0.5"])
form(MEANING + "bytes without sign", type="byte", scale=1 / 15,
     attributes=['_Unsigned = "true"', f"scale_factor = {1 / 15!r}"])
form(MEANING + "bytes whose sign is not told", ": expected a value >= 0", type="byte", scale=1 / 15,
     attributes=[f"scale_factor = {1 / 15!r}"])
gap("fill value of bytes without sign", type="byte", fill="-1b",
    attributes=['_Unsigned = "true"', "_FillValue = -1b"])
gap("missing_value 255 of bytes without sign", type="byte", fill="-1b",
    attributes=['_Unsigned = "true"', "missing_value = 255"])
form("factor zero", "'scale_factor': expected a number other than 0",
     attributes=["scale_factor = 0."])
form("two factors", "'scale_factor': expected one finite", attributes=["scale_factor = 1., 2."])
form(MEANING + "times 1e-4", scale=1e4, type="double")
form(MEANING + "times -1", ": expected a value >= 0", scale=-1)
# where it lies
form(MEANING + "west by a turn", lon=[x - 360 for x in LON])
form(MEANING + "east by a turn", lon=[x + 360 for x in LON])
form(MEANING + "north by 20 degrees", "has no data in any district", lat=[y + 20 for y in LAT])
form(MEANING + "the other side", "has no data in any district", lon=[x - 180 for x in LON])
form(MEANING + "east by half the districts", "has data for", lon=[x + 0.5 for x in LON])
form(MEANING + "southern sign", "has no data in any district", lat=[-y for y in LAT[::-1]])
form("nothing but zero", "has no value above 0", values=[[0] * 8] * 6)
form(MEANING + "half a cell to the side, by bounds", lat=[29.0 + 0.1 * i for i in range(6)],
     lat_attributes=['units = "degrees_north"', 'bounds = "edges"'],
     sizes=[("nv", 2)], extra=["double edges(lat, nv)"],
     more="  edges = " + ", ".join(f"{29 + 0.1 * i:.1f}, {29.1 + 0.1 * i:.1f}" for i in range(6)) + " ;")
form("bounds with gaps", "bounds of 'lat' that adjoin",
     lat_attributes=['units = "degrees_north"', 'bounds = "edges"'],
     sizes=[("nv", 2)], extra=["double edges(lat, nv)"],
     more="  edges = " + ", ".join(f"{29 + 0.1 * i:.1f}, {29.05 + 0.1 * i:.2f}" for i in range(6)) + " ;")
form("uneven steps", "expected at least 2 coordinates in equal steps", lon=LON[:-1] + [106.9])
form(MEANING + "turned upside down", lat=LAT[::-1], values=WEIGHT[::-1])
form(MEANING + "axes permuted", dims=("lon", "lat"))
form("time and band of length 1", dims=("time", "lat", "band", "lon"), sizes=[("time", 1), ("band", 1)])
form("permuted with a band", dims=("lon", "band", "lat"), sizes=[("band", 1)])
RASTERS.append(("two bands", raster().replace("  lon = 8 ;\n", "  lon = 8 ;\n  band = 2 ;\n")
                .replace("pop(lat, lon)", "pop(band, lat, lon)"), "pop'(band=2, lat=6, lon=8)"))
# other resolutions: elements of half the side, and what each element means
RASTERS.append((MEANING + "elements of half the side", raster(
    lat=[29.025 + 0.05 * i for i in range(12)], lon=[106.025 + 0.05 * j for j in range(16)],
    values=[[WEIGHT[i // 2][j // 2] for j in range(16)] for i in range(12)]), SAME))
RASTERS.append((MEANING + "a larger raster around", raster(
    lat=[28.85 + 0.1 * i for i in range(10)], lon=[105.85 + 0.1 * j for j in range(12)],
    values=[[WEIGHT[i - 2][j - 2] if 2 <= i < 8 and 2 <= j < 10 else 99 for j in range(12)] for i in range(10)]), SAME))
RASTERS.append((MEANING + "round the earth", raster(
    lat=LAT, lon=[0.05 + 0.1 * j for j in range(3600)],
    values=[[WEIGHT[i][j - 1060] if 1060 <= j < 1068 else 99 for j in range(3600)] for i in range(6)]), SAME))
RASTERS.append((MEANING + "more than once round the earth", raster(
    lat=LAT, lon=[0.05 + 0.1 * j for j in range(3602)], values=[[1] * 3602] * 6), "more than once round the earth"))
# what the axes are
form("x and y by units", names=("y", "x"), dims=("y", "x"))
form("x and y by standard_name", names=("y", "x"), dims=("y", "x"),
     lat_attributes=['standard_name = "latitude"'], lon_attributes=['standard_name = "longitude"'])
form("x and y by axis", names=("y", "x"), dims=("y", "x"),
     lat_attributes=['axis = "Y"', 'units = "degrees"'], lon_attributes=['axis = "X"', 'units = "degrees"'])
form("by name alone", lat_attributes=(), lon_attributes=())
form("degree_N and degreeE", lat_attributes=['units = "degree_N"'], lon_attributes=['units = "degreeE"'])
form(MEANING + "kilometres", "has units 'km'", lat_attributes=['units = "km"'])
form(MEANING + "radians", "has units 'radians'", lon_attributes=['units = "radians"'])
form(MEANING + "metres", "has units 'm'", lat_attributes=['units = "m"'], lon_attributes=['units = "m"'])
form("projected", "expected dimensions (latitude", names=("y", "x"), dims=("y", "x"),
     lat_attributes=['units = "m"', 'standard_name = "projection_y_coordinate"'],
     lon_attributes=['units = "m"', 'standard_name = "projection_x_coordinate"'])
form("rotated pole", "standard_name 'grid_latitude'", lat_attributes=['units = "degrees"', 'standard_name = "grid_latitude"'])
form(MEANING + "units of the other axis", "both a latitude and a longitude",
     lat_attributes=['units = "degrees_east"'], lon_attributes=['units = "degrees_north"'])
form(MEANING + "coordinates of the other axis", "expected degrees of latitude",
     names=("y", "x"), dims=("y", "x"), lat=[106 + 0.1 * i for i in range(6)], lon=[29 + 0.1 * i for i in range(8)])

# ---- overlap files: edits of the text form of the toy --------------------------------------------

TURN = [("lon = 106.05, 106.15, 106.25, 106.35, 106.45, 106.55, 106.65, 106.75",
         "lon = " + ", ".join(f"{x:.2f}" for x in (x - 360 for x in LON)))]


def bounds(low, count, shift=0.0):
    return ", ".join(f"{low + 0.1 * i + shift:.1f}, {low + 0.1 * (i + 1) + shift:.1f}" for i in range(count))


def shifted(axis, low, count, shift):
    centres = ", ".join(f"{low + 0.05 + 0.1 * i:.2f}" for i in range(count))
    moved = ", ".join(f"{low + 0.05 + 0.1 * i + shift:.2f}" for i in range(count))
    return [(f" {axis} = {centres}", f" {axis} = {moved}"),
            (f"{axis}_bnds = {bounds(low, count)}", f"{axis}_bnds = {bounds(low, count, shift)}")]


def scaled(text, variable, factor):
    head, tail = text.split(f" {variable} =", 1)
    values, rest = tail.split(";", 1)
    return f"{head} {variable} = " + ", ".join(repr(float(v) * factor) for v in values.split(",")) + " ;" + rest


def scaled_all(*variables, factor):
    def change(text):
        for variable in variables:
            text = scaled(text, variable, factor)
        return text
    return change


def replaced(*pairs):
    def change(text):
        for old, new in pairs:
            assert old in text, old
            text = text.replace(old, new, 1)
        return text
    return change


def permuted(text):
    """South before north, entries and codes with them."""
    head, data = text.split("data:", 1)
    lines = [line.split(" =", 1) for line in data.split(";") if " =" in line]
    lines = {name.strip(): values.strip() for name, values in lines}
    cells = list(map(int, lines["entry_cell"].split(",")))
    districts = [1 - int(d) for d in lines["entry_district"].split(",")]
    overlaps = lines["entry_overlap"].split(", ")
    order = sorted(range(len(cells)), key=lambda e: (cells[e], districts[e]))
    lines["entry_cell"] = ", ".join(str(cells[e]) for e in order)
    lines["entry_district"] = ", ".join(str(districts[e]) for e in order)
    lines["entry_overlap"] = ", ".join(overlaps[e] for e in order)
    lines["district_key"] = '"south", "north"'
    lines["district_area"] = ", ".join(lines["district_area"].split(", ")[::-1])
    del lines["dominant_district"]
    return head + "data:\n" + "".join(f" {k} = {v} ;\n" for k, v in lines.items()) + "}\n"


AREAS = ("cell_area", "district_area", "entry_overlap")
OVERLAPS += [
    ("plain", replaced(), SAME),
    (MEANING + "districts permuted", permuted, SAME),
    (MEANING + "keys permuted, areas not", replaced(('"north", "south" ;\n district_area', '"south", "north" ;\n district_area')),
     "district 'north' covers 1887.62 km2"),
    (MEANING + "west by a turn", replaced(*shifted("lon", 106.0, 8, -360.0)), SAME),
    (MEANING + "east by a turn", replaced(*shifted("lon", 106.0, 8, 360.0)), SAME),
    (MEANING + "east by 100 degrees", replaced(*shifted("lon", 106.0, 8, 100.0)), "lies 9649 km from its seat"),
    (MEANING + "north by 3 degrees", replaced(*shifted("lat", 29.0, 6, 3.0)), "expected about"),
    (MEANING + "areas times 1e-4", scaled_all(*AREAS, factor=1e-4), "'cell_area'[lat=0]"),
    (MEANING + "areas in m2", scaled_all(*AREAS, factor=1e6), "'cell_area'[lat=0]"),
    (MEANING + "areas of districts times 1e-4", scaled_all(*AREAS[1:], factor=1e-4), "district 'north' covers"),
    (MEANING + "areas of districts times 0.9", scaled_all(*AREAS[1:], factor=0.9), "district 'north' covers"),
    (MEANING + "overlaps times 2", scaled_all("entry_overlap", factor=2.0), "(km2), with 'south': expected"),
    *[(f"units in m2, {name}", replaced(('entry_overlap:units = "km2"', f'entry_overlap:{name} = "m2"')), "has units 'm2'")
      for name in ("units", "Units", "unit_long")],
    (MEANING + "axes in radians", replaced(('lat:units = "degrees_north"', 'lat:units = "radians"')), "has units 'radians'"),
    (MEANING + "units of the other axis", replaced(('lat:units = "degrees_north"', 'lat:units = "degrees_east"')),
     "both a latitude and a longitude"),
    ("district twice", replaced(('district_key = "north", "south"', 'district_key = "north", "north"')), "expected each district once"),
    ("district misspelt", replaced(('district_key = "north", "south"', 'district_key = "north", "souht"')), "did you mean 'south'?"),
    ("case of a key", replaced(('district_key = "north", "south"', 'district_key = "North", "south"')), "did you mean 'north'?"),
    ("negative overlap", replaced(("entry_overlap = 107.946", "entry_overlap = -107.946")), "[entry=0] = -107.946"),
    ("cell too full", replaced(("entry_overlap = 107.946", "entry_overlap = 108.946")), "(km2), with 'south': expected"),
]


def files(path_of):
    """Names of what is no file that can be read, and how each is made."""
    import os
    return {"fifo": lambda p: os.mkfifo(p), "folder": lambda p: os.mkdir(p),
            "device": lambda p: os.symlink("/dev/zero", p),
            "classic, cut": lambda p: open(p, "wb").write(b"CDF\x01\x00\x00\x00\x00"),
            "classic, 64 bits": lambda p: open(p, "wb").write(b"CDF\x02\x00\x00\x00\x00\x00\x00"),
            "empty": lambda p: open(p, "wb").close(),
            "cut": lambda p: open(p, "wb").write(open(path_of, "rb").read()[:3000])}

# ---- outlines ------------------------------------------------------------------------------------

# Squares of half a degree; areas in km2 by the closed form (test_geography.py).
WEST, EAST = (106, 29, 106.5, 29.5), (106.5, 29, 107, 29.5)


def ring(west, south, east, north):
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def feature(name, *rings, parts=None, geometry=None):
    shape = {"type": "MultiPolygon", "coordinates": parts} if parts else {"type": "Polygon", "coordinates": list(rings)}
    return {"type": "Feature", "properties": {"id": name}, "geometry": shape if geometry is None else geometry or None}


def outlines(name, features, result, warning=None, **how):
    OUTLINES.append({"name": name, "features": features, "result": result, "warning": warning, **how})


def moved(shape, by=(0, 0), turn=False, factor=1.0):
    """A copy of a feature with other coordinates."""
    def change(part):
        if isinstance(part[0], (int, float)):
            x, y = part[0] * factor + by[0], part[1] * factor + by[1]
            return [y, x] if turn else [x, y]
        return [change(p) for p in part]
    shape = copy.deepcopy(shape)
    shape["geometry"]["coordinates"] = change(shape["geometry"]["coordinates"])
    return shape


def named(shape, **fields):
    return {**shape, "properties": {**shape["properties"], **fields}}


A, B = feature("a", ring(*WEST)), feature("b", ring(*EAST))
PLAIN = [[WEST], [EAST]]
outlines("plain", [A, B], PLAIN)
outlines(MEANING + "order of features", [B, A], PLAIN)
outlines(MEANING + "west by a turn", [moved(A, (-360, 0)), moved(B, (-360, 0))], PLAIN)
outlines(MEANING + "east by a turn", [moved(A, (360, 0)), moved(B, (360, 0))], PLAIN)
outlines(MEANING + "latitude first", [moved(A, turn=True), moved(B, turn=True)], "is the latitude given before")
outlines(MEANING + "metres", [moved(A, factor=1e5), moved(B, factor=1e5)], "with --crs")
outlines(MEANING + "rings turned round", [feature("a", ring(*WEST)[::-1]), B], PLAIN)
# holes and parts
outlines("hole", [feature("a", ring(*WEST), ring(106.1, 29.1, 106.2, 29.2)), B],
         [[WEST, ("-", 106.1, 29.1, 106.2, 29.2)], [EAST]])
outlines("hole beyond the shell", [feature("a", ring(*WEST), ring(106.1, 29.4, 106.2, 29.8)), B],
         [[WEST, ("-", 106.1, 29.4, 106.2, 29.5)], [EAST]], "was repaired")
outlines("hole outside of the shell", [feature("a", ring(*WEST), ring(105.1, 29.1, 105.2, 29.2)), B],
         PLAIN, "was repaired")
outlines("hole twice", [feature("a", ring(*WEST), *[ring(106.1, 29.1, 106.2, 29.2)] * 2), B],
         [[WEST, ("-", 106.1, 29.1, 106.2, 29.2)], [EAST]], "was repaired")
outlines("hole over the shell", [feature("a", ring(*WEST), ring(*WEST)), B], "cannot be repaired: expected an area")
outlines("part inside a part", [feature("a", parts=[[ring(*WEST)], [ring(106.1, 29.1, 106.2, 29.2)]]), B],
         PLAIN, "was repaired")
outlines("parts that overlap", [feature("a", parts=[[ring(*WEST)], [ring(106.4, 29.4, 106.5, 29.8)]]), B],
         [[WEST, (106.4, 29.5, 106.5, 29.8)], [EAST]], "was repaired")
outlines("part twice", [feature("a", parts=[[ring(*WEST)]] * 2), B], PLAIN, "was repaired")
outlines("island in a lake", [feature("a", parts=[[ring(*WEST), ring(106.1, 29.1, 106.4, 29.4)], [ring(106.2, 29.2, 106.3, 29.3)]]), B],
         [[WEST, ("-", 106.1, 29.1, 106.4, 29.4), (106.2, 29.2, 106.3, 29.3)], [EAST]])
outlines("features of one district that overlap", [A, feature("a", ring(106.1, 29.1, 106.2, 29.6)), B],
         [[WEST, (106.1, 29.5, 106.2, 29.6)], [EAST]])
# rings
outlines("bow tie", [feature("a", [[106, 29], [106.5, 29.5], [106.5, 29], [106, 29.5], [106, 29]]), B],
         [[(106, 29, 106.25, 29.5)], [EAST]], "was repaired")
outlines("ring that is open", [feature("a", ring(*WEST)[:-1]), B], PLAIN, "not closed")
outlines("hole that is open", [feature("a", ring(*WEST), ring(106.1, 29.1, 106.2, 29.2)[:-1]), B],
         [[WEST, ("-", 106.1, 29.1, 106.2, 29.2)], [EAST]], "not closed")
outlines("ring of two points", [feature("a", [[106, 29], [106.5, 29.5]]), B], "has a ring of 2 points")
outlines("ring without area", [feature("a", [[106, 29], [106.2, 29.2], [106.4, 29.4], [106, 29]]), B], "expected an area")
outlines("spike", [feature("a", [[106, 29], [106.5, 29], [106.5, 29.5], [106.5, 29.9], [106.5, 29.5], [106, 29.5], [106, 29]]), B],
         PLAIN, "was repaired")
outlines("no geometry besides", [feature("a", geometry=False), A, B], PLAIN, "without geometry")
outlines("no geometry", [feature("a", geometry=False), B], "no polygon has id 'a'", "without geometry")
outlines("empty polygon besides", [feature("a", geometry={"type": "Polygon", "coordinates": []}), A, B], PLAIN, "without geometry")
outlines("point", [feature("a", geometry={"type": "Point", "coordinates": [106, 29]}), B], "is a POINT: expected a polygon")
outlines("line", [feature("a", geometry={"type": "LineString", "coordinates": ring(*WEST)}), B], "is a LINESTRING")
outlines("collection of polygons",
         [feature("a", geometry={"type": "GeometryCollection", "geometries": [A["geometry"]]}), B], PLAIN)
# the 180th meridian
FIJI = (179.5, -17, 180.5, -16.5)
NEXT = feature("b", ring(178.5, -17, 179.5, -16.5))
outlines(MEANING + "beyond 180", [feature("a", ring(*FIJI)), NEXT], [[FIJI], [(178.5, -17, 179.5, -16.5)]])
outlines(MEANING + "beyond -180", [feature("a", ring(-180.5, -17, -179.5, -16.5)), NEXT], [[FIJI], [(178.5, -17, 179.5, -16.5)]])
outlines(MEANING + "across 180", [feature("a", [[179.5, -17], [-179.5, -17], [-179.5, -16.5], [179.5, -16.5], [179.5, -17]]), NEXT],
         [[FIJI], [(178.5, -17, 179.5, -16.5)]], "across the 180th meridian")
outlines(MEANING + "across 180 with a hole at the other side",
         [feature("a", [[179.5, -17], [-179.5, -17], [-179.5, -16.5], [179.5, -16.5], [179.5, -17]],
                  ring(-179.9, -16.9, -179.8, -16.8)), NEXT],
         [[FIJI, ("-", 180.1, -16.9, 180.2, -16.8)], [(178.5, -17, 179.5, -16.5)]], "across the 180th meridian")
outlines("in two parts at 180", [feature("a", parts=[[ring(179.5, -17, 180, -16.5)], [ring(-180, -17, -179.5, -16.5)]]), NEXT],
         [[FIJI], [(178.5, -17, 179.5, -16.5)]])
outlines("round a pole", [feature("a", [[0, 80], [120, 80], [-120, 80], [0, 80]]), NEXT], "goes round a pole")
# neighbours and names
outlines(MEANING + "overlap", [A, feature("b", ring(106.4, 29, 107, 29.5))], "f.geojson: districts 'a' and 'b' overlap by 538.7 km2")
outlines("one within the other", [A, feature("b", ring(106.2, 29.2, 106.25, 29.25))], "districts 'a' and 'b' overlap by 26.9")
# what the table states beside names
SEATS = {"seat_lon": (106.2, 106.8), "seat_lat": (29.2, 29.3), "centroid_lon": (106.25, 106.75), "centroid_lat": (29.25, 29.25)}
outlines("seats and centroids", [A, B], PLAIN, table=SEATS)
outlines(MEANING + "latitudes negated", [moved(A, (0, -58.5)), moved(B, (0, -58.5))], "from its seat (106.2, 29.2) in d.csv", table=SEATS)
outlines(MEANING + "longitudes negated", [moved(A, (-213, 0)), moved(B, (-213, 0))], "from its seat", table=SEATS)
outlines(MEANING + "to the north by 0.05", [moved(A, (0, 0.05)), moved(B, (0, 0.05))], "km to the north of their centroids in d.csv", table=SEATS)
outlines(MEANING + "to the east by 0.05", [moved(A, (0.05, 0)), moved(B, (0.05, 0))], "all districts lie about 4.85 km to the east", table=SEATS)
outlines(MEANING + "centroids alone", [moved(A, (0.3, 0)), moved(B, (0.3, 0))], "and its centroid in d.csv is (106.25, 29.25)",
         table={key: SEATS[key] for key in ("centroid_lon", "centroid_lat")})
outlines(MEANING + "districts exchanged", [feature("b", ring(*WEST)), feature("a", ring(*EAST))], "are they exchanged?", table=SEATS)
outlines(MEANING + "another outline, whose area says it", [feature("a", ring(105.4, 29, 106.5, 29.5)), B],
         [[(105.4, 29, 106.5, 29.5)], [EAST]], "covers 5925.7 km2, and area_km2 = 2693.5", area="2693.5", table=SEATS)
outlines("a seat that is none", [A, B], "seat_lat = '': expected degrees", table={**SEATS, "seat_lat": ("", 29)})
outlines("codes of the table", [named(A, adcode=500101), named(B, adcode=500102)], PLAIN, table={"adcode": (500101, 500102)})
outlines("codes of other places", [named(A, adcode=5), named(B, adcode=6)], PLAIN, table={"adcode": (500101, 500102)})
outlines(MEANING + "codes exchanged", [named(A, adcode=500102), named(B, adcode=500101)],
         "f.geojson: the polygon of 'a' has adcode '500102', which is that of 'b' in d.csv: expected '500101'", table={"adcode": (500101, 500102)})
outlines(MEANING + "codes exchanged in a field of capital letters", [named(A, ADCODE=500102), named(B, ADCODE=500101)],
         "the polygon of 'a' has ADCODE '500102'", table={"adcode": (500101, 500102)})
outlines(MEANING + "keys exchanged", [named(A, key="b", code=1), named(B, key="a", code=2)], "the polygon of 'a' has key 'b'",
         table={"code": (1, 2)}, field="code", options=("--match", "code"))
outlines("slivers", [A, feature("b", ring(106.49999, 29, 107, 29.5))], [[WEST], [(106.49999, 29, 107, 29.5)]], "overlap by slivers of")
outlines("slivers that fill a small cell", [A, feature("b", ring(106.4996, 29, 107, 29.5))],
         "districts 'a' and 'b' overlap")
outlines("empty name", [A, B, feature("", ring(110, 29, 111, 30))], PLAIN, "1 polygon has an empty id")
outlines("stranger", [A, B, feature("x", ring(110, 29, 111, 30))], PLAIN, "the first of id 'x'")
outlines("name with a slip", [feature("district-a", ring(*WEST)), feature("distrikt-b", ring(*EAST))],
         "did you mean 'distrikt-b'?", keys=("district-a", "district-b"))
outlines("no name fits", [A, B], "(2 of 2 lack one); the file holds 'a', 'b'", keys=("c", "d"))
outlines("key twice", [A, B], "key 'a' stands in two rows", keys=("a", "a"))
outlines("field with a slip", [A, B], "has no field 'idd'; did you mean 'id'?", field="idd")
outlines("Shapefile in GBK", [feature("万州区", ring(*WEST)), feature("涪陵区", ring(*EAST))],
         "2 names fit if its encoding is GBK: give --encoding GBK", keys=("万州区", "涪陵区"), shapefile="GBK")
outlines("Shapefile in GBK, as told", [feature("万州区", ring(*WEST)), feature("涪陵区", ring(*EAST))],
         PLAIN, keys=("万州区", "涪陵区"), shapefile="GBK", options=("--encoding", "GBK"))
outlines("Shapefile in BIG5", [feature("臺北市", ring(*WEST)), feature("b", ring(*EAST))],
         "2 names fit if its encoding is BIG5", keys=("臺北市", "b"), shapefile="BIG5")
outlines("Shapefile in GBK, told another", [feature("万州区", ring(*WEST)), feature("b", ring(*EAST))],
         "2 names fit if its encoding is GBK", keys=("万州区", "b"), shapefile="GBK", options=("--encoding", "BIG5"))
outlines("Shapefile without a reference system", [A, B], "has no reference system", shapefile="UTF-8", drop=".prj")
outlines("metres as degrees", [moved(A, factor=1e5), moved(B, factor=1e5)], "with --crs", shapefile="UTF-8",
         options=("--crs", "EPSG:4326"))
outlines(MEANING + "metres of a named system", [A, B], PLAIN, shapefile="UTF-8", project="EPSG:32648")
outlines(MEANING + "wider by 2 %", [feature("a", ring(105.99, 29, 106.5, 29.5)), B],
         [[(105.99, 29, 106.5, 29.5)], [EAST]], "covers 2747.37 km2, and area_km2 = 2693.5", area="2693.5")
