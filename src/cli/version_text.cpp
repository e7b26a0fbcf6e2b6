#include "cli/version_text.h"

#include <map>

#include <sys/utsname.h>

#include <fmt/format.h>

#ifndef GANTRY_VERSION
#error "GANTRY_VERSION is set by the build"
#endif

namespace gantry::cli {
namespace {

// NAME=value lines; values may be quoted (os-release(5)).
std::map<std::string, std::string> parse_os_release(std::string_view text) {
  std::map<std::string, std::string> values;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    std::string_view value = line.substr(equals + 1);
    if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front()) {
      value = value.substr(1, value.size() - 2);
    }
    values[std::string(line.substr(0, equals))] = value;
  }
  return values;
}

// "Debian 12.0.0 (bookworm) [64-bit]"
std::string system_name(const FileSystem& files) {
  const auto text = files.read("/etc/os-release");
  const auto release = parse_os_release(text ? std::string_view(*text) : std::string_view());
  const auto value = [&](const char* name) {
    const auto found = release.find(name);
    return found == release.end() ? std::string() : found->second;
  };
  std::string name = value("NAME");
  name = name.empty() ? "Linux" : name.substr(0, name.find(' '));
  std::string version = value("VERSION_ID");
  if (!version.empty()) {
    for (auto dots = std::count(version.begin(), version.end(), '.'); dots < 2; ++dots) version += ".0";
    name += " " + version;
  }
  if (const std::string codename = value("VERSION_CODENAME"); !codename.empty()) name += fmt::format(" ({})", codename);
  return fmt::format("{} [{}-bit]", name, sizeof(void*) * 8);
}

std::string host_triple() {
  utsname system{};
  const std::string machine = ::uname(&system) == 0 ? system.machine : "unknown";
  return fmt::format("{}-unknown-linux-gnu", machine);
}

}  // namespace

std::string version_line(std::string_view program) {
  return program == "cargo" ? fmt::format("cargo {} (gantry {})", kCargoVersion, GANTRY_VERSION)
                            : fmt::format("gantry {} (cargo {})", GANTRY_VERSION, kCargoVersion);
}

std::string version_text(Session& session, bool verbose) {
  auto text = version_line(session.program()) + "\n";
  if (verbose) {
    text += fmt::format("release: {}\n", kCargoVersion);
    text += fmt::format("gantry: {}\n", GANTRY_VERSION);
    text += fmt::format("host: {}\n", host_triple());
    text += fmt::format("os: {}\n", system_name(session.files()));
  }
  return text;
}

}  // namespace gantry::cli
