// Stands where rustc is, inside the sandboxes of scenarios: calls that were made before with the same arguments,
// environment and inputs are answered from a cache, others by rustc. Scenarios compile the same little crates at the
// same paths over and over, and nearly all of their time is rustc's.
//
// An answer is exit code, stdout, stderr and the artifacts that rustc names in its messages. It holds for the same
// arguments, directory and variables, and the same contents of: the files that rustc's dep-info lists, every library in
// the directories of -L, the files of --extern, a target's JSON. Calls with inputs that cannot be told so (another
// linker, profiles, standard input, split debug information) always go to rustc.
//
// Compiled by sandbox.py with MEMO_DIRECTORY (the cache) and RUSTC (the path that this program is mounted on).
#define XXH_INLINE_ALL
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

extern char** environ;

namespace {

namespace fs = std::filesystem;
using std::string;
using std::string_view;

constexpr std::size_t kCandidates = 16;  // answers to one call with different inputs, newest first

std::optional<string> read_file(const string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

bool write_file(const string& path, string_view bytes, mode_t mode) {
  const auto temporary = path + ".memo" + std::to_string(getpid());
  const int file = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  if (file < 0) return false;
  bool good = true;
  for (std::size_t done = 0; good && done < bytes.size();) {
    const auto count = write(file, bytes.data() + done, bytes.size() - done);
    good = count > 0;
    if (good) done += static_cast<std::size_t>(count);
  }
  good = fchmod(file, mode) == 0 && good;
  good = close(file) == 0 && good;
  if (good && rename(temporary.c_str(), path.c_str()) == 0) return true;
  unlink(temporary.c_str());
  return false;
}

class Hash {
 public:
  Hash() : state_(XXH3_createState()) { XXH3_128bits_reset(state_); }
  ~Hash() { XXH3_freeState(state_); }
  Hash(const Hash&) = delete;
  Hash& operator=(const Hash&) = delete;
  void add(string_view text) {
    const auto size = static_cast<std::uint64_t>(text.size());
    XXH3_128bits_update(state_, &size, sizeof size);
    XXH3_128bits_update(state_, text.data(), text.size());
  }
  string hex() const {
    const auto value = XXH3_128bits_digest(state_);
    std::array<char, 33> text{};
    std::snprintf(text.data(), text.size(), "%016llx%016llx", static_cast<unsigned long long>(value.high64),
                  static_cast<unsigned long long>(value.low64));
    return text.data();
  }

 private:
  XXH3_state_t* state_;
};

string hash_of_file(const string& path) {
  const auto text = read_file(path);
  if (!text) return "absent";
  Hash hash;
  hash.add(*text);
  return hash.hex();
}

// -- the call ----------------------------------------------------------------------------------------------------

struct Call {
  bool can_be_answered = true;  // from the cache
  bool compiles = false;        // else it only asks
  std::vector<string> files;    // inputs named on the command line
  std::vector<string> directories;
  string incremental;  // directory of incremental data
};

bool has_any_prefix(string_view text, std::initializer_list<string_view> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(), [&](string_view prefix) { return text.starts_with(prefix); });
}

void read_search_path(string_view value, Call& call) {
  const auto equals = value.find('=');
  call.directories.emplace_back(equals == string_view::npos ? value : value.substr(equals + 1));
}

void read_extern(string_view value, Call& call) {
  if (const auto equals = value.find('='); equals != string_view::npos)
    call.files.emplace_back(value.substr(equals + 1));
}

void read_codegen(string_view value, Call& call) {
  if (has_any_prefix(value, {"linker", "link-arg", "split-debuginfo", "save-temps", "profile-", "codegen-backend",
                             "llvm-args", "passes", "instrument-", "pre-link", "dlltool"})) {
    call.can_be_answered = false;
  }
  if (value.starts_with("incremental=")) call.incremental = value.substr(value.find('=') + 1);
}

Call read_call(const std::vector<string>& arguments) {
  Call call;
  bool names_artifacts = false;
  bool asks = false;
  bool emits_dep_info = false;
  bool reads_stdin = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const string_view argument = arguments[i];
    // The value of an option given as "-X value" or "-Xvalue", "--name value" or "--name=value".
    const auto value_of = [&](string_view name) -> std::optional<string_view> {
      if (argument == name) return i + 1 < arguments.size() ? string_view(arguments[++i]) : string_view();
      if (!argument.starts_with(name)) return std::nullopt;
      auto rest = argument.substr(name.size());
      if (name.starts_with("--")) {
        if (!rest.starts_with('=')) return std::nullopt;
        rest.remove_prefix(1);
      }
      return rest;
    };
    if (argument == "-") {
      reads_stdin = true;
    } else if (argument.starts_with('@') || argument.starts_with("-Z")) {
      call.can_be_answered = false;
    } else if (argument == "-vV" || argument == "-V" || argument == "--version") {
      asks = true;
    } else if (const auto print = value_of("--print")) {
      asks = true;
    } else if (const auto path = value_of("-L")) {
      read_search_path(*path, call);
    } else if (const auto crate = value_of("--extern")) {
      read_extern(*crate, call);
    } else if (const auto codegen = value_of("-C")) {
      read_codegen(*codegen, call);
    } else if (const auto option = value_of("--codegen")) {
      read_codegen(*option, call);
    } else if (const auto target = value_of("--target")) {
      if (target->ends_with(".json")) call.files.emplace_back(*target);
    } else if (const auto emit = value_of("--emit")) {
      emits_dep_info = emit->find("dep-info") != string_view::npos;
    } else if (const auto json = value_of("--json")) {
      names_artifacts = names_artifacts || json->find("artifacts") != string_view::npos;
    }
  }
  call.compiles = !asks;
  if (call.compiles && (!names_artifacts || !emits_dep_info)) call.can_be_answered = false;
  if (reads_stdin) {
    struct stat in {};
    struct stat null {};
    const bool is_null = fstat(0, &in) == 0 && stat("/dev/null", &null) == 0 && in.st_rdev == null.st_rdev;
    if (!asks || !is_null) call.can_be_answered = false;
  }
  // A linker of the scenario's own.
  if (const char* path = std::getenv("PATH")) {
    std::istringstream entries(path);
    for (string entry; std::getline(entries, entry, ':');) {
      if (entry.starts_with("/usr/") || entry == "/bin") break;
      for (const auto* tool : {"/cc", "/ld", "/ld.lld"}) {
        if (access((entry + tool).c_str(), F_OK) == 0) call.can_be_answered = false;
      }
    }
  }
  return call;
}

