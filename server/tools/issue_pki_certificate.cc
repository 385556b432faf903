#include <nlohmann/json.hpp>

#include "tools/arguments.h"
#include "tools/pki.h"
#include "tools/schemas.h"
#include "tools/standard_tools.h"
#include "vault/client.h"

namespace tools {
namespace {

constexpr std::string_view kCommonName =
    R"("common_name":{"type":"string","description":"Name of the certificate, e.g. \"api.example.com\". The role must allow it."})";
constexpr std::string_view kTtl =
    R"("ttl":{"type":"string","default":"","description":"Lifetime, e.g. \"24h\", \"30d\"; longer than the role's max_ttl is cut to it. Empty: the role's own lifetime."})";
constexpr std::string_view kSans =
    R"("alt_names":{"type":["string","array"],"items":{"type":"string"},"description":"Further DNS names or e-mail addresses, as a list or separated by commas."},)"
    R"("ip_sans":{"type":["string","array"],"items":{"type":"string"},"description":"IP addresses."},)"
    R"("uri_sans":{"type":["string","array"],"items":{"type":"string"},"description":"URIs."})";
constexpr std::string_view kFormat =
    R"("format":{"type":"string","enum":["pem","pem_bundle","der"],"default":"pem","description":"pem_bundle: key, certificate and chain in 'certificate'; der: base64."})";
constexpr std::string_view kRoleNameOut = R"("role_name":{"type":"string"})";
constexpr std::string_view kCommonNameOut = R"("common_name":{"type":"string"})";
constexpr std::string_view kIssuingCaOut = R"("issuing_ca":{"type":"string"})";
constexpr std::string_view kKeyOut =
    R"("private_key":{"type":"string","description":"Secret. Vault does not keep it: this answer is the only copy."},"private_key_type":{"type":"string"})";

class IssuePkiCertificate : public Tool {
 public:
  const Description& description() const override { return description_; }

  base::Result<Json> Call(const Json& arguments, CallEnvironment& environment) const override {
    const auto name = ParseRoleName(arguments);
    if (!name.ok()) return name.error();
    const auto common_name = ParseCommonName(arguments);
    if (!common_name.ok()) return common_name.error();
    const auto ttl_s = DurationSeconds(arguments, "ttl");
    if (!ttl_s.ok()) return ttl_s.error();
    Json request = {{"common_name", *common_name}};
    if (*ttl_s > 0) request["ttl"] = std::to_string(*ttl_s) + "s";
    for (const char* list : {"alt_names", "ip_sans", "uri_sans"}) {
      if (const std::string joined = Join(NameList(arguments, list)); !joined.empty()) {
        request[list] = joined;
      }
    }
    if (arguments.contains("format")) request["format"] = arguments["format"];
    auto issued =
        environment.client.PkiIssue(name->mount, name->role, request, environment.context);
    if (!issued.ok()) return Explain(issued.error());
    Json result = {{"mount", name->mount.WithSlash()},
                   {"role_name", name->role.text()},
                   {"common_name", *common_name},
                   {"serial_number", issued->serial_number},
                   {"expiration", ExpirationText(issued->expiration)},
                   {"certificate", std::move(issued->certificate)},
                   {"issuing_ca", std::move(issued->issuing_ca)},
                   {"ca_chain", std::move(issued->ca_chain)},
                   {"private_key", std::move(issued->private_key)},
                   {"private_key_type", std::move(issued->private_key_type)}};
    if (!issued->warnings.empty()) result["warnings"] = issued->warnings;
    return result;
  }

 private:
  // Vault takes alt_names as one text only.
  static std::string Join(const std::vector<std::string>& names) {
    std::string joined;
    for (const std::string& one : names) joined += (joined.empty() ? "" : ",") + one;
    return joined;
  }

  static base::Error Explain(const base::Error& error) {
    if (error.code != base::ErrorCode::kRejected) return error;
    if (error.message.find("beyond the expiration of the CA") != std::string::npos) {
      return vault::With(error, "Ask for a shorter ttl. No certificate was issued.");
    }
    return vault::With(error,
                       "No certificate was issued; read_pki_role shows what the role "
                       "allows.");
  }

  const Description description_ = {
      .name = "issue_pki_certificate",
      .aliases = {},
      .title = "Issue a certificate",
      .text =
          "Issues a certificate with a new private key through a PKI role. The answer contains "
          "the private key, which Vault does not keep: store it where it belongs and do not "
          "repeat it.",
      .input_schema = schemas::Object(
          {schemas::kPkiMount, schemas::kRoleName, kCommonName, kTtl, kSans, kFormat},
          "role_name common_name"),
      .output_schema = schemas::Object(
          {schemas::kMountOut, kRoleNameOut, kCommonNameOut, schemas::kSerialNumberOut,
           schemas::kExpirationOut, schemas::kCertificateOut, kIssuingCaOut, schemas::kCaChainOut,
           kKeyOut, schemas::kWarningsOut},
          "mount role_name common_name serial_number expiration certificate issuing_ca ca_chain "
          "private_key"),
      .annotations = {
          .read_only = false, .destructive = false, .idempotent = false, .open_world = false}};
};

}  // namespace

std::unique_ptr<Tool> MakeIssuePkiCertificate() { return std::make_unique<IssuePkiCertificate>(); }

}  // namespace tools
