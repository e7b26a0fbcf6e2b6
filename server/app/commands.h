// The commands; each takes its own arguments (without its name) and returns the exit code.
#pragma once

#include <string>
#include <vector>

namespace gantry::server::app {

int serve(const std::vector<std::string>& arguments);
int user(const std::vector<std::string>& arguments);
int token(const std::vector<std::string>& arguments);
int check(const std::vector<std::string>& arguments);
int reindex(const std::vector<std::string>& arguments);
int backup(const std::vector<std::string>& arguments);
int restore(const std::vector<std::string>& arguments);
int git_index(const std::vector<std::string>& arguments);
int config(const std::vector<std::string>& arguments);

}  // namespace gantry::server::app
