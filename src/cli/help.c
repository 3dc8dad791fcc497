/* Help texts. */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "cli/wrapped.h"
#include "cqio/findings.h"

static const char general[] =
    "usage: cqio COMMAND [OPTION]... [JOB.yaml]\n"
    "\n"
    "Input-output model of a region: from one table to districts, town and countryside, parks,\n"
    "employment, migration, urbanization and maps in CF NetCDF. Runs on any number of MPI ranks.\n"
    "\n"
    "commands\n"
    "  run JOB.yaml     compute all scenarios of a job and write its results\n"
    "  sweep JOB.yaml   compute variants of a job, and one table of all of them\n"
    "  merge JOB.yaml   combine the parts of an ensemble that --members computed\n"
    "  check JOB.yaml   validate a job and its data, calibrate, and write nothing\n"
    "  solve --table T  solve the system of any input-output table, with a proven error bound\n"
    "  analyse --table T  multipliers, linkages and other analyses of any input-output table\n"
    "  convert --table T --output FILE  writes a table as NetCDF, CSV or a folder of pymrio\n"
    "  transform --table T --STEP ... --output FILE  makes another table of it, step by step\n"
    "  info [FILE]      version, libraries, BLAS kernel; --keys lists every key of a job; where\n"
    "                   FILE comes from, with --job the job that makes it again\n"
    "  export isimip FILE...  maps in the form of ISIMIP, people in cells of 30 arc-seconds\n"
    "  verify FILE...   checksums and balances of files of results\n"
    "\n"
    "cqio COMMAND --help says more; cqio --version prints the version.\n"
    "\n"
    "examples\n"
    "  cqio run jobs/toy.yaml\n"
    "  mpiexec -n 2 cqio run jobs/chongqing-2020.yaml --set grid.resolution=0.05\n"
    "\n"
    "exit codes\n"
    "  0 success   2 command line   3 job file   4 input data   5 file   6 memory\n"
    "  7 no economic solution, or a value not finite   8 not converged   9 MPI   10 defect\n"
    "  75 stopped early, restart possible\n";

static const char run[] =
    "usage: cqio run [OPTION]... JOB.yaml\n"
    "       mpiexec -n RANKS cqio run [OPTION]... JOB.yaml\n"
    "\n"
    "Computes every scenario of the job. Writes NAME.regions.nc (district tables), NAME.grid.nc\n"
    "(maps) for each scenario NAME, and run.json, into output.directory; prints tables to "
    "standard\n"
    "output and progress to standard error. The last line begins with 'cqio: SUCCESS'.\n"
    "\n"
    "options\n"
    "  --set SECTION.KEY=VALUE   replaces a key of the job; may be repeated (cqio info --keys)\n"
    "  --set NAME.SECTION.KEY=VALUE\n"
    "                            replaces what scenario NAME has; a lever without NAME holds for "
    "all\n"
    "                            scenarios, the reference too, and is named in log and files\n"
    "  --set scenarios=A,B       computes the reference and these scenarios only\n"
    "  --restart                 goes on from the checkpoint in output.directory, if there is one\n"
    "  --overwrite               replaces results of an earlier run, all of them\n"
    "  --members FIRST-LAST      only these members of the ensemble, into the part\n"
    "                            output.directory/members.FIRST-LAST; cqio merge combines parts\n"
    "  --max-hours H             stops in time, with a checkpoint and exit code 75; also before\n"
    "                            the end of a Slurm job, where SLURM_JOB_END_TIME tells it\n"
    "  --estimate                says what the job will take on these ranks, from runs of parts "
    "of\n"
    "                            it that leave nothing: time, memory, files, bytes; with\n"
    "                            --max-hours how often a run of so long a job must be gone on "
    "with\n"
    "  -q, --quiet               no progress: warnings, errors and the summary alone\n"
    "  -v, --verbose             more about what is done\n"
    "\n"
    "example\n"
    "  cqio run jobs/chongqing-2020.yaml --set output.directory=out/test --set "
    "output.overwrite=true\n";

