#include "vaultsim/pki/reply.h"

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "vaultsim/pki/pem.h"

namespace vaultsim::pki {

std::string CertificateText(const Certificate& certificate, Format format) {
  return format == Format::kDer ? base::Base64Encode(certificate.der()) : certificate.TrimmedPem();
}

Json ChainJson(const std::vector<Certificate>& chain, Format format) {
  Json list = Json::array();
  for (const Certificate& certificate : chain) list.push_back(CertificateText(certificate, format));
  return list;
}

void PutPrivateKey(Json& data, const PrivateKey& key, Format format, const FieldData& fields) {
  const bool pkcs8 = fields.String("private_key_format") == "pkcs8";
  if (format == Format::kDer) {
    data["private_key"] = base::Base64Encode(pkcs8 ? key.Pkcs8Der() : key.TraditionalDer());
  } else {
    data["private_key"] = TrimSpace(pkcs8 ? key.Pkcs8Pem() : key.TraditionalPem());
  }
  data["private_key_type"] = KeyTypeName(key.type());
}

std::string Bundle(const PrivateKey* key, const std::string& leaf,
                   const std::vector<Certificate>& chain) {
  std::string bundle = key == nullptr ? "" : key->TraditionalPem();
  bundle += leaf;
  for (const Certificate& certificate : chain) bundle += "\n" + certificate.TrimmedPem();
  return bundle;
}

std::vector<Certificate> FullChain(const std::vector<Certificate>& ca_chain,
                                   const Certificate& issuer) {
  std::vector<Certificate> chain;
  if (ca_chain.empty() || ca_chain.front().der() != issuer.der()) chain.push_back(issuer);
  chain.insert(chain.end(), ca_chain.begin(), ca_chain.end());
  return chain;
}

}  // namespace vaultsim::pki
