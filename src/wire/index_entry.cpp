#include "wire/index_entry.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <stdexcept>

#include <fmt/format.h>
#include <rapidjson/document.h>

#include "base/ascii.h"

namespace gantry::wire {

namespace {

using Json = rapidjson::Value;

// Why a line cannot be used.
class LineError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Without recursion: registries are not under the user's control.
constexpr unsigned kParseFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;

// A document in memory that is used again for every line.
class Line {
 public:
  explicit Line(std::string_view text) : allocator_(memory().data(), memory().size()), document_(&allocator_) {
    document_.Parse<kParseFlags>(text.data(), text.size());
    if (document_.HasParseError() || !document_.IsObject()) throw LineError("not a JSON object");
  }
  const Json& root() const { return document_; }

 private:
  static std::array<char, 65536>& memory() {
    // Aligned: the allocator puts its header into it.
    alignas(std::max_align_t) static thread_local std::array<char, 65536> buffer;
    return buffer;
  }
  rapidjson::MemoryPoolAllocator<> allocator_;
  rapidjson::Document document_;
};

// A field that may be absent or null.
const Json* find(const Json& object, const char* key) {
  const auto member = object.FindMember(key);
  return member == object.MemberEnd() || member->value.IsNull() ? nullptr : &member->value;
}

const Json& required(const Json& object, const char* key) {
  const auto* value = find(object, key);
  if (value == nullptr) throw LineError(fmt::format("no field `{}`", key));
  return *value;
}

std::string text(const Json& value) {
  if (!value.IsString()) throw LineError("not a string");
  return {value.GetString(), value.GetStringLength()};
}

std::optional<std::string> optional_text(const Json& object, const char* key) {
  const auto* value = find(object, key);
  return value == nullptr ? std::nullopt : std::optional(text(*value));
}

bool flag_or(const Json& object, const char* key, bool fallback) {
  const auto* value = find(object, key);
  if (value == nullptr) return fallback;
  if (!value->IsBool()) throw LineError("not a boolean");
  return value->GetBool();
}

std::vector<std::string> texts(const Json& array) {
  if (!array.IsArray()) throw LineError("not an array");
  std::vector<std::string> list;
  list.reserve(array.Size());
  for (const auto& item : array.GetArray()) list.push_back(text(item));
  return list;
}

void add_features(const Json& object, const char* key, IndexFeatures& features) {
  const auto* table = find(object, key);
  if (table == nullptr) return;
  if (!table->IsObject()) throw LineError("not an object");
  for (const auto& member : table->GetObject()) features.emplace_back(text(member.name), texts(member.value));
}

IndexDependency parse_dependency(const Json& object) {
  if (!object.IsObject()) throw LineError("not an object");
  IndexDependency dependency;
  dependency.name = text(required(object, "name"));
  dependency.requirement = text(required(object, "req"));
  if (const auto* features = find(object, "features")) dependency.features = texts(*features);
  dependency.optional = flag_or(object, "optional", false);
  dependency.default_features = flag_or(object, "default_features", true);
  dependency.is_public = flag_or(object, "public", false);
  dependency.target = optional_text(object, "target");
  dependency.kind = optional_text(object, "kind");
  dependency.registry = optional_text(object, "registry");
  dependency.package = optional_text(object, "package");
  return dependency;
}

std::vector<IndexDependency> parse_dependencies(const Json& array) {
  if (!array.IsArray()) throw LineError("not an array");
  std::vector<IndexDependency> dependencies;
  dependencies.reserve(array.Size());
  for (const auto& item : array.GetArray()) dependencies.push_back(parse_dependency(item));
  return dependencies;
}

}  // namespace

std::optional<std::string> version_of_index_line(std::string_view line) {
  try {
    const Line parsed(line);
    return optional_text(parsed.root(), "vers");
  } catch (const LineError&) {
    return std::nullopt;
  }
}

std::optional<IndexIdentity> identity_of_index_line(std::string_view line) {
  try {
    const Line parsed(line);
    const auto& object = parsed.root();
    IndexIdentity identity{text(required(object, "name")), text(required(object, "vers")), 1};
    if (const auto* format = find(object, "v"); format != nullptr && format->IsUint())
      identity.format = format->GetUint();
    return identity;
  } catch (const LineError&) {
    return std::nullopt;
  }
}

tl::expected<IndexEntry, std::string> parse_index_line(std::string_view line) {
  try {
    const Line parsed(line);
    const auto& object = parsed.root();
    IndexEntry entry;
    entry.name = text(required(object, "name"));
    entry.version = text(required(object, "vers"));
    entry.dependencies = parse_dependencies(required(object, "deps"));
    add_features(object, "features", entry.features);
    add_features(object, "features2", entry.features);
    entry.checksum = optional_text(object, "cksum").value_or("");
    entry.yanked = flag_or(object, "yanked", false);
    entry.links = optional_text(object, "links");
    entry.rust_version = optional_text(object, "rust_version");
    if (const auto* format = find(object, "v")) {
      if (!format->IsUint64()) throw LineError("not a number");
      entry.format = format->GetUint64();
    }
    return entry;
  } catch (const LineError& error) {
    return tl::unexpected(std::string(error.what()));
  }
}

namespace {

// Of a string, or null, that a field has: its text, "" for null; nothing when it is anything else or not plainly
// written.
std::optional<std::string_view> plain_text(std::string_view value) {
  if (value.starts_with("null")) return "";
  if (!value.starts_with('"')) return std::nullopt;
  const auto text = value.substr(1, value.find('"', 1) - 1);
  if (text.find('\\') != std::string_view::npos) return std::nullopt;
  return text;
}

std::optional<bool> plain_flag(std::string_view value) {
  if (value.starts_with("false")) return false;
  if (value.starts_with("true")) return true;
  return std::nullopt;
}

bool is_known_format(std::string_view value) {
  static_assert(IndexEntry::kNewestFormat < 9);
  const bool is_digit = value.size() > 1 && value[0] >= '0' && value[0] <= '9' && (value[1] == ',' || value[1] == '}');
  return is_digit && static_cast<std::uint64_t>(value[0] - '0') <= IndexEntry::kNewestFormat;
}

// The place behind the list of tables that begins at `begin`, or one inside of it when a string looks like its end.
std::size_t behind_tables(std::string_view line, std::size_t begin) {
  if (line.substr(begin, 2) == "[]") return begin + 2;
  auto end = line.find('}', begin);
  while (end != std::string_view::npos && line.substr(end + 1, 1) != "]") end = line.find('}', end + 1);
  return end;
}

// Goes through the fields of a line in the usual way of writing, without a look into dependencies and features. Both
// end where the first bracket says so: when that one is part of a string, the rest of them is taken for fields, which
// leaves the glance unsure at worst.
class GlanceReader {
 public:
  explicit GlanceReader(std::string_view line) : line_(line) {}

