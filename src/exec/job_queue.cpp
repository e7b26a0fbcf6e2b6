#include "exec/job_queue.h"

#include <algorithm>
#include <csignal>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error_text.h"
#include "base/path.h"
#include "exec/foreign_fingerprints.h"
#include "exec/machine_messages.h"
#include "exec/rustc_command.h"
#include "exec/rustdoc_command.h"
#include "exec/script_run.h"
#include "exec/tool_outcome.h"
#include "exec/unit_environment.h"
#include "exec/unit_names.h"
#include "exec/uplift.h"
#include "toolchain/process_failure.h"

namespace gantry::exec {

namespace {

std::vector<std::int64_t> known_durations(const Context& context, const std::vector<UnitState>& states,
                                          const freshness::Tracker& tracker) {
  std::vector<std::int64_t> durations(states.size());
  bool any = false;
  if (context.options.jobs < 2) return {};
  for (std::size_t i = 0; i < states.size(); ++i) {
    const auto* record = tracker.record(states[i].facts.identity);
    if (record != nullptr) durations[i] = record->duration_ns;
    any = any || durations[i] > 0;
  }
  return any ? durations : std::vector<std::int64_t>{};
}

bool needs_tool(const plan::Unit& unit) { return !unit.links_override && unit.mode != plan::CompileMode::Doctest; }

}  // namespace

JobQueue::JobQueue(Context& context, std::vector<UnitState>& states, freshness::Tracker& tracker, Messages& messages,
                   QueueSystem system)
    : context_(context),
      states_(states),
      tracker_(tracker),
      messages_(messages),
      system_(system),
      schedule_(context.graph, known_durations(context, states, tracker)),
      status_lines_(context, system.reporter),
      jobserver_(system.environment, context.options.jobs),
      script_environment_(system.environment),
      jobs_(states.size()) {
  script_environment_.set("CARGO_MAKEFLAGS", jobserver_.make_flags());
  compiler_environment_ = compiler_environment(script_environment_);
}

bool JobQueue::run() {
  if (jobserver_.inherited() && context_.options.jobs_given) {
    system_.reporter.warning(
        "a `-j` argument was passed to Cargo but Cargo is also configured with an external jobserver in its "
        "environment, ignoring the `-j` parameter");
  }
  start();
  if (!active_.empty() && context_.options.while_waiting) {
    show_progress();
    context_.options.while_waiting();
  }
  while (!active_.empty()) {
    show_progress();
    const bool wants_token = !stopped_ && schedule_.has_ready() && active_.size() < context_.options.jobs;
    if (const auto signal = loop_->wait(wants_token ? jobserver_.poll_fd() : -1)) die_of(*signal);
    start();
    return_surplus_tokens();
  }
  system_.reporter.clear_progress();
  return failures_ == 0;
}

// Takes up what is ready, best first. With one job that order is kept strictly, as cargo does; with more, units that
// need no tool never wait for a slot.
void JobQueue::start() {
  while (!stopped_) {
    std::optional<bool> slot;
    bool needs_slot = false;
    const auto id = schedule_.best([&](plan::UnitId candidate) {
      needs_slot = !states_[plan::index_of(candidate)].fresh && needs_tool(context_.unit(candidate));
      if (context_.options.jobs > 1 && !needs_slot) return true;
      if (!slot) slot = has_slot();
      return *slot || context_.options.jobs == 1;
    });
    if (!id || (slot && !*slot && (needs_slot || context_.options.jobs == 1))) return;
    if (needs_slot) {
      start_tool(*id);
    } else {
      take_fresh(*id);
    }
  }
}

bool JobQueue::has_slot() {
  if (active_.empty()) return true;
  if (active_.size() >= context_.options.jobs) return false;
  if (tokens_ >= active_.size()) return true;
  if (!jobserver_.try_acquire()) return false;
  ++tokens_;
  return true;
}

void JobQueue::return_surplus_tokens() {
  const auto needed = active_.empty() ? 0 : active_.size() - 1;
  while (tokens_ > needed) {
    jobserver_.release();
    --tokens_;
  }
}

void JobQueue::take_fresh(plan::UnitId id) {
  schedule_.start(id);
  const auto& unit = context_.unit(id);
  auto& state = states_[plan::index_of(id)];
  status_lines_.taken_up(id, state.fresh || unit.mode == plan::CompileMode::Doctest, state.reason);
  try {
    if (unit.links_override) {
      if (!state.fresh) {
        tracker_.begin(state.facts);
        tracker_.finish(state.facts, {});
      }
    } else if (unit.runs_build_script()) {
      announce_script(id);
    } else if (unit.mode != plan::CompileMode::Doctest) {
      std::string_view lines = state.messages;
      while (!lines.empty()) {
        const auto end = lines.find('\n');
        messages_.tool_error_line(id, lines.substr(0, end), true);
        lines = end == std::string_view::npos ? std::string_view{} : lines.substr(end + 1);
      }
      announce_artifact(id, true);
      messages_.summarise(id);
    }
    complete(id);
  } catch (const Error& error) {
    fail(id, error);
  }
}

void JobQueue::start_tool(plan::UnitId id) {
  schedule_.start(id);
  const auto& unit = context_.unit(id);
  const auto& state = states_[plan::index_of(id)];
  status_lines_.taken_up(id, false, state.reason);
  try {
    Job job;
    tracker_.begin(state.facts);
    if (unit.runs_build_script()) {
      note_script_start(context_, id, system_.files);
      job.command = script_command(context_, id);
    } else if (unit.is_doc()) {
      // Pages of items that are gone must go.
      system_.files.remove_directory_tree(std::string(path::parent(index_page(context_, id))));
      job.command = rustdoc_command(context_, id);
    } else {
      remove_old_outputs(id);
      job.command = rustc_command(context_, id);
    }
    system_.reporter.verbose_status("Running", fmt::format("`{}`", job.command.display(context_.very_verbose())));
    spawn_tool(id, std::move(job), unit.runs_build_script());
  } catch (const Error& error) {
    fail(id, error);
  }
}

// An .rlib that stays beside a new .rmeta would be preferred by rustc; a program that is overwritten in place would
// change under its other links. Metadata stays until rustc replaces it.
void JobQueue::remove_old_outputs(plan::UnitId id) {
  const auto& unit = context_.unit(id);
  const auto& files = context_.layout.files(id);
  if (!files.extra_filename) {
    forget_foreign_fingerprints(context_.layout.layout(unit.kind).build_root, unit.package->name(), system_.files);
  }
  for (const auto& output : files.outputs) {
    if (output.role != plan::OutputRole::Metadata) system_.files.remove_file(output.path);
  }
  system_.files.create_directories(files.out_dir);
  if (unit.target->is_test() || unit.target->is_bench()) {
    system_.files.create_directories(path::join(path::parent(context_.layout.layout(unit.kind).build_root), "tmp"));
  }
}

void JobQueue::spawn_tool(plan::UnitId id, Job job, bool capture) {
  const auto& environment = capture ? script_environment_ : compiler_environment_;
  const auto child = spawn(job.command, environment, Streams::Piped, jobserver_.child_fds());
  if (!child) {
    auto error = toolchain::never_executed(job.command.display(context_.very_verbose()), child.error());
    const auto& unit = context_.unit(id);
    if (unit.runs_build_script()) {
      error.with_context(fmt::format("failed to run custom build command for `{}`", unit.package->id().display()));
    } else {
      error.with_context(unit.is_doc() ? fmt::format("could not document `{}`", unit.package->name())
                                       : "could not compile " + describe_unit(unit));
    }
    throw error;
  }
  if (!loop_) loop_.emplace();
  job.started_ns = system_.clock.monotonic_ns();
  if (times_ != nullptr) times_->started(id);
  jobs_[plan::index_of(id)] = std::move(job);
  active_.push_back(id);
  ChildEvents events;
  events.capture = capture;
  if (capture) {
    events.out_line = [this, id](std::string_view line) { script_line(id, line, false); };
    events.err_line = [this, id](std::string_view line) { script_line(id, line, true); };
  } else {
    events.out_line = [this](std::string_view line) { messages_.output_line(to_utf8(line)); };
    events.err_line = [this, id](std::string_view line) { tool_line(id, to_utf8(line)); };
  }
  events.ended = [this, id](const ExitStatus& status, const std::string& out, const std::string& err) {
    ended(id, status, out, err);
  };
  loop_->add(*child, std::move(events));
}

void JobQueue::tool_line(plan::UnitId id, std::string_view line) {
  if (const auto* proxy = context_.options.proxy; proxy != nullptr && proxy->takes_line(line)) return;
  const auto message = messages_.tool_error_line(id, line);
  auto& job = *jobs_[plan::index_of(id)];
  if (message.kind != CompilerMessage::Kind::Artifact) job.cached.append(line).append("\n");
  if (message.is_metadata_ready() && !job.metadata_announced) {
    job.metadata_announced = true;
    auto unblocked = schedule_.metadata_ready(id);
    if (times_ != nullptr) times_->metadata_ready(id, std::move(unblocked));
  }
}

void JobQueue::script_line(plan::UnitId id, std::string_view line, bool is_error) {
  auto& job = *jobs_[plan::index_of(id)];
  if (!is_error) {
    if (auto log = parse_log_line(line)) job.log.push_back(std::move(*log));
  }
  if (!context_.very_verbose()) return;
  const auto& package = context_.unit(id).package->id();
  const auto text = fmt::format("[{} {}] {}", package.name(), package.version().to_string(), to_utf8(line));
  if (is_error) {
    messages_.error_line(text);
  } else {
    messages_.output_line(text);
  }
}

void JobQueue::ended(plan::UnitId id, const ExitStatus& status, const std::string& out, const std::string& err) {
  std::erase(active_, id);
  try {
    if (context_.unit(id).runs_build_script()) {
      script_ended(id, status, out, err);
    } else if (status.success()) {
      tool_succeeded(id);
    } else {
      messages_.summarise(id);
      throw messages_.failure(id, jobs_[plan::index_of(id)]->command, status);
    }
    jobs_[plan::index_of(id)].reset();
    complete(id);
  } catch (const Error& error) {
    jobs_[plan::index_of(id)].reset();
    fail(id, error);
  }
}

void JobQueue::tool_succeeded(plan::UnitId id) {
  auto& job = *jobs_[plan::index_of(id)];
  auto outcome = tool_outcome(context_, id, system_.files);
  outcome.messages = std::move(job.cached);
  outcome.duration_ns = system_.clock.monotonic_ns() - job.started_ns;
  announce_artifact(id, false);
  tracker_.finish(states_[plan::index_of(id)].facts, std::move(outcome));
  messages_.summarise(id);
}

void JobQueue::script_ended(plan::UnitId id, const ExitStatus& status, const std::string& out, const std::string& err) {
  const auto& unit = context_.unit(id);
  auto& job = *jobs_[plan::index_of(id)];
  const bool logged_errors = std::ranges::any_of(job.log, &LogLine::is_error);
  if (!status.success() || logged_errors) {
    messages_.script_log(unit, job.log);
    if (!status.success()) throw script_failure(context_, id, job.command, status, out, err);
    throw Error("build script logged errors");
  }
  save_script_streams(context_, id, out, err, system_.files);
  auto output = interpret_script_output(context_, id, out);
  auto outcome = script_outcome(context_, id, output);
  outcome.script_output = recorded_script_output(context_, id, out);
  outcome.duration_ns = system_.clock.monotonic_ns() - job.started_ns;
  tracker_.finish(states_[plan::index_of(id)].facts, std::move(outcome));
  context_.script_outputs[plan::index_of(id)] = std::move(output);
  announce_script(id);
}

void JobQueue::announce_script(plan::UnitId id) {
  const auto& unit = context_.unit(id);
  const auto* output = context_.script(id);
  if (output == nullptr) return;
  messages_.machine_line(script_executed_line(unit, *output, context_.layout.build_script_out_dir(id)));
  const bool has_errors = std::ranges::any_of(output->log, &LogLine::is_error);
  if (context_.shows_warnings(unit) || has_errors) messages_.script_log(unit, output->log);
}

void JobQueue::announce_artifact(plan::UnitId id, bool fresh) {
  const auto& unit = context_.unit(id);
  auto& state = states_[plan::index_of(id)];
  if (unit.is_doc()) {
    if (const auto page = index_page(context_, id); system_.files.exists(page)) state.files = {page};
  } else {
    const auto& options = context_.options;
    auto placed = uplift(unit, context_.layout.files(id),
                         context_.is_root[plan::index_of(id)] ? options.artifact_dir : std::nullopt, system_.files);
    state.files = std::move(placed.files);
    state.replaced = placed.replaced;
    state.executable = placed.executable.value_or("");
  }
  if (!messages_.is_machine()) return;
  const auto executable = state.executable.empty() ? std::nullopt : std::optional(state.executable);
  messages_.machine_line(compiler_artifact_line(unit, state.files, executable, fresh));
}

void JobQueue::complete(plan::UnitId id) {
  ++done_;
  auto unblocked = schedule_.finished(id);
  if (times_ != nullptr) times_->ended(id, std::move(unblocked));
}

void JobQueue::fail(plan::UnitId id, const Error& error) {
  ++failures_;
  ++done_;
  if (times_ != nullptr) times_->ended(id, {});
  // Warnings of its build script may explain the failure of a unit, also in dependencies.
  if (const auto* output = context_.own_script(id)) messages_.script_log(context_.unit(id), output->log);
  system_.reporter.error(error_text(error));
  if (!context_.options.keep_going) stopped_ = true;
  if (failures_ == 1 && !active_.empty()) system_.reporter.warning("build failed, waiting for other jobs to finish...");
}

void JobQueue::show_progress() {
  std::vector<std::string> names;
  names.reserve(active_.size());
  for (const auto id : active_) names.push_back(progress_name(context_.unit(id)));
  system_.reporter.progress("Building", done_, states_.size(), fmt::format("{}", fmt::join(names, ", ")));
}

void JobQueue::die_of(int signal) {
  system_.reporter.clear_progress();
  loop_->end_children(signal);
  loop_.reset();  // unblocks the signal
  std::signal(signal, SIG_DFL);
  std::raise(signal);
  throw Error::silent_exit(128 + signal);  // the signal was ignored by our parent's wish
}

}  // namespace gantry::exec
