// File format (little endian, as written by this machine; another byte order or version reads as empty):
//   "GANTRYDB" | u32 version | u32 request count | per request: key, offset, size, checksum | units: offset, size, checksum |
//   checksum of this head | blobs
// Every blob has its own checksum, so that the no-op path verifies only what it reads.
#include "freshness/database.h"

#include <cstring>

namespace gantry::freshness {

namespace {

constexpr std::string_view kMagic = "GANTRYDB";
constexpr std::uint32_t kVersion = 3;

class Writer {
 public:
  void raw(const void* data, std::size_t size) { bytes.append(static_cast<const char*>(data), size); }
  template <typename T>
  void number(T value) {
    raw(&value, sizeof value);
  }
  void text(std::string_view value) {
    number(static_cast<std::uint32_t>(value.size()));
    bytes += value;
  }
  void optional_text(const std::optional<std::string>& value) {
    number(static_cast<std::uint8_t>(value.has_value()));
    if (value) text(*value);
  }
  void hash(const Hash128& value) {
    number(value.low);
    number(value.high);
  }
  std::string bytes;
};

// Reads what Writer wrote; after the first read beyond the end `ok` is false and all values are empty.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  template <typename T>
  T number() {
    T value{};
    if (const auto* data = take(sizeof value)) std::memcpy(&value, data, sizeof value);
    return value;
  }
  std::string text() {
    const auto size = number<std::uint32_t>();
    const auto* data = take(size);
    return data == nullptr ? std::string() : std::string(data, size);
  }
  std::optional<std::string> optional_text() {
    if (number<std::uint8_t>() == 0) return std::nullopt;
    return text();
  }
  Hash128 hash() {
    Hash128 value;
    value.low = number<std::uint64_t>();
    value.high = number<std::uint64_t>();
    return value;
  }
  // A count of items of at least `item_size` bytes each; 0 when the rest cannot hold them.
  std::size_t count(std::size_t item_size) {
    const auto value = number<std::uint32_t>();
    if (value > (bytes_.size() - position_) / item_size) ok_ = false;
    return ok_ ? value : 0;
  }
  bool ok() const { return ok_; }
  std::size_t position() const { return position_; }

