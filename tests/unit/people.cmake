cqio_add_test(unit_people SOURCE test_people.c ROOMS people RANKS 1 LABEL unit)
cqio_add_test(unit_people_work SOURCE test_people_work.c ROOMS people RANKS 1 LABEL unit)
