#include "vaultsim/fault/injector.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "base/limits.h"
#include "base/thread_pool.h"
#include "base/waiter.h"
#include "vaultsim/fault/caller_token.h"

namespace vaultsim {
namespace {

using base::Error;
using base::ErrorCode;
using vault::Response;

// No Vault has made this one.
constexpr const char* kUnknownToken = "expired-by-a-fault";
constexpr std::string_view kNotUtf8 = "\xff\xc0\x80";

Response JsonAnswer(int status, std::string body) {
  return {status,
          {{"Cache-Control", "no-store"}, {"Content-Type", "application/json"}},
          std::move(body)};
}

Response Standby(int status) {
  const char* performance = status == 473 ? "true" : "false";
  const char* mode = status == 472 ? "secondary" : "disabled";
  return JsonAnswer(status, std::string(R"({"initialized":true,"sealed":false,"standby":true,)") +
                                R"("performance_standby":)" + performance +
                                R"(,"replication_dr_mode":")" + mode + "\"}\n");
}

Response InItsPlace(const Fault& fault, const vault::Request& request) {
  switch (fault.kind) {
    case FaultKind::kRateLimited: {
      Response response = JsonAnswer(429, "{\"errors\":[\"rate limit quota exceeded\"]}\n");
      response.headers.emplace_back("Retry-After", std::to_string(fault.retry_after_s));
      return response;
    }
    case FaultKind::kBadGateway:
      return {502,
              {{"Content-Type", "text/html"}},
              "<html><head><title>502 Bad Gateway</title></head><body>"
              "<center><h1>502 Bad Gateway</h1></center><hr></body></html>\r\n"};
    case FaultKind::kSealed:
      return JsonAnswer(503, "{\"errors\":[\"Vault is sealed\"]}\n");
    case FaultKind::kOverloaded:
      return JsonAnswer(503, "{\"errors\":[\"Vault is overloaded\"]}\n");
    case FaultKind::kDrStandby:
      return Standby(472);
    case FaultKind::kPerformanceStandby:
      return Standby(473);
    case FaultKind::kRedirect: {
      const std::string query = request.query.empty() ? "" : "?" + request.query;
      return {307, {{"Location", fault.location + request.path + query}}, ""};
    }
    case FaultKind::kForbidden:
      return JsonAnswer(403,
                        "{\"errors\":[\"1 error occurred:\\n\\t* permission denied\\n\\n\"]}\n");
    case FaultKind::kNoRoute:
      return JsonAnswer(404, "{\"errors\":[\"no handler for route. route entry not found.\"]}\n");
    default:
      return JsonAnswer(500, "{\"errors\":[\"internal error\"]}\n");
  }
}

Response Huge(std::size_t bytes) {
  constexpr std::string_view kBegin = R"({"data":{"filler":")";
  constexpr std::string_view kEnd = "\"}}\n";
  std::string body;
  body.reserve(bytes + kBegin.size() + kEnd.size());
  body.append(kBegin);
  if (bytes > kBegin.size() + kEnd.size()) {
    body.append(bytes - kBegin.size() - kEnd.size(), 'x');
  }
  return JsonAnswer(200, std::move(body.append(kEnd)));
}

// Into the first string that is a value, or else instead of everything.
Response WithInvalidUtf8(Response response) {
  constexpr std::string_view kString = ":\"";
  const std::size_t at = response.body.find(kString);
  if (at != std::string::npos) {
    response.body.insert(at + kString.size(), kNotUtf8);
    return response;
  }
  const int status = response.status == 204 ? 200 : response.status;
  return JsonAnswer(status, "{\"data\":{\"value\":\"" + std::string(kNotUtf8) + "\"}}\n");
}

// to_head: the answer has no body, and its length means nothing.
Delivery Damaged(const Fault& fault, Response response, bool to_head) {
  switch (fault.kind) {
    case FaultKind::kResetAfter:
      return {Passage::kReset};
    case FaultKind::kHangAfter:
      return {Passage::kHang};
    case FaultKind::kTruncated:
      return {Passage::kTruncated, std::move(response)};
    case FaultKind::kWrongLength:
      return {to_head ? Passage::kWhole : Passage::kWrongLength, std::move(response)};
    case FaultKind::kInvalidUtf8:
      return {Passage::kWhole, WithInvalidUtf8(std::move(response))};
    case FaultKind::kHugeBody:
      return {Passage::kWhole, to_head ? std::move(response) : Huge(fault.bytes)};
    default:
      return {Passage::kWhole, std::move(response)};
  }
}

