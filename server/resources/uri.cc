#include "resources/uri.h"

#include <optional>
#include <string>
#include <utility>

#include "base/encoding.h"

namespace resources {
namespace {

constexpr std::string_view kScheme = "vault://";
constexpr std::string_view kPki = "pki";
constexpr std::string_view kIssuer = "/issuer/";

base::Error Invalid(const char* why) {
  return {base::ErrorCode::kInvalidArgument,
          std::string("Not a resource of this server: ") + why +
              ". Known are vault://mounts, vault://{mount}/{+path} and "
              "vault://pki/{mount}/issuer/{ref}."};
}

base::Result<Uri> ParseIssuer(std::string_view rest) {
  const std::size_t at = rest.find(kIssuer);
  if (at == std::string_view::npos) return Invalid("below vault://pki/ there are issuers alone");
  const auto mount_text = base::PercentDecode(rest.substr(0, at));
  const auto issuer_text = base::PercentDecode(rest.substr(at + kIssuer.size()));
  if (!mount_text || !issuer_text) return Invalid("a percent-escape is broken");
  auto mount = vault::MountPath::Parse(*mount_text);
  if (!mount) return std::move(mount).error();
  auto issuer = vault::Name::Parse(*issuer_text, "ref");
  if (!issuer) return std::move(issuer).error();
  return Uri(IssuerUri{*std::move(mount), *std::move(issuer)});
}

}  // namespace

base::Result<Uri> ParseUri(std::string_view text) {
  if (!text.starts_with(kScheme)) return Invalid("the scheme is not vault");
  text.remove_prefix(kScheme.size());
  if (text.find_first_of("?#") != std::string_view::npos) {
    return Invalid("it has a query or a fragment");
  }
  const std::size_t slash = text.find('/');
  const std::string_view first = text.substr(0, slash);
  if (slash == std::string_view::npos) {
    if (first == "mounts") return Uri(MountsUri{});
    return Invalid("the path is missing");
  }
  const std::string_view rest = text.substr(slash + 1);
  if (first == kPki) return ParseIssuer(rest);
  const auto mount_text = base::PercentDecode(first);
  const auto path_text = base::PercentDecode(rest);
  if (!mount_text || !path_text) return Invalid("a percent-escape is broken");
  auto mount = vault::MountPath::Parse(*mount_text);
  if (!mount) return std::move(mount).error();
  auto path = vault::SecretPath::Parse(*path_text);
  if (!path) return std::move(path).error();
  return Uri(SecretUri{*std::move(mount), *std::move(path)});
}

}  // namespace resources
