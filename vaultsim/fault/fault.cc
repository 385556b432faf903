#include "vaultsim/fault/fault.h"

#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "base/encoding.h"

namespace vaultsim {
namespace {

constexpr std::array<const char*, kFaultKinds> kNames = {
    "rate_limited", "server_error",  "bad_gateway",         "sealed",
    "overloaded",   "dr_standby",    "performance_standby", "redirect",
    "forbidden",    "no_route",      "unreachable",         "tls",
    "reset_before", "hang",          "reset_after",         "hang_after",
    "truncated",    "wrong_length",  "invalid_utf8",        "huge_body",
    "slow",         "expired_token",
};
constexpr std::array<const char*, 5> kClasses = {"any", "read", "write", "list", "login"};
constexpr std::size_t kHugeBytesMax = 256u << 20;
constexpr std::chrono::hours kDelayMax{24};
constexpr std::string_view kApi = "/v1/";

base::Error Wrong(std::string what) {
  return {.code = base::ErrorCode::kInvalidArgument, .message = std::move(what)};
}

template <std::size_t kSize>
std::string Choices(const std::array<const char*, kSize>& names) {
  std::string text;
  for (const char* name : names) text += (text.empty() ? "" : ", ") + std::string(name);
  return text;
}

std::string DecodedPath(const vault::Request& request) {
  std::string path = base::PercentDecode(request.path).value_or(request.path);
  return path.starts_with(kApi) ? path.substr(kApi.size()) : path;
}

// One parameter of the query, as it stands there.
std::string_view Parameter(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    if (pair.substr(0, pair.find('=')) == name && pair.size() > name.size()) {
      return pair.substr(name.size() + 1);
    }
  }
  return "";
}

bool IsOn(std::string_view flag) {
  return flag == "true" || flag == "1" || flag == "t" || flag == "T" || flag == "TRUE" ||
         flag == "True";
}

// A member of the fault's JSON; what it holds must be a whole number that is not negative.
base::Status ReadCount(const Json& json, const char* name, std::uint64_t max, std::uint64_t* out) {
  const auto found = json.find(name);
  if (found == json.end()) return {};
  const bool whole = found->is_number_unsigned() ||
                     (found->is_number_integer() && found->get<std::int64_t>() >= 0);
  if (!whole || found->get<std::uint64_t>() > max) {
    return Wrong(std::string(name) + " must be a whole number up to " + std::to_string(max));
  }
  *out = found->get<std::uint64_t>();
  return {};
}

base::Status ReadText(const Json& json, const char* name, std::string* out) {
  const auto found = json.find(name);
  if (found == json.end()) return {};
  if (!found->is_string()) return Wrong(std::string(name) + " must be a string");
  *out = found->get<std::string>();
  return {};
}

base::Status ReadNumbers(const Json& json, Fault* fault) {
  std::uint64_t retry_after = static_cast<std::uint64_t>(fault->retry_after_s);
  std::uint64_t delay = static_cast<std::uint64_t>(fault->delay.count());
  std::uint64_t bytes = fault->bytes;
  constexpr std::uint64_t kCountMax = UINT64_MAX;
  const std::uint64_t delay_max = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(kDelayMax).count());
  for (base::Status status : {ReadCount(json, "first", kCountMax, &fault->first),
                              ReadCount(json, "times", kCountMax, &fault->times),
                              ReadCount(json, "retry_after", 86400, &retry_after),
                              ReadCount(json, "delay_ms", delay_max, &delay),
                              ReadCount(json, "bytes", kHugeBytesMax, &bytes)}) {
    if (!status) return status;
  }
  fault->retry_after_s = static_cast<int>(retry_after);
  fault->delay = std::chrono::milliseconds(delay);
  fault->bytes = bytes;
  if (const auto rate = json.find("rate"); rate != json.end()) {
    if (!rate->is_number()) return Wrong("rate must be a number in (0, 1]");
    fault->rate = rate->get<double>();
  }
  return {};
}

}  // namespace

const char* FaultName(FaultKind kind) { return kNames[static_cast<std::size_t>(kind)]; }

