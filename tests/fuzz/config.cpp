// A configuration file, and every typed view of its values.
#include "config/config.h"
#include "fuzz/fuzz.h"
#include "support/memory_file_system.h"
#include "support/recording_reporter.h"

using namespace gantry;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  test::MemoryFileSystem files;
  files.file("/w/.cargo/config.toml", std::string(fuzz::text_of(data, size))).file("/w/other.toml", "build.jobs = 1");
  test::RecordingReporter reporter;
  fuzz::may_refuse([&] {
    const auto config = config::Config::load(files, {}, "/w", "/home/.cargo", {}, reporter);
    for (const auto& table : config.keys({})) {
      for (const auto& name : config.keys({table})) {
        const config::Key key{table, name};
        config::environment_name(key);
        fuzz::may_refuse([&] { config.get_string(key); });
        fuzz::may_refuse([&] { config.get_bool(key); });
        fuzz::may_refuse([&] { config.get_integer(key); });
        fuzz::may_refuse([&] { config.get_string_list(key); });
        fuzz::may_refuse([&] { config.get_path(key); });
        fuzz::may_refuse([&] { config.get_program_with_args(key); });
        if (table == "profile") fuzz::may_refuse([&] { config.profile(name); });
      }
    }
  });
  return 0;
}
