#include "ops/why_json.h"

#include "base/json_writer.h"

namespace gantry::ops {

namespace {

std::string_view name_of(DependencyKind kind) {
  return kind == DependencyKind::Development ? "dev" : kind == DependencyKind::Build ? "build" : "normal";
}

std::string_view name_of(WhyCut::Reason reason) {
  using enum WhyCut::Reason;
  switch (reason) {
    case Member: return "member";
    case Platform: return "platform";
    case Kind: return "kind";
    case Feature: break;
  }
  return "feature";
}

std::string_view name_of(WhyObstacle::Kind kind) {
  using enum WhyObstacle::Kind;
  switch (kind) {
    case Yanked: return "yanked";
    case Unusable: return "unusable";
    case Requirement: return "requirement";
    case RustVersion: return "rust-version";
    case LockFile: return "lock-file";
    case Others: return "others";
    case Conflict: return "conflict";
    case Order: break;
  }
  return "order";
}

std::string_view name_of(resolver::Failure::Kind kind) {
  switch (kind) {
    case resolver::Failure::Kind::Unfit: return "unfit";
    case resolver::Failure::Kind::Missing: return "missing";
    case resolver::Failure::Kind::Conflict: break;
  }
  return "conflict";
}

std::string_view name_of(resolver::Reason::Kind kind) {
  using enum resolver::Reason::Kind;
  switch (kind) {
    case Version: return "version";
    case Links: return "links";
    case MissingFeature: return "missing-feature";
    case RequiredAsFeature: return "required-dependency";
    case NonImplicitAsFeature: break;
  }
  return "hidden-dependency";
}

class Document {
 public:
  std::string write(const WhyReport& report) {
    json_.begin_object().key("packages").begin_array();
    for (const auto& package : report.packages) write(package);
    json_.end_array().key("failure");
    if (report.failure) {
      write(*report.failure);
    } else {
      json_.null();
    }
    json_.end_object();
    return json_.take() + "\n";
  }

 private:
  void write(const WhyPackage& package) {
    json_.begin_object();
    id(package.id);
    json_.key("uses").begin_array();
    for (const auto& use : package.uses) write(use);
    json_.end_array().key("absence");
    if (package.uses.empty()) {
      json_.begin_object().key("chain");
      write(package.locked);
      json_.key("step").integer(static_cast<std::int64_t>(package.cut.step));
      json_.key("reason").string(name_of(package.cut.reason)).end_object();
    } else {
      json_.null();
    }
    json_.key("version");
    write(package.version);
    json_.end_object();
  }

  void write(const WhyUse& use) {
    json_.begin_object().key("for").string(use.role == resolver::FeaturesFor::Host ? "host" : "target");
    json_.key("chain");
    write(use.chain);
    json_.key("needed_by");
    write(use.dependents);
    json_.key("features").begin_array();
    for (const auto& feature : use.features) {
      json_.begin_object().key("name").string(feature.name).key("chain");
      write(feature.chain);
      json_.end_object();
    }
    json_.end_array().end_object();
  }

  void write(const WhyChain& chain) {
    json_.begin_array();
    for (const auto& step : chain) {
      json_.begin_object();
      id(step.package);
      feature(step.feature);
      json_.key("by");
      write(step.dependency);
      json_.end_object();
    }
    json_.end_array();
  }

  void write(const resolver::Way& way) {
    json_.begin_array();
    for (std::size_t i = way.size(); i-- > 0;) {
      json_.begin_object();
      id(way[i].package);
      json_.key("by");
      write(i + 1 < way.size() ? way[i + 1].dependency : std::nullopt);
      json_.end_object();
    }
    json_.end_array();
  }

  void write(const std::vector<WhyDependent>& dependents) {
    json_.begin_array();
    for (const auto& dependent : dependents) {
      json_.begin_object();
      id(dependent.package);
      feature(dependent.feature);
      json_.key("by");
      write(dependent.dependency);
      json_.end_object();
    }
    json_.end_array();
  }

