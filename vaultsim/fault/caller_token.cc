#include "vaultsim/fault/caller_token.h"

#include "base/encoding.h"

namespace vaultsim {
namespace {

constexpr std::string_view kBearer = "Bearer ";

bool IsToken(const vault::Header& header) {
  return base::EqualsIgnoreCaseAscii(header.first, "X-Vault-Token") ||
         (base::EqualsIgnoreCaseAscii(header.first, "Authorization") &&
          header.second.starts_with(kBearer));
}

}  // namespace

std::string CallerToken(const vault::Request& request) {
  if (!request.token.empty()) return std::string(request.token.Reveal());
  for (const vault::Header& header : request.headers) {
    if (!IsToken(header)) continue;
    return header.second.starts_with(kBearer) ? header.second.substr(kBearer.size())
                                              : header.second;
  }
  return "";
}

vault::Request WithToken(vault::Request request, std::string_view token) {
  std::erase_if(request.headers, IsToken);
  request.token = base::SecretString(std::string(token));
  return request;
}

}  // namespace vaultsim
