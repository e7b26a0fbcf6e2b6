#include "ops/info_view.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/path.h"

namespace gantry::ops {

namespace {

constexpr std::size_t kMostFeatures = 30;
constexpr const char* kDefault = "default";

class Writer {
 public:
  explicit Writer(const InfoView& view) : view_(view), manifest_(*view.package->manifest) {}

  std::string render() {
    write_head();
    write_version();
    write_license();
    write_links();
    write_features();
    if (view_.dependencies) {
      write_dependencies("dependencies", DependencyKind::Normal);
      write_dependencies("build-dependencies", DependencyKind::Build);
    }
    return std::move(text_);
  }

 private:
  std::string colored(const char* code, const std::string& text) const {
    return view_.colors ? fmt::format("{}{}\x1b[0m", code, text) : text;
  }
  std::string title(const std::string& text) const { return colored("\x1b[1m\x1b[92m", text); }
  std::string context(const std::string& text) const { return colored("\x1b[1m\x1b[94m", text); }
  std::string warning(const std::string& text) const { return colored("\x1b[1m\x1b[33m", text); }
  std::string error(const std::string& text) const { return colored("\x1b[1m\x1b[91m", text); }
  std::string dim(const std::string& text) const { return colored("\x1b[2m", text); }

  void line(const std::string& name, const std::string& value) { text_ += title(name + ":") + " " + value + "\n"; }
  void line(const std::string& name, const std::optional<std::string>& value) {
    if (value) line(name, *value);
  }

  const SourceId& source() const { return view_.summary->id.source(); }
  std::string version() const { return view_.summary->id.version().to_string(); }

  std::string shown_path(const std::string& directory) const {
    return "./" + (directory == view_.cwd ? std::string() : path::relative(directory, view_.cwd));
  }

  void write_head() {
    text_ += title(view_.summary->id.name());
    std::string keywords;
    for (const auto& keyword : manifest_.metadata.keywords) keywords += (keywords.empty() ? "#" : " #") + keyword;
    if (!keywords.empty()) text_ += " " + context(keywords);
    text_ += "\n";
    if (const auto& description = manifest_.metadata.description) {
      std::string_view trimmed = *description;
      while (!trimmed.empty() && (trimmed.back() == '\n' || trimmed.back() == ' ')) trimmed.remove_suffix(1);
      text_.append(trimmed).append("\n");
    }
  }

  void write_version() {
    auto value = version();
    const auto from = fmt::format("from {}", source().display());
    if (source().is_path()) {
      value += " " + context(fmt::format("(from {})", shown_path(view_.package->root())));
    } else if (view_.latest && source().is_crates_io()) {
      value += " " + warning(fmt::format("(latest {})", view_.latest->to_string()));
    } else if (view_.latest) {
      value += " " + warning(fmt::format("(latest {} ", view_.latest->to_string())) + context(from) + warning(")");
    } else if (!source().is_crates_io()) {
      value += " " + context(fmt::format("({})", from));
    }
    line("version", value);
  }

  void write_license() {
    const auto& metadata = manifest_.metadata;
    line("license", metadata.license ? *metadata.license : error("unknown"));
    line("rust-version", metadata.rust_version ? *metadata.rust_version : warning("unknown"));
  }

  void write_links() {
    const auto& metadata = manifest_.metadata;
    const auto name_and_version = fmt::format("{}/{}", view_.summary->id.name(), version());
    if (metadata.documentation || !source().is_crates_io()) {
      line("documentation", metadata.documentation);
    } else {
      line("documentation", "https://docs.rs/" + name_and_version);
    }
    line("homepage", metadata.homepage);
    line("repository", metadata.repository);
    if (source().is_crates_io()) line("crates.io", "https://crates.io/crates/" + name_and_version);
  }

  // What `default` turns on, with itself.
  std::set<std::string> activated() const {
    const auto& features = view_.summary->features;
    std::set<std::string> found;
    std::vector<std::string> pending;
    if (features.contains(kDefault)) pending.emplace_back(kDefault);
    while (!pending.empty()) {
      const auto name = pending.back();
      pending.pop_back();
      const auto feature = features.find(name);
      if (feature == features.end() || !found.insert(name).second) continue;
      for (const auto& value : feature->second) {
        if (value.kind == FeatureValue::Kind::Feature) pending.push_back(value.feature);
      }
    }
    return found;
  }

  void write_feature(const std::string& name, std::size_t width, bool is_active) {
    std::vector<std::string> values;
    for (const auto& value : view_.summary->features.find(name)->second)
      values.push_back(is_active ? value.to_string() : dim(value.to_string()));
    const auto padded = fmt::format("{:<{}}", name, width);
    text_ += fmt::format(" {}{} = [{}]\n", name == kDefault ? title("+") : " ", is_active ? padded : dim(padded),
                         fmt::join(values, ", "));
  }

  void write_features() {
    const auto& features = view_.summary->features;
    if (features.empty()) return;
    text_ += title("features:") + "\n";
    const auto active = activated();
    std::size_t width = 0;
    for (const auto& [name, values] : features) width = std::max(width, name.size());
    const auto inactive = features.size() - active.size();
    if (view_.all_features || active.size() <= kMostFeatures) {
      if (active.contains(kDefault)) write_feature(kDefault, width, true);
      for (const auto& name : active) {
        if (name != kDefault) write_feature(name, width, true);
      }
    } else {
      text_ += fmt::format("  {} activated features\n", active.size());
    }
    if (inactive == 0) return;
    if (view_.all_features || features.size() <= kMostFeatures) {
      for (const auto& [name, values] : features) {
        if (!active.contains(name)) write_feature(name, width, false);
      }
    } else {
      text_ += fmt::format("  {} deactivated features\n", inactive);
    }
  }

  std::string shown(const Dependency& dependency) const {
    if (dependency.source.is_path())
      return fmt::format("{} {}", dependency.package_name, context_of_path(dependency.source.local_path()));
    auto requirement = dependency.requirement.to_string();
    if (requirement.starts_with('^')) requirement.erase(0, 1);
    return fmt::format("{}@{}", dependency.package_name, requirement);
  }
  std::string context_of_path(const std::string& directory) const { return fmt::format("({})", shown_path(directory)); }

  void write_dependencies(const std::string& name, DependencyKind kind) {
    std::vector<std::string> required;
    std::vector<std::string> optional;
    for (const auto& dependency : view_.summary->dependencies) {
      if (dependency.kind == kind) (dependency.optional ? optional : required).push_back(shown(dependency));
    }
    if (required.empty() && optional.empty()) return;
    text_ += title(name + ":") + "\n";
    std::ranges::sort(required);
    std::ranges::sort(optional);
    for (const auto& each : required) text_ += fmt::format(" {}{}\n", title("+"), each);
    for (const auto& each : optional) text_ += fmt::format("  {}\n", dim(each));
  }

  const InfoView& view_;
  const manifest::Manifest& manifest_;
  std::string text_;
};

}  // namespace

std::string render_info(const InfoView& view) { return Writer(view).render(); }

}  // namespace gantry::ops
