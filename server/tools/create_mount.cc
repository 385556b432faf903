#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "tools/arguments.h"
#include "tools/schemas.h"
#include "tools/standard_tools.h"
#include "vault/client.h"

namespace tools {
namespace {

constexpr std::string_view kType =
    R"("type":{"type":"string","enum":["kv","kv2"],"description":"kv: key/value version 1, without versions. kv2: version 2, which keeps old versions of each secret."})";
constexpr std::string_view kPath =
    R"("path":{"type":"string","description":"Where to mount it, e.g. \"team/kv\"."})";
constexpr std::string_view kDescription =
    R"("description":{"type":"string","default":"","description":"For humans; shown by list_mounts."})";
constexpr std::string_view kOptions =
    R"("options":{"type":"object","default":{},"description":"Options of the mount: texts, numbers or booleans. \"version\" must agree with a type of kv2."})";
constexpr std::string_view kCreatedOut = R"("created":{"type":"boolean","const":true})";
constexpr std::string_view kTypeOut = R"("type":{"type":"string"})";
constexpr std::string_view kDescriptionOut = R"("description":{"type":"string"})";
constexpr std::string_view kOptionsOut =
    R"("options":{"type":"object","additionalProperties":{"type":"string"}})";

// Honoured or refused, never dropped (V-KV-16).
base::Result<std::map<std::string, std::string>> ReadOptions(const Json& arguments) {
  std::map<std::string, std::string> options;
  const auto given = arguments.find("options");
  if (given == arguments.end()) return options;
  for (const auto& [name, value] : given->items()) {
    if (name.empty() || base::HasControlCharacter(name)) {
      return BadArgument("'options' has a name that is empty or has control characters");
    }
    if (value.is_string()) {
      options[name] = value.get<std::string>();
    } else if (value.is_boolean() || value.is_number()) {
      options[name] = value.dump();
    } else {
      return BadArgument(
          "'options' may hold texts, numbers and booleans only, no null, list or "
          "object");
    }
  }
  return options;
}

class CreateMount : public Tool {
 public:
  const Description& description() const override { return description_; }

  base::Result<Json> Call(const Json& arguments, CallEnvironment& environment) const override {
    const auto path = vault::MountPath::Parse(Text(arguments, "path"), "path");
    if (!path.ok()) return path.error();
    auto options = ReadOptions(arguments);
    if (!options.ok()) return options.error();
    const auto version = options->find("version");
    if (version != options->end() && version->second != "1" && version->second != "2") {
      return BadArgument("'options.version' must be \"1\" or \"2\"");
    }
    if (Text(arguments, "type") == "kv2") {
      if (version != options->end() && version->second != "2") {
        return BadArgument("'type' kv2 and 'options.version' 1 contradict each other");
      }
      (*options)["version"] = "2";
    }
    vault::NewMount mount{"kv", Text(arguments, "description"), std::move(*options)};
    const auto done = environment.client.EnableMount(*path, mount, environment.context);
    if (!done.ok()) return Explain(done.error(), *path);
    const vault::Mount created{path->WithSlash(), "kv", mount.description, "", mount.options};
    return Json{{"path", created.path},
                {"type", "kv"},
                {"kv_version", created.KvVersion()},
                {"description", created.description},
                {"options", created.options},
                {"created", true}};
  }

 private:
  // Never a hint that the existing mount could be removed: that destroys secrets (V-KV-14).
  static base::Error Explain(base::Error error, const vault::MountPath& path) {
    if (error.code != base::ErrorCode::kConflict) return error;
    error.message =
        "A mount at \"" + path.WithSlash() +
        "\", above it or below it already exists; nothing was changed. Use the existing "
        "mount (list_mounts shows it) or choose another path.";
    return error;
  }

  const Description description_ = {
      .name = "create_mount",
      .aliases = {},
      .title = "Create a key/value mount",
      .text =
          "Mounts a new, empty key/value secrets engine at a path. Refused when the path is in "
          "use. For certificates use enable_pki.",
      .input_schema = schemas::Object({kType, kPath, kDescription, kOptions}, "type path"),
      .output_schema = schemas::Object({schemas::kPathOut, kTypeOut, schemas::kKvVersionOut,
                                        kDescriptionOut, kOptionsOut, kCreatedOut},
                                       "path type kv_version created"),
      .annotations = {.read_only = false,
                      .destructive = false,
                      .idempotent = true,
                      .open_world = false},
      .changes = {"vault://mounts"}};
};

}  // namespace

std::unique_ptr<Tool> MakeCreateMount() { return std::make_unique<CreateMount>(); }

}  // namespace tools
