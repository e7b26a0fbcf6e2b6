// What can go wrong with one question to a source, or one package of it, while the source as such is all right: such an
// error is complete in itself, and passes the contexts that name the source.
#pragma once

#include "base/error.h"

namespace gantry {

// A question about a package could not be answered.
class QueryError : public Error {
 public:
  explicit QueryError(const Error& error) : Error(error) {}
};

// A package could not be fetched.
class DownloadError : public Error {
 public:
  using Error::Error;
};

// As `with_context`, for errors of the source as such.
template <typename Body, typename Describe>
decltype(auto) with_source_context(Body&& body, Describe&& describe) {
  try {
    return std::forward<Body>(body)();
  } catch (QueryError&) {
    throw;
  } catch (DownloadError&) {
    throw;
  } catch (Error& error) {
    error.with_context(describe());
    throw;
  }
}

}  // namespace gantry
