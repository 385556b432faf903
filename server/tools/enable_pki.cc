#include <nlohmann/json.hpp>

#include "tools/arguments.h"
#include "tools/schemas.h"
#include "tools/standard_tools.h"
#include "vault/client.h"

namespace tools {
namespace {

constexpr std::string_view kPath =
    R"("path":{"type":"string","default":"pki","description":"Where to mount it."})";
constexpr std::string_view kDescription =
    R"("description":{"type":"string","default":"","description":"For humans; shown by list_mounts."})";
constexpr std::string_view kMaxTtl =
    R"("max_ttl":{"type":"string","default":"87600h","description":"No certificate of this mount lives longer, e.g. \"87600h\", \"3650d\"."})";
constexpr std::string_view kTypeOut = R"("type":{"type":"string","const":"pki"})";
constexpr std::string_view kDescriptionOut = R"("description":{"type":"string"})";
constexpr std::string_view kMaxTtlOut = R"("max_ttl_s":{"type":"integer"})";

class EnablePki : public Tool {
 public:
  const Description& description() const override { return description_; }

  base::Result<Json> Call(const Json& arguments, CallEnvironment& environment) const override {
    const auto path = vault::MountPath::Parse(Text(arguments, "path"), "path");
    if (!path.ok()) return path.error();
    const auto max_ttl_s = DurationSeconds(arguments, "max_ttl");
    if (!max_ttl_s.ok()) return max_ttl_s.error();
    const vault::NewMount mount{"pki", Text(arguments, "description"), {}, *max_ttl_s};
    // One request: there is no moment with a mount and without its limit (V-PKI-10).
    const auto done = environment.client.EnableMount(*path, mount, environment.context);
    if (!done.ok()) return Explain(done.error(), *path);
    return Json{{"path", path->WithSlash()},
                {"type", "pki"},
                {"description", mount.description},
                {"max_ttl_s", *max_ttl_s},
                {"note", "The mount has no issuer yet: create_pki_issuer makes one."}};
  }

 private:
  static base::Error Explain(base::Error error, const vault::MountPath& path) {
    if (error.code != base::ErrorCode::kConflict) return error;
    error.message = "A mount at \"" + path.WithSlash() +
                    "\", above it or below it already exists; nothing was changed. If list_mounts "
                    "shows a PKI mount there, use it; else choose another path.";
    return error;
  }

  const Description description_ = {
      .name = "enable_pki",
      .aliases = {},
      .title = "Enable PKI",
      .text =
          "Mounts a new PKI secrets engine, which issues X.509 certificates, with a limit for "
          "their lifetime. Refused when the path is in use. Then create an issuer and a role.",
      .input_schema = schemas::Object({kPath, kDescription, kMaxTtl}),
      .output_schema = schemas::Object(
          {schemas::kPathOut, kTypeOut, kDescriptionOut, kMaxTtlOut, schemas::kNoteOut},
          "path type max_ttl_s"),
      .annotations = {.read_only = false,
                      .destructive = false,
                      .idempotent = true,
                      .open_world = false},
      .changes = {"vault://mounts"}};
};

}  // namespace

std::unique_ptr<Tool> MakeEnablePki() { return std::make_unique<EnablePki>(); }

}  // namespace tools
