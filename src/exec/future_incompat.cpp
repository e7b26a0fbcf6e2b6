#include "exec/future_incompat.h"

#include <fmt/format.h>
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

// The id of the report in the file; the same finding keeps its id.
std::uint64_t save_report(const Json& per_package, const std::string& path, FileSystem& files) {
  auto json = read_reports(path, files);
  auto& reports = json["reports"];
  for (const auto& report : reports) {
    if (report.is_object() && report.contains("per_package") && report["per_package"] == per_package &&
        report.contains("id")) {
      return report["id"].get<std::uint64_t>();
    }
  }
  const auto id = json["next_id"].get<std::uint64_t>();
  json["next_id"] = id + 1;
  reports.push_back(Json{{"id", id}, {"suggestion_message", ""}, {"per_package", per_package}});
  while (reports.size() > kMaxReports) reports.erase(reports.begin());
  files.write_atomic(path, json.dump(-1, ' ', false, Json::error_handler_t::replace));
  return id;
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

void report_incompatibilities(const Compilation& compilation, const std::string& directory, bool asked_for,
                              const config::Config& config, FileSystem& files, Reporter& reporter) {
  const bool show = is_wanted(config, reporter) || asked_for;
  if (compilation.incompatibilities.empty()) {
    if (asked_for) reporter.note("0 dependencies had future-incompatible warnings");
    return;
  }
  Json per_package = Json::object();
  std::string names;
  for (const auto& found : compilation.incompatibilities) {
    per_package[fmt::format("{}@{}", found.package.name(), found.package.version().to_string())] =
        fmt::format("The package `{}` currently triggers the following future incompatibility lints:\n{}",
                    found.package.display(), found.text);
    names += (names.empty() ? "" : ", ") + found.package.display();
  }
  const auto id = save_report(per_package, path::join(directory, ".future-incompat-report.json"), files);
  if (!show) return;
  reporter.warning("the following packages contain code that will be rejected by a future version of Rust: " + names);
  if (asked_for) {
    reporter.note(fmt::format("this report can be shown with `cargo report future-incompatibilities --id {}`", id));
  } else {
    reporter.note(
        fmt::format("to see what the problems were, use the option `--future-incompat-report`, or run `cargo report "
                    "future-incompatibilities --id {}`",
                    id));
  }
}

}  // namespace gantry::exec
