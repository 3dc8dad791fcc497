/* Incomes per head of town and countryside with what migrants send home (28.7). */
#include "cqio/numeric.h"
#include "people/people.h"

#include <string.h>

double cqio__remit(const cqio_people *p, double rate, const double *income, double *sent,
                   double *got) {
  size_t n = (size_t)p->districts;
  double all = 0.0;
  memset(sent, 0, n * sizeof *sent);
  for (size_t r = 0; r < n; r++) {
    double here = 0.0;
    for (size_t s = 0; s < n && p->rural[r] > 0.0; s++) {
      double money = rate * income[s] * p->stock[r * n + s];
      sent[s] += money;
      here += money;
    }
    got[r] = p->rural[r] > 0.0 ? here / p->rural[r] : 0.0;
    all += here;
  }
  for (size_t s = 0; s < n; s++)
    sent[s] = p->urban[s] > 0.0 ? sent[s] / p->urban[s] : 0.0;
  return all;
}

static double or_zero(const double *values, int r) {
  return values ? values[r] : 0.0;
}

void cqio__income_with_remittances(int districts, const double *base, const double *hat,
                                   const double *sent_base, const double *got_base,
                                   const double *sent, const double *got, double *income) {
  for (int r = 0; r < districts; r++) {
    double earned = base[r] + or_zero(sent_base, r) - or_zero(got_base, r);
    income[r] = earned * hat[r] - or_zero(sent, r) + or_zero(got, r);
  }
}
