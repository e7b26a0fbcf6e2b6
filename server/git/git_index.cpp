#include "server/git/git_index.h"

#include <chrono>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file_system.h"
#include "server/core/api_error.h"
#include "server/core/index_history.h"
#include "server/core/index_writer.h"
#include "server/core/names.h"

namespace gantry::server::git {

namespace {

constexpr std::string_view kConfigFile = "config.json";
constexpr std::size_t kMostCommits = 1000;  // for a single change each; more become one commit
constexpr std::size_t kPage = 1000;
constexpr int kTidyAfter = 32;
constexpr int kMostFailures = 3;  // in a row, before the repository is looked at closely
constexpr int kMostFetches = 8;
constexpr int kMostQueued = 8;
constexpr std::chrono::seconds kFetchPatience{20};
constexpr std::chrono::seconds kPause{5};  // after a failure

std::string summary_of(const IndexChange& change) {
  const auto* verb = change.kind == IndexChange::Kind::Publish ? "Update"
                     : change.kind == IndexChange::Kind::Yank  ? "Yank"
                                                               : "Unyank";
  return fmt::format("{} crate `{}#{}`", verb, change.crate, change.version);
}

// Nothing when there are more than commits are made for one by one.
std::optional<IndexHistory> changes_after(Reader& reader, std::int64_t change) {
  auto changes = reader.index_changes(change, kMostCommits + 1);
  if (changes.size() > kMostCommits) return std::nullopt;
  std::map<std::string, IndexHistory::Crate> crates;
  for (const auto& one : changes) {
    if (crates.contains(one.crate)) continue;
    const auto crate = reader.find_crate(canonical_name(one.crate));
    if (crate) crates[one.crate] = {index_file_path(*crate), reader.versions(crate->id)};
  }
  return IndexHistory(std::move(changes), std::move(crates));
}

}  // namespace

GitIndex::GitIndex(std::string directory, std::uint64_t answer_bytes, std::string config_text,
                   const std::string& path_variable, Database& database, const Clock& clock, Log& log)
    : git_(path_variable),
      fetching_git_(path_variable),
      repository_(std::move(directory), git_),
      config_text_(std::move(config_text)),
      database_(database),
      clock_(clock),
      log_(log),
      answers_(std::make_shared<AnswerBudget>(answer_bytes)) {
  thread_ = std::thread([this] { run(); });
}

GitIndex::~GitIndex() {
  stop_fetching();
  {
    const std::lock_guard guard(lock_);
    is_stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void GitIndex::wake() {
  {
    const std::lock_guard guard(lock_);
    is_waiting_ = true;
  }
  wake_.notify_one();
}

void GitIndex::stop_fetching() { fetching_git_.stop(); }

void GitIndex::run() {
  std::unique_lock guard(lock_);
  for (;;) {
    is_waiting_ = false;
    const bool is_last = is_stopping_;
    guard.unlock();
    bool failed = false;
    try {
      work();
    } catch (const std::exception& failure) {
      std::string problem = failure.what();
      if (const auto* known = dynamic_cast<const Error*>(&failure)) {
        for (const auto& cause : known->causes()) problem += ": " + cause;
      }
      log_.write(Log::Level::Error, "the git index cannot be written", {{"problem", problem}});
      is_sure_ = false;
      failed = true;
      ++failures_;
    }
    guard.lock();
    if (is_last) return;
    if (failed) {
      wake_.wait_for(guard, kPause, [&] { return is_stopping_; });
    } else {
      wake_.wait(guard, [&] { return is_stopping_ || is_waiting_; });
    }
  }
}

void GitIndex::work() {
  if (is_sure_) {
    if (!follow()) agree(false);
  } else {
    // Trouble with the disk passes by itself, damage does not.
    const bool is_suspect = failures_ >= kMostFailures && !repository_.is_whole();
    if (is_suspect || !repository_.has_commit()) repository_.make();
    std::int64_t newest_in_database = 0;
    database_.read([&](Reader& reader) { newest_in_database = reader.last_change(); });
    agree(continues_after(newest_in_database));
    follow();
  }
  failures_ = 0;
  if (imports_ < kTidyAfter) return;
  imports_ = 0;
  repository_.tidy();
}

// What a crash kept from being committed; not after a return to an older database. The git of a server that was killed
// may still be at work: then the branch moves meanwhile, and what was to follow its old end is refused.
bool GitIndex::continues_after(std::int64_t newest_in_database) {
  constexpr int kMostTries = 5;
  for (int i = 1;; ++i) {
    const auto newest = repository_.newest();
    if (!newest || !newest->change || *newest->change > newest_in_database) return false;
    last_ = *newest->change;
    try {
      return follow(newest->commit);
    } catch (const std::exception& error) {
      const auto now = repository_.newest();
      if (i < kMostTries && now && now->commit != newest->commit) continue;
      log_.write(Log::Level::Warning, "the git index cannot be continued", {{"problem", error.what()}});
      return true;
    }
  }
}

bool GitIndex::follow(const std::string& parent) {
  std::optional<IndexHistory> history;
  database_.read([&](Reader& reader) { history = changes_after(reader, last_); });
  if (!history) return false;
  if (history->changes().empty()) return true;
  const auto last = history->changes().back().number;
  ImportStream stream(repository_.directory(), parent);
  while (const auto step = history->next()) {
    stream.commit(summary_of(*step->change), step->change->number, step->change->time);
    stream.file(*step->path, step->content);
  }
  repository_.import(stream);
  last_ = last;
  ++imports_;
  return true;
}

void GitIndex::write_agreement(Reader& reader, std::unordered_map<std::string, std::string> files,
                               const std::optional<IndexHistory>& later, ImportStream& stream) {
  const auto expect = [&](const std::string& path, std::string_view content) {
    const auto found = files.find(path);
    if (found == files.end() || found->second != blob_name(content)) stream.file(path, content);
    if (found != files.end()) files.erase(found);
  };
  expect(std::string(kConfigFile), config_text_);
  std::string name;
  for (;;) {
    const auto names = reader.crate_names(name, kPage);
    if (names.empty()) break;
    for (const auto& canonical : names) {
      const auto crate = reader.find_crate(canonical);
      if (!crate) continue;
      const auto earlier = later ? later->before(crate->name) : std::nullopt;
      const auto text = earlier ? *earlier : index_file_text(reader.index_lines(crate->id));
      if (!text.empty()) expect(index_file_path(*crate), text);
    }
    name = names.back();
  }
  for (const auto& [path, content] : files) stream.remove(path);
}

void GitIndex::agree(bool continues) {
  const bool has_commit = repository_.has_commit();
  std::unordered_map<std::string, std::string> files;
  if (has_commit) {
    try {
      files = repository_.files();
    } catch (const Error& error) {
      log_.write(Log::Level::Warning, "the git index is damaged and made anew", {{"problem", error.what()}});
      repository_.make();
      return agree(false);
    }
  }
  ImportStream stream(repository_.directory(), has_commit);
  std::int64_t change = 0;
  bool differs = false;
  // In one state of the database: the commit says which.
  database_.read([&](Reader& reader) {
    // What came since is committed after this, as always.
    std::optional<IndexHistory> later;
    if (continues) later = changes_after(reader, last_);
    change = later && !later->changes().empty() ? last_ : reader.last_change();
    stream.commit(has_commit ? "Make the index agree with the registry" : "Begin the index", change, now());
    const auto before = stream.size();
    write_agreement(reader, std::move(files), later, stream);
    differs = stream.size() != before;
  });
  if (differs) {
    repository_.import(stream);
    imports_ = kTidyAfter;
    log_.write(Log::Level::Info, "the git index was brought to the state of the database",
               {{"change", std::to_string(change)}});
  }
  last_ = change;
  is_sure_ = true;
}

IndexRepository::Answer GitIndex::fetch(const FetchStep& step) {
  {
    std::unique_lock guard(lock_);
    const auto busy = [&] { return fetching_ >= kMostFetches; };
    if (busy()) {
      if (queued_ >= kMostQueued) throw ApiError(503, "too many fetch the git index now").with_retry_after(5);
      ++queued_;
      const bool has_room = room_.wait_for(guard, kFetchPatience, [&] { return !busy(); });
      --queued_;
      if (!has_room) throw ApiError(503, "too many fetch the git index now").with_retry_after(5);
    }
    ++fetching_;
  }
  const auto leave = [&] {
    const std::lock_guard guard(lock_);
    --fetching_;
    room_.notify_one();
  };
  try {
    if (!DiskFileSystem().is_directory(repository_.directory())) {
      throw ApiError(503, "the git index is being made").with_retry_after(5);
    }
    auto answer = run_http_backend(fetching_git_, repository_.directory(), step, answers_);
    leave();
    return answer;
  } catch (...) {
    leave();
    throw;
  }
}

}  // namespace gantry::server::git
