// How the content of an answer is packed for the way (RFC 9110, 8.4): what a client takes, and the packing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gantry::server::http {

enum class Coding { Identity, Gzip, Zstd };
inline constexpr std::size_t kCodings = 3;

std::string_view coding_name(Coding coding);

// The coding to send for the header Accept-Encoding ("" when there is none): of those that the client likes best, the
// one that packs best. Identity when it takes none of them.
Coding preferred_coding(std::string_view accept_encoding);

// Always the same bytes for the same content. Nothing when it is not worth it: content that is small, or does not
// become smaller by much.
std::optional<std::string> packed(std::string_view content, Coding coding);

}  // namespace gantry::server::http
