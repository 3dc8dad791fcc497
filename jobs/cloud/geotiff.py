"""Maps as cloud-optimized GeoTIFF: one file a variable, one band a year."""
import shutil
import subprocess

from maps import CloudError


def write(maps, variable):
    """NAME.VARIABLE.tif, by GDAL."""
    if variable not in maps.variables:
        raise CloudError(f"{maps.path}: has no map {variable}: expected one of {', '.join(maps.variables)}")
    if not shutil.which("gdal_translate"):
        raise CloudError("gdal_translate is not installed: expected GDAL 3.1 or later (Debian package gdal-bin)")
    path = maps.beside(variable + ".tif")
    made = subprocess.run(["gdal_translate", "-q", "-of", "COG", "-co", "COMPRESS=DEFLATE", "-co", "PREDICTOR=YES",
                           "-co", "OVERVIEWS=AUTO", "-co", "RESAMPLING=AVERAGE",  # of densities
                           f'NETCDF:"{maps.path}":{variable}', str(path)],
                          capture_output=True, text=True, check=False)
    if made.returncode:
        raise CloudError(f"{path}: {made.stderr.strip()}: expected GDAL 3.1 or later")
    return path
