#include "sources/git/git_submodules.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "base/url.h"
#include "manifest/url.h"
#include "sources/git/git_checkout.h"
#include "sources/git/git_database.h"

namespace gantry::sources {

namespace {

void update(const vcs::Submodule& submodule, vcs::GitRepository& repository, const std::string& directory,
            const std::string& parent_url, GitClient& client) {
  repository.init_submodule(submodule.name);
  if (!submodule.commit) return;  // named in .gitmodules only
  const auto written = submodule.url.value_or("");
  if (submodule.is_skipped) {
    client.reporter().status("Skipping",
                             fmt::format("git submodule `{}` due to update strategy in .gitmodules", written));
    return;
  }
  const auto place = path::join(directory, submodule.path);
  client.git().create(place, false);  // cargo leaves this behind when the rest fails
  const auto url = submodule_url(written, parent_url);
  const auto source = SourceId::git(url, {});
  const auto database = with_context(
      [&] {
        return find_commit({source, {GitReference::Kind::Rev, *submodule.commit}, submodule.commit, "submodule"},
                           client);
      },
      [&] { return fmt::format("failed to fetch submodule `{}` from {}", submodule.name, url); });
  const auto clone = clone_commit(database.directory, *submodule.commit, place, client);
  update_submodules(*clone, place, url, client);
  client.files().write_atomic(path::join(place, kCheckoutMark), "");
}

}  // namespace

void update_submodules(vcs::GitRepository& repository, const std::string& directory, const std::string& url,
                       GitClient& client) {
  for (const auto& submodule : repository.submodules()) {
    with_context([&] { update(submodule, repository, directory, url, client); },
                 [&] { return fmt::format("failed to update submodule `{}`", submodule.name); });
  }
}

std::string submodule_url(const std::string& url, const std::string& parent) {
  if (!url.starts_with("./") && !url.starts_with("../")) {
    if (auto problem = manifest::url_problem(url)) throw Error(*problem);
    return url;
  }
  auto base = Url::parse(parent);
  if (!base) throw Error(fmt::format("failed to parse url for submodule `{}`: {}", parent, base.error()));
  if (!base->path.ends_with('/')) base->path += '/';
  base->path += url;
  base->query.reset();
  base->fragment.reset();
  const auto joined = Url::parse(base->to_string());  // resolves the dots
  if (!joined) throw Error(fmt::format("failed to parse url for submodule `{}`: {}", url, joined.error()));
  return joined->to_string();
}

}  // namespace gantry::sources
