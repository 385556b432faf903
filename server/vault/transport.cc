#include "vault/transport.h"

#include <array>

#include "base/encoding.h"

namespace vault {
namespace {

constexpr std::array<std::pair<Method, const char*>, 9> kMethods = {{{Method::kGet, "GET"},
                                                                     {Method::kList, "LIST"},
                                                                     {Method::kPost, "POST"},
                                                                     {Method::kPut, "PUT"},
                                                                     {Method::kPatch, "PATCH"},
                                                                     {Method::kDelete, "DELETE"},
                                                                     {Method::kHead, "HEAD"},
                                                                     {Method::kOptions, "OPTIONS"},
                                                                     {Method::kScan, "SCAN"}}};

}  // namespace

const char* MethodName(Method method) {
  for (const auto& [value, name] : kMethods) {
    if (value == method) return name;
  }
  return "";
}

Method MethodFromName(std::string_view name) {
  for (const auto& [value, known] : kMethods) {
    if (name == known) return value;
  }
  return Method::kOther;
}

std::string_view Response::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (base::EqualsIgnoreCaseAscii(key, name)) return value;
  }
  return {};
}

}  // namespace vault
