#include "ops/cache_upkeep.h"

#include <algorithm>

#include "base/error_text.h"
#include "config/cache_config.h"
#include "sources/cache_cleaner.h"

namespace gantry::ops {

namespace {

constexpr std::int64_t kDay = 86'400;  // seconds
constexpr std::int64_t kNanoseconds = 1'000'000'000;

void clean_when_due(const config::Config& config, sources::PackageCacheState& cache, const Host& host) {
  const auto frequency = config::auto_clean_frequency(config);
  if (frequency.kind == config::CleanFrequency::Kind::Never) return;
  const auto now = sources::time_of_use(host.environment, host.clock);
  auto& database = sources::open_and_note(cache, host.cargo_home, now, host.files);
  const bool is_due =
      frequency.kind == config::CleanFrequency::Kind::Always || now - database.last_cleaned() > frequency.seconds;
  if (!is_due) return;
  const auto lock = sources::RemovalLock::try_take(host.cargo_home, host.files);
  if (!lock) return;
  sources::clean_caches(database, host.cargo_home, now, host.files, host.reporter);
}

}  // namespace

void clean_caches(const config::Config& config, const NetworkOptions& network, const Host& host) {
  if (network.offline) return;
  const auto warn = [&](const Error& error) {
    warn_of_error(host.reporter, "failed to auto-clean cache data", error);
    network.package_cache->warned = true;
  };
  try {
    clean_when_due(config, *network.package_cache, host);
  } catch (const sql::SqlError& error) {
    if (!sources::is_read_only(error)) warn(sources::describe(error));
  } catch (const Error& error) {
    warn(error);
  }
}

std::int64_t no_upkeep_until(const NetworkOptions& network, const Host& host) {
  return host.started_file_time_ns + (network.package_cache->warned ? 0 : kDay * kNanoseconds);
}

std::int64_t no_cleaning_until(const config::Config& config, const NetworkOptions& network, const Host& host) {
  const auto latest = no_upkeep_until(network, host);
  if (network.offline || network.package_cache->warned) return latest;  // a wrong frequency was warned of
  const auto frequency = config::auto_clean_frequency(config);
  if (frequency.kind == config::CleanFrequency::Kind::Never) return latest;
  return std::min(latest, host.started_file_time_ns + std::min(kDay, frequency.seconds) * kNanoseconds);
}

}  // namespace gantry::ops
