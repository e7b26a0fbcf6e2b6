// "a similar argument exists": Jaro similarity, as clap's suggestions are made.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gantry::cli {

// 0 (nothing in common) to 1 (equal); of characters, not bytes.
double jaro_similarity(std::string_view a, std::string_view b);

// Candidates more than 0.7 similar, the most similar last; equal ones keep their order.
std::vector<std::string> similar_names(std::string_view wanted, const std::vector<std::string>& candidates);

}  // namespace gantry::cli