string key_of(const std::vector<string>& arguments) {
  Hash hash;
  for (const auto& argument : arguments) hash.add(argument);
  hash.add("directory");
  hash.add(fs::current_path().string());
  std::set<string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const string_view text = *variable;
    // Numbers of file descriptors.
    if (has_any_prefix(text, {"MAKEFLAGS=", "MFLAGS=", "CARGO_MAKEFLAGS=", "_="})) continue;
    variables.emplace(text);
  }
  for (const auto& variable : variables) hash.add(variable);
  return hash.hex();
}

bool is_library(const fs::path& path) {
  const auto extension = path.extension().string();
  return extension == ".rlib" || extension == ".rmeta" || extension == ".so" || extension == ".a";
}

// What libraries the call can find.
string state_of_libraries(const Call& call) {
  Hash hash;
  for (const auto& file : call.files) {
    hash.add(file);
    hash.add(hash_of_file(file));
  }
  for (const auto& directory : call.directories) {
    hash.add(directory);
    std::set<string> libraries;
    std::error_code error;
    for (fs::directory_iterator at(directory, error), end; !error && at != end; at.increment(error)) {
      if (is_library(at->path())) libraries.insert(at->path().string());
    }
    for (const auto& library : libraries) {
      hash.add(library);
      hash.add(hash_of_file(library));
    }
  }
  return hash.hex();
}

// -- answers -----------------------------------------------------------------------------------------------------

struct Input {
  string path;
  string hash;
};

struct Output {
  string path;
  mode_t mode = 0644;
  bool is_shared = false;  // with the incremental data, by a link
  string bytes;
};

struct Answer {
  int code = 0;
  string out;
  string err;
  std::vector<Input> inputs;
  std::vector<Output> outputs;
};

void put(string& bytes, string_view text) {
  const auto size = static_cast<std::uint64_t>(text.size());
  bytes.append(reinterpret_cast<const char*>(&size), sizeof size);
  bytes += text;
}

