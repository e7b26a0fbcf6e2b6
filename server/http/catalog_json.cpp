#include "server/http/catalog_json.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/json_writer.h"
#include "server/core/dependency_rules.h"
#include "server/core/names.h"
#include "server/core/time_text.h"
#include "wire/index_entry.h"

namespace gantry::server::http {

namespace {

constexpr std::int64_t kSecondsOfDay = 86'400;

JsonWriter& number(JsonWriter& json, std::uint64_t value) { return json.integer(static_cast<std::int64_t>(value)); }

// "" stands for none.
std::optional<std::string> known(const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); }

wire::IndexEntry entry_of(const VersionRecord& version) {
  return wire::parse_index_line(version.index_line + "}").value_or(wire::IndexEntry());
}

// `versions`: null when they are not part of the answer.
void write_crate(JsonWriter& json, const Catalog::Crate& crate, const std::vector<VersionRecord>* versions) {
  const auto& record = crate.record;
  const auto url = "/api/v1/crates/" + record.name;
  // What the public registry says when every version is yanked.
  const auto or_zero = [](const std::string& version) { return version.empty() ? std::string("0.0.0") : version; };
  json.begin_object().key("id").string(record.name).key("name").string(record.name);
  json.key("description").string(record.description).key("homepage").optional(record.homepage);
  json.key("documentation").optional(record.documentation).key("repository").optional(record.repository);
  json.key("max_version").string(or_zero(record.max_version));
  json.key("max_stable_version").optional(known(record.max_stable_version));
  json.key("newest_version").string(or_zero(record.newest_version));
  json.key("default_version").string(record.default_version);
  number(json.key("num_versions"), record.version_count);
  json.key("yanked").boolean(record.max_version.empty());
  number(json.key("downloads"), record.downloads);
  number(json.key("recent_downloads"), crate.recent_downloads);
  json.key("created_at").string(iso_time(record.created)).key("updated_at").string(iso_time(record.updated));
  json.key("versions");
  if (versions == nullptr) {
    json.null();
  } else {
    json.begin_array();
    for (const auto& version : *versions) json.integer(version.id);
    json.end_array();
  }
  json.key("keywords").strings(record.keywords).key("categories").strings(record.categories);
  json.key("badges").begin_array().end_array();
  json.key("links").begin_object();
  for (const auto* link : {"owners", "owner_user", "owner_team", "reverse_dependencies", "versions"}) {
    json.key(link).string(fmt::format("{}/{}", url, link));
  }
  json.key("version_downloads").string(url + "/downloads").end_object();
  json.end_object();
}

void write_features(JsonWriter& json, const wire::IndexFeatures& features) {
  json.begin_object();
  for (const auto& [name, items] : features) json.key(name).strings(items);
  json.end_object();
}

void write_version(JsonWriter& json, const std::string& crate, const VersionRecord& version) {
  const auto url = fmt::format("/api/v1/crates/{}/{}", crate, version.version);
  const auto entry = entry_of(version);
  json.begin_object().key("id").integer(version.id).key("crate").string(crate).key("num").string(version.version);
  json.key("checksum").string(version.checksum);
  number(json.key("crate_size"), version.size);
  json.key("yanked").boolean(version.is_yanked).key("yank_message").null();
  number(json.key("downloads"), version.downloads);
  json.key("created_at").string(iso_time(version.created)).key("updated_at").string(iso_time(version.updated));
  json.key("license").optional(version.license).key("description").optional(version.description);
  json.key("homepage").optional(version.homepage).key("documentation").optional(version.documentation);
  json.key("repository").optional(version.repository);
  write_features(json.key("features"), entry.features);
  json.key("lib_links").optional(entry.links).key("rust_version").optional(entry.rust_version);
  json.key("edition").optional(version.edition).key("has_lib").boolean(version.has_lib);
  json.key("bin_names").strings(version.bin_names);
  json.key("published_by").begin_object().key("id").integer(version.publisher.id);
  json.key("login").string(version.publisher.name).key("name").string(version.publisher.name);
  json.key("avatar").null().key("url").string("").end_object();
  json.key("audit_actions").begin_array().end_array();
  json.key("dl_path").string(url + "/download").key("readme_path").string(url + "/readme");
  json.key("links").begin_object().key("dependencies").string(url + "/dependencies");
  json.key("version_downloads").string(url + "/downloads").end_object();
  json.end_object();
}

void write_versions(JsonWriter& json, const Catalog::CrateDetails& details) {
  json.begin_array();
  for (const auto& version : details.versions) write_version(json, details.crate.record.name, version);
  json.end_array();
}

// Ids are made from the version's: a dependency has no row.
void write_dependency(JsonWriter& json, const VersionRecord& version, std::size_t position,
                      const wire::IndexDependency& dependency, std::uint64_t downloads) {
  constexpr int kBitsOfPosition = 17;
  json.begin_object().key("id").integer((version.id << kBitsOfPosition) + static_cast<std::int64_t>(position));
  json.key("version_id").integer(version.id).key("crate_id").string(package_of(dependency));
  json.key("req").string(dependency.requirement).key("kind").string(dependency.kind.value_or("normal"));
  json.key("optional").boolean(dependency.optional).key("default_features").boolean(dependency.default_features);
  json.key("features").strings(dependency.features).key("target").optional(dependency.target);
  number(json.key("downloads"), downloads).key("registry").optional(dependency.registry).end_object();
}

std::string day_text(std::int64_t day) { return iso_time(day * kSecondsOfDay).substr(0, 10); }

void write_days(JsonWriter& json, const std::vector<DailyDownloads>& days, bool with_version) {
  json.begin_array();
  for (const auto& one : days) {
    json.begin_object();
    if (with_version) json.key("version").integer(one.version);
    number(json.key("downloads"), one.count);
    json.key("date").string(day_text(one.day)).end_object();
  }
  json.end_array();
}

}  // namespace

