#include "base/shared_library.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace gantry {

TEST(SharedLibrary, binds_functions_and_names_what_is_missing) {
  const auto library = SharedLibrary::load("libc.so.6", SharedLibrary::Binding::Lazy);
  ASSERT_TRUE(library) << library.error();
  int (*absolute)(int) = nullptr;
  library->bind("abs", absolute);
  EXPECT_EQ(absolute(-3), 3);
  void (*missing)() = nullptr;
  library->bind_optional("gantry_has_no_such_function", missing);
  EXPECT_EQ(missing, nullptr);
  try {
    library->bind("gantry_has_no_such_function", missing);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.message(), "the library `libc.so.6` has no function `gantry_has_no_such_function`");
  }
}

TEST(SharedLibrary, tells_why_it_cannot_be_loaded) {
  const auto library = SharedLibrary::load("libgantry-no-such-library.so", SharedLibrary::Binding::Now);
  ASSERT_FALSE(library);
  EXPECT_NE(library.error().find("libgantry-no-such-library.so: cannot open shared object file"), std::string::npos);
}

TEST(SharedLibrary, looks_for_its_own_beside_the_program) {
  const auto library = SharedLibrary::load_own("libgantry-no-such-library.so", SharedLibrary::Binding::Now);
  ASSERT_FALSE(library);
  EXPECT_NE(library.error().find("lib/gantry/libgantry-no-such-library.so: cannot open"), std::string::npos);
}

}  // namespace gantry
