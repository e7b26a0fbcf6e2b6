#include "toml/value.h"

#include <algorithm>
#include <cassert>
#include <functional>
#include <limits>

namespace gantry::toml {

namespace {
constexpr std::size_t kIndexFrom = 16;  // below it a linear search is faster
constexpr std::size_t kMissing = static_cast<std::size_t>(-1);
}  // namespace

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::String: return "string";
    case Kind::Integer: return "integer";
    case Kind::Float: return "float";
    case Kind::Boolean: return "boolean";
    case Kind::Datetime: return "datetime";
    case Kind::Array: return "array";
    case Kind::Table: return "table";
  }
  return "";
}

std::string WideInteger::message() const {
  if (fits_unsigned) return "u64 value was too large";
  return "invalid type: integer `" + text + "` as " + (fits_signed_128 ? "i128" : "u128") +
         ", expected any valid TOML value";
}

Table::Table() = default;
Table::Table(Origin origin) : origin_(origin) {}
Table::Table(const Table&) = default;
Table::Table(Table&&) noexcept = default;
Table& Table::operator=(const Table&) = default;
Table& Table::operator=(Table&&) noexcept = default;
Table::~Table() = default;

bool Table::empty() const { return entries_.empty(); }
std::size_t Table::size() const { return entries_.size(); }

std::size_t Table::index_of(std::string_view name) const {
  if (entries_.size() <= kIndexFrom) {
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      if (entries_[i].key.name == name) return i;
    }
    return kMissing;
  }
  const auto [first, last] = index_.equal_range(std::hash<std::string_view>{}(name));
  for (auto it = first; it != last; ++it) {
    if (entries_[it->second].key.name == name) return it->second;
  }
  return kMissing;
}

void Table::rebuild_index() {
  index_.clear();
  if (entries_.size() <= kIndexFrom) return;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    index_.emplace(std::hash<std::string_view>{}(entries_[i].key.name), static_cast<std::uint32_t>(i));
  }
}

const Entry* Table::find_entry(std::string_view name) const {
  const auto i = index_of(name);
  return i == kMissing ? nullptr : &entries_[i];
}
Entry* Table::find_entry(std::string_view name) {
  const auto i = index_of(name);
  return i == kMissing ? nullptr : &entries_[i];
}
const Value* Table::find(std::string_view name) const {
  const Entry* entry = find_entry(name);
  return entry ? &entry->value : nullptr;
}
Value* Table::find(std::string_view name) {
  Entry* entry = find_entry(name);
  return entry ? &entry->value : nullptr;
}

Value& Table::insert(Key key, Value value) {
  entries_.push_back(Entry{std::move(key), std::move(value)});
  if (entries_.size() == kIndexFrom + 1) {
    rebuild_index();
  } else if (entries_.size() > kIndexFrom) {
    index_.emplace(std::hash<std::string_view>{}(entries_.back().key.name),
                   static_cast<std::uint32_t>(entries_.size() - 1));
  }
  return entries_.back().value;
}

Value& Table::set(std::string_view name, Value value) {
  if (Entry* entry = find_entry(name)) {
    entry->value = std::move(value);
    return entry->value;
  }
  return insert(Key{std::string(name), {}}, std::move(value));
}

bool Table::erase(std::string_view name) {
  const auto i = index_of(name);
  if (i == kMissing) return false;
  entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(i));
  rebuild_index();
  return true;
}

void Table::clear() {
  entries_.clear();
  index_.clear();
}

Value::Value() = default;
Value::Value(std::string text, Span span) : data_(std::move(text)), span_(span) {}
Value::Value(std::string_view text, Span span) : data_(std::string(text)), span_(span) {}
Value::Value(const char* text, Span span) : data_(std::string(text)), span_(span) {}
Value::Value(std::int64_t number, Span span) : data_(number), span_(span) {}
Value::Value(WideInteger number, Span span) : data_(std::move(number)), span_(span) {}
Value::Value(double number, Span span) : data_(number), span_(span) {}
Value::Value(bool flag, Span span) : data_(flag), span_(span) {}
Value::Value(Datetime time, Span span) : data_(std::move(time)), span_(span) {}
Value::Value(std::vector<Value> items, Span span) : data_(std::move(items)), span_(span) {}
Value::Value(Table table, Span span) : data_(std::make_unique<Table>(std::move(table))), span_(span) {}
Value::Value(const Value& other)
    : data_(clone(other.data_)), span_(other.span_), array_of_tables_(other.array_of_tables_) {}
Value::Value(Value&&) noexcept = default;
Value& Value::operator=(const Value& other) {
  if (this != &other) *this = Value(other);
  return *this;
}
Value& Value::operator=(Value&&) noexcept = default;
Value::~Value() = default;

Value::Data Value::clone(const Data& data) {
  return std::visit(
      [](const auto& alternative) -> Data {
        using T = std::decay_t<decltype(alternative)>;
        if constexpr (std::is_same_v<T, std::unique_ptr<Table>>) {
          return std::make_unique<Table>(*alternative);
        } else {
          return alternative;
        }
      },
      data);
}

Kind Value::kind() const {
  switch (data_.index()) {
    case 0: return Kind::String;
    case 1:
    case 2: return Kind::Integer;
    case 3: return Kind::Float;
    case 4: return Kind::Boolean;
    case 5: return Kind::Datetime;
    case 6: return Kind::Array;
    default: return Kind::Table;
  }
}

const std::string& Value::as_string() const { return std::get<std::string>(data_); }
std::string& Value::as_string() { return std::get<std::string>(data_); }
std::int64_t Value::as_integer() const {
  if (const auto* wide = std::get_if<WideInteger>(&data_)) {
    return wide->text.starts_with('-') ? std::numeric_limits<std::int64_t>::min()
                                       : std::numeric_limits<std::int64_t>::max();
  }
  return std::get<std::int64_t>(data_);
}
const WideInteger* Value::wide_integer() const { return std::get_if<WideInteger>(&data_); }
double Value::as_float() const { return std::get<double>(data_); }
bool Value::as_boolean() const { return std::get<bool>(data_); }
const Datetime& Value::as_datetime() const { return std::get<Datetime>(data_); }
const std::vector<Value>& Value::as_array() const { return std::get<std::vector<Value>>(data_); }
std::vector<Value>& Value::as_array() { return std::get<std::vector<Value>>(data_); }
const Table& Value::as_table() const { return *std::get<std::unique_ptr<Table>>(data_); }
Table& Value::as_table() { return *std::get<std::unique_ptr<Table>>(data_); }

bool Value::operator==(const Value& other) const {
  if (kind() != other.kind()) return false;
  switch (kind()) {
    case Kind::String: return as_string() == other.as_string();
    case Kind::Integer:
      if (wide_integer() || other.wide_integer()) {
        return wide_integer() && other.wide_integer() && wide_integer()->text == other.wide_integer()->text;
      }
      return as_integer() == other.as_integer();
    case Kind::Float: return as_float() == other.as_float();
    case Kind::Boolean: return as_boolean() == other.as_boolean();
    case Kind::Datetime: return as_datetime() == other.as_datetime();
    case Kind::Array: return as_array() == other.as_array();
    case Kind::Table: return as_table() == other.as_table();
  }
  return false;
}

bool operator==(const Table& a, const Table& b) {
  return a.size() == b.size() && std::ranges::all_of(a.entries(), [&](const Entry& entry) {
           const Value* other = b.find(entry.key.name);
           return other && *other == entry.value;
         });
}

}  // namespace gantry::toml