static const char sweep[] =
    "usage: cqio sweep JOB.yaml --vary SECTION.KEY=VALUE,VALUE,... [OPTION]...\n"
    "       cqio sweep JOB.yaml --list FILE.csv [OPTION]...\n"
    "\n"
    "Computes a grid or a list of variants of a job, and writes the series of the region by "
    "variant\n"
    "and year as sweep.nc, with the keys as coordinates, and sweep.csv into output.directory. "
    "Keys\n"
    "that scenarios may set make scenarios, which share reference and calibration; other keys "
    "make\n"
    "runs of their own. Each run has its files in output.directory/variants.FIRST-LAST; scenarios "
    "of\n"
    "the job are not computed. The table has the same bits however variants are dealt to jobs.\n"
    "\n"
    "options\n"
    "  --vary SECTION.KEY=VALUE,VALUE,...\n"
    "                            values of a key; repeated, every value with every other; the "
    "last\n"
    "                            key changes first, keys of the whole job last\n"
    "  --list FILE.csv           a variant a row, a key a column\n"
    "  --part K/N                only this part of the variants, as one job of an array\n"
    "  --join                    only the table, from runs that are there\n"
    "  --restart                 keeps runs that are finished, and goes on with one that stopped\n"
    "  --set, --overwrite, --max-hours, --quiet\n"
    "                            as for cqio run\n"
    "\n"
    "example\n"
    "  cqio sweep jobs/chongqing-2020.yaml --vary investment.factor=0.5,1,2 \\\n"
    "    --vary registration.conversion_factor=1,2 --set output.grids=false\n";

static const char merge[] =
    "usage: cqio merge [OPTION]... JOB.yaml\n"
    "\n"
    "Combines the parts members.FIRST-LAST in output.directory, made by cqio run --members, to "
    "the\n"
    "NAME.draws.*.nc and NAME.ensemble.nc of one run: the same results bit for bit. Parts of "
    "another\n"
    "job or of other inputs, missing members and members that are there twice are refused.\n"
    "\n"
    "options\n"
    "  --set SECTION.KEY=VALUE   as for cqio run, the same for all parts\n"
    "  --overwrite               replaces results of an earlier run, all of them\n"
    "  -q, --quiet               no progress: warnings, errors and the summary alone\n"
    "\n"
    "example\n"
    "  cqio run jobs/ensemble.yaml --members 1-500\n"
    "  cqio run jobs/ensemble.yaml --members 501-1000\n"
    "  cqio merge jobs/ensemble.yaml\n";

static const char check[] =
    "usage: cqio check [OPTION]... JOB.yaml\n"
    "       cqio check --table TABLE [--balance, --roles, --layout, --memory as for cqio solve]\n"
    "\n"
    "Reads the job, its data set and its grid, and reports up to 20 problems with file, line and\n"
    "column, each with what was found and what was expected. Where there is none, computes the "
    "base\n"
    "year and calibrates the reference as cqio run would, which tells targets that are out of "
    "reach,\n"
    "and every scenario, but those whose markets clear, which cqio run computes. Writes nothing.\n"
    "With --table reads a table by the checks of cqio solve and prints what it is.\n"
    "\n"
    "options\n"
    "  --set SECTION.KEY=VALUE   as for cqio run\n";