std::optional<FaultKind> FaultKindFromName(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (name == kNames[i]) return static_cast<FaultKind>(i);
  }
  return std::nullopt;
}

const char* OperationClassName(OperationClass operation) {
  return kClasses[static_cast<std::size_t>(operation)];
}

std::optional<OperationClass> OperationClassFromName(std::string_view name) {
  for (std::size_t i = 0; i < kClasses.size(); ++i) {
    if (name == kClasses[i]) return static_cast<OperationClass>(i);
  }
  return std::nullopt;
}

OperationClass ClassOf(std::string_view verb, const vault::Request& request) {
  if (verb == "LIST" || verb == "SCAN") return OperationClass::kList;
  if (verb == "GET" || verb == "HEAD" || verb == "OPTIONS") {
    const bool list =
        IsOn(Parameter(request.query, "list")) || IsOn(Parameter(request.query, "scan"));
    return list ? OperationClass::kList : OperationClass::kRead;
  }
  if (verb == "POST" || verb == "PUT") {
    const std::string path = DecodedPath(request) + '/';
    if (path.starts_with("auth/") && path.find("/login/") != std::string::npos) {
      return OperationClass::kLogin;
    }
  }
  return OperationClass::kWrite;
}

bool Fault::Fits(std::string_view verb, const vault::Request& request) const {
  if (operation != OperationClass::kAny && operation != ClassOf(verb, request)) return false;
  return path_prefix.empty() || DecodedPath(request).starts_with(path_prefix);
}

base::Status CheckFault(const Fault& fault) {
  if (!(fault.rate > 0 && fault.rate <= 1)) return Wrong("rate must be a number in (0, 1]");
  if (fault.first == 0) return Wrong("first counts from 1");
  if (fault.delay < std::chrono::milliseconds(0)) return Wrong("delay_ms must not be negative");
  if (fault.path_prefix.starts_with('/')) return Wrong("path is without the leading /v1/");
  for (const char c : fault.location) {
    if (c <= ' ' || c == 0x7f) return Wrong("location must be a URL");
  }
  return {};
}

base::Result<Fault> FaultFromJson(const Json& json) {
  static const std::set<std::string> kKnown = {"fault",    "operation",  "path",     "first",
                                               "times",    "rate",       "location", "bytes",
                                               "delay_ms", "retry_after"};
  if (!json.is_object()) return Wrong("a fault is a JSON object");
  for (const auto& member : json.items()) {
    if (!kKnown.contains(member.key()))
      return Wrong("a fault has no member '" + member.key() + "'");
  }
  Fault fault;
  std::string name;
  std::string operation = OperationClassName(fault.operation);
  for (base::Status status :
       {ReadText(json, "fault", &name), ReadText(json, "operation", &operation),
        ReadText(json, "path", &fault.path_prefix), ReadText(json, "location", &fault.location),
        ReadNumbers(json, &fault)}) {
    if (!status) return std::move(status).error();
  }
  const auto kind = FaultKindFromName(name);
  if (!kind) return Wrong("fault must be one of " + Choices(kNames));
  const auto known = OperationClassFromName(operation);
  if (!known) return Wrong("operation must be one of " + Choices(kClasses));
  fault.kind = *kind;
  fault.operation = *known;
  if (auto status = CheckFault(fault); !status) return std::move(status).error();
  return fault;
}

Json FaultToJson(const Fault& fault) {
  Json json = {{"fault", FaultName(fault.kind)}, {"operation", OperationClassName(fault.operation)},
               {"path", fault.path_prefix},      {"first", fault.first},
               {"times", fault.times},           {"rate", fault.rate}};
  if (fault.kind == FaultKind::kRateLimited) json["retry_after"] = fault.retry_after_s;
  if (fault.kind == FaultKind::kSlow) json["delay_ms"] = fault.delay.count();
  if (fault.kind == FaultKind::kRedirect) json["location"] = fault.location;
  if (fault.kind == FaultKind::kHugeBody) json["bytes"] = fault.bytes;
  return json;
}

}  // namespace vaultsim