string encode(const Answer& answer) {
  string bytes;
  put(bytes, std::to_string(answer.code));
  put(bytes, answer.out);
  put(bytes, answer.err);
  put(bytes, std::to_string(answer.inputs.size()));
  for (const auto& input : answer.inputs) {
    put(bytes, input.path);
    put(bytes, input.hash);
  }
  put(bytes, std::to_string(answer.outputs.size()));
  for (const auto& output : answer.outputs) {
    put(bytes, output.path);
    put(bytes, std::to_string(output.mode));
    put(bytes, output.is_shared ? "1" : "0");
    put(bytes, output.bytes);
  }
  return bytes;
}

class Decoder {
 public:
  explicit Decoder(string_view bytes) : bytes_(bytes) {}
  string text() {
    std::uint64_t size = 0;
    if (bytes_.size() < sizeof size) throw std::runtime_error("damaged");
    std::memcpy(&size, bytes_.data(), sizeof size);
    bytes_.remove_prefix(sizeof size);
    if (bytes_.size() < size) throw std::runtime_error("damaged");
    string result(bytes_.substr(0, size));
    bytes_.remove_prefix(size);
    return result;
  }
  unsigned long number() { return std::stoul(text()); }

 private:
  string_view bytes_;
};

Answer decode(string_view bytes) {
  Decoder in(bytes);
  Answer answer;
  answer.code = static_cast<int>(in.number());
  answer.out = in.text();
  answer.err = in.text();
  answer.inputs.resize(in.number());
  for (auto& input : answer.inputs) {
    input.path = in.text();
    input.hash = in.text();
  }
  answer.outputs.resize(in.number());
  for (auto& output : answer.outputs) {
    output.path = in.text();
    output.mode = static_cast<mode_t>(in.number());
    output.is_shared = in.number() != 0;
    output.bytes = in.text();
  }
  return answer;
}

