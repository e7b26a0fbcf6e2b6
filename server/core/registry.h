// What a registry does, whatever the transport: publish, yank, owners (what it knows: Catalog). Rules are the pure
// functions of this module; this class joins them with the stores, in the order that loses nothing:
//   1. everything that can be refused without a look at the crate file, the database's rules and the rate included:
//      strangers must not cost much; then the crate file itself, a few at a time;
//   2. the crate file, durable under its checksum;
//   3. the rows, in one transaction that decides again (two clients may publish the same);
//   4. the index file; only then does the client hear that it is done.
// Functions throw ApiError. They block: call them on worker threads.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "server/core/access.h"
#include "server/core/database.h"
#include "server/core/index_writer.h"
#include "server/core/limits.h"
#include "server/core/rate_limiter.h"
#include "server/core/slots.h"
#include "server/core/stores.h"

namespace gantry::server {

struct PublishWarnings {
  std::vector<std::string> invalid_categories, invalid_badges, other;
};

class Registry {
 public:
  Registry(Database& database, BlobStore& blobs, IndexWriter& index, const Clock& clock, const Limits& limits,
           const RateLimits& rates = {});

  // `own_urls`: index URLs under which the client may know this registry.
  PublishWarnings publish(std::string_view body, const Principal& who, const Origin& origin,
                          std::span<const std::string> own_urls);

  void set_yanked(std::string_view crate, std::string_view version, bool is_yanked, const Principal& who,
                  const Origin& origin);

  std::vector<User> owners(std::string_view crate);
  // Returns what to show the user.
  std::string add_owners(std::string_view crate, std::span<const std::string> logins, const Principal& who,
                         const Origin& origin);
  std::string remove_owners(std::string_view crate, std::span<const std::string> logins, const Principal& who,
                            const Origin& origin);

  const Limits& limits() const { return limits_; }
  std::int64_t now() const { return clock_.file_time_ns() / 1'000'000'000; }

 private:
  // Throws 429 when the user has to wait.
  void count(const Principal& who, LimitedAction action);
  void change_owners(std::string_view crate, std::span<const std::string> logins, bool add, const Principal& who,
                     const Origin& origin);

  Database& database_;
  BlobStore& blobs_;
  IndexWriter& index_;
  const Clock& clock_;
  const Limits& limits_;
  RateLimiter rates_;
  Slots checks_;  // of crate files: each may take a processor and many megabytes
};

}  // namespace gantry::server
