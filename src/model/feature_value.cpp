#include "model/feature_value.h"

namespace gantry {

FeatureValue FeatureValue::parse(std::string_view text) {
  FeatureValue value;
  if (const auto slash = text.find('/'); slash != std::string_view::npos) {
    auto dependency = text.substr(0, slash);
    value.kind = Kind::DependencyFeature;
    value.weak = dependency.ends_with('?');
    if (value.weak) dependency.remove_suffix(1);
    value.dependency = dependency;
    value.feature = text.substr(slash + 1);
  } else if (text.starts_with("dep:")) {
    value.kind = Kind::Dependency;
    value.dependency = text.substr(4);
  } else {
    value.feature = text;
  }
  return value;
}

std::string FeatureValue::to_string() const {
  switch (kind) {
    case Kind::Feature: return feature;
    case Kind::Dependency: return "dep:" + dependency;
    case Kind::DependencyFeature: return dependency + (weak ? "?/" : "/") + feature;
  }
  return "";
}

}  // namespace gantry
