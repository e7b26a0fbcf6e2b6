#include "freshness/database.h"

#include "freshness/codec.h"

namespace gantry::freshness {

namespace {

constexpr std::string_view kMagic = "GANTRYDB";
constexpr std::uint32_t kVersion = 4;

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
  last_build_number_ = 0;
  const auto bytes = files.read(path_);
  if (!bytes) return;
  const auto body = unseal(kMagic, kVersion, *bytes);
  if (!body) return;
  Reader in(*body);
  last_build_number_ = in.number<std::uint64_t>();
  for (auto count = in.count(8); count > 0 && in.ok(); --count) {
    auto unit = std::make_shared<UnitRecord>(decode_unit(in));
    if (in.ok()) units_[unit->identity] = std::move(unit);
  }
  if (!in.ok()) units_.clear();
}

bool BuildDatabase::save(FileSystem& files) {
  if (!changed_) return true;
  Writer out;
  out.number(last_build_number_);
  out.number(static_cast<std::uint32_t>(units_.size()));
  for (const auto& [identity, unit] : units_) encode_unit(out, *unit);
  try {
    files.write_atomic(path_, seal(kMagic, kVersion, out.bytes));
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

}  // namespace gantry::freshness
