// Lexical path arithmetic on UTF-8 (or any byte) strings with '/' separators. Nothing here touches the disk.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gantry::path {

bool is_absolute(std::string_view path);
// `base`/`part`; an absolute `part` replaces `base`; an empty `part` leaves `base`.
std::string join(std::string_view base, std::string_view part);
// Everything before the last component: "/a/b" -> "/a", "a" -> "", "/" -> "/", "/a/./b" -> "/a", "/a/../b" -> "/a/..".
std::string_view parent(std::string_view path);
// The last component: "/a/b.rs" -> "b.rs".
std::string_view file_name(std::string_view path);
// The last component without its last extension: "/a/b.rs" -> "b".
std::string_view stem(std::string_view path);
// The last extension without its dot, "" if there is none.
std::string_view extension(std::string_view path);
// Removes "." and resolves ".." lexically: "/a/./b/../c" -> "/a/c". Leading ".." of a relative path stay.
std::string normalize(std::string_view path);
// True when `path` is `base` or lies below it (by whole components).
bool starts_with(std::string_view path, std::string_view base);
// The rest of `path` below `base` ("" when equal), nothing when it is not below it.
std::optional<std::string> strip_prefix(std::string_view path, std::string_view base);
// `path` (absolute) as seen from `from` (absolute), with ".." where needed.
std::string relative(std::string_view path, std::string_view from);
std::vector<std::string_view> components(std::string_view path);
// "file:///a%20b" for an absolute path; percent-encodes as URLs of path sources are written.
std::string to_file_url(std::string_view absolute_path);

}  // namespace gantry::path
