cqio_add_test(law_people SOURCE test_people.c ROOMS people RANKS 1 2 LABEL law)
cqio_add_test(law_people_reference SOURCE test_people_reference.c ROOMS people region regional RANKS 1 LABEL law)
cqio_add_test(law_people_homes SOURCE test_people_homes.c ROOMS people region regional RANKS 1 LABEL law)
cqio_add_test(law_people_answer SOURCE test_people_answer.c ROOMS people region regional RANKS 1 LABEL law)
