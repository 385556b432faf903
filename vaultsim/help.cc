#include "vaultsim/help.h"

#include <nlohmann/json.hpp>
#include <string_view>

#include "vaultsim/embedded.h"
#include "vaultsim/framework/gojson.h"
#include "vaultsim/product.h"
#include "vaultsim/reply.h"

namespace vaultsim {
namespace {

const Json& Documents() {
  static const Json kDocuments = Json::parse(kHelpJson);
  return kDocuments;
}

std::string Replace(std::string text, std::string_view what, const std::string& with) {
  const std::size_t at = text.find(what);
  return at == std::string::npos ? text : text.replace(at, what.size(), with);
}

Json PlainOpenApi(Profile profile) {
  const Product& product = ProductOf(profile);
  return Json{{"openapi", "3.0.2"},
              {"info",
               {{"title", product.api_title},
                {"version", product.api_version},
                {"license",
                 {{"name", "Mozilla Public License 2.0"},
                  {"url", "https://www.mozilla.org/en-US/MPL/2.0"}}}}},
              {"paths", Json::object()},
              {"components", {{"schemas", Json::object()}}}};
}

}  // namespace

vault::Response HelpReply(const Mount& mount, const std::string& path, Profile profile) {
  const Json* document = nullptr;
  const bool kv_v1 =
      mount.type == "generic" ||
      (mount.type == "kv" && (!mount.options || !mount.options->contains("version") ||
                              mount.options->at("version") != "2"));
  if (kv_v1 && !path.empty()) document = &Documents().at("kv_v1");
  Json body = {{"see_also", nullptr}};
  if (document != nullptr) {
    body["help"] = Replace(document->at("help"), "{path}", path);
    body["openapi"] = document->at("openapi").at(IsVault(profile) ? "vault-2.x" : "openbao-2.x");
    body["openapi"]["info"]["version"] = ProductOf(profile).api_version;
  } else {
    body["help"] = "Request:        " + path + "\n";
    body["openapi"] = PlainOpenApi(profile);
  }
  return JsonReply(200, gojson::Dump(body) + "\n");
}

}  // namespace vaultsim
