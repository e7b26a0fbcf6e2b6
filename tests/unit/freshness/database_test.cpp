#include "freshness/database.h"

#include <gtest/gtest.h>

#include "support/memory_file_system.h"

namespace gantry::freshness {
namespace {

UnitRecord sample_unit() {
  UnitRecord unit;
  unit.identity = "debug/foo-0123/lib-foo";
  unit.build_number = 7;
  unit.facts = {{FactKind::Features, "", "a,b"}};
  unit.dependencies = {{"debug/bar-1/lib-bar", 3}};
  unit.inputs = {{"src/lib.rs", 12, 99, 98, {1, 2}, InputKind::File}};
  unit.environment = {{"FOO", "1"}, {"BAR", std::nullopt}};
  unit.messages = "{}\n";
  return unit;
}

class DatabaseTest : public testing::Test {
 protected:
  test::MemoryFileSystem files;
  void save_sample() {
    BuildDatabase database("/t/db");
    database.put_unit(sample_unit());
    ASSERT_TRUE(database.save(files));
  }
};

TEST_F(DatabaseTest, KeepsUnits) {
  save_sample();
  BuildDatabase again("/t/db");
  again.load(files);
  const auto* unit = again.find_unit("debug/foo-0123/lib-foo");
  ASSERT_NE(unit, nullptr);
  EXPECT_EQ(unit->inputs, sample_unit().inputs);
  EXPECT_EQ(unit->environment, sample_unit().environment);
  EXPECT_EQ(unit->facts, sample_unit().facts);
}

TEST_F(DatabaseTest, ForgetsUnitsForGood) {
  save_sample();
  BuildDatabase database("/t/db");
  database.load(files);
  auto other = sample_unit();
  other.identity = "debug/bar-1/lib-bar";
  database.journal_finish(files, other);
  EXPECT_TRUE(
      database.forget_units(files, [](std::string_view identity) { return identity.starts_with("debug/foo-"); }));
  EXPECT_EQ(database.find_unit("debug/foo-0123/lib-foo"), nullptr);
  BuildDatabase again("/t/db");
  again.load(files);
  EXPECT_EQ(again.find_unit("debug/foo-0123/lib-foo"), nullptr);
  EXPECT_NE(again.find_unit("debug/bar-1/lib-bar"), nullptr);
}

TEST_F(DatabaseTest, AnyDamageReadsAsEmptyOrAsBefore) {
  save_sample();
  const auto good = *files.read("/t/db");
  for (std::size_t i = 0; i < good.size(); ++i) {
    auto bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 0x41);
    files.write_atomic("/t/db", bad);
    BuildDatabase database("/t/db");
    database.load(files);
    const auto* unit = database.find_unit("debug/foo-0123/lib-foo");
    if (unit != nullptr) {
      EXPECT_EQ(unit->inputs, sample_unit().inputs);
    }
  }
  for (std::size_t size = 0; size < good.size(); ++size) {
    files.write_atomic("/t/db", good.substr(0, size));
    BuildDatabase database("/t/db");
    database.load(files);
    EXPECT_EQ(database.find_unit("debug/foo-0123/lib-foo"), nullptr);
  }
}

TEST_F(DatabaseTest, AKilledBuildIsSeenInTheJournal) {
  save_sample();
  BuildDatabase killed("/t/db");
  killed.load(files);
  killed.journal_begin(files, "debug/foo-0123/lib-foo");
  BuildDatabase next("/t/db");
  next.load(files);
  ASSERT_NE(next.find_unit("debug/foo-0123/lib-foo"), nullptr);
  EXPECT_TRUE(next.find_unit("debug/foo-0123/lib-foo")->superseded);
}

TEST_F(DatabaseTest, TheJournalKeepsWhatWasFinished) {
  BuildDatabase killed("/t/db");
  killed.journal_begin(files, sample_unit().identity);
  killed.journal_finish(files, sample_unit());
  files.append("/t/db.journal", "half an entry");
  BuildDatabase next("/t/db");
  next.load(files);
  ASSERT_NE(next.find_unit(sample_unit().identity), nullptr);
  EXPECT_FALSE(next.find_unit(sample_unit().identity)->superseded);
  ASSERT_TRUE(next.save(files));
  EXPECT_FALSE(files.exists("/t/db.journal"));
}

TEST_F(DatabaseTest, AShortJournalIsKeptAndContinued) {
  BuildDatabase first("/t/db");
  for (int i = 0; i < 20; ++i) {
    auto unit = sample_unit();
    unit.identity = "debug/foo-" + std::to_string(i);
    first.put_unit(unit);
  }
  ASSERT_TRUE(first.save(files));
  const auto file = *files.read("/t/db");

  BuildDatabase second("/t/db");
  second.load(files);
  auto changed = sample_unit();
  changed.identity = "debug/foo-3";
  changed.messages = "second";
  changed.build_number = second.next_build_number();
  second.journal_begin(files, changed.identity);
  second.journal_finish(files, changed);
  ASSERT_TRUE(second.save(files));
  EXPECT_EQ(*files.read("/t/db"), file);

  BuildDatabase third("/t/db");
  third.load(files);
  EXPECT_EQ(third.find_unit("debug/foo-3")->messages, "second");
  third.note_dep_info("debug/foo-4", {.path = "target/debug/foo.d", .kind = InputKind::Stamp});
  ASSERT_TRUE(third.save(files));
  EXPECT_EQ(*files.read("/t/db"), file);

  BuildDatabase fourth("/t/db");
  fourth.load(files);
  EXPECT_EQ(fourth.find_unit("debug/foo-3")->messages, "second");
  EXPECT_EQ(fourth.find_unit("debug/foo-4")->dep_info.size(), 1U);
}

TEST_F(DatabaseTest, ALongJournalBecomesPartOfTheFile) {
  save_sample();
  BuildDatabase database("/t/db");
  database.load(files);
  database.journal_finish(files, sample_unit());  // as long as the file
  ASSERT_TRUE(database.save(files));
  EXPECT_FALSE(files.exists("/t/db.journal"));
}

TEST_F(DatabaseTest, ANumberThatWasGivenIsNeverGivenAgain) {
  save_sample();
  BuildDatabase killed("/t/db");
  killed.load(files);
  const auto number = killed.next_build_number();
  killed.journal_begin(files, sample_unit().identity);
  BuildDatabase next("/t/db");
  next.load(files);
  EXPECT_GT(next.next_build_number(), number);
}

TEST_F(DatabaseTest, NothingIsAddedBehindATornEntry) {
  save_sample();
  files.append("/t/db.journal", "half an entry");
  BuildDatabase killed("/t/db");
  killed.load(files);
  killed.journal_begin(files, sample_unit().identity);
  BuildDatabase next("/t/db");
  next.load(files);
  ASSERT_NE(next.find_unit(sample_unit().identity), nullptr);
  EXPECT_TRUE(next.find_unit(sample_unit().identity)->superseded);
}

}  // namespace
}  // namespace gantry::freshness
