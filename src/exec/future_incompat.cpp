#include "exec/future_incompat.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "base/error_text.h"
#include "base/path.h"
#include "config/unused_keys.h"
#include "config/variant.h"

namespace gantry::exec {

namespace {

using Json = nlohmann::ordered_json;
constexpr int kVersion = 0;
constexpr std::size_t kMaxReports = 5;

bool is_report_file(const Json& json) {
  return json.is_object() && json.contains("version") && json["version"] == kVersion && json.contains("next_id") &&
         json["next_id"].is_number_unsigned() && json.contains("reports") && json["reports"].is_array();
}

Json read_reports(const std::string& path, const FileSystem& files) {
  if (const auto text = files.read(path)) {
    auto json = Json::parse(*text, nullptr, false);
    if (!json.is_discarded() && is_report_file(json)) return json;
  }
  return Json{{"version", kVersion}, {"next_id", 1U}, {"reports", Json::array()}};
}

std::string id_text(const PackageId& package) {
  return fmt::format("{}@{}", package.name(), package.version().to_string());
}

// What can be done, each a text of its own; nothing when all packages are the user's own.
std::vector<std::string> suggest(const Compilation& compilation, std::uint64_t id, const FindRemedies& find_remedies) {
  const auto is_own = [](const Incompatibility& found) { return found.package.source().is_path(); };
  if (std::ranges::all_of(compilation.incompatibilities, is_own)) return {};
  std::string updates;
  std::string packages;
  for (const auto& found : compilation.incompatibilities) {
    const auto remedies = find_remedies(found.package);
    std::vector<std::string> newer;
    for (const auto& version : remedies.newer) newer.push_back(version.to_string());
    if (!newer.empty()) {
      updates += fmt::format("\n  - {} has the following newer versions available: {}", found.package.display(),
                             fmt::join(newer, ", "));
    }
    const auto package = id_text(found.package);
    packages += fmt::format(
        "{}\n  - {}\n  - repository: {}\n  - detailed warning command: `cargo report future-incompatibilities --id {} "
        "--package {}`",
        packages.empty() ? "" : "\n", package, remedies.repository.value_or("<not found>"), id, package);
  }
  std::vector<std::string> suggestions;
  if (!updates.empty()) suggestions.push_back("update to a newer version to see if the issue has been fixed" + updates);
  suggestions.push_back(
      "ensure the maintainers know of this problem (e.g. creating a bug report if needed)\n"
      "or even helping with a fix (e.g. by creating a pull request)" +
      packages);
  suggestions.emplace_back(
      "use your own version of the dependency with the `[patch]` section in `Cargo.toml`\n"
      "For more information, see:\n"
      "https://doc.rust-lang.org/cargo/reference/overriding-dependencies.html#the-patch-section");
  return suggestions;
}

Json describe_packages(const Compilation& compilation) {
  Json per_package = Json::object();
  for (const auto& found : compilation.incompatibilities) {
    per_package[id_text(found.package)] =
        fmt::format("The package `{}` currently triggers the following future incompatibility lints:\n{}",
                    found.package.display(), found.text);
  }
  return per_package;
}

// The report of the same findings, if there is one.
std::optional<std::uint64_t> find_report(const Json& file, const Json& per_package) {
  for (const auto& report : file["reports"]) {
    if (report.is_object() && report.contains("per_package") && report["per_package"] == per_package &&
        report.contains("id"))
      return report["id"].get<std::uint64_t>();
  }
  return std::nullopt;
}

void add_report(Json& file, std::uint64_t id, Json per_package, const std::vector<std::string>& suggestions) {
  std::string message;
  if (!suggestions.empty()) message = "to solve this problem, you can try the following approaches:\n\n";
  for (const auto& suggestion : suggestions)
    message += fmt::format("- {}\n{}", suggestion, &suggestion == &suggestions.back() ? "" : "\n");
  auto& reports = file["reports"];
  file["next_id"] = id + 1;
  reports.push_back(Json{{"id", id}, {"suggestion_message", message}, {"per_package", std::move(per_package)}});
  while (reports.size() > kMaxReports) reports.erase(reports.begin());
}

void help(Reporter& reporter, std::string text) {
  Diagnostic diagnostic;
  diagnostic.level = Level::Help;
  diagnostic.title = std::move(text);
  reporter.diagnostic(diagnostic);
}

// Whether the configuration wants findings to be shown. What is wrong in it only costs a warning.
bool is_wanted(const config::Config& config, Reporter& reporter) {
  static constexpr std::string_view kKeys[] = {"frequency"};
  static constexpr std::string_view kFrequencies[] = {"always", "never"};
  try {
    config.keys({"future-incompat-report"});  // throws when it is no table
    for (const auto& warning : config::unused_keys(config, {"future-incompat-report"}, kKeys))
      reporter.warning(warning);
    return config::get_variant(config, {"future-incompat-report", "frequency"}, kFrequencies) != "never";
  } catch (const Error& error) {
    warn_of_error(reporter, "failed to read future-incompat config from disk", error);
    return true;
  }
}

}  // namespace

std::string incompatibilities_path(const std::string& target_dir) {
  return path::join(target_dir, ".future-incompat-report.json");
}

void report_incompatibilities(const Compilation& compilation, const std::string& target_dir, bool asked_for,
                              const FindRemedies& find_remedies, const config::Config& config, FileSystem& files,
                              Reporter& reporter) {
  const bool show = is_wanted(config, reporter) || asked_for;
  if (compilation.incompatibilities.empty()) {
    if (asked_for) reporter.note("0 dependencies had future-incompatible warnings");
    return;
  }
  const auto path = incompatibilities_path(target_dir);
  auto file = read_reports(path, files);
  auto per_package = describe_packages(compilation);
  const auto known = find_report(file, per_package);
  const auto id = known.value_or(file["next_id"].get<std::uint64_t>());
  std::vector<std::string> suggestions;
  if (!known || asked_for) suggestions = suggest(compilation, id, find_remedies);
  if (!known) {
    add_report(file, id, std::move(per_package), suggestions);
    files.write_atomic(path, file.dump(-1, ' ', false, Json::error_handler_t::replace));
  }
  if (!show) return;
  std::vector<std::string> names;
  for (const auto& found : compilation.incompatibilities) names.push_back(found.package.display());
  reporter.warning(
      fmt::format("the following packages contain code that will be rejected by a future version of Rust: {}",
                  fmt::join(names, ", ")));
  if (asked_for) {
    for (const auto& suggestion : suggestions) help(reporter, suggestion);
    reporter.note(fmt::format("this report can be shown with `cargo report future-incompatibilities --id {}`", id));
  } else {
    reporter.note(
        fmt::format("to see what the problems were, use the option `--future-incompat-report`, or run `cargo report "
                    "future-incompatibilities --id {}`",
                    id));
  }
}

}  // namespace gantry::exec
