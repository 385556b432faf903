#include <nlohmann/json.hpp>

#include "tools/arguments.h"
#include "tools/pki.h"
#include "tools/schemas.h"
#include "tools/standard_tools.h"
#include "vault/client.h"

namespace tools {
namespace {

constexpr std::string_view kIssuerName =
    R"("issuer_name":{"type":"string","description":"Name or id of the issuer, or \"default\"."})";
constexpr std::string_view kIssuerIdOut = R"("issuer_id":{"type":"string"})";
constexpr std::string_view kIssuerNameOut = R"("issuer_name":{"type":"string"})";
constexpr std::string_view kKeyIdOut =
    R"("key_id":{"type":"string","description":"Empty when Vault has no key for it."})";
constexpr std::string_view kUsageOut = R"("usage":{"type":"array","items":{"type":"string"}})";
constexpr std::string_view kLeafOut =
    R"("leaf_not_after_behavior":{"type":"string","description":"What happens to a certificate that would outlive the issuer: err, truncate or permit."})";
constexpr std::string_view kRevokedOut = R"("revoked":{"type":"boolean"})";
constexpr std::string_view kUrlsOut =
    R"("issuing_certificates":{"type":"array","items":{"type":"string"}},"crl_distribution_points":{"type":"array","items":{"type":"string"}},"ocsp_servers":{"type":"array","items":{"type":"string"}})";

class ReadPkiIssuer : public Tool {
 public:
  const Description& description() const override { return description_; }

  base::Result<Json> Call(const Json& arguments, CallEnvironment& environment) const override {
    const auto mount = ParsePkiMount(arguments);
    if (!mount.ok()) return mount.error();
    const auto name = vault::Name::Parse(Text(arguments, "issuer_name"), "issuer_name");
    if (!name.ok()) return name.error();
    const auto issuer = environment.client.PkiReadIssuer(*mount, *name, environment.context);
    if (!issuer.ok()) return issuer.error();
    return Json{{"mount", mount->WithSlash()},
                {"issuer_id", issuer->id},
                {"issuer_name", issuer->name},
                {"key_id", issuer->key_id},
                {"certificate", issuer->certificate},
                {"ca_chain", issuer->ca_chain},
                {"usage", issuer->usage},
                {"leaf_not_after_behavior", issuer->leaf_not_after_behavior},
                {"revoked", issuer->revoked},
                {"issuing_certificates", issuer->issuing_certificates},
                {"crl_distribution_points", issuer->crl_distribution_points},
                {"ocsp_servers", issuer->ocsp_servers}};
  }

 private:
  const Description description_ = {
      .name = "read_pki_issuer",
      .aliases = {},
      .title = "Read a PKI issuer",
      .text =
          "Reads one certificate authority of a PKI mount: certificate, chain, key id, usage and "
          "URLs. No private key is ever returned.",
      .input_schema = schemas::Object({schemas::kPkiMount, kIssuerName}, "issuer_name"),
      .output_schema = schemas::Object(
          {schemas::kMountOut, kIssuerIdOut, kIssuerNameOut, kKeyIdOut, schemas::kCertificateOut,
           schemas::kCaChainOut, kUsageOut, kLeafOut, kRevokedOut, kUrlsOut},
          "mount issuer_id issuer_name certificate ca_chain revoked"),
      .annotations = {
          .read_only = true, .destructive = false, .idempotent = true, .open_world = false}};
};

}  // namespace

std::unique_ptr<Tool> MakeReadPkiIssuer() { return std::make_unique<ReadPkiIssuer>(); }

}  // namespace tools
