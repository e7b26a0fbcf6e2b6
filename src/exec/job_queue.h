// Runs the units of a graph: takes fresh ones as they are, starts tools for the others and reacts to what they say.
//
// The life of a unit:  waiting -> ready -> running -> (metadata there) -> done | failed          (Schedule decides
// ready, see there)
//
// One thread, one event loop. Everything happens in three places: `start` takes ready units up while there are slots,
// the callbacks of the event loop take lines and ends of children, and `run` turns the wheel. No child has a thread,
// and no line of one child is mixed with a line of another: a diagnostic is one line of JSON and shown as a whole.
//
// Slots are tokens of the jobserver, which the compilers share: the first running child uses ours, each further one
// needs a token of its own, taken without waiting. When there is none, the loop also waits for the jobserver's pipe.
//
// A failed unit ends the taking up of others, unless --keep-going lets go on what does not need it; what runs is always
// awaited, and every failure is shown when it happens. A unit that was taken up is marked before its tool starts and
// recorded after it has ended well (freshness::Tracker), so that whatever kills us leaves nothing that looks finished.
// A signal that asks us to end is passed on to the children; then we die of it, as cargo does.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "exec/context.h"
#include "exec/event_loop.h"
#include "exec/jobserver.h"
#include "exec/messages.h"
#include "exec/schedule.h"
#include "exec/status_lines.h"
#include "exec/unit_times.h"
#include "freshness/tracker.h"

namespace gantry::exec {

// The system as the queue uses it.
struct QueueSystem {
  FileSystem& files;
  const Environment& environment;
  const Clock& clock;
  Reporter& reporter;
};

// What is known of a unit before anything runs.
struct UnitState {
  freshness::UnitFacts facts;
  bool fresh = false;
  std::optional<std::string> reason;  // why not, when it was built before
  std::string messages;               // of the last build, when fresh
  std::string executable;             // final place of the program it makes, once known
  std::vector<std::string> files;     // final places of its files, once known
  bool replaced = false;              // what was in these places before was not this unit's
};

class JobQueue {
 public:
  JobQueue(Context& context, std::vector<UnitState>& states, freshness::Tracker& tracker, Messages& messages,
           QueueSystem system);

  // To be called before `run` when the times of units are wanted.
  void note_times(UnitTimes& times) { times_ = &times; }
  // True when every unit is built. Failures were shown.
  bool run();

 private:
  struct Job {
    Command command;
    std::string cached;        // lines to replay when the unit is fresh next time
    std::vector<LogLine> log;  // of a build script, while it runs
    std::int64_t started_ns = 0;
    bool metadata_announced = false;
  };

  void start();
  void start_tool(plan::UnitId id);
  void take_fresh(plan::UnitId id);
  void spawn_tool(plan::UnitId id, Job job, bool capture);
  void remove_old_outputs(plan::UnitId id);

  void tool_line(plan::UnitId id, std::string_view line);
  void script_line(plan::UnitId id, std::string_view line, bool is_error);
  void ended(plan::UnitId id, const ExitStatus& status, const std::string& out, const std::string& err);
  void tool_succeeded(plan::UnitId id);
  void script_ended(plan::UnitId id, const ExitStatus& status, const std::string& out, const std::string& err);

  void announce_artifact(plan::UnitId id, bool fresh);
  void announce_script(plan::UnitId id);
  void complete(plan::UnitId id);
  void fail(plan::UnitId id, const Error& error);
  void show_progress();
  bool has_slot();
  void return_surplus_tokens();
  [[noreturn]] void die_of(int signal);

  Context& context_;
  std::vector<UnitState>& states_;
  freshness::Tracker& tracker_;
  Messages& messages_;
  QueueSystem system_;
  Schedule schedule_;
  StatusLines status_lines_;
  Jobserver jobserver_;
  Environment script_environment_;
  Environment compiler_environment_;
  UnitTimes* times_ = nullptr;
  std::optional<EventLoop> loop_;
  std::vector<std::optional<Job>> jobs_;  // by unit, while it runs
  std::vector<plan::UnitId> active_;      // in the order of their start
  std::size_t tokens_ = 0;                // held beside our own slot
  std::size_t done_ = 0;
  std::size_t failures_ = 0;
  bool stopped_ = false;  // no further unit is taken up
};

}  // namespace gantry::exec
