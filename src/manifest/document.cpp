#include "manifest/document.h"

#include <fmt/format.h>

#include "manifest/decode.h"

namespace gantry::manifest {

toml::Document read_document(const std::string& path, const LoadOptions& options, const FileSystem& files) {
  auto content = options.text ? tl::expected<std::string, std::error_code>(*options.text) : files.read(path);
  if (!content) throw Error(fmt::format("failed to read `{}`", path), {describe_system_error(content.error())});
  if (!toml::is_utf8(*content)) throw Error(fmt::format("path at `{}` was not valid utf-8", path));
  const auto text = std::make_shared<const std::string>(*content);
  auto document = toml::parse(std::move(*content));
  if (!document) throw spanned_error({options.display_path, text}, document.error().span, document.error().message);
  return std::move(*document);
}

}  // namespace gantry::manifest
