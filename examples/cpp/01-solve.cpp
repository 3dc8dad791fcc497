// 01-solve in C++17: handles that release themselves, a failed call as an exception.
//
//   A = | 0.2 0.3 |   f = |  6 |   x = A x + f, by hand:  0.2 x 15 + 0.3 x 20 +  6 = 15
//       | 0.4 0.1 |       | 12 |                          0.4 x 15 + 0.1 x 20 + 12 = 20
#include <cmath>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <vector>

#include <cqio/cqio.h>

namespace {

struct release {
  void operator()(cqio_ctx *ctx) const {
    cqio_ctx_destroy(&ctx);
  }
  void operator()(cqio_operator *op) const {
    cqio_operator_destroy(&op);
  }
};
template <typename T> using handle = std::unique_ptr<T, release>;

void require(const cqio_ctx *ctx, cqio_status status) {
  if (status == CQIO_OK) return;
  const char *problem = cqio_ctx_problem(ctx, 0);
  throw std::runtime_error(problem ? problem : cqio_status_text(status));
}

void solve(cqio_ctx *ctx) {
  const std::vector<double> A{0.2, 0.3, 0.4, 0.1}, f{6, 12}, by_hand{15, 20};
  int64_t first, count;
  cqio_dense_rows(ctx, 2, &first, &count);
  cqio_operator *created = nullptr;
  require(ctx, cqio_operator_create_dense(ctx, 2, A.data() + 2 * first, nullptr, &created));
  const handle<cqio_operator> op{created};

  std::vector<double> x(2), bound(2);
  cqio_solve_params params;
  cqio_solve_params_init(&params);
  require(ctx, cqio_leontief_solve(ctx, op.get(), &params, 1, f.data() + first, x.data(),
                                   bound.data(), nullptr));
  cqio_status status = CQIO_OK;
  for (int64_t i = 0; i < count; i++) {
    std::cout << "sector " << first + i << ": output " << x[i] << '\n';
    if (std::abs(x[i] - by_hand[first + i]) > 1e-12)
      status =
          cqio_fail(ctx, CQIO_NUMERIC, "output = %.17g: expected %g", x[i], by_hand[first + i]);
  }
  require(ctx, cqio_agree(ctx, status));
}

} // namespace

int main(int argc, char **argv) {
  MPI_Init(&argc, &argv);
  int code = 1;
  cqio_ctx *created = nullptr;
  if (cqio_ctx_create(MPI_COMM_WORLD, &created) == CQIO_OK) {
    const handle<cqio_ctx> ctx{created};
    try {
      solve(ctx.get());
      code = 0;
    } catch (const std::exception &problem) {
      std::cerr << problem.what() << '\n';
    }
  }
  MPI_Finalize();
  return code;
}