std::string search_json(const Catalog::Page& page, const PageLinks& links) {
  JsonWriter json;
  json.begin_object().key("crates").begin_array();
  for (const auto& crate : page.crates) write_crate(json, crate, nullptr);
  number(json.end_array().key("meta").begin_object().key("total"), page.total);
  json.key("next_page").optional(known(links.next)).key("prev_page").optional(known(links.previous));
  json.end_object().end_object();
  return json.take();
}

std::string crate_json(const Catalog::CrateDetails& details) {
  const auto& crate = details.crate.record;
  JsonWriter json;
  json.begin_object().key("crate");
  write_crate(json, details.crate, &details.versions);
  json.key("versions");
  write_versions(json, details);
  json.key("keywords").begin_array();
  for (const auto& keyword : crate.keywords) {
    json.begin_object().key("id").string(keyword).key("keyword").string(keyword).end_object();
  }
  json.end_array().key("categories").begin_array();
  for (const auto& category : crate.categories) {
    json.begin_object().key("id").string(category).key("slug").string(category);
    json.key("category").string(category).end_object();
  }
  json.end_array().end_object();
  return json.take();
}

std::string versions_json(const Catalog::CrateDetails& details, const PageLinks& links) {
  JsonWriter json;
  json.begin_object().key("versions");
  write_versions(json, details);
  number(json.key("meta").begin_object().key("total"), details.crate.record.version_count);
  json.key("next_page").optional(known(links.next)).end_object().end_object();
  return json.take();
}

std::string version_json(const std::string& crate, const VersionRecord& version) {
  JsonWriter json;
  json.begin_object().key("version");
  write_version(json, crate, version);
  json.end_object();
  return json.take();
}

std::string dependencies_json(const VersionRecord& version) {
  const auto entry = entry_of(version);
  JsonWriter json;
  json.begin_object().key("dependencies").begin_array();
  for (std::size_t i = 0; i < entry.dependencies.size(); ++i) {
    write_dependency(json, version, i, entry.dependencies[i], 0);
  }
  json.end_array().end_object();
  return json.take();
}

std::string dependents_json(const Catalog::Dependents& found) {
  const auto wanted = canonical_name(found.of);
  JsonWriter json;
  json.begin_object().key("dependencies").begin_array();
  for (const auto& dependent : found.dependents) {
    const auto entry = entry_of(dependent.version);
    for (std::size_t i = 0; i < entry.dependencies.size(); ++i) {
      const auto& dependency = entry.dependencies[i];
      if (dependency.registry || canonical_name(package_of(dependency)) != wanted) continue;
      write_dependency(json, dependent.version, i, dependency, dependent.crate.downloads);
    }
  }
  json.end_array().key("versions").begin_array();
  for (const auto& dependent : found.dependents) write_version(json, dependent.crate.name, dependent.version);
  number(json.end_array().key("meta").begin_object().key("total"), found.total).end_object().end_object();
  return json.take();
}

std::string downloads_json(const Catalog::Downloads& downloads) {
  JsonWriter json;
  json.begin_object().key("version_downloads");
  write_days(json, downloads.versions, true);
  json.key("meta").begin_object().key("extra_downloads");
  write_days(json, downloads.others, false);
  json.end_object().end_object();
  return json.take();
}

std::string downloads_json(const std::vector<DailyDownloads>& downloads) {
  JsonWriter json;
  json.begin_object().key("version_downloads");
  write_days(json, downloads, true);
  json.end_object();
  return json.take();
}

}  // namespace gantry::server::http
