#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/edit_distance.h"
#include "base/path.h"
#include "manifest/cargo_features.h"
#include "manifest/targets.h"

namespace gantry::manifest {

namespace {

// How one kind of target is called in messages.
struct KindWords {
  std::string_view human;      // "binary"
  std::string_view table;      // "bin": the manifest key
  std::string_view duplicate;  // in "found duplicate ... name"
  std::string_view directory;
  std::string_view misspelt_directory;
  std::string_view auto_key;
};
constexpr KindWords kBin{"binary", "bin", "binary", "src/bin", "src/bins", "autobins"};
constexpr KindWords kExample{"example", "example", "example", "examples", "example", "autoexamples"};
constexpr KindWords kTest{"test", "test", "test", "tests", "test", "autotests"};
constexpr KindWords kBench{"benchmark", "bench", "bench", "benches", "bench", "autobenches"};

std::string place_of(std::string_view name, std::string_view human) {
  return fmt::format("`{}` {} target", name, human);
}

void check_spellings(LoadContext& context, const RawTarget& raw, std::string_view name, std::string_view human) {
  check_spelling(context, raw.proc_macro.has_value(), raw.proc_macro_underscore.has_value(), "proc-macro",
                 place_of(name, human));
  check_spelling(context, raw.crate_type.has_value(), raw.crate_type_underscore.has_value(), "crate-type",
                 place_of(name, human));
}

// Binaries, too, but a setting they may not have is refused rather than its spelling.
void check_binary_spellings(LoadContext& context, const NormalTarget& target) {
  const auto& raw = target.raw;
  const auto place = place_of(target.name, "binary");
  if (const auto& types = raw.crate_types(); types && !types->empty()) {
    context.refuse_later(
        fmt::format("the target `{}` is a binary and can't have any crate-types set (currently \"{}\")", target.name,
                    fmt::join(*types, ", ")));
  } else {
    check_spelling(context, raw.crate_type.has_value(), raw.crate_type_underscore.has_value(), "crate-type", place);
  }
  if (raw.is_proc_macro().value_or(false)) {
    context.refuse_later(
        fmt::format("the target `{}` is a binary and can't have `proc-macro` set `true`", target.name));
  } else {
    check_spelling(context, raw.proc_macro.has_value(), raw.proc_macro_underscore.has_value(), "proc-macro", place);
  }
}

std::optional<NormalTarget> normalize_lib(LoadContext& context, const RawManifest& raw, const RawPackage& package,
                                          Discovery& discovery) {
  const bool inferred = discovery.has_library();
  if (!raw.lib && (!inferred || !package.autolib.value_or(true))) return std::nullopt;
  NormalTarget lib;
  if (raw.lib) lib.raw = *raw.lib;
  if (lib.raw.name) {
    lib.name = *lib.raw.name;
    if (lib.name.empty()) throw Error("library target names cannot be empty");
    if (lib.name.find('-') != std::string::npos) {
      throw Error(fmt::format("library target names cannot contain hyphens: {}", lib.name));
    }
  } else {
    lib.name = *package.name;
    std::replace(lib.name.begin(), lib.name.end(), '-', '_');
  }
  check_spellings(context, lib.raw, lib.name, "library");
  if (lib.raw.path) {
    lib.path = *lib.raw.path;
    return lib;
  }
  lib.path = "src/lib.rs";
  if (inferred) return lib;
  const auto legacy = fmt::format("src/{}.rs", lib.name);
  if (context.edition == Edition::E2015 && discovery.has_file(legacy)) {
    context.warn(
        fmt::format("path `{}` was erroneously implicitly accepted for library `{}`,\nplease rename the file to "
                    "`src/lib.rs` or set lib.path in Cargo.toml",
                    legacy, lib.name));
    lib.path = legacy;
    return lib;
  }
  throw Error(fmt::format("can't find library `{}`, rename file to `src/lib.rs` or specify lib.path", lib.name));
}

// Whether two paths are one as written: "./a//b" is "a/b", but nobody resolves "..".
bool has_same_parts(std::string_view left, std::string_view right) {
  const auto parts = [](std::string_view path) {
    auto all = path::components(path);
    std::erase(all, ".");
    return all;
  };
  return path::is_absolute(left) == path::is_absolute(right) && parts(left) == parts(right);
}

class KindNormalizer {
 public:
  KindNormalizer(LoadContext& context, const KindWords& words, Discovery& discovery, std::vector<FoundTarget> found,
                 bool has_lib)
      : context_(context), words_(words), discovery_(discovery), found_(std::move(found)), has_lib_(has_lib) {}

