#include "ops/installed_crates.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/json_writer.h"
#include "lockfile/reader.h"
#include "toml/write_document.h"
#include "wire/json_tree.h"

namespace gantry::ops {

namespace {

using lockfile::Read;

// "name version (source)"
std::string serialized(const PackageId& id) {
  return fmt::format("{} {} ({})", id.name(), id.version().to_string(), id.source().to_url());
}

tl::expected<PackageId, std::string> parse_serialized(std::string_view text) {
  constexpr const char* kInvalid = "invalid serialized PackageId";
  const auto name_end = text.find(' ');
  const auto version_end = name_end == std::string_view::npos ? name_end : text.find(' ', name_end + 1);
  if (version_end == std::string_view::npos) return tl::unexpected(kInvalid);
  auto source = text.substr(version_end + 1);
  if (!source.starts_with('(') || !source.ends_with(')')) return tl::unexpected(kInvalid);
  const auto version = semver::Version::parse(text.substr(name_end + 1, version_end - name_end - 1));
  if (!version) return tl::unexpected(version.error());
  const auto id = SourceId::parse(source.substr(1, source.size() - 2));
  if (!id) return tl::unexpected(id.error());
  return PackageId(std::string(text.substr(0, name_end)), *version, *id);
}

Read<std::set<std::string>> read_names(const toml::Value& value) {
  const auto items = lockfile::read_sequence(value);
  if (!items) return tl::unexpected(items.error());
  std::set<std::string> names;
  for (const auto& item : **items) {
    const auto name = lockfile::read_string(item);
    if (!name) return tl::unexpected(name.error());
    names.insert(**name);
  }
  return names;
}

Read<InstalledCrates> read_version_1(const toml::Table& root) {
  const auto* listed = root.find("v1");
  if (listed == nullptr) return lockfile::missing_field("v1", {0, 0});
  const auto table = lockfile::read_table(*listed, "a map");
  if (!table) return tl::unexpected(table.error());
  InstalledCrates installed;
  for (const auto& [key, value] : (*table)->entries()) {
    const auto id = parse_serialized(key.name);
    if (!id) return lockfile::problem(id.error(), key.span);
    auto bins = read_names(value);
    if (!bins) return tl::unexpected(bins.error());
    installed.crates[*id].bins = std::move(*bins);
  }
  return installed;
}

void write_value(const wire::JsonValue& value, JsonWriter& writer) {
  if (const auto* members = value.members()) {
    std::map<std::string_view, const wire::JsonValue*> sorted;
    for (const auto& [name, member] : *members) sorted[name] = &member;
    writer.begin_object();
    for (const auto& [name, member] : sorted) write_value(*member, writer.key(name));
    writer.end_object();
  } else if (const auto* items = value.items()) {
    writer.begin_array();
    for (const auto& item : *items) write_value(item, writer);
    writer.end_array();
  } else if (const auto* text = value.string()) {
    writer.string(*text);
  } else if (const auto* flag = value.boolean()) {
    writer.boolean(*flag);
  } else if (const auto* whole = value.integer()) {
    writer.integer(*whole);
  } else if (const auto* real = value.number()) {
    writer.number(*real);
  } else {
    writer.null();
  }
}

std::string compact(const wire::JsonValue& value) {
  JsonWriter writer;
  write_value(value, writer);
  return writer.take();
}

class DetailsReader {
 public:
  explicit DetailsReader(std::string text) : document_(wire::JsonDocument::parse(std::move(text))) {}

  InstalledCrates read() const {
    InstalledCrates installed;
    for (const auto& [name, value] : document_.object(document_.root(), "CrateListingV2")) {
      if (name != "installs") {
        installed.unknown[name] = compact(value);
        continue;
      }
      for (const auto& [key, entry] : document_.map(value)) {
        const auto id = parse_serialized(key);
        if (!id) throw document_.wrong_name(entry, id.error());
        installed.crates[*id] = read_entry(entry);
      }
    }
    document_.member(document_.root(), "installs");
    document_.finish();
    return installed;
  }

