#include "sources/git/git_database.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "sources/registry/directories.h"
#include "vcs/git_damage.h"

namespace gantry::sources {

namespace {

class Finder {
 public:
  Finder(const GitWish& wish, GitClient& client)
      : wish_(wish),
        client_(client),
        directory_(client.database_directory(git_directory_name(wish.source))),
        repository_(open()) {}

  GitDatabase run() {
    if (repository_ && wish_.commit && repository_->has_commit(*wish_.commit)) return found(*wish_.commit);
    lock_ = client_.lock();
    if (client_.settings().offline) return found(resolve_offline());
    client_.reporter().status("Updating", fmt::format("git {} `{}`", wish_.what, wish_.source.url()));
    if (!repository_) repository_ = open();  // another program may have been first
    if (repository_ && fetch_into_existing()) {
      try {
        return found(resolve());
      } catch (const vcs::GitError&) {
        // The database may be incomplete: once more from the start.
      }
    }
    start_anew();
    fetch("clone into");
    return found(resolve());
  }

 private:
  std::unique_ptr<vcs::GitRepository> open() {
    if (!client_.files().is_directory(directory_)) return nullptr;
    try {
      return client_.git().open(directory_);
    } catch (const vcs::GitError&) {
      return nullptr;
    }
  }

  std::string resolve_offline() {
    const auto& flag = client_.settings().offline_flag;
    if (!repository_ || wish_.commit) {
      throw Error(fmt::format("can't checkout from '{}': you are in the offline mode ({})", wish_.source.url(), flag));
    }
    return with_context([&] { return resolve(); },
                        [&] {
                          return fmt::format(
                              "failed to lookup reference in preexisting repository, and can't check for updates in "
                              "offline mode ({})",
                              flag);
                        });
  }

  std::string resolve() {
    return wish_.commit ? repository_->commit_of_revision(*wish_.commit)
                        : resolve_reference(wish_.reference, *repository_);
  }

  void fetch(const char* how) {
    with_context([&] { client_.fetch(directory_, *repository_, fetch_request(wish_)); },
                 [&] { return fmt::format("failed to {}: {}", how, directory_); });
  }

  // False for a database that is damaged.
  bool fetch_into_existing() {
    try {
      fetch("fetch into");
      return true;
    } catch (const vcs::GitDamage&) {
      return false;
    }
  }

  void start_anew() {
    repository_.reset();
    if (const auto problem = client_.files().remove_directory_tree(directory_))
      throw Error(fmt::format("failed to remove directory `{}`", directory_), {describe_system_error(problem)});
    client_.files().create_directories(directory_);
    repository_ = client_.git().create(directory_, true);
  }

  GitDatabase found(std::string commit) {
    return {directory_, std::move(repository_), std::move(commit), std::move(lock_)};
  }

  const GitWish& wish_;
  GitClient& client_;
  std::string directory_;
  std::unique_ptr<vcs::GitRepository> repository_;
  std::shared_ptr<FileLock> lock_;
};

}  // namespace

GitDatabase find_commit(const GitWish& wish, GitClient& client) { return Finder(wish, client).run(); }

std::string resolve_reference(const GitReference& reference, vcs::GitRepository& repository) {
  const auto& value = reference.value;
  switch (reference.kind) {
    case GitReference::Kind::DefaultBranch: return repository.commit_of_reference("refs/remotes/origin/HEAD");
    case GitReference::Kind::Branch:
      return with_context([&] { return repository.commit_of_branch("origin/" + value); },
                          [&] { return fmt::format("failed to find branch `{}`", value); });
    case GitReference::Kind::Tag:
      return with_context([&] { return repository.commit_of_reference("refs/remotes/origin/tags/" + value); },
                          [&] { return fmt::format("failed to find tag `{}`", value); });
    case GitReference::Kind::Rev: return repository.commit_of_revision(value);
  }
  return "";
}

vcs::FetchRequest fetch_request(const GitWish& wish) {
  const auto& value = wish.reference.value;
  vcs::FetchRequest request{wish.source.url(), {}, false};
  auto& refspecs = request.refspecs;
  // A locked commit can be anywhere.
  const auto kind = wish.commit ? GitReference::Kind::Rev : wish.reference.kind;
  switch (kind) {
    case GitReference::Kind::DefaultBranch: refspecs.emplace_back("+HEAD:refs/remotes/origin/HEAD"); break;
    case GitReference::Kind::Branch:
      refspecs.push_back(fmt::format("+refs/heads/{0}:refs/remotes/origin/{0}", value));
      break;
    case GitReference::Kind::Tag:
      refspecs.push_back(fmt::format("+refs/tags/{0}:refs/remotes/origin/tags/{0}", value));
      break;
    case GitReference::Kind::Rev:
      if (!wish.commit && value.starts_with("refs/")) {
        refspecs.push_back(fmt::format("+{0}:{0}", value));
      } else {
        refspecs = {"+refs/heads/*:refs/remotes/origin/*", "+HEAD:refs/remotes/origin/HEAD"};
        request.all_tags = true;
      }
  }
  return request;
}

}  // namespace gantry::sources