// Without a text: the client has its own words.
Error Lost(ErrorCode code, bool sent) {
  Error error{code};
  error.request_sent = sent;
  return error;
}

}  // namespace

bool RealFaultSleeper::Sleep(std::chrono::milliseconds time, const base::CallContext& context) {
  const auto now = std::chrono::steady_clock::now();
  const auto longest =
      std::chrono::duration_cast<std::chrono::milliseconds>(base::SteadyTime::max() - now);
  const bool endless = time >= longest;
  const auto wanted = endless ? base::SteadyTime::max() : now + time;
  const auto until = std::min(wanted, context.deadline);
  if (base::Waiter* waiter = base::Waiter::Current()) {
    const auto waited = waiter->Until(-1, 0, until, context.stop);
    return waited.outcome == base::Waiter::Outcome::kTimeout && wanted < context.deadline;
  }
  const base::ThreadPool::LongPart part;
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  if (until == base::SteadyTime::max()) {
    never.wait(lock, context.stop, [] { return false; });
  } else {
    never.wait_until(lock, context.stop, until, [] { return false; });
  }
  return !context.stop.stop_requested() && wanted < context.deadline;
}

base::Result<Delivery> Inject(
    const Fault& fault, const vault::Request& request, const base::CallContext& context,
    FaultSleeper& sleeper,
    const std::function<base::Result<Response>(const vault::Request&)>& next) {
  switch (fault.kind) {
    case FaultKind::kUnreachable:
      return Delivery{Passage::kNoConnection};
    case FaultKind::kTls:
      return Delivery{Passage::kNoHandshake};
    case FaultKind::kResetBefore:
      return Delivery{Passage::kReset};
    case FaultKind::kHang:
      return Delivery{Passage::kHang};
    case FaultKind::kSlow:
      if (!sleeper.Sleep(fault.delay, context)) return Delivery{Passage::kHang};
      break;
    case FaultKind::kExpiredToken: {
      auto answer = next(WithToken(request, kUnknownToken));
      if (!answer) return std::move(answer).error();
      return Delivery{Passage::kWhole, *std::move(answer)};
    }
    case FaultKind::kResetAfter:
    case FaultKind::kHangAfter:
    case FaultKind::kTruncated:
    case FaultKind::kWrongLength:
    case FaultKind::kInvalidUtf8:
    case FaultKind::kHugeBody:
      break;
    default:
      return Delivery{Passage::kWhole, InItsPlace(fault, request)};
  }
  auto answer = next(request);
  if (!answer) return std::move(answer).error();
  return Damaged(fault, *std::move(answer), request.method == vault::Method::kHead);
}

std::string CutBody(const Response& response) {
  return response.body.substr(0, response.body.size() / 2);
}

base::Result<Response> AtSeam(Delivery delivery, FaultSleeper& sleeper,
                              const base::CallContext& context) {
  Response& response = delivery.response;
  switch (delivery.passage) {
    case Passage::kNoConnection:
      return Lost(ErrorCode::kUnreachable, false);
    case Passage::kNoHandshake:
      return Lost(ErrorCode::kTls, false);
    case Passage::kReset:
      return Lost(ErrorCode::kUnreachable, true);
    case Passage::kTruncated:
      return Lost(ErrorCode::kBadResponse, true);
    case Passage::kHang: {
      (void)sleeper.Sleep(std::chrono::milliseconds::max(), context);
      const bool stopped = context.stop.stop_requested();
      return Lost(stopped ? ErrorCode::kCancelled : ErrorCode::kTimeout, true);
    }
    case Passage::kWrongLength:
      if (response.body.empty()) return Lost(ErrorCode::kBadResponse, true);
      response.body = CutBody(response);
      break;
    case Passage::kWhole:
      break;
  }
  if (response.body.size() > base::limits::kVaultResponseBytesMax) {
    return Lost(ErrorCode::kTooLarge, true);
  }
  return std::move(response);
}

base::Result<Response> FaultInjector::RoundTrip(const vault::Request& request,
                                                const base::CallContext& context) {
  const auto next = [&](const vault::Request& passed) { return next_.RoundTrip(passed, context); };
  const auto fault = plan_.Next(vault::MethodName(request.method), request);
  if (!fault) return next(request);
  auto delivery = Inject(*fault, request, context, sleeper_, next);
  if (!delivery) return std::move(delivery).error();
  return AtSeam(*std::move(delivery), sleeper_, context);
}

}  // namespace vaultsim
