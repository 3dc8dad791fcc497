/*
 * Tables of markets, which the toy data set lacks: each case adds one and names the whole message,
 * as those of region_cases.h.
 */
#ifndef CQIO_TESTS_ERROR_MARKET_TABLE_CASES_H
#define CQIO_TESTS_ERROR_MARKET_TABLE_CASES_H

#include <stddef.h>

struct added_case {
  const char *file, *text, *message;
};

#define TARGETS_HEAD                                                                               \
  "# unit: beta 1/km; own_share 1\nsector,form,beta,own_market,own_share,status\n"
#define TARGETS_REST                                                                               \
  "manufacturing,power,1,district,,published\nservices,exponential,0.05,metro,0.9,assumption\n"
#define PRICES_HEAD "# unit: 1\nyear,index,status\n"
#define GDP_HEAD "# unit: 1e8 CNY at current prices\npark,year,gdp,status\n"

static const struct added_case market_table_cases[] = {
    {"trade_targets.csv", TARGETS_HEAD "agriculture,power,1,district,,published\n" TARGETS_REST,
     NULL},
    {"trade_targets.csv", TARGETS_HEAD TARGETS_REST,
     "D/trade_targets.csv: sector 'agriculture' is missing: expected one row for each of the 3 "
     "sectors in sectors.csv"},
    {"trade_targets.csv", TARGETS_HEAD "agriculture,linear,1,district,,published\n" TARGETS_REST,
     "D/trade_targets.csv:3:13: sector 'agriculture': form = 'linear': expected exponential | "
     "power"},
    {"trade_targets.csv", TARGETS_HEAD "agriculture,power,1,county,,published\n" TARGETS_REST,
     "D/trade_targets.csv:3:21: sector 'agriculture': own_market = 'county': expected district | "
     "metro"},
    {"trade_targets.csv", TARGETS_HEAD "agriculture,power,-1,district,,published\n" TARGETS_REST,
     "D/trade_targets.csv:3:19: sector 'agriculture': beta = -1: expected a number from 0 "
     "to "
     "10"},
    {"trade_targets.csv", TARGETS_HEAD "agriculture,power,1,district,90,published\n" TARGETS_REST,
     "D/trade_targets.csv:3:30: sector 'agriculture': own_share = 90: expected a number above 0, "
     "at most 1; a share, not percent"},
    {"investment_prices.csv",
     PRICES_HEAD "2009,0.9,published\n2010,1,derived\n2011,1.1,published\n", NULL},
    {"investment_prices.csv", PRICES_HEAD "2010,1,derived\n2012,1.1,published\n",
     "D/investment_prices.csv:4: year '2012': follows year 2010: expected the years in order, each "
     "once, without a gap"},
    {"investment_prices.csv", PRICES_HEAD "2010,1.2,derived\n",
     "D/investment_prices.csv:3:6: year '2010': index = 1.2: expected 1 in the year of table.csv"},
    {"investment_prices.csv", PRICES_HEAD "2011,1,derived\n",
     "D/investment_prices.csv: year 2010 is missing: expected the year of table.csv, with 1"},
    {"investment_prices.csv", PRICES_HEAD "2010,0,derived\n",
     "D/investment_prices.csv:3:6: year '2010': index = 0: expected a number above 0, at most "
     "1000"},
    {"park_gdp.csv", GDP_HEAD "harbour,2011,30,published\nharbour,2012,40,published\n", NULL},
    {"park_gdp.csv", GDP_HEAD "harbour,2011,30,published\nharbour,2011,40,published\n",
     "D/park_gdp.csv:4:9: park 'harbour', year '2011': appears twice: expected one row"},
    {"park_gdp.csv", GDP_HEAD "harbor,2011,30,published\n",
     "D/park_gdp.csv:3:1: park 'harbor' is not in parks.csv; did you mean 'harbour'?"},
    {"park_gdp.csv",
     "# unit: 1e8 CNY at 2010 prices\npark,year,gdp,status\nharbour,2011,30,published\n",
     "D/park_gdp.csv: unit = '1e8 CNY at 2010 prices': expected money at current prices"},
    {"district_sector_activity_near_use.csv",
     "# unit: "
     "1\ndistrict,agriculture,manufacturing,services\nnorth,0.5,0.5,0.5\nsouth,0.5,0.5,0.6\n",
     "D/district_sector_activity_near_use.csv:2:36: sector 'services': shares of the districts sum "
     "to 1.1: expected 1"},
};

#endif