 private:
  InstalledCrate read_entry(const wire::JsonValue& entry) const {
    InstalledCrate crate;
    for (const auto& [name, value] : document_.object(entry, "InstallInfo")) {
      if (name == "version_req") {
        crate.version_req = text(value);
      } else if (name == "bins") {
        crate.bins = names(value);
      } else if (name == "features") {
        crate.features = names(value);
      } else if (name == "all_features") {
        crate.all_features = document_.boolean(value);
      } else if (name == "no_default_features") {
        crate.no_default_features = document_.boolean(value);
      } else if (name == "profile") {
        crate.profile = document_.string(value);
      } else if (name == "target") {
        crate.target = text(value);
      } else if (name == "rustc") {
        crate.rustc = text(value);
      } else {
        crate.unknown[name] = compact(value);
      }
    }
    for (const auto* name : {"bins", "features", "all_features", "no_default_features", "profile"})
      document_.member(entry, name);
    return crate;
  }

  std::optional<std::string> text(const wire::JsonValue& value) const {
    return value.is_null() ? std::nullopt : std::optional(document_.string(value));
  }

  std::set<std::string> names(const wire::JsonValue& value) const {
    std::set<std::string> result;
    for (const auto& item : document_.array(value)) result.insert(document_.string(item));
    return result;
  }

  wire::JsonDocument document_;
};

void write_unknown(const UnknownMembers& unknown, JsonWriter& writer) {
  for (const auto& [name, json] : unknown) writer.key(name).raw(json);
}

void write_crate(const InstalledCrate& crate, JsonWriter& writer) {
  writer.begin_object();
  writer.key("version_req").optional(crate.version_req);
  writer.key("bins").strings(crate.bins);
  writer.key("features").strings(crate.features);
  writer.key("all_features").boolean(crate.all_features);
  writer.key("no_default_features").boolean(crate.no_default_features);
  writer.key("profile").string(crate.profile);
  writer.key("target").optional(crate.target);
  writer.key("rustc").optional(crate.rustc);
  write_unknown(crate.unknown, writer);
  writer.end_object();
}

}  // namespace

InstalledCrates read_installed_crates(std::string toml) {
  if (toml.empty()) return {};
  const auto refuse = [&](const toml::ParseError& error) {
    auto rendered = toml::render_toml_error(error, toml);
    while (rendered.ends_with('\n')) rendered.pop_back();
    return Error("invalid TOML found for metadata", {std::move(rendered)});
  };
  const auto document = toml::parse(toml);
  if (!document) throw refuse(document.error());
  auto installed = read_version_1(document->root);
  if (!installed) throw refuse(installed.error());
  return std::move(*installed);
}

void add_details(InstalledCrates& installed, std::string json) {
  if (json.empty()) return;
  auto details = with_context([&] { return DetailsReader(std::move(json)).read(); },
                              [] { return std::string("invalid JSON found for metadata"); });
  installed.unknown = std::move(details.unknown);
  for (auto& [id, crate] : installed.crates) {
    const auto found = details.crates.find(id);
    if (found == details.crates.end()) continue;
    auto bins = std::move(crate.bins);
    crate = std::move(found->second);
    crate.bins = std::move(bins);
  }
}

std::string installed_toml(const InstalledCrates& installed) {
  toml::Table listed;
  for (const auto& [id, crate] : installed.crates) {
    listed.set(serialized(id), toml::Value(std::vector<toml::Value>(crate.bins.begin(), crate.bins.end())));
  }
  toml::Table root;
  root.set("v1", toml::Value(std::move(listed)));
  return toml::write_document(root);
}

std::string installed_json(const InstalledCrates& installed) {
  JsonWriter writer;
  writer.begin_object().key("installs").begin_object();
  for (const auto& [id, crate] : installed.crates) {
    writer.key(serialized(id));
    write_crate(crate, writer);
  }
  writer.end_object();
  write_unknown(installed.unknown, writer);
  return writer.end_object().take();
}

}  // namespace gantry::ops
