// The git indexes that a command has fetched: it does so once, however many of its parts ask.
#pragma once

#include <memory>
#include <set>
#include <string>

namespace gantry::sources {

using FetchedIndexes = std::shared_ptr<std::set<std::string>>;  // by URL; shared by the parts of a command
inline FetchedIndexes no_fetched_indexes() { return std::make_shared<std::set<std::string>>(); }

}  // namespace gantry::sources