  std::vector<NormalTarget> run(const std::optional<std::vector<RawTarget>>& declared, std::optional<bool> discover) {
    std::vector<NormalTarget> targets;
    for (const auto& raw : declared.value_or(std::vector<RawTarget>{}))
      targets.push_back({raw, raw.name.value_or(""), ""});
    add_discovered(targets, declared.has_value(), discover);
    std::stable_sort(targets.begin(), targets.end(), [](const auto& a, const auto& b) {
      if (a.raw.name.has_value() != b.raw.name.has_value()) return !a.raw.name;  // nameless ones first
      return a.name < b.name;
    });
    for (const auto& target : targets) check_name(target);
    std::vector<NormalTarget> result;
    for (auto& target : targets) {
      if (words_.table == kBin.table) {
        check_binary_spellings(context_, target);
      } else {
        check_spellings(context_, target.raw, target.name, words_.human);
      }
      if (place(target)) result.push_back(std::move(target));
    }
    std::set<std::string_view> names;
    for (const auto& target : result) {
      if (!names.insert(target.name).second) {
        throw Error(fmt::format("found duplicate {} name {}, but all {} targets must have a unique name",
                                words_.duplicate, target.name, words_.duplicate));
      }
    }
    return result;
  }

 private:
  void add_discovered(std::vector<NormalTarget>& targets, bool has_table, std::optional<bool> discover) {
    std::vector<FoundTarget> rest;
    for (const auto& found : found_) {
      const bool known = std::any_of(targets.begin(), targets.end(), [&](const NormalTarget& target) {
        if (target.raw.path) return target.name == found.name || has_same_parts(*target.raw.path, found.path);
        return target.name == found.name;
      });
      if (!known) rest.push_back(found);
    }
    if (!discover && has_table && context_.edition == Edition::E2015) {
      if (!rest.empty()) warn_about_inference(rest);
      return;
    }
    if (!discover.value_or(true)) return;
    for (const auto& found : rest) {
      NormalTarget target;
      target.raw.name = found.name;
      target.raw.path = found.path;
      target.name = found.name;
      targets.push_back(std::move(target));
    }
  }

  void warn_about_inference(const std::vector<FoundTarget>& rest) {
    std::string list;
    for (const auto& found : rest) list += fmt::format("* {}\n", found.path);
    context_.warn(fmt::format(
        "An explicit [[{0}]] section is specified in Cargo.toml which currently\ndisables Cargo from automatically "
        "inferring other "
        "{1} targets.\nThis inference behavior will change in the Rust 2018 edition and the following\nfiles will be "
        "included as a "
        "{1} target:\n\n{2}\nThis is likely to break cargo build or cargo test as these files may not be\nready to be "
        "compiled as "
        "a {1} target today. You can future-proof yourself\nand disable this warning by adding `{3} = false` to your "
        "[package]\nsection. You may also move the files to a location where Cargo would not\nautomatically infer them "
        "to be a "
        "target, such as in subfolders.\n\nFor more information on this warning you can consult\n"
        "https://github.com/rust-lang/cargo/issues/5330",
        words_.table, words_.human, list, words_.auto_key));
  }

  void check_name(const NormalTarget& target) const {
    if (!target.raw.name) throw Error(fmt::format("{} target {}.name is required", words_.human, words_.table));
    if (target.name.empty()) throw Error(fmt::format("{} target names cannot be empty", words_.human));
  }

