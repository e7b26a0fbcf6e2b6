#include "ops/incompatibility_report.h"

#include <algorithm>
#include <limits>
#include <map>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "exec/future_incompat.h"
#include "wire/json_tree.h"

namespace gantry::ops {

namespace {

constexpr std::int64_t kVersion = 0;

struct Report {
  std::int64_t id = 0;
  std::string suggestions;
  std::map<std::string, std::string> per_package;
};

struct ReportFile {
  std::int64_t version = 0;
  std::vector<Report> reports;
};

std::int64_t number(const wire::JsonDocument& document, const wire::JsonValue& object, std::string_view name) {
  return document.integer(document.member(object, name), "u32", 0, std::numeric_limits<std::uint32_t>::max());
}

ReportFile parse(std::string text) {
  const auto document = wire::JsonDocument::parse(std::move(text));
  const auto& root = document.root();
  document.object(root, "struct OnDiskReports");
  ReportFile file{number(document, root, "version"), {}};
  number(document, root, "next_id");
  for (const auto& item : document.array(document.member(root, "reports"))) {
    document.object(item, "struct OnDiskReport");
    Report report{number(document, item, "id"), document.string(document.member(item, "suggestion_message")), {}};
    for (const auto& [package, description] : document.map(document.member(item, "per_package")))
      report.per_package[package] = document.string(description);
    file.reports.push_back(std::move(report));
  }
  document.finish();
  return file;
}

ReportFile load(const std::string& path, const FileSystem& files) {
  if (!files.exists(path)) throw Error("no reports are currently available");
  auto text = files.read(path);
  if (!text) throw Error("failed to read report", {describe_system_error(text.error())});
  auto file = with_context([&] { return parse(std::move(*text)); }, [] { return "failed to load report"; });
  if (file.version != kVersion)
    throw Error("unable to read reports; reports were saved from a future version of Cargo");
  return file;
}

Report choose(std::vector<Report> reports, std::optional<std::uint32_t> id) {
  if (!id && reports.empty()) throw Error("no reports are currently available");
  const auto found = id ? std::ranges::find(reports, std::int64_t{*id}, &Report::id) : std::prev(reports.end());
  if (found != reports.end()) return std::move(*found);
  std::vector<std::int64_t> known;
  for (const auto& report : reports) known.push_back(report.id);
  throw Error(fmt::format("could not find report with ID {}\nAvailable IDs are: {}", *id, fmt::join(known, ", ")));
}

std::string describe(const Report& report, const std::optional<std::string>& package) {
  std::vector<std::string> names;
  std::string text;
  for (const auto& [name, description] : report.per_package) {
    names.push_back(name);
    if (!package || *package == name) text.append(text.empty() ? "" : "\n").append(description);
  }
  if (!package || report.per_package.contains(*package)) return text;
  throw Error(
      fmt::format("could not find package with ID `{}`\n\n"
                  "                Available packages are: {}\n\n"
                  "                Omit the `--package` flag to display a report for all packages",
                  *package, fmt::join(names, ", ")));
}

}  // namespace

std::string incompatibility_report(const IncompatibilityQuestion& question, const std::string& target_dir,
                                   const FileSystem& files) {
  const auto report = choose(load(exec::incompatibilities_path(target_dir), files).reports, question.id);
  return fmt::format(
      "The following warnings were discovered during the build. These warnings are an\n"
      "indication that the packages contain code that will become an error in a\n"
      "future release of Rust. These warnings typically cover changes to close\n"
      "soundness problems, unintended or undocumented behavior, or critical problems\n"
      "that cannot be fixed in a backwards-compatible fashion, and are not expected\n"
      "to be in wide use.\n\n"
      "Each warning should contain a link for more information on what the warning\n"
      "means and how to resolve it.\n\n"
      "{}\n{}",
      report.suggestions, describe(report, question.package));
}

}  // namespace gantry::ops
