#include <nlohmann/json.hpp>

#include "tools/paging.h"
#include "tools/pki.h"
#include "tools/schemas.h"
#include "tools/standard_tools.h"
#include "vault/client.h"

namespace tools {
namespace {

constexpr std::string_view kIssuersOut =
    R"("issuers":{"type":"array","description":"Sorted by name.","items":{"type":"object","properties":{"issuer_id":{"type":"string"},"issuer_name":{"type":"string","description":"Empty when it has none."},"is_default":{"type":"boolean"},"key_id":{"type":"string","description":"Empty when Vault has no key for it, so that it cannot issue."},"serial_number":{"type":"string"}},"required":["issuer_id","issuer_name","is_default"],"additionalProperties":false}})";

class ListPkiIssuers : public Tool {
 public:
  const Description& description() const override { return description_; }

  base::Result<Json> Call(const Json& arguments, CallEnvironment& environment) const override {
    const auto mount = ParsePkiMount(arguments);
    if (!mount.ok()) return mount.error();
    const auto issuers = environment.client.PkiListIssuers(*mount, environment.context);
    if (!issuers.ok()) return issuers.error();
    // A space sorts before all characters of names, so this order is that of names, then ids.
    std::vector<std::string> keys;
    for (const vault::PkiIssuerSummary& issuer : *issuers) {
      keys.push_back(issuer.name + ' ' + issuer.id);
    }
    Json result = {{"mount", mount->WithSlash()}, {"issuers", Json::array()}};
    const Page page = TakePage(keys, arguments, result);
    for (std::size_t i = page.first; i < page.end; ++i) {
      const vault::PkiIssuerSummary& issuer = (*issuers)[i];
      result["issuers"].push_back({{"issuer_id", issuer.id},
                                   {"issuer_name", issuer.name},
                                   {"is_default", issuer.is_default},
                                   {"key_id", issuer.key_id},
                                   {"serial_number", issuer.serial_number}});
    }
    return result;
  }

 private:
  const Description description_ = {
      .name = "list_pki_issuers",
      .aliases = {},
      .title = "List PKI issuers",
      .text =
          "Lists the certificate authorities (issuers) of a PKI mount and says which is the "
          "default. An empty list means that the mount has none.",
      .input_schema = schemas::Object({schemas::kPkiMount, schemas::kCursor, schemas::kLimit}),
      .output_schema = schemas::Object({schemas::kMountOut, kIssuersOut, schemas::kTotalOut,
                                        schemas::kMoreOut, schemas::kNextCursorOut},
                                       "mount issuers total"),
      .annotations = {
          .read_only = true, .destructive = false, .idempotent = true, .open_world = false}};
};

}  // namespace

std::unique_ptr<Tool> MakeListPkiIssuers() { return std::make_unique<ListPkiIssuers>(); }

}  // namespace tools
