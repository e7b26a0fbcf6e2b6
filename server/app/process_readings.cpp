#include "server/app/process_readings.h"

#include <algorithm>
#include <ctime>
#include <string_view>

#include <sys/resource.h>
#include <unistd.h>

#include "base/file_system.h"
#include "base/number.h"

namespace gantry::server::app {

namespace {

// The numbers of /proc/self/statm: pages of the program, pages in memory.
double memory(std::size_t field) {
  const auto text = DiskFileSystem().read("/proc/self/statm");
  if (!text) return 0;
  std::string_view rest(*text);
  for (; field > 0; --field) rest.remove_prefix(std::min(rest.size(), rest.find(' ') + 1));
  const auto pages = read_whole<std::uint64_t>(rest.substr(0, rest.find(' '))).value_or(0);
  return static_cast<double>(pages) * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double processor_seconds() {
  rusage usage{};
  if (::getrusage(RUSAGE_SELF, &usage) != 0) return 0;
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double open_descriptors() {
  const auto entries = DiskFileSystem().list("/proc/self/fd");
  // The one that lists them is not counted.
  return entries && !entries->empty() ? static_cast<double>(entries->size() - 1) : 0;
}

double most_descriptors() {
  rlimit limit{};
  return ::getrlimit(RLIMIT_NOFILE, &limit) == 0 ? static_cast<double>(limit.rlim_cur) : 0;
}

}  // namespace

void add_process_readings(http::Metrics& metrics) {
  const auto started = static_cast<double>(std::time(nullptr));
  metrics.add_reading("process_cpu_seconds_total", "counter", "Processor time, user and system.", processor_seconds);
  metrics.add_reading("process_resident_memory_bytes", "gauge", "Memory in use.", [] { return memory(1); });
  metrics.add_reading("process_virtual_memory_bytes", "gauge", "Address space.", [] { return memory(0); });
  metrics.add_reading("process_open_fds", "gauge", "Open file descriptors.", open_descriptors);
  metrics.add_reading("process_max_fds", "gauge", "How many there may be.", most_descriptors);
  metrics.add_reading("process_start_time_seconds", "gauge", "Since the epoch.", [started] { return started; });
}

}  // namespace gantry::server::app
