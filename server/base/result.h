// Result<T> and Error: how every room reports failure. Exceptions stay inside library calls.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace base {

// Closed set. One table in mcp/ maps it to JSON-RPC codes, isError and HTTP status.
enum class ErrorCode {
  kInvalidArgument,   // the caller's input is wrong; nothing was sent
  kUnauthenticated,   // no credential, or one that cannot be used
  kPermissionDenied,  // the credential may not do this (Vault 403)
  kNotFound,          // the thing addressed does not exist (Vault 404)
  kConflict,          // somebody else changed it: read again (check-and-set, name in use)
  kRejected,          // the upstream refused the request as wrong (Vault 400)
  kRateLimited,       // wait and try again (ours, or Vault 429)
  kSealed,            // Vault is sealed (503)
  kStandby,           // this node is a standby and cannot serve (429/472/473 of sys/health)
  kUpstream,          // Vault failed (5xx)
  kUnreachable,       // no connection, or it broke
  kTimeout,           // the deadline passed
  kCancelled,         // the caller gave up
  kBadResponse,       // an answer that is not Vault's: HTML, truncated, not JSON
  kRedirect,          // an answer that points elsewhere; never followed
  kTls,               // certificate or handshake
  kTooLarge,          // beyond a limit of base/limits.h
  kInternal,          // a defect of ours
};

// Stable lower_snake_case name, e.g. "permission_denied"; part of the tools' contract.
const char* ErrorName(ErrorCode code);

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message = {};   // for the caller: what happened and what to do next; never a secret
  std::string detail = {};    // for the log only; never a token or a secret value
  int retry_after_s = 0;      // 0: unknown
  bool request_sent = false;  // bytes may have reached the other side: do not repeat a write
};

// Either a T or an Error. Value semantics; not thread-safe, like its parts.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}
  Result(Error error) : state_(std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const& { return std::get<1>(state_); }
  Error&& error() && { return std::get<1>(std::move(state_)); }

 private:
  std::variant<T, Error> state_;
};

// The same for operations without a value.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}
  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  const Error& error() const& { return *error_; }
  Error&& error() && { return *std::move(error_); }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

}  // namespace base
