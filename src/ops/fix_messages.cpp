#include "ops/fix_messages.h"

#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gantry::ops {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kKind = "gantry-fix";

// Names of the alternatives, in their order.
constexpr std::string_view kNames[] = {"fixing", "migrating", "latest", "fixed", "not-applied", "failed"};
static_assert(std::size(kNames) == std::variant_size_v<FixMessage>);

Json fields(const Fixing& message) { return {{"file", message.file}}; }
Json fields(const Migrating& message) { return {{"file", message.file}, {"from", message.from}, {"to", message.to}}; }
Json fields(const EditionIsLatest& message) {
  return {{"file", message.file}, {"edition", message.edition}, {"previous", message.previous}};
}
Json fields(const Fixed& message) { return {{"file", message.file}, {"count", message.count}}; }
Json fields(const NotApplied& message) { return {{"file", message.file}, {"problem", message.problem}}; }
Json fields(const FixFailed& message) {
  Json json{{"crate", message.crate_name}, {"files", message.files}, {"errors", message.errors}};
  if (message.abnormal_end) json["end"] = *message.abnormal_end;
  return json;
}

std::string text(const Json& json, const char* key) { return json.at(key).get<std::string>(); }

FixMessage read(std::string_view name, const Json& json) {
  if (name == "fixing") return Fixing{text(json, "file")};
  if (name == "migrating") return Migrating{text(json, "file"), text(json, "from"), text(json, "to")};
  if (name == "latest") return EditionIsLatest{text(json, "file"), text(json, "edition"), text(json, "previous")};
  if (name == "fixed") return Fixed{text(json, "file"), json.at("count").get<std::size_t>()};
  if (name == "not-applied") return NotApplied{text(json, "file"), text(json, "problem")};
  FixFailed failed{text(json, "crate"), json.at("files").get<std::vector<std::string>>(),
                   json.at("errors").get<std::vector<std::string>>(), std::nullopt};
  if (json.contains("end")) failed.abnormal_end = text(json, "end");
  return failed;
}

}  // namespace

std::string fix_message_line(const FixMessage& message) {
  auto json = std::visit([](const auto& alternative) { return fields(alternative); }, message);
  json[kKind] = kNames[message.index()];
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<FixMessage> parse_fix_message(std::string_view line) {
  if (!line.starts_with('{') || line.find(kKind) == std::string_view::npos) return std::nullopt;
  const auto json = Json::parse(line, nullptr, false);
  if (json.is_discarded() || !json.contains(kKind) || !json[kKind].is_string()) return std::nullopt;
  try {
    return read(json[kKind].get_ref<const std::string&>(), json);
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

void FixMessages::show(const FixMessage& message) {
  std::visit([this](const auto& alternative) { print(alternative); }, message);
}

void FixMessages::print(const Fixing& message) { reporter_.verbose_status("Fixing", message.file); }

void FixMessages::print(const Migrating& message) {
  const auto line = fmt::format("{} from {} edition to {}", message.file, message.from, message.to);
  if (migrating_.insert(line).second) reporter_.status("Migrating", line);
}

void FixMessages::print(const EditionIsLatest& message) {
  if (!migrating_.insert(message.file).second) return;
  const auto title = fmt::format("`{}` is already on the latest edition ({}), unable to migrate further", message.file,
                                 message.edition);
  if (std::exchange(explained_latest_, true)) return reporter_.warning(title);
  reporter_.warning(fmt::format(
      "{title}\n\n"
      "If you are trying to migrate from the previous edition ({before}), the\n"
      "process requires following these steps:\n\n"
      "1. Start with `edition = \"{before}\"` in `Cargo.toml`\n"
      "2. Run `cargo fix --edition`\n"
      "3. Modify `Cargo.toml` to set `edition = \"{now}\"`\n"
      "4. Run `cargo build` or `cargo test` to verify the fixes worked\n\n"
      "More details may be found at\n"
      "https://doc.rust-lang.org/edition-guide/editions/transitioning-an-existing-project-to-a-new-edition.html\n",
      fmt::arg("title", title), fmt::arg("now", message.edition), fmt::arg("before", message.previous)));
}

void FixMessages::print(const Fixed& message) {
  reporter_.status("Fixed",
                   fmt::format("{} ({} {})", message.file, message.count, message.count == 1 ? "fix" : "fixes"));
}

// What follows the warnings is not one: it is told whoever wants quiet.
void FixMessages::ask_for_report() {
  reporter_.err(fmt::format(
      "This likely indicates a bug in either rustc or cargo itself,\n"
      "and we would appreciate a bug report! You're likely to see\n"
      "a number of compiler warnings after this message which cargo\n"
      "attempted to fix but failed. If you could open an issue at\n"
      "{}\n"
      "quoting the full output of this command we'd be very appreciative!\n"
      "Note that you may be able to make some more progress in the near-term\n"
      "fixing code with the `--broken-code` flag\n\n",
      with_clippy_ ? "https://github.com/rust-lang/rust-clippy/issues" : "https://github.com/rust-lang/rust/issues"));
}

void FixMessages::print(const NotApplied& message) {
  reporter_.warning(fmt::format("error applying suggestions to `{}`\n", message.file));
  reporter_.err(fmt::format("The full error message was:\n\n> {}\n\n", message.problem));
  ask_for_report();
}

void FixMessages::print(const FixFailed& message) {
  reporter_.warning(
      fmt::format("failed to automatically apply fixes suggested by rustc to crate `{}`", message.crate_name));
  if (!message.files.empty()) {
    std::string list;
    for (const auto& file : message.files) list += fmt::format("  * {}\n", file);
    reporter_.err(fmt::format(
        "\nafter fixes were automatically applied the compiler reported errors within these files:\n\n{}\n", list));
  }
  ask_for_report();
  if (!message.errors.empty()) {
    std::string list;
    for (const auto& error : message.errors) list += error + "\n";
    reporter_.err("The following errors were reported:\n" + list);
  }
  if (message.abnormal_end) reporter_.err(fmt::format("rustc exited abnormally: {}\n", *message.abnormal_end));
  reporter_.err("Original diagnostics will follow.\n\n");
}

}  // namespace gantry::ops
