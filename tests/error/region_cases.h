/*
 * Wrong data sets: each case changes the toy data set in one way and names the whole message.
 * "D" at the start of a message stands for the folder. The numbers of the comments are those of the
 * list of bad inputs of the project. A NULL message: the change is allowed.
 */
#ifndef CQIO_TESTS_ERROR_DATA_CASES_H
#define CQIO_TESTS_ERROR_DATA_CASES_H

#include <stddef.h>

struct edit {
  const char *from, *to; /* first occurrence of FROM in the file; "" is its start; NULL ends */
};

struct data_case {
  const char *file;
  struct edit edit[4];
  const char *message;
};

#define AGRICULTURE "1,agriculture,10,20,10,22,30,0,8,0,20,20,0,100"
#define TABLE_HEAD "code,key,agriculture,manufacturing,services,rural_households"

static const struct data_case region_cases[] = {
    /* coefficients and accounts */
    {"table.csv",
     {{AGRICULTURE, "1,agriculture,10,nan,10,22,30,0,8,0,20,20,0,100"}}, /* 1, 55 */
     "D/table.csv:7:18: row 'agriculture': manufacturing = nan (1e8 CNY): expected a finite "
     "number"},
    {"table.csv",
     {{AGRICULTURE, "1,agriculture,10,inf,10,22,30,0,8,0,20,20,0,100"}}, /* 2 */
     "D/table.csv:7:18: row 'agriculture': manufacturing = inf (1e8 CNY): expected a finite "
     "number"},
    {"table.csv",
     {{AGRICULTURE, "1,agriculture,10,-inf,10,22,30,0,8,0,20,20,0,100"}}, /* 3 */
     "D/table.csv:7:18: row 'agriculture': manufacturing = -inf (1e8 CNY): expected a finite "
     "number"},
    {"table.csv",
     {{AGRICULTURE, "1,agriculture,10,-20,10,22,30,0,8,0,20,20,0,100"}}, /* 4 */
     "D/table.csv:7: row 'agriculture': uses less inflow = 60 (1e8 CNY): expected total_output "
     "100"},
    {"table.csv",
     {{",20,20,0,100\n", ",20,20,0,0\n"}, {"TI,total_output,100", "TI,total_output,0"}}, /* 11 */
     "D/table.csv:7: row 'agriculture': total_output = 0 but the column of flows is not zero: "
     "expected a positive output or a column of zeros"},
    {"table.csv",
     {{",20,20,0,100\n", ",20,20,0,-100\n"}}, /* 13 */
     "D/table.csv:7:44: row 'agriculture': total_output = -100 (1e8 CNY): expected a finite number "
     ">= 0"},
    {"table.csv",
     {{AGRICULTURE, "1,agriculture,10,21,10,22,30,0,8,0,20,20,0,100"}}, /* 15 */
     "D/table.csv:7: row 'agriculture': uses less inflow = 101 (1e8 CNY): expected total_output "
     "100"},
    {"table.csv",
     {{"VA001,compensation,48", "VA001,compensation,47"}}, /* 15 */
     "D/table.csv:6:10: column 'agriculture': inputs = 99 (1e8 CNY): expected total_output 100"},
    {"table.csv",
     {{"TI,total_output,100", "TI,total_output,101"}}, /* 15 */
     "D/table.csv:7: row 'agriculture': total_output = 100 (1e8 CNY): expected 101, as in row "
     "'total_output'"},
    {"table.csv",
     {{AGRICULTURE, "1,agriculture,1e300,20,10,22,30,0,8,0,20,20,0,100"}}, /* 17 */
     "D/table.csv:7: row 'agriculture': uses less inflow = 1e+300 (1e8 CNY): expected total_output "
     "100"},
    {"table.csv",
     {{AGRICULTURE, "1,agriculture,10,20,10,22,30,1e-310,8,0,20,20,0,100"}},
     NULL}, /* 18 */
    {"table.csv",
     {{AGRICULTURE, "1,agriculture,10,20,10,22,nan,0,8,0,20,20,0,100"}}, /* 19 */
     "D/table.csv:7:27: row 'agriculture': urban_households = nan (1e8 CNY): expected a finite "
     "number >= 0"},
    {"table.csv",
     {{AGRICULTURE, "1,agriculture,10,20,10,22,30,-1,9,0,20,20,0,100"}}, /* 20 */
     "D/table.csv:7:30: row 'agriculture': government = -1 (1e8 CNY): expected a finite number >= "
     "0"},
    {"table.csv", {{AGRICULTURE, "1,agriculture,10,20,10,22,30,0,8,-4,24,20,0,100"}}, NULL},
    {"table.csv",
     {{"VA002,net_production_tax,2,25,20,,", "VA002,net_production_tax,2,25,20,7,"}},
     "D/table.csv:11:34: row 'net_production_tax': rural_households = 7: expected an empty field"},

    /* units and years */
    {"table.csv", {{"# unit: 1e8 CNY at", "# units: 1e8 CNY at"}}, NULL},
    {"table.csv",
     {{"# unit: 1e8 CNY at", "# in units of 1e8 CNY at"}},
     "D/table.csv: unit = '': expected a header line such as '# unit: 1e8 CNY at ...'"},
    {"table.csv",
     {{"1e8 CNY at", "talers at"}},
     "D/table.csv: unit = 'talers at 2010 producer prices': expected a header line such as '# "
     "unit: "
     "1e8 CNY at ...'"},
    {"table.csv",
     {{" at 2010 producer prices", ""}},
     "D/table.csv: unit names no price basis: expected '... CNY at 2010 producer prices'"},
    {"table.csv",
     {{"# year: 2010", "# year: recent"}},
     "D/table.csv: year = 'recent': expected a header line such as '# year: 2010'"},
    {"districts.csv",
     {{"# year: 2010", "# year: 2007"}}, /* 42 */
     "D/districts.csv: year = 2007: expected 2010, the year of table.csv"},
    {"sectors.csv",
     {{"agriculture,Agriculture,农业,primary,0.90,goods,28,0.06",
       "agriculture,Agriculture,农业,primary,0.90,goods,28,6"}},
     "D/sectors.csv:7:56: sector 'agriculture': productivity_growth = 6 (1/year): expected a "
     "number "
     "from -0.2 to 0.2; is its unit percent and not 1?"},
    {"labour.csv",
     {{"# unit: persons", "# unit: CNY"}},
     "D/labour.csv: unit = 'CNY' states none for employed_persons: expected a part "
     "'employed_persons "
     "persons' of the line '# unit:'"},
    {"trade.csv",
     {{"beta 1/km", "beta 1/furlong"}},
     "D/trade.csv:6:33: unit = 'beta 1/furlong': expected 1/km for beta; the unit is not known"},
    {"annual.csv",
     {{"60,percent", "0.6,percent"}},
     "D/annual.csv:11:18: series 'urban_share', year '2010': value = 0.6 (percent): expected a "
     "number from 1 to 100; is its unit 1 and not percent?"},
    {"districts.csv",
     {{"GDP 1e8 CNY", "GDP millions"}},
     "D/districts.csv: unit = 'area km2; lon/lat degrees WGS84; persons...': expected a header "
     "line "
     "such as '# unit: GDP 1e8 CNY at ...'"},

    /* shapes and joins */
    {"table.csv",
     {{AGRICULTURE, AGRICULTURE ",5"}}, /* 22, 63 */
     "D/table.csv:7: 15 fields: expected 14 as in the header row; a text with a comma needs "
     "quotes, "
     "a number has no comma"},
    {"table.csv",
     {{TABLE_HEAD, "code,key,agriculture,manufacture,services,rural_households"}}, /* 22 */
     "D/table.csv:6:22: sector 'manufacture' is not in sectors.csv; did you mean 'manufacturing'?"},
    {"table.csv",
     {{"VA003,depreciation,5,15,30,,,,,,,,,\n", ""}}, /* 23 */
     "D/table.csv: row 'depreciation' is missing: expected one row for each of the 8 rows (sectors "
     "and primary inputs) in sectors.csv"},
    {"labour.csv",
     {{"services,tertiary,400000,assumption\n", ""}}, /* 23 */
     "D/labour.csv: sector 'services' is missing: expected one row for each of the 3 sectors in "
     "sectors.csv"},
    {"labour.csv", /* 37 */
     {{"agriculture,primary,300000,assumption\n", ""},
      {"services,tertiary", "agriculture,primary,300000,assumption\nservices,tertiary"}},
     NULL},
    {"districts.csv",
     {{"\nsouth,2,", "\nnorth,2,"}}, /* 38 */
     "D/districts.csv:9:1: district 'north' appears twice: expected one row; the first is line 8"},
    {"sectors.csv",
     {{"3,services,", "3,agriculture,"}}, /* 39 */
     "D/sectors.csv:9:3: sector 'agriculture' appears twice: expected one row; the first is line "
     "7"},
    {"district_sector_activity.csv",
     {{"south,", "soutth,"}}, /* 40 */
     "D/district_sector_activity.csv:8:1: district 'soutth' is not in districts.csv; did you mean "
     "'south'?"},
    {"district_sector_activity.csv",
     {{"south,", "west,"}}, /* 40 */
     "D/district_sector_activity.csv:8:1: district 'west' is not in districts.csv: expected one of "
     "its 2 districts"},
    {"district_sector_activity.csv",
     {{"south,0.75,0.2,0.4\n", ""}}, /* 36, 41 */
     "D/district_sector_activity.csv: district 'south' is missing: expected one row for each of "
     "the "
     "2 districts in districts.csv"},
    {"district_sector_activity.csv",
     {{"south,0.75,0.2,0.4\n", "south,0.75,0.2,0.4\nwest,0,0,0\n"}}, /* 42 */
     "D/district_sector_activity.csv:9:1: district 'west' is not in districts.csv: expected one of "
     "its 2 districts"},
    {"district_sector_activity.csv",
     {{"north,0.25,", "north,0.35,"}},
     "D/district_sector_activity.csv:6:10: sector 'agriculture': shares of the districts sum to "
     "1.1: "
     "expected 1"},
    {"district_sector_activity.csv",
     {{"north,0.25,", "north,1.25,"}},
     "D/district_sector_activity.csv:7:7: district 'north': agriculture = 1.25: expected a number "
     "from 0 to 1"},
    {"capital_goods.csv",
     {{"services,", "service,"}},
     "D/capital_goods.csv:8:1: sector 'service' is not in sectors.csv; did you mean 'services'?"},
    {"capital_goods.csv",
     {{"construction,assumption", "buildings,assumption"}},
     "D/capital_goods.csv:8:10: sector 'services': spending = 'buildings': expected construction | "
     "equipment | other"},
    {"capital_goods.csv",
     {{"manufacturing,equipment", "manufacturing,construction"}},
     "D/capital_goods.csv: no sector with gfcf in table.csv is 'equipment': expected one, as park "
     "'riverside' spends a share of 0.3 on it"},
    {"sectors.csv",
     {{"0.20,services,25", "0.20,service,25"}},
     "D/sectors.csv:9:74: trade class 'service' is not in trade.csv; did you mean 'services'?"},
    {"sectors.csv",
     {{"0.20,services,25", "0.20,services,26"}},
     "D/sectors.csv:9:83: sector 'services': target_haul_km = 26 (km): expected 25, as in "
     "trade.csv"},
    {"sectors.csv",
     {{"labour,0.60", "labour,0.50"}},
     "D/sectors.csv:8: sector 'manufacturing': shares of skills sum to 0.9: expected 1"},
    {"trade.csv",
     {{"goods,exponential", "goods,logistic"}},
     "D/trade.csv:7:7: trade class 'goods': form = 'logistic': expected exponential | power"},
    {"labour.csv",
     {{"status\n", "state\n"}, {"stratum", "strata"}},
     "D/labour.csv: column 'stratum' is missing: expected it in the header row; is 'strata' meant "
     "to "
     "be it?"},
    {"labour.csv",
     {{"250000", "250001"}},
     "D/districts.csv: employed_secondary sums to 250000 (persons): expected 250001, the sum over "
     "its "
     "sectors in labour.csv"},
    {"districts.csv",
     {{",15,100,96,", ",15,101,96,"}},
     "D/districts.csv:8: district 'north': gdp_secondary = 101 (1e8 CNY): expected 100, the shares "
     "in "
     "district_sector_activity.csv x value added"},
    {"districts.csv",
     {{"1000000,800000", "1000000,1800000"}},
     "D/districts.csv:8:72: district 'north': urban_residents = 1800000 (persons): expected at "
     "most "
     "the residents, 1000000"},
    {"districts.csv",
     {{"800000,500000", "800000,-500000"}},
     "D/districts.csv:8:79: district 'north': registered_nonagricultural = -500000 (persons): "
     "expected "
     "a finite number >= 0"},
    {"districts.csv",
     {{"south,2,", "south,1,"}},
     "D/districts.csv:9:7: district 'south': adcode = 1: expected a code of its own, not that of "
     "'north'"},
    {"districts.csv",
     {{"106.35,29.05,", "106.35,129.05,"}},
     "D/districts.csv:9:52: district 'south': seat_lat = 129.05 (degrees): expected a number from "
     "-90 "
     "to 90"},
    {"districts.csv",
     {{"11500,7800", "11500,0"}},
     "D/districts.csv:9:136: district 'south': income_rural = 0 (CNY/year): expected > 0 where "
     "there "
     "are rural residents"},
    {"households.csv",
     {{"urban,residents,1200000", "urban,residents,1300000"}},
     "D/households.csv:7:17: group 'urban', parameter 'residents': value = 1300000 (persons): "
     "expected "
     "1200000, from districts.csv"},
    {"households.csv",
     {{"migration,eta0", "migration,etao"}},
     "D/households.csv:22:11: group 'migration', parameter 'etao': is not known; did you mean "
     "'eta0'?"},
    {"households.csv",
     {{"migration,eta0,0.06,1/year,assumption,\n", ""}},
     "D/households.csv: group 'migration', parameter 'eta0' is missing: expected one row"},
    {"households.csv",
     {{"remitted_share,0.3", "remitted_share,1.3"}},
     "D/households.csv:16:25: group 'floating', parameter 'remitted_share': value = 1.3: expected "
     "a "
     "number from 0 to 1"},
    {"annual.csv",
     {{"urban_share,2012", "urban_share,2010"}},
     "D/annual.csv:12:1: series 'urban_share', year '2010': appears twice: expected one row"},
    {"annual.csv",
     {{"62.5,percent,assumption", "62.5,percent,guess"}},
     "D/annual.csv:12:31: series 'urban_share', year '2012': status = 'guess': expected published "
     "| "
     "derived | estimate | assumption | recalled"},

    /* parks */
    {"investment.csv",
     {{"harbour,2010,5,5", "harbour,2010,-5,5"}}, /* 86 */
     "D/investment.csv:11:14: park 'harbour', year '2010': investment = -5 (1e8 CNY): "
     "expected a finite number >= 0"},
    {"investment.csv",
     {{"harbour,2011,10,10", "harbor,2011,10,10"}}, /* 87 */
     "D/investment.csv:12:1: park 'harbor' is not in parks.csv; did you mean 'harbour'?"},
    {"investment.csv",
     {{"harbour,2011,10,10\n", ""}},
     "D/investment.csv: park 'harbour', year 2011 is missing: expected one row for each year from "
     "2010 "
     "to 2012"},
    {"investment.csv",
     {{"harbour,2011", "harbour,2010"}}, /* 82 */
     "D/investment.csv:12: park 'harbour', year '2010': follows year 2010: expected the years in "
     "order, "
     "each once"},
    {"investment.csv",
     {{"harbour,2011", "harbour,11"}},
     "D/investment.csv:12:9: year = 11: expected a year of four digits"},
    {"investment.csv",
     {{"riverside,2012,30,40", "riverside,2012,31,40"}},
     "D/investment.csv:10:16: park 'riverside', year '2012': investment = 31 (1e8 CNY): expected "
     "30, "
     "investment_total less that of the nested parks"},
    {"investment.csv",
     {{"riverside,2012,30,40", "riverside,2012,0,8"}},
     "D/investment.csv:10:18: park 'riverside', year '2012': investment_total = 8 (1e8 CNY): "
     "expected "
     "at least 10, the total of its nested parks"},
    {"investment.csv",
     {{"1e8 CNY", "1e8 USD"}},
     "D/investment.csv: unit = '1e8 USD at current prices': expected a header line such as '# "
     "unit: "
     "1e8 CNY at ...'"},
    {"parks.csv",
     {{",riverside,0.5", ",riverbed,0.5"}},
     "D/parks.csv:9:35: park 'riverbed' is not in parks.csv; did you mean 'riverside'?"},
    {"parks.csv",
     {{",riverside,0.5", ",harbour,0.5"}},
     "D/parks.csv:9:35: park 'harbour': parent = 'harbour': expected a park that does not lie "
     "inside "
     "this one"},
    {"parks.csv",
     {{"0.6,0.3,0.1", "0.6,0.3,0.2"}},
     "D/parks.csv:8: park 'riverside': shares of spending sum to 1.1: expected 1"},
    {"park_districts.csv",
     {{"north,0.75", "north,0.70"}},
     "D/park_districts.csv: park 'riverside': shares of the districts sum to 0.95: expected 1"},
    {"park_districts.csv",
     {{"riverside,south", "riverside,north"}},
     "D/park_districts.csv:8:17: park 'riverside', district 'north': appears twice: expected one "
     "row"},
    {"park_sectors.csv",
     {{"riverside,services", "riverside,tourism"}},
     "D/park_sectors.csv:8:11: sector 'tourism' is not in sectors.csv: expected one of its 3 "
     "sectors"},
    {"investment_rules.csv",
     {{"gestation_year_2,0.5", "gestation_year_2,0.6"}},
     "D/investment_rules.csv: gestation_year_0 ... 2 sum to 1.1: expected 1"},
    {"investment_rules.csv",
     {{"gestation_year_1,", "gestation_year_3,"}},
     "D/investment_rules.csv: parameter 'gestation_year_1' is missing: expected the series without "
     "a "
     "gap"},
    {"investment_rules.csv",
     {{"gfcf_per", "gcf_per"}},
     "D/investment_rules.csv:7:1: parameter 'gcf_per_investment': is not known: expected "
     "gfcf_per_investment, gestation_year_K or utilisation_age_K"},

    /* text and numbers */
    {"labour.csv", {{"", "\xFF\xFE"}}, "D/labour.csv: is UTF-16: expected UTF-8"}, /* 46 */
    {"districts.csv",
     {{"\u5317\u533a", "\xB1\xB1\xC7\xF8"}}, /* 47 */
     "D/districts.csv:8:9: byte 0xB1 is not UTF-8: expected UTF-8 text; convert GBK and other "
     "encodings first"},
    {"districts.csv",
     {{"\u5317\u533a", "\xC0\x80"}}, /* 48 */
     "D/districts.csv:8:9: byte 0xC0 is not UTF-8: expected UTF-8 text; convert GBK and other "
     "encodings first"},
    {"districts.csv",
     {{"\u5317\u533a", "\u91cd\u5e86\u5e02/\u4e24\u6c5f\u65b0\u533a"}},
     NULL},                                                  /* 49 */
    {"districts.csv", {{"North", "Ne\u0301v\u00e9"}}, NULL}, /* 50 */
    {"labour.csv",
     {{"250000", "\uff12\uff15\uff10\uff10\uff10\uff10"}}, /* 51 */
     "D/labour.csv:8:25: sector 'manufacturing': employed_persons = "
     "\uff12\uff15\uff10\uff10\uff10\uff10 (persons): expected a finite number >= 0; write ASCII "
     "digits"},
    {"trade.csv",
     {{"0.021191", "\"3,14\""}}, /* 52 */
     "D/trade.csv:7:22: trade class 'goods': beta = 3,14 (1/km): expected a number from 0 to 10; "
     "write "
     "a decimal point and no thousand separators"},
    {"trade.csv",
     {{"0.021191", "1.5e"}}, /* 53 */
     "D/trade.csv:7:22: trade class 'goods': beta = 1.5e (1/km): expected a number from 0 to 10"},
    {"trade.csv",
     {{"0.021191", "0x10"}}, /* 54 */
     "D/trade.csv:7:22: trade class 'goods': beta = 0x10 (1/km): expected a number from 0 to 10"},
    {"trade.csv",
     {{"0.021191", "--"}}, /* 56 */
     "D/trade.csv:7:22: trade class 'goods': beta = -- (1/km): expected a number from 0 to 10"},
    {"trade.csv",
     {{"0.021191", "3.1abc"}}, /* 57 */
     "D/trade.csv:7:22: trade class 'goods': beta = 3.1abc (1/km): expected a number from 0 to 10"},
    {"trade.csv",
     {{"0.021191", ""}},
     "D/trade.csv:7:22: trade class 'goods': beta = '' (1/km): expected a number from 0 to 10"},
    {"trade.csv",
     {{"0.021191", "1e999"}},
     "D/trade.csv:7:22: trade class 'goods': beta = 1e999 (1/km): expected a number from 0 to 10"},
    {"labour.csv",
     {{"250000", "\"250,000\""}}, /* 64 */
     "D/labour.csv:8:25: sector 'manufacturing': employed_persons = 250,000 (persons): expected a "
     "finite number >= 0; write a decimal point and no thousand separators"},
    {"labour.csv",
     {{"250000", "250,000"}}, /* 64 */
     "D/labour.csv:8: 5 fields: expected 4 as in the header row; a text with a comma needs quotes, "
     "a "
     "number has no comma"},
    {"labour.csv",
     {{"agriculture,primary", "\"agriculture,primary"}}, /* 62 */
     "D/labour.csv:7:1: quote is not closed: expected a closing quote on the same line"},
    {"labour.csv",
     {{"agriculture,primary", "agri\"culture,primary"}},
     "D/labour.csv:7:5: stray quote: expected quotes around a whole field, doubled inside it"},
    {"labour.csv", {{"agriculture,primary", "\"agriculture\",\"primary\""}}, NULL},
    {"labour.csv",
     {{"manufacturing,secondary", "\nmanufacturing,secondary"}},
     "D/labour.csv:8: is empty: expected one field per column"},
    {"labour.csv",
     {{"key,stratum,", "key,,"}},
     "D/labour.csv:6:5: column name is empty: expected a name in every field"},
    {"labour.csv",
     {{"key,stratum,", "key,key,"}},
     "D/labour.csv:6:5: column 'key' appears twice: expected each name once"},
    {"parks.csv", {{"Harbour Park", "=cmd()"}}, NULL}, /* 65 */
    {"parks.csv", {{"Harbour Park", "50%s%n"}}, NULL}, /* 66 */
    {"parks.csv",
     {{"\nharbour,", "\n50%s%n,"}}, /* 66 */
     "D/parks.csv:9:1: key = '50%s%n': expected a key of 1 to 64 letters, digits, '_' or '-'"},
    {"parks.csv",
     {{"\nharbour,", "\n../harbour,"}}, /* 67 */
     "D/parks.csv:9:1: key = '../harbour': expected a key of 1 to 64 letters, digits, '_' or '-'"},
};

#endif
