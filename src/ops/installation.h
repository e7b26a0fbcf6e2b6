// The installation of one package: what is to be done is found out first, for all packages of a command, then done.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "ops/install.h"
#include "ops/install_plan.h"
#include "ops/install_source.h"
#include "ops/install_tracker.h"
#include "ops/program_placer.h"

namespace gantry::ops {

class Installation {
 public:
  // What the installations of one command have in common; must outlive them.
  struct Context {
    const InstallOptions& options;
    InstallSource& source;
    toolchain::Toolchain& toolchain;
    const config::Config& config;
    const Host& host;
    std::string root;  // as it was written
  };

  // Finds the package and what is in its way. Nothing when it is installed already, which is said.
  static std::unique_ptr<Installation> prepare(const Context& context, const CrateRequest& request);
  // Builds and installs; false when there was nothing to build with the features that are on.
  bool run();

 private:
  Installation(const Context& context, const CrateRequest& request, manifest::PackagePtr package);

  static manifest::PackagePtr find_installed(const Context& context, const CrateRequest& request);
  bool is_up_to_date() const;
  void report_ignored() const;
  void open_workspace();
  void check_programs() const;
  void check_conflicts(const InstalledCrates& installed) const;
  void place(const std::vector<BuiltProgram>& programs) const;
  std::optional<InstallTracker> open_tracker() const;
  void warn_about_yanked() const;
  // The programs, by name; of a dry run they are not there.
  std::vector<BuiltProgram> build();
  void report_no_programs() const;
  std::string directory() const;

  const Context& context_;
  const Host& host_;
  CrateRequest request_;
  manifest::PackagePtr package_;
  InstalledCrate details_;  // as it will be remembered
  CompileOptions compile_;
  std::optional<workspace::Workspace> workspace_;
  std::optional<std::string> temporary_;  // a target directory of our own
};

// The absolute directory below a root where programs lie.
std::string programs_directory(const std::string& root, const std::string& cwd);

}  // namespace gantry::ops
