// -p, --workspace and --exclude (Cargo Book, "Package selection").
#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "model/package_id_spec.h"
#include "workspace/glob.h"
#include "workspace/workspace.h"

namespace gantry::workspace {

namespace {

using manifest::PackagePtr;

PackageIdSpec parse_spec(const std::string& text, const Workspace& workspace) {
  auto spec = PackageIdSpec::parse(text);
  if (spec) return std::move(*spec);
  const auto path = path::normalize(path::join(workspace.cwd(), text));
  if (text.find('/') != std::string::npos && workspace.loaded_packages().contains(path)) {
    throw Error(fmt::format("package ID specification `{}` looks like a file path, maybe try {}", text,
                            path::to_file_url(path)));
  }
  throw Error(spec.error());
}

// The query of a URL is no pattern.
bool is_pattern(const std::string& text) {
  return GlobPattern::has_wildcard(text) && text.find("://") == std::string::npos;
}

// What the user typed, split into specifications and patterns; each remembers whether it matched.
class Wanted {
 public:
  Wanted(const std::vector<std::string>& typed, const Workspace& workspace) {
    for (const auto& text : typed) {
      auto& entries = is_pattern(text) ? patterns_ : specs_;
      const bool known =
          std::any_of(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.text == text; });
      if (known) continue;
      if (&entries == &specs_) {
        entries.push_back({text, std::nullopt, parse_spec(text, workspace), false});
        continue;
      }
      auto pattern = GlobPattern::parse(text);
      if (!pattern) throw Error(fmt::format("cannot build glob pattern from `{}`", text), {pattern.error()});
      entries.push_back({text, std::move(*pattern), std::nullopt, false});
    }
  }

  bool match(const manifest::Package& package) {
    bool matched = false;
    for (auto& entry : specs_) {
      if (entry.spec && entry.spec->matches(package.id())) matched = entry.matched = true;
    }
    for (auto& entry : patterns_) {
      if (entry.pattern->matches(package.name())) matched = entry.matched = true;
    }
    return matched;
  }

  std::vector<std::string> unmatched_specs() const { return unmatched(specs_); }
  std::vector<std::string> unmatched_patterns() const { return unmatched(patterns_); }

 private:
  struct Entry {
    std::string text;
    std::optional<GlobPattern> pattern;
    std::optional<PackageIdSpec> spec;
    bool matched;
  };
  static std::vector<std::string> unmatched(const std::vector<Entry>& entries) {
    std::vector<std::string> result;
    for (const auto& entry : entries) {
      if (!entry.matched) result.push_back(entry.text);
    }
    return result;
  }

  std::vector<Entry> specs_, patterns_;
};

void refuse_unmatched(const Workspace& workspace, std::string_view what, const std::vector<std::string>& names) {
  if (names.empty()) return;
  throw Error(fmt::format("{} `{}` not found in workspace `{}`", what, fmt::join(names, ", "), workspace.root()));
}

// The members that -p means; everything typed must match one.
std::vector<PackagePtr> named(const Workspace& workspace, const std::vector<std::string>& typed) {
  Wanted wanted(typed, workspace);
  std::vector<PackagePtr> selected;
  for (const auto& member : workspace.members()) {
    if (wanted.match(*member)) selected.push_back(member);
  }
  refuse_unmatched(workspace, "package(s)", wanted.unmatched_specs());
  refuse_unmatched(workspace, "package pattern(s)", wanted.unmatched_patterns());
  return selected;
}

void require_members(const Workspace& workspace, const std::vector<PackagePtr>& selected) {
  if (!selected.empty() || !workspace.is_virtual()) return;
  throw Error(
      fmt::format("manifest path `{}` contains no package: The manifest is virtual, and the workspace has no members.",
                  workspace.root()));
}

std::vector<PackagePtr> all_but(const Workspace& workspace, const PackageSelection& selection, Reporter& reporter) {
  named(workspace, selection.packages);  // -p beside --workspace chooses nothing, but must not be wrong
  Wanted wanted(selection.exclude, workspace);
  std::vector<PackagePtr> selected;
  for (const auto& member : workspace.members()) {
    if (!wanted.match(*member)) selected.push_back(member);
  }
  const auto warn = [&](std::string_view what, const std::vector<std::string>& names) {
    if (names.empty()) return;
    reporter.warning(
        fmt::format("excluded {} `{}` not found in workspace `{}`", what, fmt::join(names, ", "), workspace.root()));
  };
  warn("package(s)", wanted.unmatched_specs());
  warn("package pattern(s)", wanted.unmatched_patterns());
  return selected;
}

}  // namespace

std::vector<PackagePtr> select_packages(const Workspace& workspace, const PackageSelection& selection,
                                        Reporter& reporter) {
  std::vector<PackagePtr> selected;
  if (selection.all) {
    selected = all_but(workspace, selection, reporter);
  } else if (!selection.packages.empty()) {
    selected = named(workspace, selection.packages);
  } else {
    selected = workspace.default_members();
  }
  require_members(workspace, selected);
  return selected;
}

std::vector<PackageIdSpec> select_specs(const Workspace& workspace, const PackageSelection& selection,
                                        Reporter& reporter) {
  std::vector<PackageIdSpec> specs;
  const auto add = [&](const std::vector<PackagePtr>& packages) {
    for (const auto& package : packages) specs.push_back(PackageIdSpec::of(package->id()));
  };
  if (selection.all) {
    add(all_but(workspace, selection, reporter));
  } else if (!selection.packages.empty()) {
    std::vector<std::string> patterns;
    for (const auto& text : selection.packages) {
      if (is_pattern(text)) {
        patterns.push_back(text);
        continue;
      }
      specs.push_back(parse_spec(text, workspace));
    }
    Wanted wanted(patterns, workspace);
    for (const auto& member : workspace.members()) {
      if (wanted.match(*member)) specs.push_back(PackageIdSpec::of(member->id()));
    }
    refuse_unmatched(workspace, "package pattern(s)", wanted.unmatched_patterns());
  } else {
    add(workspace.default_members());
  }
  if (specs.empty()) require_members(workspace, {});
  return specs;
}

}  // namespace gantry::workspace
