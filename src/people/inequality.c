/* The logistic benchmark (method 12.2) and measures of inequality (method 14.2, 14.3). */
#include "cqio/people.h"

#include <math.h>

double cqio_logistic_rate(double urban0, double rural0, double urban1, double rural1,
                          double years) {
  return (log(urban1 / rural1) - log(urban0 / rural0)) / years;
}

double cqio_logistic_share(double urban0, double rural0, double k, double years) {
  return 1.0 / (1.0 + rural0 / urban0 * exp(-k * years));
}

/* People and total income of COUNT groups. */
static void totals(int count, const double *people, const double *income, double *heads,
                   double *money) {
  *heads = *money = 0.0;
  for (int a = 0; a < count; a++) {
    *heads += people[a];
    *money += people[a] * income[a];
  }
}

/* share ln(share / population share), 0 ln 0 = 0 */
static double term(double money, double heads, double all_money, double all_heads) {
  if (!(money > 0.0)) return 0.0;
  return money / all_money * log(money / heads * (all_heads / all_money));
}

double cqio_theil(int count, const double *people, const double *income) {
  double heads, money, sum = 0.0;
  totals(count, people, income, &heads, &money);
  for (int a = 0; a < count; a++)
    sum += term(people[a] * income[a], people[a], money, heads);
  return sum;
}

cqio_theil_parts cqio_theil_decompose(int districts, int parts, const double *people,
                                      const double *income) {
  cqio_theil_parts out = {.total = cqio_theil(districts * parts, people, income)};
  double all_heads, all_money;
  totals(districts * parts, people, income, &all_heads, &all_money);
  for (int r = 0; r < districts; r++) {
    const double *p = people + (size_t)r * (size_t)parts, *y = income + (size_t)r * (size_t)parts;
    double heads, money;
    totals(parts, p, y, &heads, &money);
    out.between += term(money, heads, all_money, all_heads);
    if (money > 0.0) out.within += money / all_money * cqio_theil(parts, p, y);
  }
  return out;
}

double cqio_gini(int count, const double *people, const double *income) {
  double heads, money, sum = 0.0;
  totals(count, people, income, &heads, &money);
  if (!(money > 0.0)) return 0.0;
  for (int a = 0; a < count; a++)
    for (int b = 0; b < count; b++)
      sum += people[a] / heads * (people[b] / heads) * fabs(income[a] - income[b]);
  return sum / (2.0 * money / heads);
}
