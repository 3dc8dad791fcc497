cqio_add_test(law_people SOURCE test_people.c ROOMS people RANKS 1 2 LABEL law)
