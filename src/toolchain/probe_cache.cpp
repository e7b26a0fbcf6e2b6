#include "toolchain/probe_cache.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/error.h"

namespace gantry::toolchain {

namespace {
constexpr int kFormat = 1;
// Projects alternate between a few toolchains (stable, beta, nightly); more are not worth remembering.
constexpr std::size_t kMaxCompilers = 4;
// Each distinct set of flags is a question; a file that grows beyond this is started anew.
constexpr std::size_t kMaxAnswers = 64;
}  // namespace

Guard Guard::of(const std::string& path, const FileSystem& files) {
  const auto stat = files.stat(path);
  return stat ? Guard{path, stat->size, stat->mtime_ns} : Guard{path, 0, 0};
}

ProbeCache::ProbeCache(std::string path, const FileSystem& files) : path_(std::move(path)), files_(files) { load(); }

void ProbeCache::load() {
  if (path_.empty()) return;
  const auto text = files_.read(path_);
  if (!text) return;
  try {
    const auto document = nlohmann::json::parse(*text);
    if (document.at("format").get<int>() != kFormat) return;
    std::vector<Compiler> compilers;
    for (const auto& entry : document.at("compilers")) {
      Compiler compiler;
      compiler.identity = entry.at("identity").get<std::string>();
      for (const auto& guard : entry.at("guards")) {
        compiler.guards.push_back(
            {guard.at(0).get<std::string>(), guard.at(1).get<std::uint64_t>(), guard.at(2).get<std::int64_t>()});
      }
      for (const auto& [question, answer] : entry.at("answers").items()) {
        compiler.answers[question] = {answer.at(0).get<std::string>(), answer.at(1).get<std::string>()};
      }
      compilers.push_back(std::move(compiler));
    }
    compilers_ = std::move(compilers);
  } catch (const nlohmann::json::exception&) {
    compilers_.clear();
  }
}

void ProbeCache::select(std::string identity) {
  const auto found =
      std::find_if(compilers_.begin(), compilers_.end(), [&](const Compiler& c) { return c.identity == identity; });
  if (found == compilers_.end()) {
    compilers_.insert(compilers_.begin(), Compiler{std::move(identity), {}, {}});
    if (compilers_.size() > kMaxCompilers) compilers_.resize(kMaxCompilers);
    return;
  }
  std::rotate(compilers_.begin(), found, found + 1);
  auto& compiler = compilers_.front();
  const auto is_same = [&](const Guard& guard) { return Guard::of(guard.path, files_) == guard; };
  if (compiler.answers.size() > kMaxAnswers || !std::all_of(compiler.guards.begin(), compiler.guards.end(), is_same)) {
    compiler.guards.clear();
    compiler.answers.clear();
  }
}

const Answer* ProbeCache::find(const std::string& question) const {
  if (compilers_.empty()) return nullptr;
  const auto found = compilers_.front().answers.find(question);
  return found == compilers_.front().answers.end() ? nullptr : &found->second;
}

void ProbeCache::put(const std::string& question, Answer answer) {
  if (compilers_.empty()) return;
  compilers_.front().answers[question] = std::move(answer);
  changed_ = true;
}

void ProbeCache::add_guard(const std::string& path) {
  if (!compilers_.empty()) compilers_.front().guards.push_back(Guard::of(path, files_));
}

const std::vector<Guard>& ProbeCache::guards() const {
  static const std::vector<Guard> kNone;
  return compilers_.empty() ? kNone : compilers_.front().guards;
}

void ProbeCache::save(FileSystem& cache_files) {
  if (!changed_ || path_.empty()) return;
  auto compilers = nlohmann::json::array();
  for (const auto& compiler : compilers_) {
    auto guards = nlohmann::json::array();
    for (const auto& guard : compiler.guards) guards.push_back({guard.path, guard.size, guard.mtime_ns});
    auto answers = nlohmann::json::object();
    for (const auto& [question, answer] : compiler.answers) answers[question] = {answer.out, answer.err};
    compilers.push_back(
        {{"identity", compiler.identity}, {"guards", std::move(guards)}, {"answers", std::move(answers)}});
  }
  const nlohmann::json document = {{"format", kFormat}, {"compilers", std::move(compilers)}};
  try {
    // Bytes that are no UTF-8 (paths) are replaced: such an entry is not found again and asked anew.
    cache_files.write_atomic(path_, document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    changed_ = false;
  } catch (const Error&) {
    // A read-only target directory: nothing is remembered.
  }
}

}  // namespace gantry::toolchain