static const char solve[] =
    "usage: cqio solve --table TABLE [OPTION]...\n"
    "       mpiexec -n RANKS cqio solve --table TABLE [OPTION]...\n"
    "\n"
    "Solves (I - A) x = f for the technical coefficients A of an input-output table of any size,\n"
    "and computes multipliers. Every result has a certified bound of its error. A summary goes to\n"
    "standard output; the last line begins with 'cqio: SUCCESS'.\n"
    "\n"
    "options\n"
    "  --table DIRECTORY        its table.csv, laid out as in matrices; or FILE.csv\n"
    "  --table FILE.nc          NetCDF-4: Z(row, column) and x(row), or A(row, column); optional\n"
    "                           f(row, demand), value_added(row), compensation(row),\n"
    "                           households(row), employment(row), region(row), sector(row)\n"
    "  --table [SOURCE:]PATH    a file, folder or archive in the layout of a source, by default "
    "the\n"
    "                           one that is recognised; cqio info --sources lists them\n"
    "  --table uniform:n=N,colsum=C | diagonal:... | rank-one:... | cyclic:... | triangular:...\n"
    "  --table random:n=N,colsum=LOW-HIGH,seed=K\n"
    "                           generated coefficients, the same on any number of ranks\n"
    "  --table mrio:regions=R,sectors=S,seed=K\n"
    "  --table gravity:regions=R,sectors=S,classes=T,seed=K\n"
    "                           generated regions in factored form, with stored shares or gravity\n"
    "  --demand final           final demand of the table (the default); final:COLUMN for a part\n"
    "  --demand ones | unit:ACCOUNT | random:seed=K,count=M\n"
    "  --demand FILE.csv[:A,B|:*] | FILE.nc[:VARIABLE]\n"
    "                           rows by label; accounts not listed have no demand\n"
    "  --assemble               turns a factored table into dense rows, for comparisons\n"
    "  --transpose              solves (I - A') p = f: prices\n"
    "  --multipliers LIST       of output, value_added, income, employment\n"
    "  --closure households     type II: compensation is spent as the households' columns say\n"
    "  --method METHOD          auto (default), structured, gmres, bicgstab, neumann, mixed, lu,\n"
    "                           or inverse: the whole inverse, for --output FILE.nc\n"
    "  --tolerance X            relative residual of iterations\n"
    "  --balance X | X,Y        largest imbalance of rows and columns, as a share; default 1e-6\n"
    "  --roles FILE.csv         what rows and columns mean, and further files of the table\n"
    "  --layout FILE            where a sheet of a workbook or CSV holds what (docs/files.md)\n"
    "  --watchdog SECONDS       ends a program that makes no progress; default 3600, 0: never\n"
    "  --memory SIZE            limit for a rank, e.g. 4G; default: what the machine has\n"
    "  --output FILE.nc|.csv    writes labels, demand, results and their bounds\n"
    "  --overwrite              replaces that file\n"
    "  -q, --quiet              prints the last line only\n"
    "\n"
    "examples\n"
    "  cqio solve --table matrices/toy --multipliers output,income --closure households\n"
    "  mpiexec -n 2 cqio solve --table random:n=5000,colsum=0.3-0.7,seed=1 --demand ones\n";

static const char analyse[] =
    "usage: cqio analyse --table TABLE --what LIST [OPTION]...\n"
    "       mpiexec -n RANKS cqio analyse --table TABLE --what LIST [OPTION]...\n"
    "\n"
    "Makes analyses of an input-output table: the ten largest numbers of each go to standard "
    "output,\n"
    "all of them with labels and certified bounds of their errors to files. Rows sell, columns "
    "buy.\n"
    "The last line begins with 'cqio: SUCCESS'.\n"
    "\n"
    "options\n"
    "  --table TABLE            as for cqio solve, whose --help says more\n"
    "  --what LIST              analyses with commas between them, or all; see below\n"
    "  --closure households     multipliers of type II, too\n"
    "  --targets NAMES          extraction of accounts, of regions, of sectors in all regions, "
    "with\n"
    "                           ';' between them; regions, sectors: each of them\n"
    "  --share X                extracts this share of each target, in (0, 1]; default 1\n"
    "  --final remove | keep    what a target sells to final demand is lost (default), or is not\n"
    "  --certify roundings | entries  entries of the inverse are bounded by its roundings "
    "(default),\n"
    "                           or by all their residuals, a product as large as the inverse\n"
    "  --extension NAME         whose paths are searched: output (default), value_added, income,\n"
    "                           employment, or a row of role extension\n"
    "  --demand DEMAND          for which, of totals, or the injection of sam, as for cqio solve;\n"
    "                           one column\n"
    "  --threshold X            paths of at least this share of the total; default 1e-4\n"
    "  --cost LIST              changes of costs, 'compensation:r1=10%;imports=0.02': of a "
    "primary\n"
    "                           input, of all or of TARGET, in % or as money per unit of output\n"
    "  --pass-through LIST      shares of higher costs in prices, 'r1=0.5;s2=0.8'; default 1\n"
    "  --fixed-prices LIST      prices that others set, by their change, 'r1/oil=20%'\n"
    "  --mark-ups fixed | proportional  profits stay the same money, or share of costs\n"
    "  --outputs LIST           output given in the mixed model, 'r1/s1=10%;r2/s2=500'\n"
    "  --tables TABLES          what decomposition compares with, in order, ';' between them\n"
    "  --factors LIST           of decomposition; default intensity,trade,technology,mix,level\n"
    "  --allow-current-prices   compares tables in current prices, too\n"
    "  --draws N --errors LIST  statistics of all results over N draws of the coefficients, whose\n"
    "                           columns have these errors: 10%, or 'r1=10%;r2/s2=0.2'\n"
    "  --distribution lognormal | interval | dirichlet, --seed K  of the draws\n"
    "  --output FILE.nc         all results as NetCDF\n"
    "  --csv FOLDER             all results as CSV, a file for each set of axes\n"
    "  --overwrite              replaces these files\n"
    "  --method, --tolerance, --balance, --roles, --layout, --assemble, --memory, --watchdog\n"
    "                           as for cqio solve\n"
    "  -q, --quiet              prints the last line only\n"
    "\n"
    "examples\n"
    "  cqio analyse --table matrices/toy --what multipliers,linkages --closure households\n"
    "  mpiexec -n 2 cqio analyse --table T.nc --what all --output T.analyses.nc\n";

