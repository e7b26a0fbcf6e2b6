#include "ops/replacements.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "model/source_errors.h"

namespace gantry::ops {

namespace {
std::string spec_of(const PackageId& id) {
  return fmt::format("{}#{}@{}", id.source().url(), id.name(), id.version().to_string());
}

// A specification without build metadata covers versions with any.
bool covers(const PackageId& wanted, const PackageId& id) {
  if (wanted == id) return true;
  if (!wanted.version().build.empty() || wanted.name() != id.name() || wanted.source() != id.source()) return false;
  auto plain = id.version();
  plain.build.clear();
  return plain == wanted.version();
}
}  // namespace

void Replacements::keep_commits(const resolver::Resolve& lock) {
  for (const auto& node : lock.nodes) {
    const auto& source = node.id.source();
    if (source.is_git() && source.precise()) commits_.emplace(source, *source.precise());
  }
}

bool Replacements::concerns(const Dependency& dependency) const {
  return std::any_of(entries_.begin(), entries_.end(), [&](const auto& entry) {
    return entry.first.name() == dependency.package_name && entry.first.source() == dependency.source;
  });
}

SummaryPtr Replacements::find_replacement(const PackageId& original, const Entry& entry) {
  const auto& wanted = entry.first;
  auto dependency = entry.second;
  if (const auto kept = commits_.find(dependency.source); kept != commits_.end())
    dependency.source = dependency.source.with_precise(kept->second);
  const auto candidates = with_context(
      [&] {
        auto& source = sources_.get(dependency.source);
        const std::vector<SummaryPtr>* found = nullptr;
        while ((found = source.poll(dependency)) == nullptr) source.wait();
        return *found;
      },
      [&] { return fmt::format("unable to update {}", dependency.source.display()); });
  if (candidates.empty()) {
    throw QueryError(
        Error(fmt::format("no matching package for override `{}` found\nlocation searched: {}\nversion required: {}",
                          spec_of(wanted), dependency.source.display(), dependency.requirement.to_string())));
  }
  if (candidates.front()->id.version() != original.version()) {
    throw QueryError(Error(
        fmt::format("replacement specification `{}` matched {} and tried to override it with {}\n"
                    "avoid matching unrelated packages by being more specific",
                    spec_of(wanted), original.version().to_string(), candidates.front()->id.version().to_string())));
  }
  return candidates.front();
}

SummaryPtr Replacements::apply(const SummaryPtr& summary) {
  const auto& id = summary->id;
  if (const auto known = stand_ins_.find(id); known != stand_ins_.end()) return known->second;
  std::vector<const Entry*> matching;
  for (const auto& entry : entries_) {
    if (covers(entry.first, id)) matching.push_back(&entry);
  }
  if (matching.empty()) return summary;
  if (matching.size() > 1) {
    throw Error(
        fmt::format("overlapping replacement specifications found:\n\n  * {}\n  * {}\n\nboth specifications match: {}",
                    spec_of(matching[0]->first), spec_of(matching[1]->first), id.display()));
  }
  const auto replacement = find_replacement(id, *matching.front());
  auto stand_in = std::make_shared<Summary>();
  stand_in->id = id;
  stand_in->checksum = summary->checksum;
  auto link = matching.front()->second;
  link.name_in_manifest = link.package_name = id.name();
  link.requirement = semver::VersionReq::exact(id.version());
  link.default_features = false;
  if (link.source.is_git()) link.source = replacement->id.source();
  link.features.clear();
  stand_in->dependencies.push_back(std::move(link));
  for (const auto& [feature, values] : replacement->features) {
    stand_in->features[feature] = {FeatureValue{FeatureValue::Kind::DependencyFeature, id.name(), feature, false}};
  }
  replaced_.emplace(id, replacement->id);
  return stand_ins_.emplace(id, std::move(stand_in)).first->second;
}

void Replacements::record(resolver::Resolve& resolve) const {
  for (const auto& [original, replacement] : replaced_) {
    if (resolve.find(original)) resolve.replacements.emplace(original, replacement);
  }
}

void Replacements::report(const resolver::Resolve& resolve, Reporter& reporter) const {
  for (const auto& [original, dependency] : entries_) {
    std::vector<std::string> fields;
    if (!dependency.features.empty()) fields.emplace_back("`features`");
    if (!dependency.default_features) fields.emplace_back("`default-features`");
    if (!fields.empty()) {
      const auto list = fmt::format("{}", fmt::join(fields, ", "));
      Diagnostic diagnostic;
      diagnostic.level = Level::Warning;
      diagnostic.title = fmt::format("unused field in replacement for `{}`: {}", dependency.package_name, list);
      diagnostic.notes.emplace_back(Level::Note, fmt::format("configure {} in the `dependencies` entry", list));
      reporter.diagnostic(diagnostic);
    }
  }
  for (const auto& [original, dependency] : entries_) {
    const auto used = std::any_of(resolve.replacements.begin(), resolve.replacements.end(),
                                  [&wanted = original](const auto& each) { return covers(wanted, each.first); });
    if (!used) {
      reporter.warning(fmt::format("package replacement is not used: {}", spec_of(original)));
    }
  }
}

PackageId query_package(const PackageIdSpec& spec, const std::vector<PackageId>& used,
                        const resolver::Resolve& resolve) {
  if (resolve.replacements.empty()) return spec.query(used);
  auto known = used;
  for (const auto& [original, replacement] : resolve.replacements) {
    if (std::ranges::find(used, replacement) != used.end()) known.push_back(original);
  }
  std::ranges::sort(known);
  const auto found = spec.query(known);
  const auto replaced = resolve.replacements.find(found);
  return replaced == resolve.replacements.end() ? found : replaced->second;
}

resolver::Resolve redirect(const resolver::Resolve& resolve) {
  using resolver::PackageIndex;
  resolver::Resolve result;
  result.unused_patches = resolve.unused_patches;
  result.metadata = resolve.metadata;
  result.lock_version = resolve.lock_version;
  result.replacements = resolve.replacements;
  std::vector<PackageIndex> target(resolve.nodes.size());  // in `result`
  for (std::size_t i = 0; i < resolve.nodes.size(); ++i) {
    if (resolve.replacements.contains(resolve.nodes[i].id)) continue;
    target[i] = static_cast<PackageIndex>(result.nodes.size());
    result.nodes.push_back(resolve.nodes[i]);
  }
  for (const auto& [original, replacement] : resolve.replacements) {
    const auto from = resolve.find(original);
    const auto to = resolve.find(replacement);
    if (from && to) target[resolver::index_of(*from)] = target[resolver::index_of(*to)];
  }
  for (auto& node : result.nodes) {
    std::vector<resolver::ResolveEdge> edges;
    for (auto& edge : node.edges) {
      const auto to = target[resolver::index_of(edge.to)];
      const auto same = std::find_if(edges.begin(), edges.end(), [&](const auto& other) { return other.to == to; });
      if (same == edges.end()) {
        edges.push_back({to, std::move(edge.dependencies)});
      } else {
        same->dependencies.insert(same->dependencies.end(), edge.dependencies.begin(), edge.dependencies.end());
      }
    }
    std::sort(edges.begin(), edges.end(), [](const auto& a, const auto& b) { return a.to < b.to; });
    node.edges = std::move(edges);
  }
  return result;
}

}  // namespace gantry::ops
