#include "server/app/arguments.h"

#include <fmt/format.h>

namespace gantry::server::app {

Arguments::Arguments(const std::vector<std::string>& words, const std::set<std::string>& options,
                     const std::set<std::string>& flags) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto& word = words[i];
    if (!word.starts_with("-") || word == "-") {
      words_.push_back(word);
      continue;
    }
    const auto equals = word.find('=');
    const auto name = word.substr(0, equals);
    if (flags.contains(word)) {
      flags_.insert(word);
    } else if (!options.contains(name)) {
      throw UsageError(fmt::format("unknown option `{}`", name));
    } else if (equals != std::string::npos) {
      values_[name].push_back(word.substr(equals + 1));
    } else if (i + 1 < words.size()) {
      values_[name].push_back(words[++i]);
    } else {
      throw UsageError(fmt::format("`{}` needs a value", name));
    }
  }
}

std::vector<std::string> Arguments::all(const std::string& option) const {
  const auto found = values_.find(option);
  return found == values_.end() ? std::vector<std::string>() : found->second;
}

std::optional<std::string> Arguments::one(const std::string& option) const {
  const auto values = all(option);
  if (values.size() > 1) throw UsageError(fmt::format("`{}` is given twice", option));
  return values.empty() ? std::nullopt : std::optional(values.front());
}

std::string Arguments::required(const std::string& option) const {
  auto value = one(option);
  if (!value) throw UsageError(fmt::format("`{}` is missing", option));
  return std::move(*value);
}

}  // namespace gantry::server::app
