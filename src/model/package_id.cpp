#include "model/package_id.h"

#include <fmt/format.h>

#include "model/package_id_spec.h"

namespace gantry {

struct PackageId::Data {
  std::string name;
  semver::Version version;
  SourceId source;
  std::size_t hash = 0;
};

PackageId::PackageId() {
  static const auto empty = std::make_shared<const Data>();
  data_ = empty;
}

PackageId::PackageId(std::string name, semver::Version version, SourceId source) {
  Data data{std::move(name), std::move(version), std::move(source)};
  data.hash =
      (std::hash<std::string>{}(data.name) * 31 + std::hash<semver::Version>{}(data.version)) * 31 + data.source.hash();
  data_ = std::make_shared<const Data>(std::move(data));
}

const std::string& PackageId::name() const { return data_->name; }
const semver::Version& PackageId::version() const { return data_->version; }
const SourceId& PackageId::source() const { return data_->source; }
std::size_t PackageId::hash() const noexcept { return data_->hash; }

std::string PackageId::display() const {
  const auto text = fmt::format("{} v{}", name(), version().to_string());
  return source().is_crates_io() ? text : fmt::format("{} ({})", text, source().display());
}

std::string PackageId::spec_url() const { return PackageIdSpec::of(*this).to_string(); }

bool PackageId::operator==(const PackageId& other) const {
  if (data_ == other.data_) return true;
  return data_->hash == other.data_->hash && name() == other.name() && version() == other.version() &&
         source() == other.source();
}

std::strong_ordering PackageId::operator<=>(const PackageId& other) const {
  if (data_ == other.data_) return std::strong_ordering::equal;
  if (auto order = name() <=> other.name(); order != 0) return order;
  if (auto order = version() <=> other.version(); order != 0) return order;
  return source() <=> other.source();
}

}  // namespace gantry
