#include "ops/temporary_name.h"

#include <random>
#include <string_view>

namespace gantry::ops {

std::string temporary_name() {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  constexpr int kRandomLetters = 6;
  std::random_device random;
  std::string name = "cargo-install";
  for (int i = 0; i < kRandomLetters; ++i) name += kLetters[random() % kLetters.size()];
  return name;
}

}  // namespace gantry::ops
