#include "server/core/registry.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include <fmt/format.h>

#include "server/core/api_error.h"
#include "server/core/crate_summary.h"
#include "server/core/lookup.h"
#include "server/core/names.h"
#include "server/core/package_rules.h"
#include "server/core/upload.h"

namespace gantry::server {

namespace {

constexpr std::size_t kMostOwners = 1000;

void require_scope(const Principal& who, Action action, std::string_view crate) {
  if (auto refusal = who.refusal(action, crate)) throw ApiError(403, *refusal);
}

bool is_owner(Reader& reader, std::int64_t crate, const Principal& who) {
  const auto owners = reader.owners(crate);
  return std::any_of(owners.begin(), owners.end(), [&](const User& owner) { return owner.id == who.user.id; });
}

// The text that versions share which differ in build metadata only.
std::string precedence_text(semver::Version version) {
  version.build.clear();
  return version.to_string();
}

// Whether this may be published, from the state of the database alone. Returns the crate when it is there.
std::optional<CrateRecord> check_against(Reader& reader, const Upload& upload, const Principal& who) {
  auto crate = reader.find_crate(upload.canonical);
  const auto& name = upload.metadata.name;
  // First: the answers below name crates that the token may not know of.
  if (auto refusal = who.pattern_refusal(name)) throw ApiError(403, *refusal);
  if (!crate) {
    require_scope(who, Action::PublishNew, name);
    return std::nullopt;
  }
  if (crate->name != name) {
    throw refused(fmt::format("the crate name `{}` is too similar to `{}`, which is taken", name, crate->name));
  }
  require_scope(who, Action::PublishUpdate, name);
  if (!is_owner(reader, crate->id, who)) {
    throw ApiError(403, fmt::format("the crate `{}` exists, and you are not one of its owners", name));
  }
  if (const auto clash = reader.find_clash(crate->id, precedence_text(upload.version))) {
    if (*clash == upload.metadata.version) {
      throw refused(fmt::format("crate version `{}` is already uploaded", *clash));
    }
    throw refused(fmt::format("crate version `{}` differs from `{}`, which is already uploaded, in build metadata only",
                              upload.metadata.version, *clash));
  }
  return crate;
}

void describe(CrateRecord& crate, const Upload& upload, const Limits& limits) {
  const auto& sent = upload.metadata;
  crate.description = sent.description.value_or("");
  crate.homepage = sent.homepage;
  crate.documentation = sent.documentation;
  crate.repository = sent.repository;
  crate.keywords = sent.keywords;
  const auto unknown = unknown_categories(sent.categories, limits);
  crate.categories.clear();
  for (const auto& category : sent.categories) {
    if (std::find(unknown.begin(), unknown.end(), category) == unknown.end()) crate.categories.push_back(category);
  }
}

VersionRecord version_record(const Upload& upload, const Principal& who, std::int64_t now) {
  const auto& sent = upload.metadata;
  VersionRecord version;
  version.version = sent.version;
  version.checksum = upload.checksum;
  version.size = upload.crate.size();
  version.index_line = upload.index_line;
  version.license = sent.license;
  version.description = sent.description;
  version.homepage = sent.homepage;
  version.documentation = sent.documentation;
  version.repository = sent.repository;
  version.edition = upload.edition;
  version.has_lib = upload.has_lib;
  version.bin_names = upload.bin_names;
  version.publisher = who.user;
  version.created = version.updated = now;
  return version;
}

void record(Transaction& transaction, const Upload& upload, const Principal& who, const Origin& origin,
            const Limits& limits, std::int64_t now) {
  auto crate = check_against(transaction, upload, who);
  const bool is_new = !crate;
  if (!crate) {
    crate.emplace();
    crate->name = upload.metadata.name;
    crate->canonical = upload.canonical;
    crate->created = now;
  }
  // An older line gets its fixes without changing what the crate is described as.
  const bool describes = take_in_version(*crate, upload.version);
  if (describes) describe(*crate, upload, limits);
  crate->updated = now;
  if (is_new) {
    crate->id = transaction.add_crate(*crate);
    transaction.add_owner(crate->id, who.user.id);
  } else {
    transaction.update_crate(*crate);
  }
  const auto version = version_record(upload, who, now);
  const auto id = transaction.add_version(crate->id, version, precedence_text(upload.version));
  if (upload.readme) transaction.set_readme(id, *upload.readme);
  if (describes) transaction.set_dependencies(crate->id, upload.own_dependencies);
  transaction.mark_index_stale(upload.canonical);
  transaction.audit({now, who.user.name, who.token, origin.address, origin.request_id,
                     is_new ? "publish-new" : "publish-update", crate->name, version.version, "", version.checksum});
}

}  // namespace

Registry::Registry(Database& database, BlobStore& blobs, IndexWriter& index, const Clock& clock, const Limits& limits,
                   const RateLimits& rates)
    : database_(database),
      blobs_(blobs),
      index_(index),
      clock_(clock),
      limits_(limits),
      rates_(rates),
      checks_(2 * std::max<std::size_t>(1, std::thread::hardware_concurrency()), std::chrono::seconds(10),
              "too many crate files are being checked; try again") {}

void Registry::count(const Principal& who, LimitedAction action) {
  const auto wait = rates_.take(who.user.id, action, clock_.monotonic_ns() / 1'000'000'000);
  if (!wait) return;
  throw ApiError(429, fmt::format("you have done this too often; try again in {} seconds", *wait))
      .with_retry_after(*wait);
}

PublishWarnings Registry::publish(std::string_view body, const Principal& who, const Origin& origin,
                                  std::span<const std::string> own_urls) {
  const auto time = now();
  auto upload = read_upload(body, limits_);
  bool is_new = false;
  database_.read([&](Reader& reader) { is_new = !check_against(reader, upload, who); });
  count(who, is_new ? LimitedAction::PublishNew : LimitedAction::PublishUpdate);
  {
    const auto slot = checks_.take();
    check_crate_file(upload, limits_, own_urls, time);
  }
  const auto staged = blobs_.stage(upload.checksum, upload.crate);
  database_.write([&](Transaction& transaction) { record(transaction, upload, who, origin, limits_, time); });
  staged->keep();
  PublishWarnings warnings;
  warnings.other = upload.notes;
  if (!index_.refresh_or_postpone(upload.canonical)) {
    warnings.other.emplace_back("the version is stored, but the index cannot be written now; it will show it later");
  }
  warnings.invalid_categories = unknown_categories(upload.metadata.categories, limits_);
  warnings.invalid_badges = upload.metadata.badges;
  return warnings;
}

void Registry::set_yanked(std::string_view name, std::string_view version, bool is_yanked, const Principal& who,
                          const Origin& origin) {
  require_scope(who, Action::Yank, name);
  count(who, LimitedAction::Yank);
  std::string canonical;
  bool changed = false;
  database_.write([&](Transaction& transaction) {
    const auto crate = existing_crate(transaction, name);
    const auto found = existing_version(transaction, crate, version);
    if (!who.user.is_admin && !is_owner(transaction, crate.id, who)) {
      throw ApiError(403, fmt::format("you are not one of the owners of the crate `{}`", crate.name));
    }
    canonical = crate.canonical;
    changed = found.is_yanked != is_yanked;
    if (!changed) return;
    transaction.set_yanked(found.id, is_yanked, now());
    renew_summary(transaction, crate);
    transaction.mark_index_stale(crate.canonical);
    transaction.audit({now(), who.user.name, who.token, origin.address, origin.request_id,
                       is_yanked ? "yank" : "unyank", crate.name, found.version, "", ""});
  });
  if (changed) index_.refresh_or_postpone(canonical);
}

std::vector<User> Registry::owners(std::string_view name) {
  std::vector<User> result;
  database_.read([&](Reader& reader) { result = reader.owners(existing_crate(reader, name).id); });
  return result;
}

void Registry::change_owners(std::string_view name, std::span<const std::string> logins, bool add, const Principal& who,
                             const Origin& origin) {
  require_scope(who, Action::ChangeOwners, name);
  if (logins.empty()) throw ApiError(400, "no owners are named");
  database_.write([&](Transaction& transaction) {
    const auto crate = existing_crate(transaction, name);
    if (!who.user.is_admin && !is_owner(transaction, crate.id, who)) {
      throw ApiError(403, fmt::format("only owners of the crate `{}` can change its owners", crate.name));
    }
    for (const auto& login : logins) {
      if (login.find(':') != std::string::npos) {
        throw refused(fmt::format("`{}` names a team: teams cannot own crates on this registry yet", login));
      }
      const auto user = transaction.find_user(login);
      if (!user) throw refused(fmt::format("there is no user `{}`", login));
      auto current = transaction.owners(crate.id);
      const bool has = std::any_of(current.begin(), current.end(), [&](const User& one) { return one.id == user->id; });
      if (add == has) {
        throw refused(fmt::format("`{}` {} an owner", login, add ? "is already" : "is not"));
      }
      if (add && current.size() >= kMostOwners) throw refused("the crate has too many owners");
      if (!add && current.size() == 1) throw refused("cannot remove the last owner of a crate");
      if (add) {
        transaction.add_owner(crate.id, user->id);
      } else {
        transaction.remove_owner(crate.id, user->id);
      }
      transaction.audit({now(), who.user.name, who.token, origin.address, origin.request_id,
                         add ? "owner-add" : "owner-remove", crate.name, "", add ? "" : login, add ? login : ""});
    }
  });
}

std::string Registry::add_owners(std::string_view crate, std::span<const std::string> logins, const Principal& who,
                                 const Origin& origin) {
  change_owners(crate, logins, true, who, origin);
  return fmt::format("{} {} now an owner of crate {}", fmt::join(logins, ", "), logins.size() == 1 ? "is" : "are",
                     crate);
}

std::string Registry::remove_owners(std::string_view crate, std::span<const std::string> logins, const Principal& who,
                                    const Origin& origin) {
  change_owners(crate, logins, false, who, origin);
  return "owners successfully removed";
}

}  // namespace gantry::server