static const char convert[] =
    "usage: cqio convert --table TABLE --output FILE.nc | FILE.csv | pymrio:FOLDER [OPTION]...\n"
    "       mpiexec -n RANKS cqio convert ...\n"
    "\n"
    "Reads a table by the checks of cqio solve and writes it in another form, with labels, units,\n"
    "roles, final demand by column, primary inputs and extensions. The same bits are read again.\n"
    "\n"
    "options\n"
    "  --table TABLE            as for cqio solve; cqio info --sources lists other layouts\n"
    "  --supply FILE.csv --use FILE.csv\n"
    "                           in its place, as for cqio transform\n"
    "  --output FILE.nc         NetCDF-4, which xarray shows with labels (docs/files.md)\n"
    "  --output FILE.csv        the layout of matrices\n"
    "  --output pymrio:FOLDER   text that pymrio.load_all reads\n"
    "  --overwrite              replaces what is there\n"
    "  --balance, --roles, --layout, --memory, --watchdog\n"
    "                           as for cqio solve\n"
    "  -q, --quiet              prints the last line only\n"
    "\n"
    "example\n"
    "  cqio convert --table IOT_2020_pxp.zip --output exiobase-2020.nc\n";

static const char transform[] =
    "usage: cqio transform --table TABLE --STEP VALUE [--STEP VALUE]... --output FILE.nc | "
    "FILE.csv\n"
    "                      | pymrio:FOLDER [OPTION]...\n"
    "       cqio transform --supply FILE.csv --use FILE.csv --STEP VALUE ...\n"
    "       mpiexec -n RANKS cqio transform ...\n"
    "\n"
    "Makes another table by steps in the order given, as a chain of commands would. Each step\n"
    "checks what it must keep and prints 'identity: NAME residual R (allowed S)' in the unit of\n"
    "the table; where R is above S, 1e-9 of all flows, nothing is written (exit code 4). The\n"
    "first rank holds the whole table, twice within a step: 1.6 GB for 10,000 accounts. Results\n"
    "have the same bits on any number of ranks.\n"
    "\n"
    "options\n"
    "  --table TABLE            as for cqio solve; cqio info --sources lists other layouts\n"
    "  --supply FILE.csv --use FILE.csv\n"
    "                           in its place: tables at basic prices, products in rows, "
    "industries\n"
    "                           in columns; their table has accounts 'industry NAME' and 'product\n"
    "                           NAME'; --model makes one of products or of industries\n"
    "  --output FILE.nc | FILE.csv | pymrio:FOLDER\n"
    "                           as for cqio convert\n"
    "  --overwrite              replaces what is there\n"
    "  --roles, --layout, --memory, --watchdog\n"
    "                           as for cqio solve, of the table that is read\n"
    "  -q, --quiet              prints the last line only\n"
    "\n"
    "example\n"
    "  cqio transform --table exiobase-2020.nc --pool-regions 'WA;WE;WF;WL;WM=RoW' \\\n"
    "    --aggregate-sectors sectors.csv --output small.nc\n";

static const char info[] =
    "usage: cqio info [--keys | --sources]\n"
    "       cqio info [--job] FILE\n"
    "\n"
    "Prints version, commit, compiler, MPI, NetCDF and BLAS with the kernel in use.\n"
    "--keys lists every key of a job with type, default, range, unit and meaning; --sources the\n"
    "layouts of tables that --table reads.\n"
    "\n"
    "With FILE, a NetCDF file of results or run.json, prints where it comes from: versions,\n"
    "inputs and their checksums, command line, batch job, error bound, effective job. --job "
    "prints\n"
    "the effective job alone, after verifying FILE: cqio run on it computes the same bits.\n"
    "\n"
    "example\n"
    "  cqio info --job out/toy/reference.regions.nc > again.yaml\n"
    "  cqio run again.yaml --set output.directory=out/again\n";