 private:
  const char* take(std::size_t size) {
    if (!ok_ || size > bytes_.size() - position_) {
      ok_ = false;
      return nullptr;
    }
    const auto* data = bytes_.data() + position_;
    position_ += size;
    return data;
  }
  std::string_view bytes_;
  std::size_t position_ = 0;
  bool ok_ = true;
};

struct Blob {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  Hash128 checksum;
};

void write_states(Writer& out, const std::vector<FileState>& states) {
  out.number(static_cast<std::uint32_t>(states.size()));
  for (const auto& state : states) {
    out.text(state.path);
    out.number(state.size);
    out.number(state.mtime_ns);
    out.hash(state.hash);
    out.number(static_cast<std::uint8_t>(state.kind));
  }
}

std::vector<FileState> read_states(Reader& in) {
  std::vector<FileState> states(in.count(37));
  for (auto& state : states) {
    state.path = in.text();
    state.size = in.number<std::uint64_t>();
    state.mtime_ns = in.number<std::int64_t>();
    state.hash = in.hash();
    const auto kind = in.number<std::uint8_t>();
    state.kind = kind <= static_cast<std::uint8_t>(InputKind::Unknown) ? static_cast<InputKind>(kind) : InputKind::Unknown;
  }
  return states;
}

using Variables = std::vector<std::pair<std::string, std::optional<std::string>>>;

void write_variables(Writer& out, const Variables& variables) {
  out.number(static_cast<std::uint32_t>(variables.size()));
  for (const auto& [name, value] : variables) {
    out.text(name);
    out.optional_text(value);
  }
}

Variables read_variables(Reader& in) {
  Variables variables(in.count(5));
  for (auto& [name, value] : variables) {
    name = in.text();
    value = in.optional_text();
  }
  return variables;
}

std::string encode_request(const RequestRecord& request) {
  Writer out;
  write_states(out, request.inputs);
  write_variables(out, request.environment);
  out.text(request.replay);
  out.text(request.closing);
  return std::move(out.bytes);
}

std::optional<RequestRecord> decode_request(const Hash128& key, std::string_view bytes) {
  Reader in(bytes);
  RequestRecord request;
  request.key = key;
  request.inputs = read_states(in);
  request.environment = read_variables(in);
  request.replay = in.text();
  request.closing = in.text();
  if (!in.ok()) return std::nullopt;
  return request;
}

void encode_unit(Writer& out, const UnitRecord& unit) {
  out.text(unit.identity);
  out.number(unit.build_number);
  out.number(static_cast<std::uint8_t>(unit.superseded));
  out.number(unit.built_at_ns);
  out.number(unit.duration_ns);
  out.number(static_cast<std::uint32_t>(unit.facts.size()));
  for (const auto& fact : unit.facts) {
    out.number(static_cast<std::uint8_t>(fact.kind));
    out.text(fact.name);
    out.text(fact.value);
  }
  out.number(static_cast<std::uint32_t>(unit.dependencies.size()));
  for (const auto& dependency : unit.dependencies) {
    out.text(dependency.identity);
    out.number(dependency.build_number);
  }
  write_states(out, unit.inputs);
  write_variables(out, unit.environment);
  write_states(out, unit.outputs);
  out.text(unit.messages);
  out.text(unit.script_output);
}

UnitRecord decode_unit(Reader& in) {
  UnitRecord unit;
  unit.identity = in.text();
  unit.build_number = in.number<std::uint64_t>();
  unit.superseded = in.number<std::uint8_t>() != 0;
  unit.built_at_ns = in.number<std::int64_t>();
  unit.duration_ns = in.number<std::int64_t>();
  unit.facts.resize(in.count(9));
  for (auto& fact : unit.facts) {
    fact.kind = static_cast<FactKind>(in.number<std::uint8_t>());
    fact.name = in.text();
    fact.value = in.text();
  }
  unit.dependencies.resize(in.count(12));
  for (auto& dependency : unit.dependencies) {
    dependency.identity = in.text();
    dependency.build_number = in.number<std::uint64_t>();
  }
  unit.inputs = read_states(in);
  unit.environment = read_variables(in);
  unit.outputs = read_states(in);
  unit.messages = in.text();
  unit.script_output = in.text();
  return unit;
}

struct Head {
  std::vector<std::pair<Hash128, Blob>> requests;
  Blob units;
};

void write_blob(Writer& out, const Blob& blob) {
  out.number(blob.offset);
  out.number(blob.size);
  out.hash(blob.checksum);
}

Blob read_blob(Reader& in) {
  Blob blob;
  blob.offset = in.number<std::uint64_t>();
  blob.size = in.number<std::uint64_t>();
  blob.checksum = in.hash();
  return blob;
}

std::optional<Head> read_head(std::string_view bytes) {
  if (!bytes.starts_with(kMagic)) return std::nullopt;
  Reader in(bytes.substr(kMagic.size()));
  if (in.number<std::uint32_t>() != kVersion) return std::nullopt;
  Head head;
  head.requests.resize(in.count(48));
  for (auto& [key, blob] : head.requests) {
    key = in.hash();
    blob = read_blob(in);
  }
  head.units = read_blob(in);
  const auto size = kMagic.size() + in.position();
  const auto checksum = in.hash();
  if (!in.ok() || checksum != hash128(bytes.substr(0, size))) return std::nullopt;
  return head;
}

std::optional<std::string_view> blob_bytes(std::string_view file, const Blob& blob) {
  if (blob.offset > file.size() || blob.size > file.size() - blob.offset) return std::nullopt;
  const auto bytes = file.substr(blob.offset, blob.size);
  if (hash128(bytes) != blob.checksum) return std::nullopt;
  return bytes;
}

}  // namespace

// An entry of the journal: size, checksum, then a tag and the identity ('-': begun) or the record ('+': finished).
std::string BuildDatabase::journal_entry(std::string_view body) {
  Writer out;
  out.number(static_cast<std::uint32_t>(body.size()));
  out.hash(hash128(body));
  out.bytes += body;
  return std::move(out.bytes);
}

void BuildDatabase::journal_begin(FileSystem& files, const std::string& identity) {
  files.append(journal_path(path_), journal_entry("-" + identity));
  changed_ = true;
}

void BuildDatabase::journal_finish(FileSystem& files, const UnitRecord& record) {
  Writer out;
  out.bytes = "+";
  encode_unit(out, record);
  files.append(journal_path(path_), journal_entry(out.bytes));
}

void BuildDatabase::load_journal(const FileSystem& files) {
  const auto bytes = files.read(journal_path(path_));
  if (!bytes) return;
  requests_.clear();  // some unit was touched after they were written
  changed_ = true;
  std::string_view rest = *bytes;
  constexpr std::size_t kHead = 4 + 16;
  while (rest.size() >= kHead) {
    Reader in(rest);
    const auto size = in.number<std::uint32_t>();
    const auto checksum = in.hash();
    if (size > rest.size() - kHead) break;
    const auto body = rest.substr(kHead, size);
    rest.remove_prefix(kHead + size);
    if (hash128(body) != checksum || body.empty()) break;
    if (body.front() == '-') {
      supersede_unit(std::string(body.substr(1)));
      continue;
    }
    Reader record(body.substr(1));
    auto unit = std::make_shared<UnitRecord>(decode_unit(record));
    if (!record.ok()) break;
    last_build_number_ = std::max(last_build_number_, unit->build_number);
    units_[unit->identity] = std::move(unit);
  }
}

