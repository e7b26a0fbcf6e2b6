#include "plan/target_selection.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "plan/target_names.h"

namespace gantry::plan {
namespace {

using manifest::PackagePtr;
using manifest::Target;

CompileMode mode_of_intent(UserIntent intent) {
  switch (intent) {
    case UserIntent::Build: return CompileMode::Build;
    case UserIntent::Check: return CompileMode::Check;
    case UserIntent::CheckTest: return CompileMode::CheckTest;
    case UserIntent::Test:
    case UserIntent::Bench: return CompileMode::Test;
    case UserIntent::Doc: return CompileMode::Doc;
  }
  return CompileMode::Build;
}

// Mode of targets chosen by --test(s) or --bench(es): `cargo build --tests` builds test programs.
CompileMode test_mode_of(UserIntent intent) {
  if (intent == UserIntent::Build) return CompileMode::Test;
  if (intent == UserIntent::Check) return CompileMode::CheckTest;
  return mode_of_intent(intent);
}

bool can_be_doctested(const Target& library) {
  return std::ranges::any_of(library.crate_types, [](const std::string& type) {
    return type == "lib" || type == "rlib" || type == "proc-macro";
  });
}

class Selector {
 public:
  Selector(const GraphRequest& request, Reporter& reporter) : request_(request), reporter_(reporter) {}

  std::vector<Proposal> run() {
    if (!request_.filter.given()) {
      for (const PackagePtr& package : request_.packages) add_defaults(package);
    } else {
      add_filtered();
    }
    return std::move(proposals_);
  }

 private:
  void add(const PackagePtr& package, const Target& target, CompileMode mode, bool named = false) {
    proposals_.push_back({package, &target, mode, named});
  }

  void add_defaults(const PackagePtr& package) {
    const CompileMode mode = mode_of_intent(request_.intent);
    const Target* library = package->library();
    for (const Target& target : package->manifest->targets) {
      if (target.is_custom_build()) continue;
      switch (request_.intent) {
        case UserIntent::Build:
        case UserIntent::Check:
        case UserIntent::CheckTest:
          if (target.is_bin() || target.is_lib()) add(package, target, mode);
          break;
        case UserIntent::Bench:
          if (target.bench) add(package, target, mode);
          break;
        case UserIntent::Test:
          if (target.test) {
            add(package, target, mode);
          } else if (target.is_example()) {
            add(package, target, CompileMode::Build);  // kept compiling, not run
          }
          if (target.is_lib() && target.doctest && can_be_doctested(target)) {
            add(package, target, CompileMode::Doctest);
          }
          break;
        case UserIntent::Doc:
          // A program named like the library would overwrite its pages.
          if (target.doc && !(target.is_bin() && library != nullptr && library->crate_name() == target.crate_name())) {
            add(package, target, mode);
          }
          break;
      }
    }
  }

  void add_filtered() {
    const TargetFilter& filter = request_.filter;
    const CompileMode mode = filter.doctests_only ? CompileMode::Doctest : mode_of_intent(request_.intent);
    const CompileMode test_mode = filter.doctests_only ? CompileMode::Doctest : test_mode_of(request_.intent);
    add_libraries(mode);
    if (filter.tested) return add_tested();
    const bool all = filter.all_targets;
    add_by_rule(filter.bins, all, "bin", mode, &Target::is_bin, &Target::is_bin);
    add_by_rule(filter.examples, all, "example", mode, &Target::is_example, &Target::is_example);
    add_by_rule(filter.tests, all, "test", test_mode, &Target::is_test,
                [](const Target& target) { return target.test; });
    add_by_rule(filter.benches, all, "bench", test_mode, &Target::is_bench,
                [](const Target& target) { return target.bench; });
  }

  // Observed of cargo: the library even with `test = false`, of the others what is tested by default.
  void add_tested() {
    for (const PackagePtr& package : request_.packages) {
      for (const Target& target : package->manifest->targets) {
        if (target.is_custom_build()) continue;
        if (target.is_lib() || target.test) add(package, target, test_mode_of(request_.intent));
      }
    }
  }

  void add_libraries(CompileMode mode) {
    const TargetFilter& filter = request_.filter;
    if (!filter.lib && !filter.all_targets && !filter.doctests_only) return;
    bool found = false;
    for (const PackagePtr& package : request_.packages) {
      const Target* library = package->library();
      if (library == nullptr) continue;
      if (mode == CompileMode::Doctest && !can_be_doctested(*library)) {
        reporter_.warning(fmt::format("doc tests are not supported for crate type(s) `{}` in package `{}`",
                                      fmt::join(library->crate_types, ", "), package->name()));
        continue;
      }
      add(package, *library, mode);
      found = true;
    }
    if (found || filter.all_targets) return;
    std::vector<std::string> names;
    for (const PackagePtr& package : request_.packages) names.push_back(package->name());
    if (names.size() == 1) throw Error(fmt::format("no library targets found in package `{}`", names.front()));
    throw Error(fmt::format("no library targets found in packages: {}", fmt::join(names, ", ")));
  }

  template <typename OfKind, typename InAll>
  void add_by_rule(const TargetRule& rule, bool all_targets, std::string_view kind, CompileMode mode, OfKind of_kind,
                   InAll in_all) {
    if (rule.all || all_targets) {
      for (const PackagePtr& package : request_.packages) {
        for (const Target& target : package->manifest->targets) {
          if (!target.is_custom_build() && std::invoke(in_all, target)) add(package, target, mode);
        }
      }
      return;
    }
    for (const std::string& name : rule.names) {
      const TargetPattern pattern(name);
      const std::size_t before = proposals_.size();
      for (const PackagePtr& package : request_.packages) {
        for (const Target& target : package->manifest->targets) {
          if (std::invoke(of_kind, target) && pattern.matches(target.name)) add(package, target, mode, true);
        }
      }
      if (proposals_.size() != before) continue;
      throw Error(describe_missing_target(
          pattern, kind, [&](const Target& target) { return std::invoke(of_kind, target); }, request_));
    }
  }

  const GraphRequest& request_;
  Reporter& reporter_;
  std::vector<Proposal> proposals_;
};

}  // namespace

void warn_about_empty_filter(const TargetFilter& filter, Reporter& reporter) {
  std::vector<std::string> flags;
  if (filter.bins.all) flags.emplace_back("`bins`");
  if (filter.tests.all) flags.emplace_back("`tests`");
  if (filter.examples.all) flags.emplace_back("`examples`");
  if (filter.benches.all) flags.emplace_back("`benches`");
  if (flags.empty()) return;
  reporter.warning(fmt::format("target {} {} specified, but no targets matched; this is a no-op",
                               flags.size() > 1 ? "filters" : "filter", fmt::join(flags, ", ")));
}

std::vector<Proposal> select_targets(const GraphRequest& request, Reporter& reporter) {
  return Selector(request, reporter).run();
}

bool needs_dev_dependencies(UserIntent intent, const TargetFilter& filter) {
  const bool tests = intent == UserIntent::Test || intent == UserIntent::Bench || intent == UserIntent::CheckTest;
  if (!filter.given()) return tests;
  return tests || filter.all_targets || filter.examples.given() || filter.tests.given() || filter.benches.given();
}

}  // namespace gantry::plan
