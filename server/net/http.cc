#include "net/http.h"

#include "base/encoding.h"

namespace net {

std::optional<std::string_view> FindHeader(const Headers& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (key.size() == name.size() && base::EqualsIgnoreCaseAscii(key, name)) return value;
  }
  return std::nullopt;
}

}  // namespace net
