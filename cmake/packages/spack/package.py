# Recipe of Spack; checked for syntax, not built. Copy the folder to packages/cqio of a Spack repository.
from spack.package import *


class Cqio(CMakePackage):
    """MPI-distributed multi-regional input-output model with CF NetCDF output."""

    # git = "...", where you have the sources from
    version("main", branch="main")

    variant("gdal", default=False, description="cqio-overlap, which reads outlines of districts")

    depends_on("c", type="build")
    depends_on("cmake@3.20:", type="build")
    depends_on("pkgconfig", type="build")
    depends_on("mpi@3.1:")
    depends_on("netcdf-c@4.7: +mpi")
    depends_on("hdf5@1.10.3: +mpi")
    depends_on("libdeflate@1.5:")
    depends_on("isal@2.30:")
    depends_on("blas")
    depends_on("lapack")
    depends_on("netlib-lapack +lapacke", when="^[virtuals=lapack] netlib-lapack")
    depends_on("scalapack")
    depends_on("libyaml@0.2:")
    depends_on("jansson@2.11:")
    depends_on("libarchive@3.3:")
    depends_on("expat@2.4:")
    depends_on("freexl@1.0.6:")
    depends_on("zlib-api")
    depends_on("libcsv@3:")
    depends_on("libunistring@0.9.10:")
    depends_on("openssl@1.1.1:")
    depends_on("random123@1.09:")
    depends_on("gsl@2.5:")
    depends_on("gdal@3.2:", when="+gdal")

    def cmake_args(self):
        return [self.define("CQIO_BUILD_TESTING", False), self.define("CQIO_BUILD_BENCH", False),
                self.define("CMAKE_DISABLE_FIND_PACKAGE_GDAL", not self.spec.satisfies("+gdal"))]
