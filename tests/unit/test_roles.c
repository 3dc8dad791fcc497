/* roles: what labels of published tables mean, and what their words do not. */
#include "iotable/roles.h"
#include "support/mpi_test.h"

#include <string.h>

struct meaning {
  const char *label, *role;
};

static void check(const struct meaning *list, size_t count, bool row) {
  for (size_t k = 0; k < count; k++) {
    const char *role = cqio_io_role_name(cqio__role_of_label(list[k].label, row));
    if (strcmp(role, list[k].role) != 0)
      fail_msg("%s '%s' is %s: expected %s", row ? "row" : "column", list[k].label, role,
               list[k].role);
  }
}
#define CHECK(list, row) check((list), sizeof(list) / sizeof *(list), (row))

/* SNA 2008: D29 and D39 are value added, D21 and D31 are none at basic prices, D2 is both. */
static void taxes(void **state) {
  (void)state;
  static const struct meaning list[] = {
      {"Other taxes less subsidies on production", "other_value_added"},
      {"Taxes less subsidies on production", "other_value_added"},
      {"Other net taxes on production", "other_value_added"},
      {"other taxes on production", "other_value_added"},
      {"Subsidies on production", "other_value_added"},
      {"net_production_tax", "other_value_added"},
      {"Payroll taxes and taxes on wages", "unknown"},
      {"Taxes less subsidies on products", "product_tax"},
      {"Taxes less subsidies on products purchased: Total", "product_tax"},
      {"Other taxes on products", "product_tax"},
      {"value_added_tax", "product_tax"},
      {"Value added tax (non-deductible)", "product_tax"},
      {"VAT", "product_tax"},
      {"Import duties", "product_tax"},
      {"Taxes on imports excluding VAT", "product_tax"},
      {"Taxes on products and imports", "product_tax"},
      {"Taxes on production and imports", "unknown"},
      {"Taxes on production and imports, less subsidies", "unknown"},
      {"Carbon tax", "unknown"},
      {"Value added including taxes", "unknown"},
      {"Compensation, taxes deducted", "unknown"},
      {"GVA (including taxes)", "unknown"},
      {"GVA (1e6 EUR)", "value_added"},
      {"GVA (total)", "value_added"},
      {"VA+TAXSUB", "unknown"},
      {"TLS", "product_tax"},
      {"AUS_TAXSUB", "product_tax"},
      {"TXSP", "product_tax"},
      {"W2_D21X31", "product_tax"},
      {"W2_D29X39", "other_value_added"}};
  CHECK(list, true);
}

static void rows_of_tables(void **state) {
  (void)state;
  static const struct meaning list[] = {
      {"Compensation of employees; wages, salaries, & employers' social contributions: Low-skilled",
       "compensation"},
      {"Operating surplus: Consumption of fixed capital", "other_value_added"},
      {"Operating surplus: Rents on land", "other_value_added"},
      {"Gross operating surplus and mixed income", "other_value_added"},
      {"Gross value added at basic prices", "value_added"},
      {"VALU", "value_added"},
      {"VA", "value_added"},
      {"W2_B2A3G", "other_value_added"},
      {"W2_D1", "compensation"},
      {"W2_OP_RES", "import"},
      {"IntTTM", "import"},
      {"Use of imported products, cif", "import"},
      {"Compensation and imports", "unknown"},
      {"Output at basic prices", "output"},
      {"劳动者报酬", "compensation"},
      {"生产税净额", "other_value_added"},
      {"固定资产折旧", "other_value_added"},
      {"营业盈余", "other_value_added"},
      {"增加值合计", "value_added"},
      {"总投入", "output"},
      {"中间投入合计", "total"}};
  CHECK(list, true);
}

/* Words that are no synonym by themselves forbid one, and others beside it are asked for. */
static void words_beside(void **state) {
  (void)state;
  static const struct meaning rows[] = {{"Rent of imported machines", "unknown"},
                                        {"profit transferred abroad", "unknown"},
                                        {"compensation per head", "unknown"},
                                        {"compensation share", "unknown"},
                                        {"of which: mixed income", "unknown"},
                                        {"imports of services", "import"},
                                        {"net wages", "compensation"}};
  static const struct meaning columns[] = {{"non-resident households", "unknown"},
                                           {"households abroad", "unknown"},
                                           {"households' share", "unknown"},
                                           {"household investment", "unknown"}};
  CHECK(rows, true);
  CHECK(columns, false);
  static const char *const plain[] = {"Compensation of employees",
                                      "wages",
                                      "imports of services",
                                      "Gross operating surplus and mixed income",
                                      "AUS_TAXSUB",
                                      "Wages (employers only)",
                                      "Use of imported products, cif"};
  static const char *const asked[] = {"net wages", "pension wages", "imports of machines",
                                      "employed_persons_male"};
  for (size_t k = 0; k < sizeof plain / sizeof *plain; k++)
    if (cqio__role_leaves_words(plain[k], true)) fail_msg("'%s' leaves words", plain[k]);
  for (size_t k = 0; k < sizeof asked / sizeof *asked; k++)
    if (!cqio__role_leaves_words(asked[k], true)) fail_msg("'%s' leaves no words", asked[k]);
}

static void columns_of_tables(void **state) {
  (void)state;
  static const struct meaning list[] = {
      {"Final consumption expenditure by households", "household"},
      {"Final consumption expenditure by non-profit organisations serving households (NPISH)",
       "npish"},
      {"Consumption of households and government", "unknown"},
      {"Final consumption expenditure by government", "government"},
      {"Gross fixed capital formation", "capital"},
      {"Changes in inventories", "inventories"},
      {"Changes in valuables", "inventories"},
      {"Exports: Total (fob)", "export"},
      {"Net exports", "export"},
      {"Exports less imports", "unknown"},
      {"Intermediate consumption", "total"},
      {"AUS_HFCE", "household"},
      {"AUS_GGFC", "government"},
      {"AUS_INVNT", "inventories"},
      {"AT_P3_S14", "household"},
      {"AT_P3_S15", "npish"},
      {"AT_P51G", "capital"},
      {"农村居民消费支出", "household"},
      {"城镇居民消费支出", "household"},
      {"政府消费支出", "government"},
      {"固定资本形成总额", "capital"},
      {"存货变动", "inventories"},
      {"出口", "export"},
      {"进口", "import"},
      {"国内省外流出", "export"},
      {"最终使用合计", "total"},
      {"其他", "discrepancy"},
      {"总产出", "output"}};
  CHECK(list, false);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(taxes), cmocka_unit_test(rows_of_tables),
                                     cmocka_unit_test(columns_of_tables),
                                     cmocka_unit_test(words_beside)};
  return mpi_test_main(argc, argv, "unit_roles", tests, sizeof tests / sizeof *tests);
}
