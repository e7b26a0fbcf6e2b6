#include "server/core/index_writer.h"

#include <algorithm>

#include "server/core/agreement.h"
#include "wire/index_entry.h"

namespace gantry::server {

std::string index_file_text(const std::vector<IndexLine>& lines) {
  std::string text;
  for (const auto& line : lines) {
    text += line.text;
    finish_index_line(text, line.is_yanked);
  }
  return text;
}

std::string index_file_path(const CrateRecord& crate) { return wire::index_path(crate.name); }

IndexWriter::IndexWriter(Database& database, IndexStore& store, std::function<void(std::string_view)> on_change)
    : database_(database), store_(store), on_change_(std::move(on_change)) {}

void IndexWriter::refresh(std::string_view canonical) {
  const std::string name(canonical);
  std::optional<IndexMark> mark;
  {
    const std::lock_guard guard(locks_.at(std::hash<std::string>{}(name) % locks_.size()));
    std::optional<CrateRecord> crate;
    std::vector<IndexLine> lines;
    database_.read([&](Reader& reader) {
      crate = reader.find_crate(name);
      if (crate) lines = reader.index_lines(crate->id);
      mark = reader.stale_index_file(name);
    });
    if (!crate) return;
    const auto path = index_file_path(*crate);
    store_.write(path, index_file_text(lines));
    on_change_(path);
  }
  if (!mark) return;
  const std::lock_guard guard(written_lock_);
  auto& change = written_[name];
  change = std::max(change, mark->change);
}

bool IndexWriter::refresh_or_postpone(std::string_view canonical) noexcept {
  try {
    refresh(canonical);
    return true;
  } catch (const std::exception&) {
    const std::lock_guard guard(written_lock_);
    postponed_.emplace(canonical);
    return false;
  }
}

void IndexWriter::recover() {
  std::vector<IndexMark> stale;
  database_.read([&](Reader& reader) { stale = reader.stale_index_files(); });
  for (const auto& mark : stale) refresh(mark.canonical);
  settle();
}

void IndexWriter::settle() {
  std::unordered_set<std::string> postponed;
  {
    const std::lock_guard guard(written_lock_);
    postponed.swap(postponed_);
  }
  for (const auto& name : postponed) refresh_or_postpone(name);
  std::vector<IndexMark> marks;
  {
    const std::lock_guard guard(written_lock_);
    for (const auto& [name, change] : written_) marks.push_back({name, change});
    written_.clear();
  }
  if (marks.empty()) return;
  store_.sync();
  database_.write([&](Transaction& transaction) { transaction.mark_index_fresh(marks); });
}

std::size_t IndexWriter::rebuild() {
  std::size_t count = 0;
  std::string last;
  for (;;) {
    std::vector<std::string> names;
    database_.read([&](Reader& reader) { names = reader.crate_names(last, 1000); });
    if (names.empty()) break;
    for (const auto& name : names) refresh(name);
    count += names.size();
    last = names.back();
  }
  settle();
  return count;
}

}  // namespace gantry::server