void BuildDatabase::load(const FileSystem& files) {
  load_file(files);
  load_journal(files);
}

void BuildDatabase::load_file(const FileSystem& files) {
  units_.clear();
  requests_.clear();
  last_build_number_ = 0;
  const auto bytes = files.read(path_);
  if (!bytes) return;
  const auto head = read_head(*bytes);
  if (!head) return;
  const auto unit_bytes = blob_bytes(*bytes, head->units);
  if (!unit_bytes) return;
  Reader in(*unit_bytes);
  last_build_number_ = in.number<std::uint64_t>();
  for (auto count = in.count(8); count > 0 && in.ok(); --count) {
    auto unit = std::make_shared<UnitRecord>(decode_unit(in));
    if (in.ok()) units_[unit->identity] = std::move(unit);
  }
  if (!in.ok()) {
    units_.clear();
    return;
  }
  for (const auto& [key, blob] : head->requests) {
    const auto request_bytes = blob_bytes(*bytes, blob);
    if (!request_bytes) continue;
    if (auto request = decode_request(key, *request_bytes)) {
      requests_.push_back(std::make_shared<RequestRecord>(std::move(*request)));
    }
  }
}

std::optional<RequestRecord> BuildDatabase::load_request(const FileSystem& files, const std::string& path,
                                                         const Hash128& key) {
  if (files.exists(journal_path(path))) return std::nullopt;  // a build is under way or was killed
  const auto bytes = files.read(path);
  if (!bytes) return std::nullopt;
  const auto head = read_head(*bytes);
  if (!head) return std::nullopt;
  for (const auto& [found, blob] : head->requests) {
    if (found != key) continue;
    const auto request_bytes = blob_bytes(*bytes, blob);
    return request_bytes ? decode_request(key, *request_bytes) : std::nullopt;
  }
  return std::nullopt;
}

bool BuildDatabase::save(FileSystem& files) {
  if (!changed_) return true;
  std::vector<std::string> blobs;
  Head head;
  for (const auto& request : requests_) {
    blobs.push_back(encode_request(*request));
    head.requests.push_back({request->key, {}});
  }
  Writer units;
  units.number(last_build_number_);
  units.number(static_cast<std::uint32_t>(units_.size()));
  for (const auto& [identity, unit] : units_) encode_unit(units, *unit);
  blobs.push_back(std::move(units.bytes));

  const std::size_t head_size = kMagic.size() + 8 + head.requests.size() * 48 + 32 + 16;
  std::uint64_t offset = head_size;
  for (std::size_t i = 0; i < blobs.size(); ++i) {
    Blob blob{offset, blobs[i].size(), hash128(blobs[i])};
    offset += blobs[i].size();
    (i < head.requests.size() ? head.requests[i].second : head.units) = blob;
  }
  Writer out;
  out.bytes.reserve(offset);
  out.bytes += kMagic;
  out.number(kVersion);
  out.number(static_cast<std::uint32_t>(head.requests.size()));
  for (const auto& [key, blob] : head.requests) {
    out.hash(key);
    write_blob(out, blob);
  }
  write_blob(out, head.units);
  out.hash(hash128(out.bytes));
  for (const auto& blob : blobs) out.bytes += blob;
  try {
    files.write_atomic(path_, out.bytes);
  } catch (const std::exception&) {
    return false;  // a cache that cannot be written costs time, not correctness
  }
  files.remove_file(journal_path(path_));
  changed_ = false;
  return true;
}

const UnitRecord* BuildDatabase::find_unit(const std::string& identity) const {
  const auto found = units_.find(identity);
  return found == units_.end() ? nullptr : found->second.get();
}

void BuildDatabase::put_unit(UnitRecord record) {
  auto& slot = units_[record.identity];
  slot = std::make_shared<UnitRecord>(std::move(record));
  changed_ = true;
}

void BuildDatabase::supersede_unit(const std::string& identity) {
  const auto found = units_.find(identity);
  if (found == units_.end()) return;
  found->second->superseded = true;
  changed_ = true;
}

const RequestRecord* BuildDatabase::find_request(const Hash128& key) const {
  for (const auto& request : requests_) {
    if (request->key == key) return request.get();
  }
  return nullptr;
}

void BuildDatabase::put_request(RequestRecord record) {
  std::erase_if(requests_, [&](const auto& request) { return request->key == record.key; });
  if (requests_.size() >= kMaxRequests) requests_.erase(requests_.begin());
  requests_.push_back(std::make_shared<RequestRecord>(std::move(record)));
  changed_ = true;
}

}  // namespace gantry::freshness
