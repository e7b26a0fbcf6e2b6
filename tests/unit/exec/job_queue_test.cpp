// Whole runs with programs of our own in place of rustc: a shell script that does what the test left for each crate.
#include <filesystem>
#include <fstream>
#include <thread>

#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "exec/execute.h"
#include "support/plan_builder.h"

namespace gantry::exec {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// Writes the outputs that cargo's arguments ask for. `$crate.sh` of the directory `$BEHAVE` is run first.
constexpr const char* kFakeRustc = R"sh(#!/bin/sh
out=; name=; extra=; emit=; type=
for argument; do
  case "$previous" in
    --out-dir) out=$argument ;;
    --crate-name) name=$argument ;;
    --crate-type) type=$argument ;;
  esac
  case "$argument" in
    extra-filename=*) extra=${argument#extra-filename=} ;;
    --emit=*) emit=${argument#--emit=} ;;
  esac
  previous=$argument
done
echo "start $name" >> "$BEHAVE/log"
[ "$type" = bin ] && file=$out/$name$extra || file=$out/lib$name$extra.rlib
ready() { echo x > "$out/lib$name$extra.rmeta"; echo "{\"\$message_type\":\"artifact\",\"artifact\":\"$out/lib$name$extra.rmeta\",\"emit\":\"metadata\"}" >&2; }
warn() { printf '{"$message_type":"diagnostic","message":"%s","code":null,"level":"%s","spans":[],"children":[],"rendered":"%s\\n"}\n' "$1" "${2:-warning}" "$1" >&2; }
await() { i=0; while [ ! -e "$BEHAVE/$1" ] && [ $i -lt 200 ]; do sleep 0.05; i=$((i+1)); done; [ -e "$BEHAVE/$1" ]; }
touch "$BEHAVE/$name.started"
[ -e "$BEHAVE/$name.sh" ] && . "$BEHAVE/$name.sh"
case "$emit" in *metadata*) [ -e "$out/lib$name$extra.rmeta" ] || ready ;; esac
echo "$name" > "$file"
echo "$file: $BEHAVE/$name.rs" > "$out/$name$extra.d"
echo "end $name" >> "$BEHAVE/log"
)sh";

class JobQueueTest : public testing::Test {
 protected:
  std::string root;
  test::PlanBuilder plan;
  plan::UnitGraph graph;
  ExecuteOptions options;
  DiskFileSystem files;
  SystemClock clock;
  Environment environment;
  test::RecordingReporter reporter;

  JobQueueTest() {
    root = testing::TempDir() + "/gantry-queue-XXXXXX";
    EXPECT_NE(::mkdtemp(root.data()), nullptr);
    plan.root = root;
    std::filesystem::create_directories(root + "/bin");
    std::filesystem::create_directories(root + "/behave");
    write("bin/rustc", kFakeRustc);
    std::filesystem::permissions(root + "/bin/rustc", std::filesystem::perms::owner_all);
    environment = Environment{{{"PATH", root + "/bin:/usr/bin:/bin"}, {"BEHAVE", root + "/behave"}}};
    options.workspace_root = root;
    options.cargo_path = "/bin/cargo";
    options.jobs = 2;
  }
  ~JobQueueTest() override { std::filesystem::remove_all(root); }

