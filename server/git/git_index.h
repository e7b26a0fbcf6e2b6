// Keeps the git repository of the index beside the sparse index: a commit for each publish, yank and unyank, in their
// order, made on a thread of its own a moment after the change. What was last done stands in the newest commit, so a
// start goes on where the end was, however that came; then every file is compared with the database.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "base/clock.h"
#include "server/core/database.h"
#include "server/core/index_history.h"
#include "server/core/index_repository.h"
#include "server/core/log.h"
#include "server/git/http_backend.h"
#include "server/git/repository.h"

namespace gantry::server::git {

class GitIndex : public IndexRepository {
 public:
  // `directory`: of the repository; `answer_bytes`: of fetches that are being sent, on the disk; `config_text`: its
  // config.json; `path_variable`: where git is looked for (throws Error when it is not there). Begins to work at once.
  GitIndex(std::string directory, std::uint64_t answer_bytes, std::string config_text, const std::string& path_variable,
           Database& database, const Clock& clock, Log& log);
  ~GitIndex() override;  // what has changed is committed before

  // There may be changes.
  void wake();
  // No fetch is answered any more, those that run end.
  void stop_fetching();
  Answer fetch(const FetchStep& step) override;

 private:
  void run();
  // Brings the repository to the state of the database.
  void work();
  // Commits what differs from the database, as it was after `last_` when that `continues` to hold, else as it is.
  void agree(bool continues);
  void write_agreement(Reader& reader, std::unordered_map<std::string, std::string> files,
                       const std::optional<IndexHistory>& later, ImportStream& stream);
  // Commits what has changed; false when that is more than commits are made for one by one. `parent`: the commit that
  // the branch must still have then.
  bool follow(const std::string& parent = std::string(kTip));
  // Goes on after the newest commit, at the start; false when the repository does not go with the database.
  bool continues_after(std::int64_t newest_in_database);
  std::int64_t now() const { return clock_.file_time_ns() / 1'000'000'000; }

  GitProgram git_;
  GitProgram fetching_git_;
  Repository repository_;
  std::string config_text_;
  Database& database_;
  const Clock& clock_;
  Log& log_;

  // Of the thread alone.
  std::int64_t last_ = 0;  // the change up to which all is committed
  bool is_sure_ = false;   // every file was compared since the start or the last failure
  int imports_ = 0;        // since it was tidied
  int failures_ = 0;       // in a row

  std::mutex lock_;
  std::condition_variable wake_;
  bool is_waiting_ = false;  // there may be changes
  bool is_stopping_ = false;
  std::condition_variable room_;
  int fetching_ = 0;
  int queued_ = 0;  // fetches that wait for others to end
  std::shared_ptr<AnswerBudget> answers_;
  std::thread thread_;
};

}  // namespace gantry::server::git
