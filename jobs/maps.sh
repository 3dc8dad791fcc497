#!/usr/bin/env bash
# Draws maps of the reference scenario beside its NetCDF file, as PNG:
#   jobs/maps.sh OUTDIR
# the urbanization rate in the first and in the last year, and the jobs that the parks brought with
# them. Needs GMT 6 and Ghostscript.
set -euo pipefail

out=${1:?usage: jobs/maps.sh OUTDIR}
grid=$(realpath "$out")/reference.grid.nc
[[ -f $grid ]] || { echo "maps.sh: $grid: no such file; run a job first" >&2; exit 5; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
gmt set FONT_TITLE 15p,Helvetica-Bold FONT_SUBTITLE 10p,Helvetica FONT_ANNOT_PRIMARY 8p \
  FONT_LABEL 9p FORMAT_GEO_MAP ddd.xF MAP_FRAME_TYPE plain MAP_FRAME_PEN 0.6p,gray30 \
  MAP_TICK_PEN 0.4p,gray30 MAP_TITLE_OFFSET 4p COLOR_NAN white PS_MEDIA A3 GMT_VERBOSE error

# Edges between cells of different districts (inner.txt) and around them all (outer.txt).
draw_outlines() {
  read -r west south dx dy columns < <(gmt grdinfo "$grid?district" -Cn -o0,2,6,7,8)
  gmt grd2xyz "$grid?district" -ZBLA | awk -v w="$west" -v s="$south" -v dx="$dx" -v dy="$dy" \
    -v nx="$columns" '
    function edge(a, b, x0, y0, x1, y1) {
      if (a != b)
        printf ">\n%.6f %.6f\n%.6f %.6f\n", x0, y0, x1, y1 > (a < 0 || b < 0 ? "outer.txt" : "inner.txt")
    }
    BEGIN { printf "" > "outer.txt"; printf "" > "inner.txt" }
    { i = (NR - 1) % nx; j = int((NR - 1) / nx); here = $1 == "NaN" ? -1 : $1
      x = w + i * dx; y = s + j * dy
      edge(i ? left : -1, here, x, y, x, y + dy)
      edge(j ? below[i] : -1, here, x, y, x + dx, y)
      if (i == nx - 1) edge(here, -1, x + dx, y, x + dx, y + dy)
      below[i] = left = here }
    END { for (i = 0; i < nx; i++) edge(below[i], -1, w + i * dx, y + dy, w + (i + 1) * dx, y + dy) }'
}

# Length of the scale bar: 1, 2 or 5 times a power of ten, km, at most a quarter of the map.
scale() {
  gmt grdinfo "$grid?district" -Cn -o0-3 | awk '{
    quarter = ($2 - $1) * 111.2 * cos(($3 + $4) / 2 * 0.01745329) / 4
    for (km = 1; 10 * km <= quarter; km *= 10);
    print km * (quarter >= 5 * km ? 5 : quarter >= 2 * km ? 2 : 1) }'
}

# draw NAME TITLE SUBTITLE LABEL ENDS ANNOTATION: a map of field.nc with the colours of field.cpt.
draw() {
  gmt begin "$1" png E220,A+m0.25c
    gmt basemap -Rfield.nc -JM16c -Bxyaf -BWSne+t"$2"+s"$3"
    gmt grdimage field.nc -Cfield.cpt -Q
    gmt plot inner.txt -W0.25p,gray45
    gmt plot outer.txt -W0.7p,gray20
    gmt basemap -LjTL+w"$(scale)"k+o0.7c/0.7c+u
    gmt colorbar -Cfield.cpt -DJBC+w11c/0.3c+h+o0/1.1c"$5" "$6" -Bx+l"$4"
  gmt end
  mv "$1.png" "$out/"
  echo "$out/$1.png"
}

draw_rate() { # STEP YEAR
  gmt grdmath "$grid?urbanization_rate[$1]" 100 MUL = field.nc
  gmt makecpt -Cdavos -I -G0.04/0.96 -T0/100 > field.cpt
  draw "urbanization-$2" "Urbanization rate, $2" "Reference scenario" \
    "Residents who live in town, percent of all residents" "" -Bxa20f10
}

draw_park_jobs() { # STEP YEAR
  gmt grdmath "$grid?employment_density_parks[$1]" 1e-3 MAX LOG10 = field.nc
  gmt makecpt -Clajolla -G0/0.92 -T0/4 > field.cpt
  printf '%s ag %s\n' 0 1 1 10 2 100 3 "1 000" 4 "10 000" > powers.txt
  draw "park-jobs-$2" "Jobs due to the parks, $2" \
    "Reference scenario; jobs of building and of operating the parks" \
    "Persons employed per km@+2@+" +e -Bxcpowers.txt
}

out=$(dirname "$grid")
mapfile -t years < <(gmt convert "$grid?time" --FORMAT_DATE_OUT=yyyy --FORMAT_CLOCK_OUT=- -fo0T | tr -d T)
last=$((${#years[@]} - 1))
draw_outlines
draw_rate 0 "${years[0]}"
((last == 0)) || draw_rate "$last" "${years[last]}"
draw_park_jobs "$last" "${years[last]}"
