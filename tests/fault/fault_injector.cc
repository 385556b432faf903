#include "fault_injector.h"

#include <string>
#include <utility>

namespace support {
namespace {

using base::Error;
using base::ErrorCode;
using vault::Response;

Response Json(int status, std::string body) {
  return {status, {{"Content-Type", "application/json"}}, std::move(body)};
}

// Without a text: the client's own words are what is tested.
Error Sent(ErrorCode code) {
  Error error{code};
  error.request_sent = true;
  return error;
}

}  // namespace

const char* FaultName(Fault fault) {
  static constexpr const char* kNames[] = {"unreachable", "lost_request", "lost_answer", "timeout",
                                           "tls",         "sealed",       "forbidden",   "no_route",
                                           "rate_limit",  "server_error", "overloaded",  "standby",
                                           "html",        "truncated",    "redirect"};
  return kNames[static_cast<int>(fault)];
}

void FaultInjector::Arm(Fault fault, int first, int times) {
  fault_ = fault;
  first_ = first;
  times_ = times;
  requests_ = 0;
  failed_ = 0;
  armed_ = true;
}

base::Result<Response> FaultInjector::RoundTrip(const vault::Request& request,
                                                const base::CallContext& context) {
  if (!armed_) return next_.RoundTrip(request, context);
  const int number = ++requests_;
  if (number < first_ || number - first_ >= times_) return next_.RoundTrip(request, context);
  ++failed_;
  return Fail(request, context);
}

base::Result<Response> FaultInjector::Fail(const vault::Request& request,
                                           const base::CallContext& context) {
  switch (fault_) {
    case Fault::kUnreachable:
      return Error{ErrorCode::kUnreachable};
    case Fault::kLostRequest:
      return Sent(ErrorCode::kUnreachable);
    case Fault::kLostAnswer:
      (void)next_.RoundTrip(request, context);
      return Sent(ErrorCode::kUnreachable);
    case Fault::kTimeout:
      (void)next_.RoundTrip(request, context);
      return Sent(ErrorCode::kTimeout);
    case Fault::kTls:
      return Error{ErrorCode::kTls};
    case Fault::kSealed:
      return Json(503, "{\"errors\":[\"Vault is sealed\"]}\n");
    case Fault::kForbidden:
      return Json(403, "{\"errors\":[\"1 error occurred:\\n\\t* permission denied\\n\\n\"]}\n");
    case Fault::kNoRoute:
      return Json(404, "{\"errors\":[\"no handler for route. route entry not found.\"]}\n");
    case Fault::kRateLimited: {
      Response response = Json(429, "{\"errors\":[\"rate limit quota exceeded\"]}\n");
      response.headers.emplace_back("Retry-After", "7");
      return response;
    }
    case Fault::kServerError:
      return Json(500, "{\"errors\":[\"internal error\"]}\n");
    case Fault::kOverloaded:
      return Json(503, "{\"errors\":[\"Vault is overloaded\"]}\n");
    case Fault::kStandby:
      return Json(473, "{\"initialized\":true,\"sealed\":false,\"standby\":true}\n");
    case Fault::kHtml:
      return Response{502,
                      {{"Content-Type", "text/html"}},
                      "<html><h1>502 Bad Gateway</h1>hunter2-html</html>"};
    case Fault::kTruncated: {
      auto response = next_.RoundTrip(request, context);
      if (!response.ok()) return response;
      if (response->body.empty()) {
        return Sent(ErrorCode::kBadResponse);
      }
      response->body.resize(response->body.size() / 2);
      return response;
    }
    case Fault::kRedirect:
      return Response{307, {{"Location", "https://hunter2.example/v1/"}}, ""};
  }
  return Error{};
}

}  // namespace support
