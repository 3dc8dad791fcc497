cqio_add_test(law_settlement SOURCE test_settlement.c ROOMS region settlement RANKS 1 LABEL law)