static const char export[] =
    "usage: cqio export isimip --output DIRECTORY [--overwrite] NAME.grid.nc...\n"
    "\n"
    "Writes the people on the maps of each scenario as input data of ISIMIP3a: a variable a file,\n"
    "population_NAME_30arcsec_annual_FIRST_LAST.nc with pop, population-urban_... with urbanpop "
    "and\n"
    "population-rural_... with ruralpop, persons in cells of 30 arc-seconds of the global grid. "
    "Maps\n"
    "are dealt to these cells by area, so that sums stay those of the district tables. Hyphens in\n"
    "names of scenarios are left out.\n"
    "\n"
    "example\n"
    "  cqio export isimip out/toy/*.grid.nc --output out/toy\n";

static const char verify[] =
    "usage: cqio verify FILE...\n"
    "\n"
    "Verifies NetCDF files of results and run.json, each from the file alone: checksums of all\n"
    "bytes, values and attributes, then the balances in the file: parts add up to totals, maps to\n"
    "what they spread, shares, residents from year to year, years and their bounds, no NaN. One\n"
    "line a check, then 'cqio: OK FILE'. Exit code 4: changed or damaged; 5: could not be "
    "opened.\n";

static const char *help_text(const char *command) {
  if (!command) return general;
  if (strcmp(command, "run") == 0) return run;
  if (strcmp(command, "sweep") == 0) return sweep;
  if (strcmp(command, "merge") == 0) return merge;
  if (strcmp(command, "check") == 0) return check;
  if (strcmp(command, "solve") == 0) return solve;
  if (strcmp(command, "analyse") == 0) return analyse;
  if (strcmp(command, "convert") == 0) return convert;
  if (strcmp(command, "transform") == 0) return transform;
  if (strcmp(command, "info") == 0) return info;
  if (strcmp(command, "export") == 0) return export;
  if (strcmp(command, "verify") == 0) return verify;
  return general;
}

/* "  NAME  TEXT", its further lines below TEXT. */
static void print_item(FILE *file, const char *name, const char *text) {
  int at = fprintf(file, "  %-18s ", name);
  cli_print_wrapped(file, at, at, text);
}

/* The roles of rows and columns and the labels that are known to mean them. */
static void print_roles(FILE *file) {
  cqio_io_role role;
  const char *labels;
  bool row;
  fputs("\nroles of rows and columns, for '# role: LABEL = ROLE' and --roles (docs/files.md)\n",
        file);
  for (int k = 1; k < CQIO_ROLES; k++)
    print_item(file, cqio_io_role_name((cqio_io_role)k), cqio_io_role_text((cqio_io_role)k));
  fputs("\nlabels known (=: the whole label, else words of it; case does not matter)\n", file);
  for (int k = 0; (labels = cqio_io_role_synonyms(k, &row, &role)); k++) {
    int at = fprintf(file, "  %s %s: ", row ? "row" : "column", cqio_io_role_name(role));
    cli_print_wrapped(file, at, 6, labels);
  }
}

static void print_steps(FILE *file) {
  const char *option;
  fputs("\nsteps\n", file);
  for (int k = 0; (option = cqio_transform_option(k)); k++) {
    int at = fprintf(file, "  --%s ", option);
    cli_print_wrapped(file, at, 6, cqio_transform_expected(k));
    at = fprintf(file, "      ");
    cli_print_wrapped(file, at, 6, cqio_transform_text(k));
  }
}

static void print_analyses(FILE *file) {
  char text[512];
  fputs("\nanalyses\n", file);
  for (int k = 0; k < CQIO_ANALYSES; k++) {
    snprintf(text, sizeof text, "%s%s", cqio_analysis_text((cqio_analysis)k),
             cqio_analysis_in_all((cqio_analysis)k) ? "" : "; not in all");
    print_item(file, cqio_analysis_name((cqio_analysis)k), text);
  }
}

void cli_print_help(const char *command, FILE *file) {
  fputs(help_text(command), file);
  if (command && strcmp(command, "analyse") == 0) print_analyses(file);
  if (command && strcmp(command, "transform") == 0) print_steps(file);
  if (command && strcmp(command, "solve") == 0) print_roles(file);
}
