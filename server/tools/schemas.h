// The pieces that tools' JSON Schemas share, as members of "properties".
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace tools::schemas {

// {"type":"object", ... , "additionalProperties":false}; properties: `"name":{...}` each; required:
// names separated by spaces.
std::string Object(std::initializer_list<std::string_view> properties,
                   std::string_view required = "");

// --- input ---
inline constexpr std::string_view kKvMount =
    R"("mount":{"type":"string","description":"Path of the key/value mount, e.g. \"secret\". list_mounts shows the mounts."})";
inline constexpr std::string_view kSecretPath =
    R"("path":{"type":"string","description":"Path of the secret inside the mount, e.g. \"app/config\": segments separated by '/', without the mount, without \"data/\" or \"metadata/\", no slash at either end."})";
inline constexpr std::string_view kPkiMount =
    R"("mount":{"type":"string","default":"pki","description":"Path of the PKI mount. list_mounts shows the mounts."})";
inline constexpr std::string_view kRoleName =
    R"("role_name":{"type":"string","description":"Name of the role: letters, digits, '_', and inside '-' and '.'."})";
inline constexpr std::string_view kCursor =
    R"("cursor":{"type":"string","default":"","description":"next_cursor of the previous answer, to go on behind it."})";
inline constexpr std::string_view kLimit =
    R"("limit":{"type":"integer","minimum":1,"maximum":1000,"default":1000,"description":"At most this many entries in one answer."})";

// --- output ---
inline constexpr std::string_view kMountOut =
    R"("mount":{"type":"string","description":"With a trailing '/'."})";
inline constexpr std::string_view kPathOut = R"("path":{"type":"string"})";
inline constexpr std::string_view kKvVersionOut =
    R"("kv_version":{"type":"integer","enum":[1,2],"description":"2 keeps versions, 1 does not."})";
inline constexpr std::string_view kTotalOut =
    R"("total":{"type":"integer","description":"Entries in all pages."})";
inline constexpr std::string_view kMoreOut =
    R"("more":{"type":"integer","description":"Entries after this page; ask with cursor = next_cursor."})";
inline constexpr std::string_view kNextCursorOut = R"("next_cursor":{"type":"string"})";
inline constexpr std::string_view kNoteOut =
    R"("note":{"type":"string","description":"What the caller should know about this answer."})";
inline constexpr std::string_view kWarningsOut =
    R"("warnings":{"type":"array","items":{"type":"string"}})";
inline constexpr std::string_view kSerialNumberOut = R"("serial_number":{"type":"string"})";
inline constexpr std::string_view kCertificateOut =
    R"("certificate":{"type":"string","description":"PEM."})";
inline constexpr std::string_view kCaChainOut =
    R"("ca_chain":{"type":"array","items":{"type":"string"},"description":"PEM, the issuer first."})";
inline constexpr std::string_view kExpirationOut =
    R"("expiration":{"type":"string","description":"RFC 3339, UTC."})";

}  // namespace tools::schemas
