#include "base/result.h"

namespace base {

const char* ErrorName(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return "invalid_argument";
    case ErrorCode::kUnauthenticated:
      return "unauthenticated";
    case ErrorCode::kPermissionDenied:
      return "permission_denied";
    case ErrorCode::kNotFound:
      return "not_found";
    case ErrorCode::kConflict:
      return "conflict";
    case ErrorCode::kRejected:
      return "rejected";
    case ErrorCode::kRateLimited:
      return "rate_limited";
    case ErrorCode::kSealed:
      return "sealed";
    case ErrorCode::kStandby:
      return "standby";
    case ErrorCode::kUpstream:
      return "upstream_error";
    case ErrorCode::kUnreachable:
      return "unreachable";
    case ErrorCode::kTimeout:
      return "timeout";
    case ErrorCode::kCancelled:
      return "cancelled";
    case ErrorCode::kBadResponse:
      return "bad_response";
    case ErrorCode::kRedirect:
      return "redirect_refused";
    case ErrorCode::kTls:
      return "tls_error";
    case ErrorCode::kTooLarge:
      return "too_large";
    case ErrorCode::kInternal:
      return "internal_error";
  }
  return "internal_error";
}

}  // namespace base
