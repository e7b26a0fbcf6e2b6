#include "freshness/codec.h"

namespace gantry::freshness {

void write_states(Writer& out, const std::vector<FileState>& states) {
  out.number(static_cast<std::uint32_t>(states.size()));
  for (const auto& state : states) {
    out.text(state.path);
    out.number(state.size);
    out.number(state.mtime_ns);
    out.number(state.ctime_ns);
    out.hash(state.hash);
    out.number(static_cast<std::uint8_t>(state.kind));
  }
}

void read_state(Reader& in, FileState& state) {
  state.path = in.view();
  state.size = in.number<std::uint64_t>();
  state.mtime_ns = in.number<std::int64_t>();
  state.ctime_ns = in.number<std::int64_t>();
  state.hash = in.hash();
  const auto kind = in.number<std::uint8_t>();
  state.kind =
      kind <= static_cast<std::uint8_t>(InputKind::VisiblePackage) ? static_cast<InputKind>(kind) : InputKind::Unknown;
}

std::vector<FileState> read_states(Reader& in) {
  std::vector<FileState> states(in.count(kSmallestState));
  for (auto& state : states) read_state(in, state);
  return states;
}

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

std::string seal(std::string_view magic, std::uint32_t version, std::string_view body) {
  Writer out;
  out.bytes.reserve(magic.size() + 20 + body.size());
  out.bytes += magic;
  out.number(version);
  out.hash(hash128(body));
  out.bytes += body;
  return std::move(out.bytes);
}

std::optional<std::string_view> unseal(std::string_view magic, std::uint32_t version, std::string_view file) {
  if (!file.starts_with(magic)) return std::nullopt;
  const auto rest = file.substr(magic.size());
  Reader in(rest);
  const auto found_version = in.number<std::uint32_t>();
  const auto checksum = in.hash();
  if (!in.ok() || found_version != version) return std::nullopt;
  const auto body = rest.substr(in.position());
  if (hash128(body) != checksum) return std::nullopt;
  return body;
}

}  // namespace gantry::freshness
