// Keeps what a successful build looked at, so that the same command line can be answered by the no-op path next time.
#pragma once

#include <set>
#include <string>

#include "ops/build_session.h"
#include "ops/request_inputs.h"

namespace gantry::ops {

class RequestMemory {
 public:
  // Whether requests of this kind are kept at all.
  static bool keeps(const CompileOptions& options);

  // To be made before anything is built.
  RequestMemory(const BuildSession& session, const freshness::BuildDatabase& database, const CompileOptions& options,
                const config::Config& config, const Host& host);

  // Whether there is a record of the same command line that spares most of the work.
  bool has_earlier() const { return inputs_.has_earlier(); }
  // What can be told before the end, for when there is nothing else to do.
  void gather();
  // To be called when everything has been said; `finished` is the text of the closing line without its duration,
  // `sequel` what is run afterwards. Does nothing when it cannot be told what the next run will say.
  void save(const exec::Compilation& compilation, const std::string& finished, Sequel sequel);

 private:
  // The build's variables that a program is given: [env] gives way to some of them, others are extended.
  void add_variables(const Command& program);
  void add_unit(const freshness::UnitRecord& unit);

  const BuildSession& session_;
  const freshness::BuildDatabase& database_;
  const CompileOptions& options_;
  const config::Config& config_;
  const Host& host_;
  RequestInputs inputs_;
  bool gathered_ = false;
  std::set<std::string> directories_;  // of artifacts
};

}  // namespace gantry::ops
