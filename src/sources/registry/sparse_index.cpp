#include "sources/registry/sparse_index.h"

#include <utility>

#include <fmt/format.h>

#include "base/heap.h"
#include "base/path.h"
#include "model/source_errors.h"
#include "sources/credentials/authorization.h"
#include "sources/package_cache.h"
#include "sources/registry/index_cache.h"
#include "wire/index_entry.h"

namespace gantry::sources {

namespace {

constexpr std::string_view kETag = "etag: ";
constexpr std::string_view kLastModified = "last-modified: ";
constexpr const char* kConfigFile = "config.json";
const std::vector<int> kNotModifiedOrMissing{304, 404, 410, 451};

bool is_missing(int status) { return status == 404 || status == 410 || status == 451; }

// What the failure of a request for `what` looks like.
Error download_error(std::string_view what, const net::TransferFailure& failure) {
  std::vector<std::string> causes;
  if (failure.status == 0) causes.push_back(fmt::format("failed to download from `{}`", failure.url));
  causes.push_back(failure.message);
  return Error(fmt::format("download of {} failed", what), std::move(causes));
}

std::string revision_of(const net::HttpResponse& response) {
  if (const auto tag = response.header("etag"); !tag.empty()) return std::string(kETag) + std::string(tag);
  const auto date = response.header("last-modified");
  return date.empty() ? std::string() : std::string(kLastModified) + std::string(date);
}

// So that the server need not send again what is cached.
void add_condition(net::HttpRequest& request, std::string_view revision) {
  if (revision.starts_with(kETag)) {
    request.headers.push_back(fmt::format("if-none-match: {}", revision.substr(kETag.size())));
  } else if (revision.starts_with(kLastModified)) {
    request.headers.push_back(fmt::format("if-modified-since: {}", revision.substr(kLastModified.size())));
  }
}

// What a server says who does not know the one that asks; the address is left out.
std::string refusal_text(const net::TransferFailure& failure) {
  auto text = failure.message;
  const auto address = fmt::format(" ({})", failure.remote_address);
  if (const auto at = text.find(address); !failure.remote_address.empty() && at != std::string::npos)
    text.erase(at, address.size());
  return text;
}

// Without the status line and the empty line at the end.
std::vector<std::string> headers_of(const net::TransferFailure& failure) {
  std::vector<std::string> headers;
  for (const auto& line : failure.header_lines) {
    if (!line.empty() && !line.starts_with("HTTP/")) headers.push_back(line);
  }
  return headers;
}

}  // namespace

std::string SparseIndex::index_file(const std::string& path) const {
  return path::join(place_.cargo_home, fmt::format("registry/index/{}/{}", place_.name, path));
}

std::string SparseIndex::cache_file(const std::string& path) const { return index_file(".cache/" + path); }

SparseIndex::~SparseIndex() {
  read_ahead_.reset();
  keep_until_exit(std::make_shared<Entries>(std::move(entries_)));  // hundreds of files in thousands of pieces
}

SparseIndex::Entry& SparseIndex::entry(const std::string& path) {
  const auto [found, is_new] = entries_.try_emplace(path);
  if (!is_new) return found->second;
  consulted_.push_back(cache_file(path));
  auto file = read_ahead_ ? read_ahead_->take(path) : read_cache(path);
  if (file) found->second.file = std::move(*file);
  return found->second;
}

std::optional<IndexFile> SparseIndex::read_cache(const std::string& path) const {
  const auto file = cache_file(path);
  auto content = files_.read(file);
  if (!content) return std::nullopt;
  return IndexFile::from_cache(std::move(*content), [file, &files = files_]() -> std::optional<std::string> {
    auto again = files.read(file);
    return again ? std::optional(std::move(*again)) : std::nullopt;
  });
}

void SparseIndex::announce(std::span<const Dependency> dependencies, const SourceId& registry) {
  if (!read_ahead_) read_ahead_.emplace(registry, [this](const std::string& path) { return read_cache(path); });
  for (const auto& dependency : dependencies) {
    if (!entries_.contains(wire::index_path(dependency.package_name))) read_ahead_->announce(dependency);
  }
}

IndexFile* SparseIndex::poll(std::string_view name, const std::optional<semver::Version>& locked) {
  make_home();
  const auto path = wire::index_path(name);
  auto& wanted = entry(path);
  if (wanted.state == State::Current || place_.offline) {
    if (wanted.problem) throw QueryError(*wanted.problem);
    return &wanted.file;
  }
  if (locked && wanted.file.has_version(*locked)) return &wanted.file;
  if (wanted.state == State::Requested) return nullptr;
  begin_update();
  throw_config_problem();
  request(path, wanted);
  return nullptr;
}

void SparseIndex::settle_for_cached(std::string_view name, const semver::Version& known) {
  if (is_updating_) return;
  auto& wanted = entry(wire::index_path(name));
  if (wanted.file.has_version(known)) wanted.state = State::Current;
}

void SparseIndex::wait() {
  network_.transfers().wait([this] { progress_.show(); });
  progress_.show();
}

void SparseIndex::begin_update() {
  if (is_updating_) return;
  is_updating_ = true;
  try {
    network_.check_settings();
  } catch (const Error&) {
    config_problem_ = std::current_exception();
    return;
  }
  reporter_.status("Updating", place_.shown);
  make_home();
  request_config();
}

void SparseIndex::make_home() {
  if (std::exchange(has_home_, true)) return;
  try {
    mark_registry_cache(place_.cargo_home, files_);
  } catch (const Error&) {
    // Nothing can be cached then, which is no reason to stop.
  }
}

void SparseIndex::throw_config_problem() const {
  if (!config_problem_) return;
  try {
    std::rethrow_exception(config_problem_);
  } catch (const QueryError&) {
    throw;
  } catch (const Error& error) {
    throw QueryError(error);
  }
}

std::string SparseIndex::token() { return place_.authenticator->token(place_.id, {{}, challenge_, true}); }

net::HttpRequest SparseIndex::request_for(const std::string& path) {
  net::HttpRequest request{place_.url + path, {"cargo-protocol: version=1", "accept: text/plain"}};
  if (sends_token_ && place_.authenticator != nullptr) request.headers.push_back(authorization_header(token()));
  return request;
}

std::optional<RegistryConfig> SparseIndex::kept_config() const {
  const auto text = files_.read(index_file(kConfigFile));
  if (!text) return std::nullopt;
  try {
    return RegistryConfig::parse(*text);
  } catch (const Error&) {
    return std::nullopt;  // asked for again
  }
}

void SparseIndex::request_config() {
  if (const auto kept = kept_config()) sends_token_ = kept->auth_required;
  start_config_request();
  // A registry may want to know who asks, even for its index.
  while (awaits_config_) wait();
}

void SparseIndex::start_config_request() {
  try {
    auto request = request_for(kConfigFile);
    awaits_config_ = true;
    progress_.start();
    network_.transfers().start(std::move(request), kNotModifiedOrMissing,
                               [this](auto result) { accept_config(std::move(result)); });
  } catch (const Error&) {
    awaits_config_ = false;
    config_problem_ = std::current_exception();
  }
}

void SparseIndex::accept_config(net::Transfers::Result result) {
  awaits_config_ = false;
  progress_.finish();
  const auto fail = [&](const auto& error) { config_problem_ = std::make_exception_ptr(error); };
  if (!result) {
    const auto& failure = result.error();
    if (failure.status != 401 || place_.authenticator == nullptr) return fail(download_error(kConfigFile, failure));
    challenge_ = headers_of(failure);
    if (!sends_token_) {
      sends_token_ = true;
      return start_config_request();
    }
    return fail(place_.authenticator->rejected(place_.id, challenge_, refusal_text(failure)));
  }
  if (is_missing(result->status)) return fail(Error("config.json not found in registry"));
  try {
    config_ = RegistryConfig::parse(result->body);
    sends_token_ = config_->auth_required;
    write_index_cache(files_, index_file(kConfigFile), result->body);
  } catch (const Error&) {
    config_problem_ = std::current_exception();
  }
}

void SparseIndex::request(const std::string& path, Entry& entry) {
  entry.state = State::Requested;
  net::HttpRequest wanted;
  try {
    wanted = request_for(path);
  } catch (const Error& error) {
    entry.state = State::Current;
    entry.problem = error;
    return;
  }
  add_condition(wanted, entry.file.revision());
  progress_.start();
  network_.transfers().start(std::move(wanted), kNotModifiedOrMissing,
                             [this, path, &entry](auto result) { accept(path, entry, std::move(result)); });
}

void SparseIndex::accept(const std::string& path, Entry& entry, net::Transfers::Result result) {
  entry.state = State::Current;
  progress_.finish();
  if (!result) {
    entry.problem = problem_of(path, result.error());
    return;
  }
  if (result->status == 304) return;
  if (is_missing(result->status)) {
    entry.file = IndexFile();
    files_.remove_file(cache_file(path));
    return;
  }
  entry.file = IndexFile::from_index(std::move(result->body), revision_of(*result));
  write_index_cache(files_, cache_file(path), entry.file.to_cache());
}

Error SparseIndex::problem_of(std::string_view what, const net::TransferFailure& failure) {
  if (failure.status != 401) return download_error(what, failure);
  if (!sends_token_ || place_.authenticator == nullptr) return Error(refusal_text(failure));
  return place_.authenticator->rejected(place_.id, challenge_, refusal_text(failure));
}

const RegistryConfig& SparseIndex::config() {
  if (!config_ && !is_updating_) config_ = kept_config();
  if (!config_ && !place_.offline) begin_update();
  throw_config_problem();
  if (!config_) throw Error("config.json not found in registry");
  return *config_;
}

const RegistryConfig& SparseIndex::current_config() {
  if (!place_.offline) begin_update();
  return config();
}

}  // namespace gantry::sources
