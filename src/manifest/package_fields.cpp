#include "manifest/package_fields.h"

#include <fmt/format.h>

#include "base/path.h"
#include "manifest/cargo_features.h"
#include "manifest/names.h"

namespace gantry::manifest {

namespace {

class Inheritance {
 public:
  explicit Inheritance(LoadContext& context) : context_(context) {}

  // The value of a field, from [workspace.package] when the package says so.
  template <typename T, typename Member>
  std::optional<T> get(const char* name, const OptionalInheritable<T>& field, Member member) {
    if (!field) return std::nullopt;
    if (!field->inherits()) return *field->value;
    return with_context(
        [&]() -> std::optional<T> {
          const auto& fields = context_.inheritable();
          if (!fields.package || !((*fields.package).*member)) {
            throw Error(fmt::format("`workspace.package.{}` was not defined", name));
          }
          return (*fields.package).*member;
        },
        [&] {
          return fmt::format("error inheriting `{}` from workspace root manifest's `workspace.package.{}`", name, name);
        });
  }

  // The same for a path, which is relative to the workspace root there.
  std::string as_seen_from_package(const std::string& path) {
    return inherited_path(context_, context_.inheritable().root_directory, path);
  }

 private:
  LoadContext& context_;
};

struct EditionInfo {
  Edition edition;
  std::string_view name;
  semver::Version first_version;
};

const std::vector<EditionInfo>& editions() {
  static const std::vector<EditionInfo> kEditions{{Edition::E2015, "2015", {1, 0, 0, "", ""}},
                                                  {Edition::E2018, "2018", {1, 31, 0, "", ""}},
                                                  {Edition::E2021, "2021", {1, 56, 0, "", ""}},
                                                  {Edition::E2024, "2024", {1, 85, 0, "", ""}}};
  return kEditions;
}

// Which edition the package could have had instead of none; nothing when 2015 is all its rust-version allows.
void warn_about_missing_edition(LoadContext& context, const std::optional<semver::PartialVersion>& rust_version) {
  const EditionInfo* best = &editions().back();
  if (rust_version) {
    for (const auto& info : editions()) {
      if (info.first_version <= rust_version->to_version()) best = &info;
    }
  }
  if (best->edition == Edition::E2015) return;
  if (best->edition == Edition::E2024) {
    context.warn("no edition set: defaulting to the 2015 edition while the latest is 2024");
  } else {
    context.warn(fmt::format(
        "no edition set: defaulting to the 2015 edition while {} is compatible with `rust-version`", best->name));
  }
}

void check_rust_version(Edition edition, const PackageFields& fields) {
  if (!fields.rust_version) return;
  for (const auto& info : editions()) {
    if (info.edition == edition && fields.rust_version->to_version() < info.first_version) {
      throw Error(
          fmt::format("rust-version {} is incompatible with the version ({}) required by the specified edition ({})",
                      *fields.metadata.rust_version, info.first_version.to_string(), info.name));
    }
  }
}

std::optional<std::string> readme_of(Inheritance& inheritance, const RawPackage& raw,
                                     const std::function<bool(std::string_view)>& has_file) {
  if (!raw.readme) {
    for (const auto* name : {"README.md", "README.txt", "README"}) {
      if (has_file(name)) return name;
    }
    return std::nullopt;
  }
  const auto value = inheritance.get("readme", raw.readme, &RawInheritablePackage::readme);
  std::string path = "README.md";
  if (const auto* flag = std::get_if<bool>(&*value)) {
    if (!*flag && raw.readme->inherits()) {  // what the workspace denies counts as not defined
      throw Error("`workspace.package.readme` was not defined")
          .with_context("error inheriting `readme` from workspace root manifest's `workspace.package.readme`");
    }
    if (!*flag) return std::nullopt;
  } else {
    path = std::get<std::string>(*value);
  }
  return raw.readme->inherits() ? inheritance.as_seen_from_package(path) : path;
}

std::optional<std::string> build_of(const RawPackage& raw, const std::function<bool(std::string_view)>& has_file) {
  if (!raw.build) return has_file("build.rs") ? std::optional<std::string>("build.rs") : std::nullopt;
  if (const auto* flag = std::get_if<bool>(&*raw.build))
    return *flag ? std::optional<std::string>("build.rs") : std::nullopt;
  if (const auto* path = std::get_if<std::string>(&*raw.build)) return *path;
  throw feature_required("multiple-build-scripts");
}

}  // namespace

PackageFields resolve_package_fields(LoadContext& context, const RawPackage& raw,
                                     const std::function<bool(std::string_view)>& has_file) {
  PackageFields fields;
  auto& metadata = fields.metadata;
  Inheritance inheritance(context);
  using W = RawInheritablePackage;

  if (!raw.name) throw Error("missing field `package.name`");
  context.package_name = *raw.name;
  fields.edition = inheritance.get("edition", raw.edition, &W::edition);
  if (fields.edition) context.edition = parse_edition(*fields.edition).value_or(Edition::E2015);
  metadata.rust_version = inheritance.get("rust-version", raw.rust_version, &W::rust_version);
  if (metadata.rust_version) {
    // Blanks around it are not part of the version.
    fields.rust_version = *semver::PartialVersion::parse_rust_version(*metadata.rust_version);
    metadata.rust_version = fields.rust_version->to_string();
  }
  const auto version = inheritance.get("version", raw.version, &W::version);
  fields.version_given = version.has_value();
  fields.version = version.value_or(semver::Version{});
  metadata.authors = inheritance.get("authors", raw.authors, &W::authors).value_or(Strings{});
  fields.build = build_of(raw, has_file);
  metadata.links = raw.links;
  fields.exclude = inheritance.get("exclude", raw.exclude, &W::exclude).value_or(Strings{});
  fields.include = inheritance.get("include", raw.include, &W::include).value_or(Strings{});
  if (const auto publish = inheritance.get("publish", raw.publish, &W::publish)) {
    if (const auto* flag = std::get_if<bool>(&*publish)) {
      if (!*flag) fields.publish = Strings{};
    } else {
      fields.publish = std::get<Strings>(*publish);
    }
  } else if (!fields.version_given) {
    fields.publish = Strings{};
  }
  metadata.description = inheritance.get("description", raw.description, &W::description);
  metadata.homepage = inheritance.get("homepage", raw.homepage, &W::homepage);
  metadata.documentation = inheritance.get("documentation", raw.documentation, &W::documentation);
  metadata.readme = readme_of(inheritance, raw, has_file);
  metadata.keywords = inheritance.get("keywords", raw.keywords, &W::keywords).value_or(Strings{});
  metadata.categories = inheritance.get("categories", raw.categories, &W::categories).value_or(Strings{});
  metadata.license = inheritance.get("license", raw.license, &W::license);
  metadata.license_file = inheritance.get("license-file", raw.license_file, &W::license_file);
  if (metadata.license_file && raw.license_file->inherits()) {
    metadata.license_file = inheritance.as_seen_from_package(*metadata.license_file);
  }
  metadata.repository = inheritance.get("repository", raw.repository, &W::repository);
  return fields;
}

void check_unstable_keys(const RawPackage& raw) {
  if (raw.im_a_teapot) {
    throw feature_required("test-dummy-unstable")
        .with_context("the `im-a-teapot` manifest key is unstable and may not work properly in England");
  }
  if (raw.default_target || raw.forced_target) {
    if ((raw.default_target && raw.default_target->empty()) || (raw.forced_target && raw.forced_target->empty())) {
      throw Error("target was empty");
    }
    throw feature_required("per-package-target")
        .with_context(
            "the `package.default-target` and `package.forced-target` manifest keys are unstable and may not work "
            "properly");
  }
}

void check_publish(const PackageFields& fields) {
  const bool anywhere = !fields.publish || !fields.publish->empty();
  if (anywhere && !fields.version_given) throw Error("`package.publish` requires `package.version` be specified");
}

void check_package(LoadContext& context, const RawManifest& manifest, const RawPackage& raw,
                   const PackageFields& fields) {
  if (fields.edition) context.edition = edition_value(*fields.edition);
  if (raw.name->find("::") != std::string::npos) throw feature_required("open-namespaces");
  if (!fields.edition) warn_about_missing_edition(context, fields.rust_version);
  check_rust_version(context.edition, fields);
  if (manifest.project && context.edition >= Edition::E2024)
    throw Error("`[project]` is not supported as of the 2024 Edition, please use `[package]`");
  if (manifest.project) context.warn("`[project]` is deprecated in favor of `[package]`");
  if (raw.metabuild) throw feature_required("metabuild");
  if (raw.resolver && manifest.workspace && manifest.workspace->resolver) {
    throw Error("cannot specify `resolver` field in both `[workspace]` and `[package]`");
  }
  if (raw.resolver) resolver_value(*raw.resolver);
  if (manifest.workspace && manifest.workspace->resolver) resolver_value(*manifest.workspace->resolver);
  if (raw.links && !fields.build) {
    throw Error(
        fmt::format("package specifies that it links to `{}` but does not have a custom build script", *raw.links));
  }
}

}  // namespace gantry::manifest
