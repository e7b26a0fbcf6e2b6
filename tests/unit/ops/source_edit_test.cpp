#include "ops/source_edit.h"

#include <gtest/gtest.h>

namespace gantry::ops {
namespace {

using Result = SourceEdit::Result;

Suggestion suggestion(std::vector<std::pair<Span, std::string>> parts) {
  Suggestion suggestion;
  for (auto& [span, text] : parts) suggestion.replacements.push_back({"a.rs", span, std::move(text)});
  return suggestion;
}

class SourceEditTest : public testing::Test {
 protected:
  Result apply(std::size_t begin, std::size_t end, std::string text) {
    return edit_.apply(suggestion({{{begin, end}, std::move(text)}}));
  }
  SourceEdit edit_{"0123456789"};
};

TEST_F(SourceEditTest, ReplacesRemovesAndInserts) {
  EXPECT_EQ(apply(5, 6, "FIVE"), Result::Done);
  EXPECT_EQ(apply(1, 3, ""), Result::Done);
  EXPECT_EQ(apply(10, 10, "end"), Result::Done);
  EXPECT_EQ(edit_.text(), "034FIVE6789end");
  EXPECT_EQ(edit_.applied(), 3U);
}

TEST_F(SourceEditTest, NeighboursAndInsertionsBesideThemDoNotOverlap) {
  EXPECT_EQ(apply(2, 4, "A"), Result::Done);
  EXPECT_EQ(apply(4, 6, "B"), Result::Done);
  EXPECT_EQ(apply(4, 4, "X"), Result::Done);
  EXPECT_EQ(apply(2, 2, "Y"), Result::Done);
  EXPECT_EQ(edit_.text(), "01YAXB6789");
}

TEST_F(SourceEditTest, RefusesWhatOverlaps) {
  ASSERT_EQ(apply(3, 6, "A"), Result::Done);
  for (const auto [begin, end] : {std::pair{3, 6}, {2, 4}, {5, 8}, {4, 5}, {2, 8}, {4, 4}, {3, 4}}) {
    EXPECT_EQ(apply(static_cast<std::size_t>(begin), static_cast<std::size_t>(end), "B"), Result::Refused);
  }
  EXPECT_EQ(edit_.text(), "012A6789");
  EXPECT_NE(edit_.problem().find("already replaced"), std::string::npos);
}

TEST_F(SourceEditTest, RefusesToCoverAnInsertion) {
  ASSERT_EQ(apply(3, 3, "A"), Result::Done);
  EXPECT_EQ(apply(2, 4, "B"), Result::Refused);
  EXPECT_EQ(apply(3, 3, "B"), Result::Refused);
  EXPECT_EQ(apply(3, 4, "C"), Result::Done);
  EXPECT_EQ(edit_.text(), "012AC456789");
}

TEST_F(SourceEditTest, DoesTheSameOnlyOnceWithoutAWord) {
  ASSERT_EQ(apply(2, 3, "A"), Result::Done);
  EXPECT_EQ(apply(2, 3, "A"), Result::Repeated);
  EXPECT_EQ(edit_.applied(), 1U);
}

TEST_F(SourceEditTest, SuggestionsOfSeveralPartsAreDoneAsAWhole) {
  ASSERT_EQ(apply(5, 6, "X"), Result::Done);
  EXPECT_EQ(edit_.apply(suggestion({{{2, 3}, "A"}, {{5, 6}, "B"}})), Result::Refused);
  EXPECT_EQ(edit_.apply(suggestion({{{2, 3}, "A"}, {{5, 6}, "X"}})), Result::Repeated);
  EXPECT_EQ(edit_.text(), "01234X6789");
  EXPECT_EQ(edit_.apply(suggestion({{{2, 3}, "A"}, {{7, 8}, "B"}})), Result::Done);
  EXPECT_EQ(edit_.text(), "01A34X6B89");
}

TEST_F(SourceEditTest, RefusesRangesThatAreNone) {
  EXPECT_EQ(apply(8, 11, "A"), Result::Refused);
  EXPECT_EQ(apply(6, 3, "A"), Result::Refused);
  EXPECT_EQ(edit_.text(), "0123456789");
}

}  // namespace
}  // namespace gantry::ops
