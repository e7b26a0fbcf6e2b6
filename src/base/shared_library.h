// A shared library that is loaded when it is needed, so that programs that do not need it do not pay for it.
#pragma once

#include <string>

#include <tl/expected.hpp>

namespace gantry {

class SharedLibrary {
 public:
  enum class Binding { Now, Lazy };  // of its own symbols

  // It stays loaded until the program ends. Else: why it could not be loaded.
  static tl::expected<SharedLibrary, std::string> load(const char* name, Binding binding);

  // Throws Error when there is no such function.
  template <typename Function>
  void bind(const char* function_name, Function& function) const {
    function = reinterpret_cast<Function>(require(function_name));
  }
  // Leaves `function` null then.
  template <typename Function>
  void bind_optional(const char* function_name, Function& function) const {
    function = reinterpret_cast<Function>(find(function_name));
  }

 private:
  SharedLibrary(const char* name, void* handle) : name_(name), handle_(handle) {}
  void* find(const char* function_name) const;
  void* require(const char* function_name) const;

  const char* name_;
  void* handle_;
};

}  // namespace gantry