  // Decides the path. False: the target has none, which is an error for later.
  bool place(NormalTarget& target) {
    if (target.raw.path) {
      target.path = *target.raw.path;
      return true;
    }
    std::vector<const FoundTarget*> matching;
    for (const auto& found : found_) {
      if (found.name == target.name) matching.push_back(&found);
    }
    if (matching.size() == 1) {
      target.path = matching.front()->path;
      return true;
    }
    if (matching.size() > 1) {
      return fail(fmt::format(
          "cannot infer path for `{}` {}\nCargo doesn't know which to use because multiple target files found at "
          "`{}` and `{}`.",
          target.name, words_.table, matching[0]->path, matching[1]->path));
    }
    if (auto legacy = legacy_path(target.name)) {
      context_.warn(
          fmt::format("path `{}` was erroneously implicitly accepted for {} `{}`,\nplease set {}.path in Cargo.toml",
                      *legacy, words_.human, target.name, words_.table));
      target.path = *legacy;
      return true;
    }
    return fail(missing(target.name));
  }

  // Binaries are refused at once, the others when the warnings are shown.
  bool fail(std::string reason) {
    if (words_.table == kBin.table) throw Error(std::move(reason));
    context_.refuse_later(std::move(reason));
    return false;
  }

  std::optional<std::string> legacy_path(const std::string& name) {
    if (context_.edition != Edition::E2015) return std::nullopt;
    std::vector<std::string> candidates;
    if (words_.table == kBin.table) {
      if (!has_lib_) candidates.push_back(fmt::format("src/{}.rs", name));
      candidates.insert(candidates.end(), {"src/main.rs", "src/bin/main.rs"});
    }
    if (words_.table == kBench.table && name == "bench") candidates.push_back("src/bench.rs");
    for (auto& candidate : candidates) {
      if (discovery_.has_file(candidate)) return std::move(candidate);
    }
    return std::nullopt;
  }

  std::string missing(const std::string& name) {
    const auto advice = fmt::format("specify {}.path if you want to use a non-default path.", words_.table);
    for (const auto* tail : {".rs", "/main.rs"}) {
      const auto wrong = fmt::format("{}/{}{}", words_.misspelt_directory, name, tail);
      if (!discovery_.has_file(wrong)) continue;
      return fmt::format(
          "can't find `{}` {} at default paths, but found a file at `{}`.\nPerhaps rename the file to `{}/{}{}` for "
          "target "
          "auto-discovery, or {}",
          name, words_.table, wrong, words_.directory, name, tail, advice);
    }
    auto text = fmt::format("can't find `{0}` {1} at `{2}/{0}.rs` or `{2}/{0}/main.rs`. Please {3}", name, words_.table,
                            words_.directory, advice);
    std::vector<std::string> names;
    for (const auto& found : found_) names.push_back(found.name);
    if (const auto similar = closest_name(name, names)) {
      text += fmt::format("\n\nhelp: a {} with a similar name exists: `{}`", words_.table, *similar);
    }
    return text;
  }

  LoadContext& context_;
  const KindWords& words_;
  Discovery& discovery_;
  std::vector<FoundTarget> found_;
  bool has_lib_;
};

}  // namespace

NormalTargets normalize_targets(LoadContext& context, const RawManifest& raw, const RawPackage& package,
                                Discovery& discovery) {
  NormalTargets result;
  result.lib = normalize_lib(context, raw, package, discovery);
  const bool has_lib = result.lib.has_value();
  result.bins = KindNormalizer(context, kBin, discovery, discovery.binaries(*package.name), has_lib)
                    .run(raw.bin, package.autobins);
  const auto other = [&](const KindWords& words, const auto& declared, std::optional<bool> discover) {
    return KindNormalizer(context, words, discovery, discovery.targets_in(std::string(words.directory)), has_lib)
        .run(declared, discover);
  };
  result.examples = other(kExample, raw.example, package.autoexamples);
  result.tests = other(kTest, raw.test, package.autotests);
  result.benches = other(kBench, raw.bench, package.autobenches);
  return result;
}

}  // namespace gantry::manifest
