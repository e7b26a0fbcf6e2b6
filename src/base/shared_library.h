// A shared library that is loaded when it is needed, so that programs that do not need it do not pay for it.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace gantry {

class SharedLibrary {
 public:
  enum class Binding { Now, Lazy };  // of its own symbols

  // It stays loaded until the program ends. Else: why it could not be loaded.
  static tl::expected<SharedLibrary, std::string> load(std::string name, Binding binding);
  // One that comes with the program: of this name in `../lib/gantry`, seen from the program's file.
  static tl::expected<SharedLibrary, std::string> load_own(std::string_view name, Binding binding);

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
  SharedLibrary(std::string name, void* handle) : name_(std::move(name)), handle_(handle) {}
  void* find(const char* function_name) const;
  void* require(const char* function_name) const;

  std::string name_;
  void* handle_;
};

}  // namespace gantry
