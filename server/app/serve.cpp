// `serve`: wires everything together and answers requests until SIGTERM or SIGINT.
#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include <malloc.h>
#include <sys/resource.h>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/environment.h"
#include "server/app/arguments.h"
#include "server/app/commands.h"
#include "server/app/config.h"
#include "server/app/console.h"
#include "server/app/data_directory.h"
#include "server/app/json_log.h"
#include "server/app/process_readings.h"
#include "server/auth/token_authenticator.h"
#include "server/core/index_config.h"
#include "server/core/index_writer.h"
#include "server/core/registry.h"
#include "server/db/sqlite_database.h"
#include "server/git/git_index.h"
#include "server/http/api.h"
#include "server/http/index_responses.h"
#include "server/http/metrics.h"
#include "server/http/server.h"
#include "server/storage/blob_directory.h"
#include "server/storage/index_directory.h"

namespace gantry::server::app {

namespace {

// Every connection is a descriptor. Returns how many there may be.
std::size_t raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<std::size_t>(limit.rlim_max);
}

// How descriptors are shared out: what is not for files that are kept open, or for the database and the program itself,
// is for connections.
struct Descriptors {
  std::size_t index_files, crate_files, connections;
};

Descriptors share_out(std::size_t descriptors, const http::ServerOptions& options) {
  constexpr std::size_t kOfWorker = 4;  // the database and its log, the file that is read
  constexpr std::size_t kOthers = 64;
  constexpr std::size_t kLeast = 16;
  Descriptors shares{};
  shares.index_files = std::min<std::size_t>(2048, descriptors / 8);
  shares.crate_files = std::min<std::size_t>(512, descriptors / 8);
  const auto reserve = shares.index_files + shares.crate_files + kOfWorker * options.workers + kOthers;
  const auto room = descriptors > reserve + kLeast ? descriptors - reserve : kLeast;
  shares.connections = std::min(options.connections, room);
  return shares;
}

// Many threads that each get a few megabytes now and then: the allocator must not keep that much for each of them.
void bound_memory() {
  ::mallopt(M_ARENA_MAX, 4);
  ::mallopt(M_TRIM_THRESHOLD, 1 << 20);
  ::mallopt(M_MMAP_THRESHOLD, 1 << 18);
}

// What is done every few seconds, on a thread of its own, and once more at the end. What fails keeps nothing else from
// being done.
class Housekeeping {
 public:
  Housekeeping(std::vector<std::function<void()>> work, Log& log) : work_(std::move(work)), log_(log) {
    thread_ = std::thread([this] { run(); });
  }
  ~Housekeeping() {
    {
      const std::lock_guard guard(lock_);
      stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
    once();
  }
  Housekeeping(const Housekeeping&) = delete;
  Housekeeping& operator=(const Housekeeping&) = delete;

 private:
  void run() {
    std::unique_lock guard(lock_);
    while (!wake_.wait_for(guard, std::chrono::seconds(5), [&] { return stopping_; })) {
      guard.unlock();
      once();
      guard.lock();
    }
  }

  void once() {
    for (const auto& work : work_) {
      try {
        work();
      } catch (const std::exception& error) {
        log_.write(Log::Level::Error, "housekeeping failed", {{"problem", error.what()}});
      }
    }
  }

  std::vector<std::function<void()>> work_;
  Log& log_;
  std::mutex lock_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

// Waits for the signals that end the server, which all threads block.
class SignalWatch {
 public:
  SignalWatch() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGTERM);
    sigaddset(&signals_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  }
  int wait() const {
    int signal = 0;
    sigwait(&signals_, &signal);
    return signal;
  }

 private:
  sigset_t signals_{};
};

db::DatabaseObserver observer_for(http::Metrics& metrics) {
  return {[&metrics](double seconds) { metrics.database_read(seconds); },
          [&metrics](double seconds, std::size_t writes, bool is_committed) {
            metrics.database_commit(seconds, writes, is_committed);
          }};
}

void add_server_readings(http::Metrics& metrics, const http::Server& server) {
  const auto add = [&](const char* name, const char* help, std::size_t http::Server::Load::*number) {
    metrics.add_reading(name, "gauge", help, [&server, number] { return static_cast<double>(server.load().*number); });
  };
  add("gantry_registry_connections", "Open connections.", &http::Server::Load::connections);
  add("gantry_registry_requests_waiting", "Requests that wait for a worker.", &http::Server::Load::waiting);
  add("gantry_registry_body_bytes", "Of bodies that are being received or sent.", &http::Server::Load::body_bytes);
}

Config configuration(const Arguments& arguments) {
  Config config;
  config.server.loops = std::max(1U, std::thread::hardware_concurrency());
  if (const auto file = arguments.one("--config")) {
    const auto loops = config.server.loops;
    config = load_config(*file);
    if (config.server.loops == http::ServerOptions().loops) config.server.loops = loops;
  }
  if (const auto listen = arguments.one("--listen")) set_listen(config, *listen);
  return config;
}

}  // namespace

int serve(const std::vector<std::string>& words) {
  const Arguments arguments(words, {"--data", "--listen", "--config"}, {});
  if (!arguments.words().empty()) throw UsageError(fmt::format("unexpected `{}`", arguments.words().front()));
  auto config = configuration(arguments);
  const DataDirectory data(arguments.required("--data"));
  const auto lock = data.lock();
  const SignalWatch signals;
  const auto descriptors = share_out(raise_descriptor_limit(), config.server);
  bound_memory();

  JsonLog log;
  if (descriptors.connections < config.server.connections) {
    log.write(Log::Level::Warning, "fewer connections than `server.connections`: raise the limit of open files",
              {{"connections", std::to_string(descriptors.connections)}});
    config.server.connections = descriptors.connections;
  }
  const SystemClock clock;
  http::Metrics metrics;
  db::SqliteDatabase database(data.usable_database(),
                              {observer_for(metrics), config.server.workers + config.server.loops});
  storage::BlobDirectory blobs(data.path(), descriptors.crate_files);
  storage::IndexDirectory index_files(data.index());
  http::IndexResponses index_answers(index_files,
                                     {config.index_cache_bytes, descriptors.index_files, config.api.is_private});
  std::unique_ptr<git::GitIndex> git_index;
  if (config.has_git_index) {
    git_index = std::make_unique<git::GitIndex>(
        data.git_index(), config.git_answer_bytes, index_config_text(known_url(config), config.api.is_private),
        Environment::from_process().get("PATH").value_or(""), database, clock, log);
  }
  IndexWriter index(database, index_files, [&](std::string_view path) {
    index_answers.forget(path);
    if (git_index) git_index->wake();
  });
  auth::TokenAuthenticator authenticator(database, clock);
  Registry registry(database, blobs, index, clock, config.limits, config.rates);
  http::Api api(registry, database, blobs, index_answers, authenticator, log, metrics, clock, config.api);
  if (git_index) api.serve_git(*git_index);

  blobs.recover([&](std::string_view checksum) {
    bool is_known = false;
    database.read([&](Reader& reader) { is_known = reader.is_known_checksum(checksum); });
    return is_known;
  });
  for (const auto& crate : index.recover()) {
    log.write(Log::Level::Error, "an index file cannot be written; it is tried again", {{"crate", crate}});
  }

  http::Server server(config.server, api);
  add_process_readings(metrics);
  add_server_readings(metrics, server);
  log.write(Log::Level::Info, "listening",
            {{"address", config.server.address}, {"port", std::to_string(server.port())}, {"data", data.path()}});
  {
    const Housekeeping housekeeping({
                                        [&] { index.settle(); },
                                        [&] {
                                          if (git_index) git_index->wake();  // what was postponed
                                        },
                                        [&] { api.flush_downloads(); },
                                        [&] { authenticator.flush(); },
                                    },
                                    log);
    std::thread watch([&] {
      const int signal = signals.wait();
      log.write(Log::Level::Info, "stopping", {{"signal", std::to_string(signal)}});
      api.stop_taking();
      server.stop(config.grace_seconds);
    });
    server.run();
    watch.join();
    if (git_index) git_index->stop_fetching();
  }
  log.write(Log::Level::Info, "stopped", {});
  return 0;
}

int config(const std::vector<std::string>& words) {
  const Arguments arguments(words, {"--config"}, {});
  if (arguments.words().size() != 1 || arguments.words().front() != "check") throw UsageError("`config` takes `check`");
  load_config(arguments.required("--config"));
  print_line("the configuration is good");
  return 0;
}

}  // namespace gantry::server::app
