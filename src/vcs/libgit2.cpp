#include "vcs/libgit2.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/path.h"
#include "vcs/credentials.h"
#include "vcs/git2_error.h"
#include "vcs/git2_library.h"
#include "vcs/http_transport.h"

namespace gantry::vcs {

namespace {

// Frees what libgit2 gave.
template <typename T>
class Owned {
 public:
  using Free = void (*)(T*);
  explicit Owned(Free free) : free_(free) {}
  ~Owned() {
    if (value_ != nullptr) free_(value_);
  }
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  T** out() { return &value_; }
  T* get() const { return value_; }

 private:
  Free free_;
  T* value_ = nullptr;
};

const Git2Library& git() { return Git2Library::get(); }

std::string text_of(const git_oid& id) {
  std::array<char, GIT_OID_HEXSZ + 1> text{};
  return git().oid_tostr(text.data(), text.size(), &id);
}

// What libgit2's questions and reports during one fetch are answered from.
struct FetchAnswers {
  Credentials credentials;
  GitObserver* observer;
  std::optional<HttpTransport> http;

  static int credential(git_credential** out, const char* url, const char* user, unsigned int allowed, void* self) {
    return Credentials::acquire(out, url, user, allowed, &static_cast<FetchAnswers*>(self)->credentials);
  }
  static int report(const git_indexer_progress* stats, void* self) {
    if (auto* observer = static_cast<FetchAnswers*>(self)->observer; observer != nullptr) {
      observer->transfer({stats->total_objects, stats->received_objects, stats->indexed_objects, stats->total_deltas,
                          stats->indexed_deltas, stats->received_bytes});
    }
    return 0;
  }
  static int transport(git_transport** out, git_remote* remote, void* self) {
    return static_cast<FetchAnswers*>(self)->http->create(out, remote);
  }
};

class Repository : public GitRepository {
 public:
  Repository(git_repository* repository, const FindLogin& find_login, const OpenHttp& open_http, GitObserver* observer)
      : repository_(repository), find_login_(find_login), open_http_(open_http), observer_(observer) {}
  ~Repository() override { git().repository_free(repository_); }
  Repository(const Repository&) = delete;
  Repository& operator=(const Repository&) = delete;

  void fetch(const FetchRequest& request) override {
    const auto http = open_http_ && is_http(request.url) ? open_http_() : nullptr;
    FetchAnswers answers{Credentials(find_login_), observer_, std::nullopt};
    Owned<git_remote> remote(git().remote_free);
    check(git().remote_create_anonymous(remote.out(), repository_, request.url.c_str()));
    git_fetch_options options;
    check(git().fetch_options_init(&options, GIT_FETCH_OPTIONS_VERSION));
    options.download_tags = request.all_tags ? GIT_REMOTE_DOWNLOAD_TAGS_ALL : GIT_REMOTE_DOWNLOAD_TAGS_NONE;
    options.proxy_opts.type = GIT_PROXY_AUTO;
    options.callbacks.credentials = FetchAnswers::credential;
    options.callbacks.transfer_progress = FetchAnswers::report;
    options.callbacks.payload = &answers;
    if (http) {
      answers.http.emplace(*http, find_login_);
      options.callbacks.transport = FetchAnswers::transport;
    }
    if (observer_ != nullptr) observer_->begin();
    std::vector<char*> refspecs;
    for (const auto& refspec : request.refspecs) refspecs.push_back(const_cast<char*>(refspec.c_str()));
    const git_strarray list{refspecs.data(), refspecs.size()};
    const int result = git().remote_fetch(remote.get(), &list, &options, nullptr);
    try {
      check(result);
    } catch (const GitError& error) {
      const auto& credentials = answers.credentials;
      const auto& failure = credentials.failure();
      if (credentials.was_asked()) {
        throw GitError(credentials.describe(), {failure.empty() ? error.message() : failure}, false);
      }
      throw;
    }
  }

  std::string commit_of_reference(const std::string& name) override {
    Owned<git_reference> reference(git().reference_free);
    check(git().reference_lookup(reference.out(), repository_, name.c_str()));
    return commit_of(reference.get());
  }

  std::string commit_of_branch(const std::string& name) override {
    Owned<git_reference> reference(git().reference_free);
    check(git().branch_lookup(reference.out(), repository_, name.c_str(), GIT_BRANCH_REMOTE));
    return commit_of(reference.get());
  }

  std::string commit_of_revision(const std::string& revision) override {
    Owned<git_object> object(git().object_free);
    check(git().revparse_single(object.out(), repository_, revision.c_str()));
    Owned<git_object> commit(git().object_free);
    check(git().object_peel(commit.out(), object.get(), GIT_OBJECT_COMMIT));
    return text_of(*git().object_id(commit.get()));
  }

  bool has_commit(const std::string& commit) override {
    git_oid id;
    if (git().oid_fromstr(&id, commit.c_str()) < 0) return false;
    Owned<git_object> object(git().object_free);
    return git().object_lookup(object.out(), repository_, &id, GIT_OBJECT_COMMIT) == 0;
  }

