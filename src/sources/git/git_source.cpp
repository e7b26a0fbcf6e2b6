#include "sources/git/git_source.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "sources/git/git_checkout.h"
#include "sources/git/git_database.h"
#include "sources/registry/directories.h"

namespace gantry::sources {

namespace {

constexpr std::size_t kFullDigits = 40;

bool is_full_commit(std::string_view text) {
  return text.size() == kFullDigits && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

}  // namespace

std::string GitSource::describe() const {
  return fmt::format("Git repository {}", place_.with_precise(std::nullopt).display());
}

std::string GitSource::find_directory() {
  GitWish wish{place_, place_.git_reference(), std::nullopt};
  if (const auto& precise = place_.precise()) {
    if (is_full_commit(*precise)) {
      wish.commit = precise;
    } else {
      wish.reference = {GitReference::Kind::Rev, *precise};
    }
  }
  if (wish.commit) {
    commit_ = wish.commit;
    if (auto directory = find_checkout(place_, *wish.commit, client_, client_.files())) return *directory;
  }
  const auto database = find_commit(wish, client_);
  commit_ = database.commit;
  return check_out(place_, database, client_);
}

void GitSource::update() {
  if (problem_) throw Error(*problem_);
  if (walked_) return;
  try {
    find_packages();
  } catch (const Error& error) {
    problem_ = error;
    throw;
  }
}

void GitSource::find_packages() {
  const auto directory = find_directory();
  const auto name = git_directory_name(place_);
  client_.settings().package_cache->usage.git[name].emplace(path::file_name(directory));
  consulted_ = {path::join(client_.database_directory(name), "HEAD"), path::join(directory, kCheckoutMark)};
  WalkOptions options{id_.with_precise(commit_), true};
  walked_ = walk_packages(directory, options, load_, client_.files(), client_.reporter());
  for (const auto& package : walked_->packages) summaries_.push_back(summary_of(package));
}

const std::vector<manifest::PackagePtr>& GitSource::packages() {
  update();
  return walked_->packages;
}

void GitSource::warn_about_duplicates(const manifest::Package& package) {
  if (!warned_.insert(package.id()).second) return;
  if (const auto text = describe_duplicates(*walked_, package); !text.empty()) client_.reporter().warning(text);
}

const std::vector<SummaryPtr>* GitSource::poll(const Dependency& dependency) {
  update();
  const auto* answer = answers_.filter(dependency, summaries_);
  for (const auto& package : walked_->packages) {
    const auto& id = package->id();
    const bool is_used = std::ranges::any_of(*answer, [&](const auto& summary) { return summary->id == id; });
    if (is_used) warn_about_duplicates(*package);
  }
  return answer;
}

std::vector<SummaryPtr> GitSource::all_versions(std::string_view name) {
  update();
  std::vector<SummaryPtr> found;
  std::ranges::copy_if(summaries_, std::back_inserter(found),
                       [&](const auto& each) { return each->id.name() == name; });
  return found;
}

std::vector<std::string> GitSource::package_names() {
  update();
  std::vector<std::string> names;
  for (const auto& summary : summaries_) names.push_back(summary->id.name());
  return names;
}

manifest::PackagePtr GitSource::load(const PackageId& wanted) {
  for (const auto& package : packages()) {
    if (package->id() != wanted) continue;
    warn_about_duplicates(*package);
    return package;
  }
  throw Error(fmt::format("failed to find {} in path source", wanted.display()));
}

}  // namespace gantry::sources
