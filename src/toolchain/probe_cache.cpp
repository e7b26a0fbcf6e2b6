#include "toolchain/probe_cache.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/path.h"

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

ProbeCache::ProbeCache(std::string path, std::string shared, const FileSystem& files)
    : path_(std::move(path)), shared_path_(std::move(shared)), files_(files), compilers_(load(path_)) {}

ProbeCache::Compilers ProbeCache::load(const std::string& path) const {
  if (path.empty()) return {};
  const auto text = files_.read(path);
  if (!text) return {};
  try {
    const auto document = nlohmann::json::parse(*text);
    if (document.at("format").get<int>() != kFormat) return {};
    Compilers compilers;
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
    return compilers;
  } catch (const nlohmann::json::exception&) {
    return {};
  }
}

void ProbeCache::choose(Compilers& compilers, const std::string& identity) const {
  const auto found = std::ranges::find(compilers, identity, &Compiler::identity);
  if (found == compilers.end()) {
    compilers.insert(compilers.begin(), Compiler{identity, {}, {}});
    if (compilers.size() > kMaxCompilers) compilers.resize(kMaxCompilers);
    return;
  }
  std::rotate(compilers.begin(), found, found + 1);
  auto& compiler = compilers.front();
  const auto is_same = [&](const Guard& guard) { return Guard::of(guard.path, files_) == guard; };
  if (compiler.answers.size() > kMaxAnswers || !std::ranges::all_of(compiler.guards, is_same)) {
    compiler.guards.clear();
    compiler.answers.clear();
  }
}

const ProbeCache::Compiler& ProbeCache::shared() {
  if (!shared_) {
    shared_ = load(shared_path_);
    choose(*shared_, compilers_.front().identity);
  }
  return shared_->front();
}

void ProbeCache::select(const std::string& identity) {
  shared_.reset();
  choose(compilers_, identity);
  auto& compiler = compilers_.front();
  if (!compiler.answers.empty() || shared_path_.empty()) return;
  compiler = shared();
  changed_ = changed_ || !compiler.answers.empty();
}

const Answer* ProbeCache::find(const std::string& question) {
  if (compilers_.empty()) return nullptr;
  auto& known = compilers_.front().answers;
  if (const auto found = known.find(question); found != known.end()) return &found->second;
  const auto& others = shared().answers;
  const auto found = others.find(question);
  if (found == others.end()) return nullptr;
  changed_ = true;
  return &known.emplace(question, found->second).first->second;
}

void ProbeCache::put(const std::string& question, Answer answer) {
  if (compilers_.empty()) return;
  compilers_.front().answers[question] = std::move(answer);
  changed_ = has_learnt_ = true;
}

void ProbeCache::add_guard(const std::string& path) {
  if (!compilers_.empty()) compilers_.front().guards.push_back(Guard::of(path, files_));
}

const std::vector<Guard>& ProbeCache::guards() const {
  static const std::vector<Guard> kNone;
  return compilers_.empty() ? kNone : compilers_.front().guards;
}

void ProbeCache::write(const std::string& path, const Compilers& compilers, FileSystem& cache_files) const {
  if (path.empty() || !files_.is_directory(std::string(path::parent(path::parent(path))))) return;
  auto list = nlohmann::json::array();
  for (const auto& compiler : compilers) {
    auto guards = nlohmann::json::array();
    for (const auto& guard : compiler.guards) guards.push_back({guard.path, guard.size, guard.mtime_ns});
    auto answers = nlohmann::json::object();
    for (const auto& [question, answer] : compiler.answers) answers[question] = {answer.out, answer.err};
    list.push_back({{"identity", compiler.identity}, {"guards", std::move(guards)}, {"answers", std::move(answers)}});
  }
  const nlohmann::json document = {{"format", kFormat}, {"compilers", std::move(list)}};
  try {
    cache_files.create_directories(std::string(path::parent(path)));
    // Bytes that are no UTF-8 (paths) are replaced: such an entry is not found again and asked anew.
    cache_files.write_atomic(path, document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  } catch (const Error&) {
    // A read-only directory: nothing is remembered.
  }
}

void ProbeCache::save(FileSystem& cache_files) {
  if (!changed_) return;
  write(path_, compilers_, cache_files);
  if (has_learnt_ && !shared_path_.empty()) {
    auto all = load(shared_path_);  // others may have written it meanwhile
    choose(all, compilers_.front().identity);
    auto& compiler = all.front();
    compiler.guards = compilers_.front().guards;
    for (const auto& [question, answer] : compilers_.front().answers) compiler.answers[question] = answer;
    write(shared_path_, all, cache_files);
  }
  changed_ = has_learnt_ = false;
}

}  // namespace gantry::toolchain
