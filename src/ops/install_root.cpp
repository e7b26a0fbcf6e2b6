#include "ops/install_root.h"

#include <fmt/format.h>

#include "base/path.h"
#include "config/registry.h"

namespace gantry::ops {

namespace {

void warn_about_relative_root(const config::Defined<std::string>& root, Reporter& reporter) {
  Diagnostic warning;
  warning.level = Level::Warning;
  warning.title = fmt::format("the `install.root` value `{}` defined in {} without a trailing slash is deprecated",
                              root.value, root.definition.where);
  warning.notes = {
      {Level::Note, "a future version of Cargo will treat it as relative to the configuration directory"},
      {Level::Help,
       fmt::format("add a trailing slash (`{}/`) to adopt the correct behavior and silence this warning", root.value)},
      {Level::Note, "see more at https://doc.rust-lang.org/cargo/reference/config.html#config-relative-paths"}};
  reporter.diagnostic(warning);
}

}  // namespace

std::string install_root(const std::optional<std::string>& flag, const config::Config& config, Reporter& reporter) {
  const config::Key key{"install", "root"};
  const auto variable = config.environment().get(config::environment_name(key));
  auto root = config::with_key_context(config, key, [&] { return config.get_string(key); });
  if (root && !variable && !path::is_absolute(root->value)) {
    const bool is_of_file = root->definition.kind == config::Definition::Kind::File;
    if (root->value.ends_with('/')) {
      root->value = path::normalize(path::join(root->definition.root(), root->value));
    } else if (is_of_file) {
      warn_about_relative_root(*root, reporter);
    }
  }
  if (flag) return *flag;
  if (variable) return *variable;
  return root ? root->value : config.cargo_home();
}

}  // namespace gantry::ops
