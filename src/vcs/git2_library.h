// libgit2, loaded when the first repository is opened: a program that needs no repository does not pay for it and for
// the libraries behind it.
#pragma once

#include <git2.h>
#include <git2/sys/transport.h>

namespace gantry::vcs {

struct Git2Library {
  decltype(&git_libgit2_init) libgit2_init;
  decltype(&git_libgit2_opts) libgit2_opts;
  decltype(&git_error_last) error_last;
  decltype(&git_error_set_str) error_set_str;
  decltype(&git_buf_dispose) buf_dispose;
  decltype(&git_oid_fromstr) oid_fromstr;
  decltype(&git_oid_tostr) oid_tostr;
  decltype(&git_repository_open) repository_open;
  decltype(&git_repository_init) repository_init;
  decltype(&git_repository_free) repository_free;
  decltype(&git_repository_config) repository_config;
  decltype(&git_config_set_bool) config_set_bool;
  decltype(&git_config_open_default) config_open_default;
  decltype(&git_config_get_string_buf) config_get_string_buf;
  decltype(&git_config_free) config_free;
  decltype(&git_remote_create_anonymous) remote_create_anonymous;
  decltype(&git_remote_fetch) remote_fetch;
  decltype(&git_remote_free) remote_free;
  decltype(&git_fetch_options_init) fetch_options_init;
  decltype(&git_transport_smart) transport_smart;
  decltype(&git_clone) clone;
  decltype(&git_clone_options_init) clone_options_init;
  decltype(&git_reference_lookup) reference_lookup;
  decltype(&git_reference_peel) reference_peel;
  decltype(&git_reference_free) reference_free;
  decltype(&git_branch_lookup) branch_lookup;
  decltype(&git_revparse_single) revparse_single;
  decltype(&git_object_lookup) object_lookup;
  decltype(&git_object_peel) object_peel;
  decltype(&git_object_id) object_id;
  decltype(&git_object_short_id) object_short_id;
  decltype(&git_object_free) object_free;
  decltype(&git_tree_entry_bypath) tree_entry_bypath;
  decltype(&git_tree_entry_id) tree_entry_id;
  decltype(&git_tree_entry_type) tree_entry_type;
  decltype(&git_tree_entry_free) tree_entry_free;
  decltype(&git_blob_rawcontent) blob_rawcontent;
  decltype(&git_blob_rawsize) blob_rawsize;
  decltype(&git_reset) reset;
  decltype(&git_submodule_foreach) submodule_foreach;
  decltype(&git_submodule_lookup) submodule_lookup;
  decltype(&git_submodule_name) submodule_name;
  decltype(&git_submodule_path) submodule_path;
  decltype(&git_submodule_url) submodule_url;
  decltype(&git_submodule_head_id) submodule_head_id;
  decltype(&git_submodule_update_strategy) submodule_update_strategy;
  decltype(&git_submodule_init) submodule_init;
  decltype(&git_submodule_free) submodule_free;
  decltype(&git_credential_username_new) credential_username_new;
  decltype(&git_credential_ssh_key_from_agent) credential_ssh_key_from_agent;
  decltype(&git_credential_default_new) credential_default_new;
  decltype(&git_credential_userpass_plaintext_new) credential_userpass_plaintext_new;

  // Throws Error, with the remedy, when the library is not there.
  static const Git2Library& get();
};

}  // namespace gantry::vcs
