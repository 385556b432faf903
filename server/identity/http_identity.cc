#include "identity/http_identity.h"

#include <openssl/evp.h>

#include <algorithm>

#include "base/encoding.h"
#include "identity/token.h"

namespace identity {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::size_t kIdBytes = 16;

// RFC 6750: "Bearer" SP token; the scheme's case does not matter (RFC 9110, 11.1).
std::optional<std::string_view> BearerToken(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer ";
  if (authorization.size() <= kScheme.size()) return std::nullopt;
  if (!base::EqualsIgnoreCaseAscii(authorization.substr(0, kScheme.size()), kScheme)) {
    return std::nullopt;
  }
  authorization.remove_prefix(kScheme.size());
  while (authorization.starts_with(' ')) authorization.remove_prefix(1);
  return authorization;
}

base::Result<std::optional<std::string_view>> TokenOf(const HttpCredentials& credentials) {
  std::optional<std::string_view> token = credentials.vault_token;
  if (credentials.authorization) {
    const std::optional<std::string_view> bearer = BearerToken(*credentials.authorization);
    if (!bearer) {
      return Error{ErrorCode::kInvalidArgument,
                   "the Authorization header must be 'Bearer <Vault token>'."};
    }
    if (token && !base::ConstantTimeEquals(*token, *bearer)) {
      return Error{ErrorCode::kInvalidArgument,
                   "X-Vault-Token and Authorization hold different tokens. Send one of them."};
    }
    token = bearer;
  }
  if (token) {
    if (base::Status status = CheckToken(*token); !status.ok()) return std::move(status).error();
  }
  return token;
}

bool IsNamespaceCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

}  // namespace

std::optional<std::string> NormalizeNamespace(std::string_view ns) {
  while (ns.starts_with('/')) ns.remove_prefix(1);
  while (ns.ends_with('/')) ns.remove_suffix(1);
  if (ns.empty() || ns == "root") return "";
  for (std::size_t begin = 0; begin <= ns.size();) {
    const std::size_t end = std::min(ns.find('/', begin), ns.size());
    const std::string_view segment = ns.substr(begin, end - begin);
    if (segment.empty() || segment == "." || segment == ".." ||
        !std::all_of(segment.begin(), segment.end(), IsNamespaceCharacter)) {
      return std::nullopt;
    }
    begin = end + 1;
  }
  return std::string(ns);
}

std::shared_ptr<const Principal> ServerPrincipal(base::SecretString token, std::string ns) {
  return std::make_shared<const Principal>(Principal{"server", std::move(token), std::move(ns)});
}

HttpIdentity::HttpIdentity(std::string ns, base::SecretString server_token, base::Random& random)
    : ns_(NormalizeNamespace(ns).value_or(ns)), server_token_(std::move(server_token)) {
  random.Fill(key_.data(), key_.size());
}

base::Result<std::string> HttpIdentity::Namespace(std::optional<std::string_view> asked) const {
  if (!asked || asked->empty()) return ns_;
  std::optional<std::string> ns = NormalizeNamespace(*asked);
  if (!ns) return Error{ErrorCode::kInvalidArgument, "X-Vault-Namespace is not a namespace path."};
  if (!ns_.empty() && *ns != ns_ && !ns->starts_with(ns_ + "/")) {
    return Error{ErrorCode::kPermissionDenied,
                 "X-Vault-Namespace must be the server's own namespace or one below it. Leave the "
                 "header out, or name the namespace from the root."};
  }
  return std::move(*ns);
}

struct HttpIdentity::Claim {
  std::optional<std::string_view> token;  // nullopt: the server's own
  std::string ns;
};

base::Result<HttpIdentity::Claim> HttpIdentity::Claimed(const HttpCredentials& credentials) const {
  base::Result<std::optional<std::string_view>> token = TokenOf(credentials);
  if (!token.ok()) return std::move(token).error();
  base::Result<std::string> ns = Namespace(credentials.ns);
  if (!ns.ok()) return std::move(ns).error();
  if (!token->has_value() && server_token_.empty()) {
    return Error{ErrorCode::kUnauthenticated,
                 "no Vault token. Send it as X-Vault-Token or as Authorization: Bearer."};
  }
  return Claim{*token, std::move(*ns)};
}

base::Status HttpIdentity::Check(const HttpCredentials& credentials) const {
  base::Result<Claim> claim = Claimed(credentials);
  if (!claim.ok()) return std::move(claim).error();
  return {};
}

base::Result<std::shared_ptr<const Principal>> HttpIdentity::Identify(
    const HttpCredentials& credentials) const {
  base::Result<Claim> claim = Claimed(credentials);
  if (!claim.ok()) return std::move(claim).error();
  Principal principal{{},
                      claim->token ? base::SecretString(std::string(*claim->token)) : server_token_,
                      std::move(claim->ns)};

  // SHA-256 over key, token and namespace, cut to half: a keyed hash that cannot be extended, at a
  // quarter of HMAC's time, which every request pays. No token holds a zero byte.
  static EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  std::string material;
  material.reserve(key_.size() + principal.token.size() + 1 + principal.ns.size());
  material.append(reinterpret_cast<const char*>(key_.data()), key_.size());
  material += principal.token.Reveal();
  material += '\0';
  material += principal.ns;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  const int done =
      EVP_Digest(material.data(), material.size(), digest.data(), &size, sha256, nullptr);
  base::SecureWipe(material.data(), material.size());
  if (done != 1) return Error{ErrorCode::kInternal, "the caller cannot be identified."};
  principal.id =
      base::HexEncode(std::string_view(reinterpret_cast<const char*>(digest.data()), kIdBytes));
  return std::make_shared<const Principal>(std::move(principal));
}

}  // namespace identity
