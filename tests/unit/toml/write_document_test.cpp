#include "toml/write_document.h"

#include <gtest/gtest.h>

#include "toml/parse.h"

namespace gantry::toml {
namespace {

std::string rewritten(const std::string& text) { return write_document(parse(text)->root); }

TEST(WriteDocumentTest, ValuesStandBeforeTables) {
  EXPECT_EQ(rewritten("a = { b = 1 }\nc = 2\n"), "c = 2\n\n[a]\nb = 1\n");
}

TEST(WriteDocumentTest, TablesOfTablesHaveNoHeader) {
  EXPECT_EQ(rewritten("a = { b = { c = 1 }, d = {} }\n"), "[a.b]\nc = 1\n\n[a.d]\n");
}

TEST(WriteDocumentTest, ArraysAreSpreadOut) {
  EXPECT_EQ(rewritten("a = []\nb = [1]\nc = [1, 2]\nd = [[1, 2], [3]]\n"),
            "a = []\nb = [1]\nc = [\n    1,\n    2,\n]\nd = [\n    [\n    1,\n    2,\n],\n    [3],\n]\n");
}

TEST(WriteDocumentTest, ArraysOfNothingButTablesGetHeaders) {
  EXPECT_EQ(rewritten("a = [{ b = 1 }, {}]\n"), "[[a]]\nb = 1\n\n[[a]]\n");
  EXPECT_EQ(rewritten("a = [{ b = [1, 2] }, 3]\n"), "a = [\n    { b = [\n    1,\n    2,\n] },\n    3,\n]\n");
}

TEST(WriteDocumentTest, KeysAreQuotedWhereTheyMustBe) {
  EXPECT_EQ(rewritten("[target.'cfg(unix)'.dependencies]\na = 1\n"), "[target.\"cfg(unix)\".dependencies]\na = 1\n");
}

}  // namespace
}  // namespace gantry::toml
