#include "sources/credentials/secret_service.h"

#include <cstdint>

#include <fmt/format.h>

#include "base/error.h"
#include "base/shared_library.h"

namespace gantry::sources {

namespace {

constexpr const char* kName = "libsecret-1.so.0";

// The types of libsecret and GLib that are needed, as their manuals lay them out: no headers are needed to build.
struct SecretSchema {
  struct Attribute {
    const char* name;
    int type;  // 0: a string
  };
  const char* name;
  int flags;
  Attribute attributes[32];
  int reserved;
  void* more_reserved[7];
};

struct GError {
  std::uint32_t domain;
  int code;
  char* message;
};

constexpr const char* kUrl = "url";
constexpr SecretSchema kSchema{"org.rust-lang.cargo.registry", 0, {{kUrl, 0}}, 0, {}};

// The attributes follow as pairs of names and values, and a null pointer.
using Store = int(const SecretSchema*, const char* collection, const char* label, const char* password, void* cancel,
                  GError**, ...);
using Lookup = char*(const SecretSchema*, void* cancel, GError**, ...);
using Clear = int(const SecretSchema*, void* cancel, GError**, ...);

struct SecretLibrary {
  Store* store = nullptr;
  Lookup* lookup = nullptr;
  Clear* clear = nullptr;
  // Either may be missing: then what they would free is left to the end of the program.
  void (*free_password)(char*) = nullptr;
  void (*free_error)(GError*) = nullptr;
};

SecretLibrary load() {
  const auto library = SharedLibrary::load(kName, SharedLibrary::Binding::Lazy);
  if (!library) {
    throw Error(
        "failed to load libsecret: try installing the `libsecret` or `libsecret-1-0` package with the system package "
        "manager",
        {"dlopen failed", library.error()});
  }
  SecretLibrary secret;
  library->bind("secret_password_store_sync", secret.store);
  library->bind("secret_password_lookup_sync", secret.lookup);
  library->bind("secret_password_clear_sync", secret.clear);
  library->bind_optional("secret_password_free", secret.free_password);
  library->bind_optional("g_error_free", secret.free_error);
  return secret;
}

class LibSecret : public SecretService {
 public:
  LibSecret() : secret_(library()) {}

  std::optional<std::string> find_token(const std::string& index_url) override {
    GError* error = nullptr;
    char* password = secret_.lookup(&kSchema, nullptr, &error, kUrl, index_url.c_str(), nullptr);
    check(error, "failed to get token");
    if (password == nullptr) return std::nullopt;
    std::string token(password);
    if (secret_.free_password != nullptr) secret_.free_password(password);
    return token;
  }

  void store_token(const std::string& index_url, const std::string& label, const std::string& token) override {
    constexpr const char* kCollection = "default";
    GError* error = nullptr;
    secret_.store(&kSchema, kCollection, label.c_str(), token.c_str(), nullptr, &error, kUrl, index_url.c_str(),
                  nullptr);
    check(error, "failed to store token");
  }

  void erase_token(const std::string& index_url) override {
    GError* error = nullptr;
    secret_.clear(&kSchema, nullptr, &error, kUrl, index_url.c_str(), nullptr);
    check(error, "failed to erase token");
  }

 private:
  static const SecretLibrary& library() {
    static const SecretLibrary library = load();
    return library;
  }

  void check(GError* error, const char* what) const {
    if (error == nullptr) return;
    Error problem(fmt::format("{}: {}", what, error->message));
    if (secret_.free_error != nullptr) secret_.free_error(error);
    throw problem;
  }

  const SecretLibrary& secret_;
};

}  // namespace

std::unique_ptr<SecretService> open_secret_service() { return std::make_unique<LibSecret>(); }

}  // namespace gantry::sources
