#include "vcs/git2_error.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "vcs/git.h"
#include "vcs/git2_library.h"
#include "vcs/git_damage.h"

namespace gantry::vcs {

namespace {

// By the numbers of git_error_t.
constexpr std::array<const char*, 36> kClasses{
    "None",       "NoMemory", "Os",       "Invalid",    "Reference", "Zlib",     "Repository", "Config", "Regex",
    "Odb",        "Index",    "Object",   "Net",        "Tag",       "Tree",     "Indexer",    "Ssl",    "Submodule",
    "Thread",     "Stash",    "Checkout", "FetchHead",  "Merge",     "Ssh",      "Filter",     "Revert", "Callback",
    "CherryPick", "Describe", "Rebase",   "Filesystem", "Patch",     "Worktree", "Sha1",       "Http",   "Internal"};

constexpr std::array<std::pair<int, const char*>, 24> kCodes{{{GIT_ENOTFOUND, "NotFound"},
                                                              {GIT_EEXISTS, "Exists"},
                                                              {GIT_EAMBIGUOUS, "Ambiguous"},
                                                              {GIT_EBUFS, "BufSize"},
                                                              {GIT_EUSER, "User"},
                                                              {GIT_EBAREREPO, "BareRepo"},
                                                              {GIT_EUNBORNBRANCH, "UnbornBranch"},
                                                              {GIT_EUNMERGED, "Unmerged"},
                                                              {GIT_ENONFASTFORWARD, "NotFastForward"},
                                                              {GIT_EINVALIDSPEC, "InvalidSpec"},
                                                              {GIT_ECONFLICT, "Conflict"},
                                                              {GIT_ELOCKED, "Locked"},
                                                              {GIT_EMODIFIED, "Modified"},
                                                              {GIT_EAUTH, "Auth"},
                                                              {GIT_ECERTIFICATE, "Certificate"},
                                                              {GIT_EAPPLIED, "Applied"},
                                                              {GIT_EPEEL, "Peel"},
                                                              {GIT_EEOF, "Eof"},
                                                              {GIT_EINVALID, "Invalid"},
                                                              {GIT_EUNCOMMITTED, "Uncommitted"},
                                                              {GIT_EDIRECTORY, "Directory"},
                                                              {GIT_EMERGECONFLICT, "MergeConflict"},
                                                              {GIT_EINDEXDIRTY, "IndexDirty"},
                                                              {GIT_EOWNER, "Owner"}}};

constexpr const char* kNetworkHint =
    "network failure seems to have happened\n"
    "if a proxy or similar is necessary `net.git-fetch-with-cli` may help here\n"
    "https://doc.rust-lang.org/cargo/reference/config.html#netgit-fetch-with-cli";

bool may_pass(int error_class) {
  return error_class == GIT_ERROR_NET || error_class == GIT_ERROR_OS || error_class == GIT_ERROR_ZLIB ||
         error_class == GIT_ERROR_HTTP;
}

bool is_of_network(int error_class) {
  return error_class == GIT_ERROR_NET || error_class == GIT_ERROR_SSL || error_class == GIT_ERROR_HTTP;
}

bool is_damage(int error_class) {
  return error_class == GIT_ERROR_REFERENCE || error_class == GIT_ERROR_ODB || error_class == GIT_ERROR_OBJECT ||
         error_class == GIT_ERROR_INDEXER;
}

// Later versions of libgit2, those that people know from cargo, say it in other words.
std::string reworded(const std::string& text) {
  constexpr std::string_view kOld = "could not find repository from '";
  constexpr std::string_view kNew = "could not find repository at '";
  return text.starts_with(kOld) ? std::string(kNew) + text.substr(kOld.size()) : text;
}

}  // namespace

void check(int result) {
  if (result >= 0) return;
  const auto* last = Git2Library::get().error_last();
  if (last == nullptr) throw GitError("an unknown git error occurred", false);
  std::string text = reworded(last->message != nullptr ? last->message : "");
  const auto number = static_cast<std::size_t>(last->klass);
  if (last->klass > 0 && number < kClasses.size()) text += fmt::format("; class={} ({})", kClasses[number], number);
  const auto* code =
      std::find_if(kCodes.begin(), kCodes.end(), [&](const auto& known) { return known.first == result; });
  if (code != kCodes.end()) text += fmt::format("; code={} ({})", code->second, result);
  if (is_of_network(last->klass)) throw GitError(kNetworkHint, {std::move(text)}, may_pass(last->klass));
  if (is_damage(last->klass)) throw GitDamage(std::move(text));
  throw GitError(std::move(text), may_pass(last->klass));
}

}  // namespace gantry::vcs
