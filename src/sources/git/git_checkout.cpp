#include "sources/git/git_checkout.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "sources/git/git_submodules.h"
#include "sources/registry/directories.h"

namespace gantry::sources {

namespace {

constexpr std::size_t kShortDigits = 7;

std::string_view first_line(std::string_view text) { return text.substr(0, text.find('\n')); }

// HEAD of a checkout, which names a branch after a clone.
bool has_head(const std::string& checkout, const std::string& commit, const FileSystem& files) {
  const auto directory = path::join(checkout, ".git");
  const auto head = files.read(path::join(directory, "HEAD"));
  if (!head) return false;
  const auto line = first_line(*head);
  constexpr std::string_view kReference = "ref: ";
  if (!line.starts_with(kReference)) return line == commit;
  const auto branch = files.read(path::join(directory, line.substr(kReference.size())));
  return branch && first_line(*branch) == commit;
}

bool is_complete(const std::string& checkout, const std::string& commit, const FileSystem& files) {
  return files.exists(path::join(checkout, kCheckoutMark)) && has_head(checkout, commit, files);
}

void remove(const std::string& directory, FileSystem& files) {
  if (const auto problem = files.remove_directory_tree(directory))
    throw Error(fmt::format("failed to remove directory `{}`", directory), {describe_system_error(problem)});
}

}  // namespace

std::unique_ptr<vcs::GitRepository> clone_commit(const std::string& database, const std::string& commit,
                                                 const std::string& directory, GitClient& client) {
  remove(directory, client.files());
  client.files().create_directories(std::string(path::parent(directory)));
  auto repository = client.git().clone_local(database, directory);
  repository->reset_hard(commit);
  return repository;
}

std::string check_out(const SourceId& source, const GitDatabase& database, GitClient& client) {
  auto& files = client.files();
  const auto parent = client.checkouts_directory(git_directory_name(source));
  auto directory = path::join(parent, database.repository->short_id(database.commit));
  if (is_complete(directory, database.commit, files)) return directory;
  const auto lock = client.lock();
  if (is_complete(directory, database.commit, files)) return directory;  // another program was first
  const auto repository = clone_commit(database.directory, database.commit, directory, client);
  update_submodules(*repository, directory, source.url(), client);
  files.write_atomic(path::join(directory, kCheckoutMark), "");
  return directory;
}

std::optional<std::string> find_checkout(const SourceId& source, const std::string& commit, const GitClient& client,
                                         const FileSystem& files) {
  const auto name = git_directory_name(source);
  auto directory = path::join(client.checkouts_directory(name), commit.substr(0, kShortDigits));
  // Without its database, cargo would fetch again.
  if (!files.is_file(path::join(client.database_directory(name), "HEAD"))) return std::nullopt;
  if (!is_complete(directory, commit, files)) return std::nullopt;
  return directory;
}

}  // namespace gantry::sources
