cqio_add_test(unit_years SOURCE test_years.c ROOMS run RANKS 1 3 LABEL unit)
cqio_add_test(unit_map_work SOURCE test_map_work.c ROOMS results RANKS 1 LABEL unit)
cqio_add_test(unit_map_deal SOURCE test_map_deal.c ROOMS results RANKS 1 2 3 LABEL unit)
cqio_add_test(unit_indicators SOURCE test_indicators.c ROOMS years RANKS 1 LABEL unit)
