#include "freshness/database.h"

#include "freshness/codec.h"

namespace gantry::freshness {

namespace {

constexpr std::string_view kMagic = "GANTRYDB";
constexpr std::uint32_t kVersion = 8;
// A journal may have this part of the file's size.
constexpr std::size_t kFilePerJournal = 4;

void encode_unit(Writer& out, const UnitRecord& unit) {
  out.text(unit.identity);
  out.number(unit.build_number);
  out.number(static_cast<std::uint8_t>(unit.superseded));
  out.number(unit.built_at_ns);
  out.number(unit.duration_ns);
  out.hash(unit.fingerprint);
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
    out.text(dependency.name);
    out.hash(dependency.fingerprint);
  }
  write_states(out, unit.inputs);
  write_variables(out, unit.environment);
  write_states(out, unit.outputs);
  out.text(unit.messages);
  out.text(unit.script_output);
  write_states(out, unit.dep_info);
}

UnitRecord decode_unit(Reader& in) {
  UnitRecord unit;
  unit.identity = in.text();
  unit.build_number = in.number<std::uint64_t>();
  unit.superseded = in.number<std::uint8_t>() != 0;
  unit.built_at_ns = in.number<std::int64_t>();
  unit.duration_ns = in.number<std::int64_t>();
  unit.fingerprint = in.hash();
  unit.facts.resize(in.count(9));
  for (auto& fact : unit.facts) {
    fact.kind = static_cast<FactKind>(in.number<std::uint8_t>());
    fact.name = in.text();
    fact.value = in.text();
  }
  unit.dependencies.resize(in.count(32));
  for (auto& dependency : unit.dependencies) {
    dependency.identity = in.text();
    dependency.build_number = in.number<std::uint64_t>();
    dependency.name = in.text();
    dependency.fingerprint = in.hash();
  }
  unit.inputs = read_states(in);
  unit.environment = read_variables(in);
  unit.outputs = read_states(in);
  unit.messages = in.text();
  unit.script_output = in.text();
  unit.dep_info = read_states(in);
  return unit;
}

}  // namespace

// An entry of the journal: size, checksum, then a tag and what was begun ('-': build number, identity) or finished
// ('+': the record).
void BuildDatabase::add_to_journal(FileSystem& files, std::string_view body) {
  if (is_journal_torn_) write_file(files);
  Writer out;
  out.number(static_cast<std::uint32_t>(body.size()));
  out.hash(hash128(body));
  out.bytes += body;
  if (!files.append(journal_path(path_), out.bytes)) is_journal_torn_ = true;
  journal_size_ += out.bytes.size();
}

void BuildDatabase::journal_begin(FileSystem& files, const std::string& identity) {
  Writer out;
  out.bytes = "-";
  out.number(last_build_number_);
  out.bytes += identity;
  add_to_journal(files, out.bytes);
}

void BuildDatabase::journal_unit(FileSystem& files, const std::string& identity) {
  Writer out;
  out.bytes = "+";
  encode_unit(out, *units_.at(identity));
  add_to_journal(files, out.bytes);
}

void BuildDatabase::journal_finish(FileSystem& files, UnitRecord record) {
  const auto identity = record.identity;
  put_unit(std::move(record));
  journal_unit(files, identity);
  if (!is_journal_torn_) unwritten_.erase(identity);
}

void BuildDatabase::load_journal(const FileSystem& files) {
  const auto bytes = files.read(journal_path(path_));
  if (!bytes) return;
  std::string_view rest = *bytes;
  constexpr std::size_t kHead = 4 + 16;
  while (rest.size() >= kHead) {
    Reader in(rest);
    const auto size = in.number<std::uint32_t>();
    const auto checksum = in.hash();
    if (size > rest.size() - kHead) break;
    const auto body = rest.substr(kHead, size);
    if (hash128(body) != checksum || body.empty()) break;
    Reader entry(body.substr(1));
    if (body.front() == '-') {
      last_build_number_ = std::max(last_build_number_, entry.number<std::uint64_t>());
      if (!entry.ok()) break;
      supersede_unit(std::string(body.substr(1 + entry.position())));
    } else {
      auto unit = std::make_shared<UnitRecord>(decode_unit(entry));
      if (!entry.ok()) break;
      last_build_number_ = std::max(last_build_number_, unit->build_number);
      units_[unit->identity] = std::move(unit);
    }
    rest.remove_prefix(kHead + size);
  }
  journal_size_ = bytes->size();
  is_journal_torn_ = !rest.empty();
}

void BuildDatabase::load(const FileSystem& files) {
  load_file(files);
  load_journal(files);
}

void BuildDatabase::load_file(const FileSystem& files) {
  units_.clear();
  unwritten_.clear();
  last_build_number_ = 0;
  file_size_ = 0;
  journal_size_ = 0;
  is_journal_torn_ = false;
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
  if (in.ok()) {
    file_size_ = bytes->size();
  } else {
    units_.clear();
  }
}

bool BuildDatabase::save(FileSystem& files) {
  const auto limit = file_size_ / kFilePerJournal;
  while (!unwritten_.empty() && !is_journal_torn_ && journal_size_ < limit) {
    journal_unit(files, *unwritten_.begin());
    unwritten_.erase(unwritten_.begin());
  }
  const bool is_written = unwritten_.empty() && !is_journal_torn_;
  return (is_written && journal_size_ <= limit) || write_file(files);
}

bool BuildDatabase::write_file(FileSystem& files) {
  Writer out;
  out.number(last_build_number_);
  out.number(static_cast<std::uint32_t>(units_.size()));
  for (const auto& [identity, unit] : units_) encode_unit(out, *unit);
  const auto file = seal(kMagic, kVersion, out.bytes);
  try {
    files.write_atomic(path_, file);
  } catch (const std::exception&) {
    return false;  // a cache that cannot be written costs time, not correctness
  }
  files.remove_file(journal_path(path_));
  unwritten_.clear();
  file_size_ = file.size();
  journal_size_ = 0;
  is_journal_torn_ = false;
  return true;
}

const UnitRecord* BuildDatabase::find_unit(const std::string& identity) const {
  const auto found = units_.find(identity);
  return found == units_.end() ? nullptr : found->second.get();
}

void BuildDatabase::put_unit(UnitRecord record) {
  auto& slot = units_[record.identity];
  slot = std::make_shared<UnitRecord>(std::move(record));
  unwritten_.insert(slot->identity);
}

void BuildDatabase::note_dep_info(const std::string& identity, FileState dep_info) {
  const auto found = units_.find(identity);
  if (found == units_.end()) return;
  found->second->dep_info = {std::move(dep_info)};
  unwritten_.insert(identity);
}

void BuildDatabase::supersede_unit(const std::string& identity) {
  const auto found = units_.find(identity);
  if (found != units_.end()) found->second->superseded = true;
}

bool BuildDatabase::forget_units(FileSystem& files, const std::function<bool(std::string_view)>& matches) {
  const auto forgotten = std::erase_if(units_, [&](const auto& entry) { return matches(entry.first); });
  return forgotten == 0 || write_file(files);
}

}  // namespace gantry::freshness
