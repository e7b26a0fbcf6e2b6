// Every command's description and, where it exists, its action. One pair a file; see command_table.cpp for the list.
#pragma once

#include "cli/args/matches.h"
#include "cli/args/spec.h"
#include "cli/session.h"

namespace gantry::cli {

CommandSpec describe_bench();
CommandSpec describe_build();
CommandSpec describe_check();
CommandSpec describe_clean();
CommandSpec describe_doc();
CommandSpec describe_help();
CommandSpec describe_init();
CommandSpec describe_locate_project();
CommandSpec describe_metadata();
CommandSpec describe_new();
CommandSpec describe_read_manifest();
CommandSpec describe_run();
CommandSpec describe_test();
CommandSpec describe_verify_project();
CommandSpec describe_version();

int run_fetch(const Matches& matches, Session& session);
int run_generate_lockfile(const Matches& matches, Session& session);
int run_pkgid(const Matches& matches, Session& session);
int run_remove(const Matches& matches, Session& session);
int run_tree(const Matches& matches, Session& session);
int run_update(const Matches& matches, Session& session);
int run_add(const Matches& matches, Session& session);
int run_bench(const Matches& matches, Session& session);
int run_build(const Matches& matches, Session& session);
int run_check(const Matches& matches, Session& session);
int run_clean(const Matches& matches, Session& session);
int run_doc(const Matches& matches, Session& session);
int run_help(const Matches& matches, Session& session);
int run_info(const Matches& matches, Session& session);
int run_install(const Matches& matches, Session& session);
int run_uninstall(const Matches& matches, Session& session);
int run_init(const Matches& matches, Session& session);
int run_locate_project(const Matches& matches, Session& session);
int run_metadata(const Matches& matches, Session& session);
int run_new(const Matches& matches, Session& session);
int run_read_manifest(const Matches& matches, Session& session);
int run_rustc(const Matches& matches, Session& session);
int run_rustdoc(const Matches& matches, Session& session);
int run_run(const Matches& matches, Session& session);
int run_login(const Matches& matches, Session& session);
int run_logout(const Matches& matches, Session& session);
int run_owner(const Matches& matches, Session& session);
int run_search(const Matches& matches, Session& session);
int run_yank(const Matches& matches, Session& session);
int run_test(const Matches& matches, Session& session);
int run_vendor(const Matches& matches, Session& session);
int run_package(const Matches& matches, Session& session);
int run_publish(const Matches& matches, Session& session);
int run_verify_project(const Matches& matches, Session& session);
int run_version(const Matches& matches, Session& session);

// Commands about dependencies.
CommandSpec describe_add();
CommandSpec describe_remove();
CommandSpec describe_update();
CommandSpec describe_tree();
CommandSpec describe_fetch();
CommandSpec describe_vendor();
CommandSpec describe_generate_lockfile();
CommandSpec describe_pkgid();

// Commands about registries and what is installed.
CommandSpec describe_package();
CommandSpec describe_publish();
CommandSpec describe_install();
CommandSpec describe_uninstall();
CommandSpec describe_search();
CommandSpec describe_info();
CommandSpec describe_login();
CommandSpec describe_logout();
CommandSpec describe_owner();
CommandSpec describe_yank();

// Other ways to compile, reports, and what is refused.
CommandSpec describe_fix();
CommandSpec describe_rustc();
CommandSpec describe_rustdoc();
CommandSpec describe_report();
CommandSpec describe_config();
CommandSpec describe_git_checkout();
int run_fix(const Matches& matches, Session& session);
int run_report(const Matches& matches, Session& session);
int run_config(const Matches& matches, Session& session);
int run_git_checkout(const Matches& matches, Session& session);

}  // namespace gantry::cli
