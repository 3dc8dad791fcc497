/* Elimination with pivots. */
#include "numeric/elimination.h"

#include <math.h>

static void swap(double *a, double *b) {
  double kept = *a;
  *a = *b;
  *b = kept;
}

bool cqio__eliminate(int n, double *matrix, double *right) {
  for (int k = 0; k < n; k++) {
    int pivot = k;
    for (int i = k + 1; i < n; i++)
      if (fabs(matrix[i * n + k]) > fabs(matrix[pivot * n + k])) pivot = i;
    if (!(fabs(matrix[pivot * n + k]) > 0.0)) return false;
    for (int j = 0; j < n; j++)
      swap(&matrix[k * n + j], &matrix[pivot * n + j]);
    swap(&right[k], &right[pivot]);
    for (int i = k + 1; i < n; i++) {
      double factor = matrix[i * n + k] / matrix[k * n + k];
      for (int j = k; j < n; j++)
        matrix[i * n + j] -= factor * matrix[k * n + j];
      right[i] -= factor * right[k];
    }
  }
  for (int i = n - 1; i >= 0; i--) {
    for (int j = i + 1; j < n; j++)
      right[i] -= matrix[i * n + j] * right[j];
    right[i] /= matrix[i * n + i];
  }
  return true;
}