  void write(const std::optional<Dependency>& dependency) {
    if (!dependency) {
      json_.null();
      return;
    }
    json_.begin_object().key("name").string(dependency->package_name);
    json_.key("rename").optional(dependency->rename());
    json_.key("req").string(dependency->requirement.to_string());
    json_.key("kind").string(name_of(dependency->kind));
    json_.key("optional").boolean(dependency->optional);
    json_.key("target");
    if (dependency->platform) {
      json_.string(dependency->platform->to_string());
    } else {
      json_.null();
    }
    json_.end_object();
  }

  void write(const WhyVersion& version) {
    json_.begin_object().key("locked").boolean(version.is_locked);
    json_.key("twins");
    versions(version.twins);
    json_.key("asked").optional(version.asked).key("others").begin_array();
    for (const auto& other : version.others) {
      json_.begin_object().key("version").string(other.version.to_string()).key("obstacles").begin_array();
      for (const auto& obstacle : other.obstacles) write(obstacle);
      json_.end_array().end_object();
    }
    json_.end_array().end_object();
  }

  void write(const WhyObstacle& obstacle) {
    using enum WhyObstacle::Kind;
    json_.begin_object().key("kind").string(name_of(obstacle.kind));
    if (obstacle.kind == Unusable) json_.key("problem").string(obstacle.text);
    if (obstacle.kind == RustVersion) json_.key("needs").string(obstacle.text).key("suits").string(obstacle.suits);
    if (obstacle.kind == Requirement) {
      json_.key("of");
      write(obstacle.dependents);
    }
    if (obstacle.kind == Others) {
      json_.key("moved").begin_array();
      for (const auto& each : obstacle.moved) json_.string(each.spec_url());
      json_.end_array();
    }
    if (obstacle.failure) {
      json_.key("failure");
      write(*obstacle.failure, {}, false);
    }
    json_.end_object();
  }

  void write(const WhyFailure& failure) { write(failure.failure, failure.culprits, failure.needs_lock_file); }

  void write(const resolver::Failure& failure, const std::vector<resolver::Culprit>& culprits, bool needs_lock_file) {
    json_.begin_object().key("kind").string(name_of(failure.kind));
    json_.key("dependency");
    write(failure.dependency);
    json_.key("chain");
    write(failure.parent);
    json_.key("candidates");
    versions(failure.candidates);
    json_.key("blames").begin_array();
    for (const auto& [reason, way] : failure.blames) {
      json_.begin_object().key("kind").string(name_of(reason.kind)).key("what").string(reason.text).key("chain");
      write(way);
      json_.end_object();
    }
    json_.end_array().key("unusable").begin_array();
    for (const auto& each : failure.unusable) {
      json_.begin_object().key("version").string(each.version.to_string());
      json_.key("problem").string(each.problem).end_object();
    }
    json_.end_array().key("others");
    versions(failure.others);
    json_.key("similar").strings(failure.similar);
    json_.key("culprits").begin_array();
    for (const auto& culprit : culprits) {
      json_.begin_object();
      id(culprit.root);
      json_.key("by");
      write(culprit.dependency);
      json_.end_object();
    }
    json_.end_array().key("needs_lock_file").boolean(needs_lock_file).end_object();
  }

  void id(const PackageId& id) { json_.key("package").string(id.spec_url()); }
  void feature(const std::string& name) {
    json_.key("feature");
    if (name.empty()) {
      json_.null();
    } else {
      json_.string(name);
    }
  }
  void versions(const std::vector<semver::Version>& list) {
    json_.begin_array();
    for (const auto& version : list) json_.string(version.to_string());
    json_.end_array();
  }

  JsonWriter json_;
};

}  // namespace

std::string why_json(const WhyReport& report) { return Document().write(report); }

}  // namespace gantry::ops
