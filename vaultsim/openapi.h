// An engine's paths as OpenAPI describes them (sdk/framework/openapi.go), without texts of help.
#pragma once

#include <string>
#include <string_view>

#include "json/box.h"
#include "vaultsim/framework/framework.h"

namespace vaultsim {

struct OpenApi {
  json::Box paths = {};    // objects
  json::Box schemas = {};  // of request bodies
};

struct OpenApiMount {
  std::string prefix = {};     // "/secret/", "/{secret_mount_path}/"
  std::string tag = {};        // "secrets"
  std::string parameter = {};  // "secret_mount_path"; empty: the prefix has none
  std::string name = {};       // "secret": what the parameter stands for
};

void AddEngine(const Engine& engine, const OpenApiMount& mount, OpenApi& document);
// "data/{path:key}" -> "data/{path}".
std::string OpenApiPath(std::string_view pattern);

}  // namespace vaultsim