bool write_all(int file, string_view text) {
  while (!text.empty()) {
    const auto count = write(file, text.data(), text.size());
    if (count < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

// The answer whose inputs are as they were, if there is one.
std::optional<Answer> find_answer(const string& directory) {
  const auto index = read_file(directory + "/index");
  if (!index) return std::nullopt;
  std::vector<string> names;
  std::istringstream lines(*index);
  for (string line; std::getline(lines, line);) names.push_back(line);
  std::reverse(names.begin(), names.end());
  for (std::size_t i = 0; i < std::min(names.size(), kCandidates); ++i) {
    const auto bytes = read_file(directory + "/" + names[i]);
    if (!bytes) continue;
    try {
      auto answer = decode(*bytes);
      if (std::all_of(answer.inputs.begin(), answer.inputs.end(),
                      [](const Input& input) { return hash_of_file(input.path) == input.hash; })) {
        return answer;
      }
    } catch (const std::exception&) {
      unlink((directory + "/" + names[i]).c_str());
    }
  }
  return std::nullopt;
}

bool give(const Answer& answer, const Call& call) {
  for (const auto& output : answer.outputs) {
    if (!write_file(output.path, output.bytes, output.mode)) return false;
    if (!output.is_shared || call.incremental.empty()) continue;
    const auto other = call.incremental + "/" + fs::path(output.path).filename().string() + ".memo";
    unlink(other.c_str());
    mkdir(call.incremental.c_str(), 0755);
    if (link(output.path.c_str(), other.c_str()) != 0) return false;
  }
  write_all(1, answer.out);
  write_all(2, answer.err);
  return true;
}

// -- rustc -------------------------------------------------------------------------------------------------------

// Becomes the real rustc, in a view of the file system in which it is at its place again.
[[noreturn]] void become_rustc(char** argv) {
  if (unshare(CLONE_NEWNS) != 0 || umount2(RUSTC, MNT_DETACH) != 0) {
    std::perror("compiler_memo: cannot uncover rustc");
    _exit(126);
  }
  execv(RUSTC, argv);
  std::perror("compiler_memo: cannot start rustc");
  _exit(126);
}

// Runs rustc; what it says is passed on at once and kept.
int run_rustc(char** argv, string& out, string& err) {
  std::array<std::array<int, 2>, 2> pipes{};
  for (auto& ends : pipes) {
    if (pipe2(ends.data(), O_CLOEXEC) != 0) become_rustc(argv);
  }
  const pid_t child = fork();
  if (child < 0) become_rustc(argv);
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(pipes[0][1], 1);
    dup2(pipes[1][1], 2);
    become_rustc(argv);
  }
  std::array<pollfd, 2> polled{};
  for (std::size_t i = 0; i < 2; ++i) {
    close(pipes[i][1]);
    polled[i] = {pipes[i][0], POLLIN, 0};
  }
  std::array<string*, 2> kept{&out, &err};
  for (int open_ends = 2; open_ends > 0;) {
    if (poll(polled.data(), 2, -1) < 0 && errno != EINTR) break;
    for (std::size_t i = 0; i < 2; ++i) {
      if (polled[i].fd < 0 || polled[i].revents == 0) continue;
      std::array<char, 65536> buffer;
      const auto count = read(polled[i].fd, buffer.data(), buffer.size());
      if (count <= 0) {
        polled[i].fd = -1;
        --open_ends;
        continue;
      }
      const string_view text(buffer.data(), static_cast<std::size_t>(count));
      *kept[i] += text;
      write_all(static_cast<int>(i) + 1, text);
    }
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) {
    std::signal(WTERMSIG(status), SIG_DFL);
    raise(WTERMSIG(status));
  }
  return WEXITSTATUS(status);
}

// {"$message_type":"artifact","artifact":"/a/b.rmeta","emit":"metadata"}
std::vector<std::pair<string, string>> artifacts_of(const string& err) {
  std::vector<std::pair<string, string>> artifacts;
  const auto value_of = [](const string& line, string_view name) -> string {
    const auto at = line.find("\"" + string(name) + "\":\"");
    if (at == string::npos) return "";
    const auto begin = at + name.size() + 4;
    return line.substr(begin, line.find('"', begin) - begin);
  };
  std::istringstream lines(err);
  for (string line; std::getline(lines, line);) {
    if (line.starts_with(R"({"$message_type":"artifact")"))
      artifacts.emplace_back(value_of(line, "artifact"), value_of(line, "emit"));
  }
  return artifacts;
}

// The files behind the colons of a dep-info file.
std::set<string> sources_of(const string& dep_info) {
  std::set<string> sources;
  std::istringstream lines(dep_info);
  for (string line; std::getline(lines, line);) {
    const auto colon = line.find(": ");
    if (line.starts_with('#') || colon == string::npos) continue;
    string name;
    for (std::size_t i = colon + 2; i <= line.size(); ++i) {
      if (i < line.size() && line[i] == '\\' && i + 1 < line.size() && line[i + 1] == ' ') {
        name += line[++i];
      } else if (i == line.size() || line[i] == ' ') {
        if (!name.empty()) sources.insert(name);
        name.clear();
      } else {
        name += line[i];
      }
    }
  }
  return sources;
}

// Completes what rustc said to an answer; nothing when its inputs cannot be told.
bool complete(Answer& answer) {
  bool knows_sources = false;
  for (const auto& [path, emit] : artifacts_of(answer.err)) {
    struct stat info {};
    if (path.find('\\') != string::npos || stat(path.c_str(), &info) != 0) return false;
    auto bytes = read_file(path);
    if (!bytes) return false;
    if (emit == "dep-info") {
      knows_sources = true;
      for (const auto& source : sources_of(*bytes)) answer.inputs.push_back({source, hash_of_file(source)});
    }
    answer.outputs.push_back({path, info.st_mode & 07777, info.st_nlink > 1, std::move(*bytes)});
  }
  return knows_sources;
}

void keep(const Answer& answer, const string& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  const auto bytes = encode(answer);
  Hash hash;
  hash.add(bytes);
  const auto name = hash.hex();
  if (!write_file(directory + "/" + name, bytes, 0644)) return;
  const int index = open((directory + "/index").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (index < 0) return;
  write_all(index, name + "\n");
  close(index);
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<string> arguments(argv + 1, argv + argc);
  const auto call = read_call(arguments);
  if (!call.can_be_answered) become_rustc(argv);
  const auto key = key_of(arguments);
  const auto directory = string(MEMO_DIRECTORY) + "/" + key.substr(0, 2) + "/" + key + state_of_libraries(call);
  if (const auto answer = find_answer(directory); answer && give(*answer, call)) return answer->code;
  Answer answer;
  answer.code = run_rustc(argv, answer.out, answer.err);
  if (!call.compiles || complete(answer)) keep(answer, directory);
  return answer.code;
}
