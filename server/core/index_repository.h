// The index as a git repository, for clients that fetch it by git's smart HTTP protocol. Implementation: git/.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "server/core/stores.h"

namespace gantry::server {

class IndexRepository {
 public:
  // One step of a fetch. Nothing else of the protocol is known here: it is git's own affair.
  struct FetchStep {
    bool is_advertisement = false;      // what there is; else: send what the body asks for
    std::string_view protocol;          // the header Git-Protocol
    std::string_view content_encoding;  // of the body
    std::string_view body;
  };
  struct Answer {
    std::string content_type;
    std::shared_ptr<OpenFile> file;  // from `offset` to its end
    std::uint64_t offset = 0;
  };

  virtual ~IndexRepository() = default;
  // May wait long. Throws ApiError: 503 when there is no repository yet, or when too many ask.
  virtual Answer fetch(const FetchStep& step) = 0;
};

}  // namespace gantry::server