  std::optional<std::string> find_file(const std::string& commit, const std::string& path) override {
    Owned<git_object> found(git().object_free);
    find_commit(found, commit);
    Owned<git_object> tree(git().object_free);
    check(git().object_peel(tree.out(), found.get(), GIT_OBJECT_TREE));
    Owned<git_tree_entry> entry(git().tree_entry_free);
    const int result =
        git().tree_entry_bypath(entry.out(), reinterpret_cast<const git_tree*>(tree.get()), path.c_str());
    // A directory on the way that cannot be read is another class of error.
    if (result == GIT_ENOTFOUND && git().error_last()->klass == GIT_ERROR_TREE) return std::nullopt;
    check(result);
    if (git().tree_entry_type(entry.get()) != GIT_OBJECT_BLOB) return std::nullopt;
    return text_of(*git().tree_entry_id(entry.get()));
  }

  std::string read_file(const std::string& id) override {
    git_oid name;
    check(git().oid_fromstr(&name, id.c_str()));
    Owned<git_object> object(git().object_free);
    check(git().object_lookup(object.out(), repository_, &name, GIT_OBJECT_BLOB));
    const auto* blob = reinterpret_cast<const git_blob*>(object.get());
    return {static_cast<const char*>(git().blob_rawcontent(blob)), git().blob_rawsize(blob)};
  }

  std::string short_id(const std::string& commit) override {
    Owned<git_object> object(git().object_free);
    find_commit(object, commit);
    git_buf text = GIT_BUF_INIT;
    check(git().object_short_id(&text, object.get()));
    std::string result(text.ptr, text.size);
    git().buf_dispose(&text);
    return result;
  }

  void reset_hard(const std::string& commit) override {
    Owned<git_object> object(git().object_free);
    find_commit(object, commit);
    git_checkout_options options{};
    options.version = GIT_CHECKOUT_OPTIONS_VERSION;
    options.checkout_strategy = GIT_CHECKOUT_SAFE;
    if (observer_ != nullptr) {
      observer_->begin();
      options.progress_payload = observer_;
      options.progress_cb = [](const char*, std::size_t done, std::size_t total, void* observer) {
        static_cast<GitObserver*>(observer)->check_out(done, total);
      };
    }
    check(git().reset(repository_, object.get(), GIT_RESET_HARD, &options));
  }

  std::vector<Submodule> submodules() override {
    std::vector<Submodule> found;
    const auto add = [](git_submodule* submodule, const char*, void* payload) {
      auto& list = *static_cast<std::vector<Submodule>*>(payload);
      Submodule each;
      each.name = git().submodule_name(submodule);
      each.path = git().submodule_path(submodule);
      if (const char* url = git().submodule_url(submodule); url != nullptr) each.url = url;
      if (const auto* commit = git().submodule_head_id(submodule); commit != nullptr) each.commit = text_of(*commit);
      each.is_skipped = git().submodule_update_strategy(submodule) == GIT_SUBMODULE_UPDATE_NONE;
      list.push_back(std::move(each));
      return 0;
    };
    check(git().submodule_foreach(repository_, add, &found));
    std::ranges::sort(found, {}, &Submodule::path);
    return found;
  }

  void init_submodule(const std::string& name) override {
    Owned<git_submodule> submodule(git().submodule_free);
    check(git().submodule_lookup(submodule.out(), repository_, name.c_str()));
    check(git().submodule_init(submodule.get(), 0));
  }

  void keep_line_ends() {
    Owned<git_config> config(git().config_free);
    check(git().repository_config(config.out(), repository_));
    check(git().config_set_bool(config.get(), "core.autocrlf", 0));
  }

 private:
  static std::string commit_of(const git_reference* reference) {
    Owned<git_object> commit(git().object_free);
    check(git().reference_peel(commit.out(), reference, GIT_OBJECT_COMMIT));
    return text_of(*git().object_id(commit.get()));
  }

  void find_commit(Owned<git_object>& object, const std::string& commit) {
    git_oid id;
    check(git().oid_fromstr(&id, commit.c_str()));
    check(git().object_lookup(object.out(), repository_, &id, GIT_OBJECT_COMMIT));
  }

  git_repository* repository_;
  const FindLogin& find_login_;
  const OpenHttp& open_http_;
  GitObserver* observer_;
};

}  // namespace

std::unique_ptr<GitRepository> LibGit2::open(const std::string& directory) {
  git_repository* repository = nullptr;
  check(git().repository_open(&repository, directory.c_str()));
  return std::make_unique<Repository>(repository, find_login_, open_http_, observer_.get());
}

std::unique_ptr<GitRepository> LibGit2::create(const std::string& directory, bool is_bare) {
  git_repository* repository = nullptr;
  check(git().repository_init(&repository, directory.c_str(), is_bare ? 1 : 0));
  return std::make_unique<Repository>(repository, find_login_, open_http_, observer_.get());
}

std::unique_ptr<GitRepository> LibGit2::clone_local(const std::string& from, const std::string& directory) {
  git_clone_options options;
  check(git().clone_options_init(&options, GIT_CLONE_OPTIONS_VERSION));
  options.checkout_opts.checkout_strategy = GIT_CHECKOUT_NONE;
  options.local = GIT_CLONE_LOCAL;
  git_repository* repository = nullptr;
  check(git().clone(&repository, path::to_file_url(from).c_str(), directory.c_str(), &options));
  auto clone = std::make_unique<Repository>(repository, find_login_, open_http_, observer_.get());
  clone->keep_line_ends();
  return clone;
}

}  // namespace gantry::vcs
