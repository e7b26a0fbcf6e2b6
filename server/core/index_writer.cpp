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

// One refresh, from when it is asked for.
class IndexWriter::Turn {
 public:
  Turn(IndexWriter& writer, const std::string& name) : writer_(writer), name_(name) {
    const std::lock_guard guard(writer_.written_lock_);
    auto& turns = writer_.turns_[name_];
    number_ = ++turns.asked;
    ++turns.waiting;
  }
  ~Turn() {
    const std::lock_guard guard(writer_.written_lock_);
    const auto found = writer_.turns_.find(name_);
    if (--found->second.waiting == 0) writer_.turns_.erase(found);
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  // Whether another one began to read the database after this was asked for, and has written the file. Else the turn
  // begins, and covers all that were asked for until now.
  bool is_covered() {
    const std::lock_guard guard(writer_.written_lock_);
    const auto& turns = writer_.turns_.at(name_);
    covers_ = turns.asked;
    return turns.written >= number_;
  }
  void is_written() {
    const std::lock_guard guard(writer_.written_lock_);
    writer_.turns_.at(name_).written = covers_;
  }

 private:
  IndexWriter& writer_;
  const std::string& name_;
  std::uint64_t number_ = 0;
  std::uint64_t covers_ = 0;
};

void IndexWriter::refresh(std::string_view canonical) {
  const std::string name(canonical);
  Turn turn(*this, name);
  const std::lock_guard guard(locks_.at(std::hash<std::string>{}(name) % locks_.size()));
  if (turn.is_covered()) return;
  write(name);
  turn.is_written();
}

void IndexWriter::write(const std::string& name) {
  std::optional<IndexMark> mark;
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

std::vector<std::string> IndexWriter::recover() {
  std::vector<IndexMark> stale;
  database_.read([&](Reader& reader) { stale = reader.stale_index_files(); });
  std::vector<std::string> late;
  for (const auto& mark : stale) {
    if (!refresh_or_postpone(mark.canonical)) late.push_back(mark.canonical);
  }
  settle();
  return late;
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