  void write(const std::string& name, const std::string& text) { std::ofstream(root + "/" + name) << text; }
  // What the fake compiler does for a crate.
  void behave(const std::string& crate, const std::string& script) { write("behave/" + crate + ".sh", script); }
  test::PackageBuilder& package(const std::string& name) {
    std::filesystem::create_directories(root + "/" + name);
    write("behave/" + name + ".rs", "");
    std::filesystem::last_write_time(root + "/behave/" + name + ".rs",
                                     std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
    return plan.package(name);
  }

  bool run(const std::vector<std::string>& selected) {
    graph = plan.graph(selected);
    const plan::FileLayout layout(graph, root + "/target", root + "/target", "debug", plan.toolchain(), root,
                                  std::nullopt);
    freshness::BuildDatabase database(root + "/target/db");
    database.load(files);
    freshness::Tracker tracker(database, files, environment, clock, root);
    reporter.lines.clear();
    reporter.stderr_text.clear();
    std::filesystem::remove(root + "/behave/log");
    bool success = true;
    try {
      compilation = execute(graph, layout, plan.profiles(), plan.toolchain(), plan.config(), tracker, options, files,
                            environment, reporter);
    } catch (const Error& error) {
      EXPECT_TRUE(error.silent()) << error.what();
      success = false;
    }
    database.save(files);
    return success;
  }
  std::vector<std::string> log() const {
    std::vector<std::string> lines;
    std::ifstream file(root + "/behave/log");
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
  }
  std::string lines() const { return fmt::format("{}", fmt::join(reporter.lines, "\n")); }

  Compilation compilation;
};

TEST_F(JobQueueTest, BuildsDependenciesFirstAndUpliftsTheProgram) {
  package("bar").lib();
  package("foo").bin("foo").depends("bar");
  ASSERT_TRUE(run({"foo"})) << lines();
  EXPECT_THAT(log(), ElementsAre("start bar", "end bar", "start foo", "end foo"));
  EXPECT_TRUE(std::filesystem::exists(root + "/target/debug/foo"));
  EXPECT_TRUE(std::filesystem::exists(root + "/target/debug/foo.d"));
  ASSERT_EQ(compilation.executables.size(), 1u);
  EXPECT_EQ(compilation.executables[0].path, root + "/target/debug/foo");
  EXPECT_EQ(reporter.lines.at(0), "   Compiling bar v0.1.0 (" + root + "/bar)");
}

TEST_F(JobQueueTest, ASecondRunStartsNothingAndShowsWarningsAgain) {
  package("foo").lib();
  behave("foo", "warn careful");
  ASSERT_TRUE(run({"foo"}));
  EXPECT_EQ(reporter.stderr_text, "careful\n");
  ASSERT_TRUE(run({"foo"}));
  EXPECT_THAT(log(), ElementsAre());
  EXPECT_EQ(reporter.stderr_text, "careful\n");
  EXPECT_THAT(reporter.lines, ElementsAre("warning: `foo` (lib) generated 1 warning"));
}

TEST_F(JobQueueTest, DependentsStartAtTheMetadata) {
  package("a").lib();
  package("b").lib().depends("a");
  behave("a", "ready; await b.started || exit 9");
  ASSERT_TRUE(run({"b"})) << lines();
}

TEST_F(JobQueueTest, OneJobRunsOneChildAtATime) {
  options.jobs = 1;
  for (const auto* name : {"a", "b", "c"}) package(name).lib();
  ASSERT_TRUE(run({"a", "b", "c"}));
  const auto lines = log();
  ASSERT_EQ(lines.size(), 6u);
  for (std::size_t i = 0; i < lines.size(); i += 2) EXPECT_EQ(lines[i].substr(6), lines[i + 1].substr(4));
}

TEST_F(JobQueueTest, SeveralJobsRunTogether) {
  package("a").lib();
  package("b").lib();
  behave("a", "await b.started || exit 9");
  behave("b", "await a.started || exit 9");
  EXPECT_TRUE(run({"a", "b"})) << lines();
}

TEST_F(JobQueueTest, AFailureStopsWhatHasNotBegun) {
  options.jobs = 1;
  package("a").lib();
  package("b").lib().depends("a");
  behave("a", "warn broken error; exit 1");
  EXPECT_FALSE(run({"b"}));
  EXPECT_THAT(log(), ElementsAre("start a"));
  EXPECT_THAT(reporter.lines, Contains("error: could not compile `a` (lib) due to 1 previous error"));
  EXPECT_FALSE(run({"b"})) << "a failure is not remembered as a success";
  EXPECT_THAT(log(), ElementsAre("start a"));
  behave("a", "");
  EXPECT_TRUE(run({"b"}));
}

TEST_F(JobQueueTest, DirectoriesOfScriptsAreThereWhenNothingComesOfThem) {
  options.jobs = 1;
  package("a").lib();
  package("b").lib().build_script().depends("a");
  behave("build_script_build", "exit 1");
  EXPECT_FALSE(run({"b"}));
  std::vector<std::string> directories;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root + "/target/debug/build"))
    directories.push_back(entry.path().filename().string().substr(0, 2));
  EXPECT_THAT(directories, testing::UnorderedElementsAre("b-", "b-", "ou"));
}

TEST_F(JobQueueTest, RunningChildrenAreAwaitedAfterAFailure) {
  package("a").lib();
  package("b").lib();
  behave("a", "await b.started; warn broken error; exit 1");
  behave("b", "sleep 0.3; warn late");
  EXPECT_FALSE(run({"a", "b"}));
  EXPECT_THAT(reporter.lines, Contains("warning: build failed, waiting for other jobs to finish..."));
  EXPECT_THAT(reporter.stderr_text, HasSubstr("late"));
}

