// One entry of a feature's list (Cargo Book, Features): "other", "dep:name", "name/feat", "name?/feat".
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace gantry {

struct FeatureValue {
  enum class Kind { Feature, Dependency, DependencyFeature };
  Kind kind = Kind::Feature;
  std::string dependency;  // for Dependency and DependencyFeature: the name in the manifest
  std::string feature;     // for Feature and DependencyFeature
  bool weak = false;       // "name?/feat"

  static FeatureValue parse(std::string_view text);
  std::string to_string() const;
  auto operator<=>(const FeatureValue&) const = default;
};

// Feature name -> what it enables. Holds the implicit features of optional dependencies too.
using FeatureMap = std::map<std::string, std::vector<FeatureValue>, std::less<>>;

}  // namespace gantry
