#include "vcs/git2_library.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/shared_library.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define GANTRY_ADDRESS_SANITIZER
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(GANTRY_ADDRESS_SANITIZER)
// libgit2 1.5 never frees the match data of the expressions that it looks up configuration keys by: a leak of the
// library, which the sanitizer is told here, where the library is loaded. Nothing else of gantry uses PCRE.
extern "C" const char* __lsan_default_suppressions() { return "leak:libpcre2"; }
extern "C" const char* __lsan_default_options() { return "print_suppressions=0"; }
#endif

namespace gantry::vcs {

namespace {

// Its structures differ from version to version: only the one that this program was compiled for will do.
constexpr const char* kName = "libgit2.so." LIBGIT2_SOVERSION;

Git2Library load() {
  const auto library = SharedLibrary::load(kName, SharedLibrary::Binding::Now);
  if (!library) {
    throw Error(fmt::format("git repositories need libgit2, which could not be loaded (on Debian: install the package "
                            "`libgit2-{}`)",
                            LIBGIT2_SOVERSION),
                {library.error()});
  }
  Git2Library git;
  library->bind("git_libgit2_init", git.libgit2_init);
  library->bind("git_libgit2_opts", git.libgit2_opts);
  library->bind("git_error_last", git.error_last);
  library->bind("git_error_set_str", git.error_set_str);
  library->bind("git_buf_dispose", git.buf_dispose);
  library->bind("git_oid_fromstr", git.oid_fromstr);
  library->bind("git_oid_tostr", git.oid_tostr);
  library->bind("git_repository_open", git.repository_open);
  library->bind("git_repository_init", git.repository_init);
  library->bind("git_repository_free", git.repository_free);
  library->bind("git_repository_config", git.repository_config);
  library->bind("git_config_set_bool", git.config_set_bool);
  library->bind("git_config_open_default", git.config_open_default);
  library->bind("git_config_get_string_buf", git.config_get_string_buf);
  library->bind("git_config_free", git.config_free);
  library->bind("git_remote_create_anonymous", git.remote_create_anonymous);
  library->bind("git_remote_fetch", git.remote_fetch);
  library->bind("git_remote_free", git.remote_free);
  library->bind("git_fetch_options_init", git.fetch_options_init);
  library->bind("git_transport_smart", git.transport_smart);
  library->bind("git_clone", git.clone);
  library->bind("git_clone_options_init", git.clone_options_init);
  library->bind("git_reference_lookup", git.reference_lookup);
  library->bind("git_reference_peel", git.reference_peel);
  library->bind("git_reference_free", git.reference_free);
  library->bind("git_branch_lookup", git.branch_lookup);
  library->bind("git_revparse_single", git.revparse_single);
  library->bind("git_object_lookup", git.object_lookup);
  library->bind("git_object_peel", git.object_peel);
  library->bind("git_object_id", git.object_id);
  library->bind("git_object_short_id", git.object_short_id);
  library->bind("git_object_free", git.object_free);
  library->bind("git_tree_entry_bypath", git.tree_entry_bypath);
  library->bind("git_tree_entry_id", git.tree_entry_id);
  library->bind("git_tree_entry_type", git.tree_entry_type);
  library->bind("git_tree_entry_free", git.tree_entry_free);
  library->bind("git_blob_rawcontent", git.blob_rawcontent);
  library->bind("git_blob_rawsize", git.blob_rawsize);
  library->bind("git_reset", git.reset);
  library->bind("git_submodule_foreach", git.submodule_foreach);
  library->bind("git_submodule_lookup", git.submodule_lookup);
  library->bind("git_submodule_name", git.submodule_name);
  library->bind("git_submodule_path", git.submodule_path);
  library->bind("git_submodule_url", git.submodule_url);
  library->bind("git_submodule_head_id", git.submodule_head_id);
  library->bind("git_submodule_update_strategy", git.submodule_update_strategy);
  library->bind("git_submodule_init", git.submodule_init);
  library->bind("git_submodule_free", git.submodule_free);
  library->bind("git_credential_username_new", git.credential_username_new);
  library->bind("git_credential_ssh_key_from_agent", git.credential_ssh_key_from_agent);
  library->bind("git_credential_default_new", git.credential_default_new);
  library->bind("git_credential_userpass_plaintext_new", git.credential_userpass_plaintext_new);
  git.libgit2_init();
  // Whose files a repository on this machine are does not matter: nothing in it is run.
  git.libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
  return git;
}

}  // namespace

const Git2Library& Git2Library::get() {
  static const Git2Library library = load();
  return library;
}

}  // namespace gantry::vcs
