#include "vaultsim/pki/store.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "vaultsim/pki/go_url.h"
#include "vaultsim/pki/pem.h"

namespace vaultsim::pki {
namespace {

constexpr std::string_view kDefault = "default";

base::Error Rejected(std::string message) {
  return base::Error{.code = base::ErrorCode::kRejected, .message = std::move(message)};
}

base::Error Internal(std::string message) {
  return base::Error{.code = base::ErrorCode::kInternal, .message = std::move(message)};
}

bool IsWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

template <typename Entry>
base::Result<std::string> Resolve(const std::map<std::string, Entry>& entries,
                                  const std::string& default_id, const std::string& reference,
                                  const std::string& kind) {
  if (reference == kDefault) {
    if (default_id.empty()) return Rejected("no default " + kind + " currently configured");
    return default_id;
  }
  if (entries.contains(reference)) return reference;
  for (const auto& [id, entry] : entries) {
    if (entry.name == reference) return id;
  }
  return Rejected("unable to find PKI " + kind + " for reference: " + reference);
}

void ReplaceAll(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

constexpr std::string_view kClusterPath = "{{cluster_path}}";
constexpr std::string_view kClusterAiaPath = "{{cluster_aia_path}}";
constexpr std::string_view kIssuerId = "{{issuer_id}}";

bool IsUrl(std::string_view text) {
  const std::optional<GoUrl> url = ParseGoUrl(text);
  return url && !url->scheme.empty() && !url->host.empty();
}

base::Status FillIn(const State& state, const std::string& issuer_id, const char* field,
                    std::vector<std::string>& urls) {
  const std::string prefix = "unable to template AIA URLs as we lack ";
  for (std::string& url : urls) {
    const auto has = [&](std::string_view what) { return url.find(what) != std::string::npos; };
    if (has(kClusterPath) && state.cluster_path.empty()) {
      return Internal(prefix + "local cluster address information (path)");
    }
    if (has(kClusterAiaPath) && state.cluster_aia_path.empty()) {
      return Internal(prefix + "local cluster address information (aia_path)");
    }
    if (has(kIssuerId) && issuer_id.empty()) {
      return Internal(prefix + "an issuer_id for this operation");
    }
    ReplaceAll(url, kClusterPath, state.cluster_path);
    ReplaceAll(url, kClusterAiaPath, state.cluster_aia_path);
    ReplaceAll(url, kIssuerId, issuer_id);
  }
  if (const auto bad = FindBadUrl(urls)) {
    return Internal("error validating templated " + std::string(field) + "; invalid URI: " + *bad);
  }
  return {};
}

}  // namespace

base::Result<std::string> ResolveIssuer(const State& state, const std::string& reference) {
  return Resolve(state.issuers, state.default_issuer, reference, "issuer");
}

base::Result<std::string> ResolveKey(const State& state, const std::string& reference) {
  return Resolve(state.keys, state.default_key, reference, "key");
}

std::string ReferenceOf(const FieldData& data, std::string_view field) {
  const std::string value = data.String(field);
  const std::string_view trimmed = TrimSpace(value);
  return std::string(base::EqualsIgnoreCaseAscii(trimmed, kDefault) ? kDefault : trimmed);
}

bool IsName(std::string_view text) {
  return !text.empty() && IsWord(text.front()) && IsWord(text.back()) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return IsWord(c) || c == '-' || c == '.'; });
}

base::Result<std::string> NewIssuerName(const State& state, const FieldData& data) {
  if (!data.Has("issuer_name")) return std::string();
  const std::string value = data.String("issuer_name");
  const std::string name(TrimSpace(value));
  if (name.empty()) return Rejected("expected non-empty issuer name");
  if (base::EqualsIgnoreCaseAscii(name, kDefault)) {
    return Rejected("reserved keyword 'default' can not be used as issuer name");
  }
  if (!IsName(name)) return Rejected("issuer name contained invalid characters");
  if (ResolveIssuer(state, name)) {
    return base::Error{.code = base::ErrorCode::kConflict, .message = "issuer name already in use"};
  }
  return name;
}

base::Result<std::string> NewKeyName(const State& state, const FieldData& data) {
  if (!data.Has("key_name")) return std::string();
  const std::string value = data.String("key_name");
  const std::string name(TrimSpace(value));
  if (base::EqualsIgnoreCaseAscii(name, kDefault)) {
    return Rejected("reserved keyword 'default' can not be used as key name");
  }
  if (!IsName(name)) return Rejected("key name contained invalid characters");
  if (ResolveKey(state, name)) {
    return base::Error{.code = base::ErrorCode::kConflict, .message = "key name already in use"};
  }
  return name;
}

base::Result<PrivateKey> NewKey(KeyType type, int bits, const Environment& environment) {
  using Made = base::Result<PrivateKey>;
  if (type != KeyType::kRsa || environment.workshop == nullptr) {
    return PrivateKey::Generate(type, bits, environment.random);
  }
  const auto product = environment.workshop->Take(
      "RSA " + std::to_string(bits), [bits, &random = environment.random] {
        return std::make_shared<const Made>(PrivateKey::Generate(KeyType::kRsa, bits, random));
      });
  if (product) return *std::static_pointer_cast<const Made>(product);
  return base::Error{.code = base::ErrorCode::kInternal,
                     .message = "the wanted key became another while it was made"};
}

