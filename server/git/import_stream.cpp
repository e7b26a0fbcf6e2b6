#include "server/git/import_stream.h"

#include <utility>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/number.h"

namespace gantry::server::git {

namespace {
constexpr std::size_t kBuffer = std::size_t{256} << 10U;
constexpr std::string_view kChange = "Change: ";
constexpr std::string_view kWhat = "the changes for git";
}  // namespace

std::string commit_message(std::string_view summary, std::int64_t change) {
  return fmt::format("{}\n\n{}{}\n", summary, kChange, change);
}

std::optional<std::int64_t> change_of_message(std::string_view message) {
  while (message.ends_with('\n')) message.remove_suffix(1);
  const auto line = message.substr(message.rfind('\n') + 1);
  if (!line.starts_with(kChange)) return std::nullopt;
  return read_whole<std::int64_t>(line.substr(kChange.size()));
}

std::string blob_name(std::string_view content) {
  std::string text;
  for (const unsigned char byte : sha1({fmt::format("blob {}", content.size()), std::string_view("", 1), content})) {
    text += fmt::format("{:02x}", byte);
  }
  return text;
}

ImportStream::ImportStream(const std::string& directory, bool has_parent)
    : ImportStream(directory, std::string(has_parent ? kTip : "")) {}

ImportStream::ImportStream(const std::string& directory, std::string parent)
    : output_(storage::temporary_file(directory)), parent_(std::move(parent)) {}

void ImportStream::flush() {
  storage::write_all(output_, buffer_, std::string(kWhat));
  flushed_ += buffer_.size();
  buffer_.clear();
}

void ImportStream::commit(std::string_view summary, std::int64_t change, std::int64_t time) {
  const auto message = commit_message(summary, change);
  buffer_ += fmt::format("commit {}\ncommitter gantry-registry <gantry-registry@localhost> {} +0000\ndata {}\n{}\n",
                         kBranch, time, message.size(), message);
  if (!parent_.empty()) buffer_ += fmt::format("from {}\n", parent_);
  parent_.clear();  // the next follows this one by itself
}

void ImportStream::file(std::string_view path, std::string_view content) {
  buffer_ += fmt::format("M 100644 inline {}\ndata {}\n", path, content.size());
  buffer_ += content;
  buffer_ += '\n';
  if (buffer_.size() >= kBuffer) flush();
}

void ImportStream::remove(std::string_view path) { buffer_ += fmt::format("D {}\n", path); }

const storage::Descriptor& ImportStream::finish() {
  buffer_ += "done\n";
  flush();
  return output_;
}

}  // namespace gantry::server::git
