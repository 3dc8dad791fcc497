"""One table in the layout of every source."""
import os
import subprocess

from source_files import (Table, china_rows, lines, pack, wiod_rows, write_eora, write_eurostat, write_figaro, write_icio, write_ods,
                          write_pymrio, write_xlsx)
from source_gloria import SupplyUse, write_gloria
from source_har import write_har
from source_mario import write_mario
from source_mat import write_mat
from source_supply import write_sdmx, write_tsv
from source_xls import write_xls


def write_all(table):
    """{what follows --table, or the files of supply and use: its files}."""
    write_pymrio(table, "exio", parameters=True)
    pack("exio", "exio.zip")
    subprocess.run(["cmake", "-E", "tar", "cf", "exio.7z", "--format=7zip", "exio"], check=True)
    write_mario(table, "mario")
    write_icio(table, "icio.csv")
    write_figaro(table, "figaro.csv", "flat.csv")
    write_eora(table, "eora")
    write_gloria(SupplyUse(table), "gloria")
    write_eurostat(Table(seed=3, regions=("CN",)), "naio.tsv", "naio.csv")
    write_tsv(SupplyUse(Table(seed=3, regions=("CN",))), "cp15.tsv", "cp1610.tsv")
    write_sdmx(SupplyUse(Table(seed=3, regions=("CN",))), "cp15.csv", "cp1610.csv")
    write_har(table, "table.har")
    write_mat(table, "table.mat")
    write_xlsx("wiot09_row.xlsx", wiod_rows(table))
    write_ods("wiot09_row.ods", wiod_rows(table))
    write_xls("wiot09_row.xls", wiod_rows(table))
    lines("wiot09_row.csv", wiod_rows(table), ";")
    write_xlsx("mrio.xlsx", wiod_rows(table, ("F1", "F3", "F5"), "r69"), "MRIO 2009", ["Legend"])
    write_xlsx("ceads.xlsx", china_rows(table, True), "Table_2012_English Version", ["Note"])
    write_xlsx("province.xlsx", china_rows(Table(seed=3, regions=("CN",))))
    folders = ("exio", "mario", "eora", "gloria")
    files = [os.path.join(b, f) for d in folders for b, _, names in os.walk(d) for f in names]
    return {**{d: sorted(f for f in files if f.startswith(d + "/")) for d in folders},
            **{names: names.split() for names in ("cp15.tsv cp1610.tsv", "cp15.csv cp1610.csv")},
            "eurostat:naio.tsv:geo=DE,TIME_PERIOD=2015": ["naio.tsv"],
            **{name: [name] for name in ("exio.zip", "exio.7z", "icio.csv", "figaro.csv", "flat.csv", "naio.csv", "table.har", "table.mat",
                                         "wiot09_row.xlsx", "wiot09_row.ods", "wiot09_row.xls", "wiot09_row.csv", "mrio.xlsx", "ceads.xlsx",
                                         "province.xlsx")}}