TEST_F(JobQueueTest, KeepGoingBuildsWhatDoesNotNeedTheFailed) {
  options.keep_going = true;
  options.jobs = 1;
  package("a").lib();
  package("b").lib().depends("a");
  package("c").lib();
  behave("a", "exit 1");
  EXPECT_FALSE(run({"b", "c"}));
  EXPECT_THAT(log(), Contains("end c"));
  EXPECT_THAT(log(), Not(Contains("start b")));
}

TEST_F(JobQueueTest, AKilledCompilerIsExplained) {
  package("a").lib();
  behave("a", "kill -9 $$");
  EXPECT_FALSE(run({"a"}));
  EXPECT_THAT(
      lines(),
      HasSubstr("error: could not compile `a` (lib)\n\nCaused by:\n  process didn't exit successfully: `rustc "));
  EXPECT_THAT(lines(), HasSubstr("(signal: 9, SIGKILL: kill)"));
}

TEST_F(JobQueueTest, AMissingCompilerIsExplained) {
  package("a").lib();
  std::filesystem::remove(root + "/bin/rustc");
  environment.set("PATH", root + "/bin");
  EXPECT_FALSE(run({"a"}));
  EXPECT_THAT(lines(), HasSubstr("(never executed)\n\nCaused by:\n  No such file or directory (os error 2)"));
}

TEST_F(JobQueueTest, TheSameDiagnosticIsShownOnce) {
  package("foo").lib();
  plan.request.intent = plan::UserIntent::Check;
  plan.request.filter.all_targets = true;
  behave("foo", "warn same");
  ASSERT_TRUE(run({"foo"})) << lines();
  EXPECT_EQ(reporter.stderr_text, "same\n");
  EXPECT_THAT(lines(), HasSubstr("generated 1 warning (1 duplicate)"));
}

TEST_F(JobQueueTest, AnEditedSourceIsCompiledAgain) {
  package("foo").lib();
  ASSERT_TRUE(run({"foo"}));
  write("behave/foo.rs", "changed");
  ASSERT_TRUE(run({"foo"}));
  EXPECT_THAT(log(), ElementsAre("start foo", "end foo"));
}

TEST_F(JobQueueTest, CompilersAreGivenAllocatorOptionsUnlessTheUserHasSome) {
  package("foo").lib();
  behave("foo", "echo \"$MALLOC_CONF\" > \"$BEHAVE/options\"");
  const auto options_seen = [&] {
    std::string line;
    std::ifstream file(root + "/behave/options");
    std::getline(file, line);
    return line;
  };
  ASSERT_TRUE(run({"foo"}));
  EXPECT_EQ(options_seen(), "thp:always");
  environment.set("MALLOC_CONF", "narenas:1");
  write("behave/foo.rs", "changed");
  ASSERT_TRUE(run({"foo"}));
  EXPECT_EQ(options_seen(), "narenas:1");
}

// option_env!("MALLOC_CONF"): what is recorded is that the user had none.
TEST_F(JobQueueTest, AllocatorOptionsOfOursAreNotTakenForTheUsers) {
  package("foo").lib();
  behave("foo", "trap 'echo \"# env-dep:MALLOC_CONF=$MALLOC_CONF\" >> \"$out/$name$extra.d\"' EXIT");
  ASSERT_TRUE(run({"foo"}));
  ASSERT_TRUE(run({"foo"}));
  EXPECT_THAT(log(), ElementsAre());
  environment.set("MALLOC_CONF", "narenas:1");
  ASSERT_TRUE(run({"foo"}));
  EXPECT_THAT(log(), ElementsAre("start foo", "end foo"));
  ASSERT_TRUE(run({"foo"}));
  EXPECT_THAT(log(), ElementsAre());
}

TEST_F(JobQueueTest, MachineMessagesAreLinesOfJson) {
  options.messages.format = MessageFormat::Json;
  package("foo").lib();
  ASSERT_TRUE(run({"foo"}));
  EXPECT_THAT(reporter.stdout_text,
              HasSubstr("{\"reason\":\"compiler-artifact\",\"package_id\":\"path+file://" + root + "/foo#0.1.0\""));
  EXPECT_THAT(
      reporter.stdout_text,
      testing::EndsWith("\"executable\":null,\"fresh\":false}\n{\"reason\":\"build-finished\",\"success\":true}\n"));
}

}  // namespace
}  // namespace gantry::exec