  std::optional<IndexGlance> read(std::size_t at) {
    while ((at = line_.find(':', at)) != std::string_view::npos) {
      const auto value = at + 1;
      if (line_[at - 1] != '"') {  // inside of a string
        at = value;
        continue;
      }
      const auto begin = line_.rfind('"', at - 2) + 1;
      at = take(line_.substr(begin, at - 1 - begin), value);
    }
    if (!yanked_) return std::nullopt;
    return IndexGlance{*yanked_, links_.value_or(""), rust_version_.value_or("")};
  }

 private:
  // Returns where to go on.
  std::size_t take(std::string_view key, std::size_t at) {
    const auto value = line_.substr(at);
    switch (value.empty() ? '\0' : value.front()) {
      case '[': return key == "deps" ? behind_tables(line_, at) : be_unsure();
      case '{': return key == "features" || key == "features2" ? line_.find('}', at) : be_unsure();
      default: break;
    }
    switch (key.empty() ? '\0' : key.front()) {
      case 'v': return key != "v" || is_known_format(value) ? at : be_unsure();
      case 'y': return key == "yanked" ? keep(plain_flag(value), yanked_, at) : at;
      case 'l': return key == "links" ? keep(plain_text(value), links_, at) : at;
      case 'r': return key == "rust_version" ? keep(plain_text(value), rust_version_, at) : at;
      default: return at;
    }
  }

  // What stands there twice leaves it open which one counts.
  template <typename Value>
  std::size_t keep(std::optional<Value> value, std::optional<Value>& field, std::size_t at) {
    if (!value || field) return be_unsure();
    field = value;
    return at;
  }

  // Ends the reading without a glance.
  std::size_t be_unsure() {
    yanked_.reset();
    return std::string_view::npos;
  }

  std::string_view line_;
  std::optional<bool> yanked_;
  std::optional<std::string_view> links_, rust_version_;
};

}  // namespace

std::optional<IndexGlance> glance_at_index_line(std::string_view line, std::string_view name) {
  constexpr std::string_view kName = "{\"name\":\"";
  if (!line.starts_with(kName) || !line.ends_with('}')) return std::nullopt;
  const auto rest = line.substr(kName.size());
  if (!rest.starts_with(name) || rest.substr(name.size(), 2) != "\",") return std::nullopt;
  return GlanceReader(line).read(kName.size() + name.size() + 1);
}

std::string index_path(std::string_view name) {
  const auto lower = ascii_lower(name);
  switch (lower.size()) {
    case 0: return "";
    case 1: return "1/" + lower;
    case 2: return "2/" + lower;
    case 3: return fmt::format("3/{}/{}", lower[0], lower);
    default: return fmt::format("{}/{}/{}", lower.substr(0, 2), lower.substr(2, 2), lower);
  }
}

std::vector<std::string_view> index_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) lines.push_back(line);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return lines;
}

}  // namespace gantry::wire