base::Result<PrivateKey> NewStoredKey(State& state, KeyType type, int bits,
                                      const Environment& environment) {
  if (type != KeyType::kRsa || !environment.fast_keys) return NewKey(type, bits, environment);
  base::Result<HeldKey> held = TakeStoredRsaKey(bits);
  if (!held) return held.error();
  state.held_keys.push_back(held->hold);
  return held->key;
}

Imported<Key> ImportKey(State& state, const PrivateKey& key, const std::string& name,
                        base::Random& random) {
  const std::string& public_key = key.public_der();
  for (auto& [id, known] : state.keys) {
    if (known.key.public_der() == public_key) return {&known, true};
  }
  const std::string id = random.Uuid();
  Key& entry = state.keys.emplace(id, Key{id, name, key}).first->second;
  for (auto& [issuer_id, issuer] : state.issuers) {
    if (!issuer.key_id.empty() || PublicKeyDer(issuer.certificate.public_key()) != public_key) {
      continue;
    }
    issuer.key_id = id;
    if (state.default_issuer.empty()) state.default_issuer = issuer_id;
  }
  if (state.keys.size() == 1 || state.default_key.empty()) state.default_key = id;
  return {&entry, false};
}

base::Result<Imported<Issuer>> ImportIssuer(State& state, const Certificate& certificate,
                                            const std::string& name, base::Random& random) {
  if (!certificate.is_ca()) return Rejected("Refusing to import non-CA certificate");
  for (auto& [id, known] : state.issuers) {
    if (known.certificate.der() == certificate.der()) return Imported<Issuer>{&known, true};
  }
  Issuer issuer{.id = random.Uuid(),
                .name = name,
                .key_id = {},
                .certificate = certificate,
                .manual_chain = {},
                .ca_chain = {},
                .urls = std::nullopt};
  if (!certificate.may_sign_crls()) issuer.usage &= ~kCrlUsage;
  const std::string public_key = PublicKeyDer(certificate.public_key());
  for (const auto& [id, key] : state.keys) {
    if (key.key.public_der() == public_key) issuer.key_id = id;
  }
  const std::string id = issuer.id;
  Issuer& entry = state.issuers.emplace(id, std::move(issuer)).first->second;
  RebuildChains(state);
  if (state.default_issuer.empty() && !entry.key_id.empty()) state.default_issuer = id;
  return Imported<Issuer>{&entry, false};
}

base::Result<Signer> FindSigner(const State& state, const std::string& reference, unsigned usage) {
  const base::Result<std::string> id = ResolveIssuer(state, reference);
  if (!id) return id.error();
  const Issuer& issuer = state.issuers.at(*id);
  if ((issuer.usage & usage) != usage) {
    const std::string name = issuer.name.empty() ? "" : " / name:" + issuer.name;
    const std::string wanted = usage == kCrlUsage ? "crl-signing" : "issuing-certificates";
    return Internal("error while attempting to use issuer " + *id + ": requested usage " + wanted +
                    " for issuer [id:" + *id + name + "] but only had usage " +
                    UsageNames(issuer.usage));
  }
  const auto key = state.keys.find(issuer.key_id);
  if (key == state.keys.end()) {
    return Rejected("unable to fetch corresponding key for issuer " + *id +
                    "; unable to use this issuer for signing");
  }
  const bool own = issuer.urls && HasUrls(state, issuer.urls->urls);
  const base::Result<Urls> urls = FillInUrls(state, own ? *issuer.urls : state.urls, *id);
  if (!urls) return Internal("unable to fetch AIA URL information: " + urls.error().message);
  return Signer{&issuer, key->second.key, *urls, issuer.leaf_not_after_behavior};
}

bool HasOnlyDeltaPoints(const Urls& urls) {
  return !urls.delta_crl_distribution_points.empty() && urls.crl_distribution_points.empty();
}

bool HasUrls(const State& state, const Urls& urls) {
  return !urls.issuing_certificates.empty() || !urls.crl_distribution_points.empty() ||
         !urls.ocsp_servers.empty() ||
         (state.delta_points_suffice && !urls.delta_crl_distribution_points.empty());
}

base::Result<Urls> FillInUrls(const State& state, const UrlConfig& config,
                              const std::string& issuer_id) {
  if (!HasUrls(state, config.urls)) return Urls{};
  Urls urls = config.urls;
  if (!config.enable_templating) return urls;
  struct Part {
    const char* field;
    std::vector<std::string>* list;
  };
  const std::array<Part, 4> parts = {
      {{"issuing_certificates", &urls.issuing_certificates},
       {"crl_distribution_points", &urls.crl_distribution_points},
       {"delta_crl_distribution_points", &urls.delta_crl_distribution_points},
       {"ocsp_servers", &urls.ocsp_servers}}};
  for (const Part& part : parts) {
    if (base::Status filled = FillIn(state, issuer_id, part.field, *part.list); !filled) {
      return filled.error();
    }
  }
  return urls;
}

std::optional<std::string> FindBadUrl(const std::vector<std::string>& urls) {
  for (const std::string& url : urls) {
    const bool templated = url.find(kIssuerId) != std::string::npos ||
                           url.find(kClusterPath) != std::string::npos ||
                           url.find(kClusterAiaPath) != std::string::npos;
    if (templated || !IsUrl(url)) return url;
  }
  return std::nullopt;
}

}  // namespace vaultsim::pki
