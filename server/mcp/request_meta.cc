#include "mcp/request_meta.h"

#include <nlohmann/json.hpp>
#include <string>

#include "json/parse.h"
#include "jsonrpc/encode.h"
#include "mcp/revision.h"

namespace mcp {
namespace {

constexpr const char* kProtocolVersion = "io.modelcontextprotocol/protocolVersion";
constexpr const char* kClientCapabilities = "io.modelcontextprotocol/clientCapabilities";
constexpr const char* kLogLevel = "io.modelcontextprotocol/logLevel";
constexpr const char* kClientInfo = "io.modelcontextprotocol/clientInfo";

Failure Refused(int code, std::string message) {
  return Failure{code, std::move(message), {}, jsonrpc::Reply::Kind::kRefused};
}

Failure BadMeta(const char* field, const char* what) {
  return Refused(jsonrpc::kInvalidParams, std::string("_meta: '") + field + "' " + what);
}

const Json* Member(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

const Json* Meta(const Json& params) {
  if (!params.is_object()) return nullptr;
  const Json* meta = Member(params, "_meta");
  return meta != nullptr && meta->is_object() ? meta : nullptr;
}

std::optional<Failure> CheckMirror(const char* header, const std::optional<jsonrpc::Mirrored>& sent,
                                   std::string_view body) {
  if (!sent)
    return Refused(kHeaderMismatch, std::string("Header mismatch: ") + header + " is missing");
  if (!sent->readable) {
    return Refused(kHeaderMismatch,
                   std::string("Header mismatch: ") + header + " cannot be decoded");
  }
  if (sent->value != body) {
    return Refused(kHeaderMismatch, std::string("Header mismatch: ") + header +
                                        " does not match the value in the body");
  }
  return std::nullopt;
}

std::optional<Failure> CheckClient(const Json& meta) {
  const Json* capabilities = Member(meta, kClientCapabilities);
  if (capabilities == nullptr || !capabilities->is_object()) {
    return BadMeta(kClientCapabilities, "must be an object");
  }
  if (const Json* info = Member(meta, kClientInfo)) {
    const auto is_text = [info](const char* name) {
      const Json* member = Member(*info, name);
      return member != nullptr && member->is_string();
    };
    if (!info->is_object() || !is_text("name") || !is_text("version")) {
      return BadMeta(kClientInfo, "must be an object with a name and a version");
    }
  }
  return std::nullopt;
}

}  // namespace

bool HasRequestMeta(const Json& params) {
  const Json* meta = Meta(params);
  return meta != nullptr && meta->contains(kProtocolVersion);
}

Failure UnsupportedVersion(std::string_view requested) {
  // A revision that we do speak, but with a session, is not on offer for a stateless request: a
  // list that holds it would send the client round in a circle.
  const bool known = FindRevision(requested) != nullptr;
  Failure failure = Refused(kUnsupportedProtocolVersion,
                            known ? "Unsupported protocol version: this one needs initialize"
                                  : "Unsupported protocol version");
  failure.data = R"({"supported":)";
  failure.data += known ? StatelessVersions() : SupportedVersions();
  failure.data += R"(,"requested":)" + json::Quote(requested.substr(0, 64)) + "}";
  return failure;
}

std::optional<Failure> CheckRequestMeta(const Json& params, std::string_view method,
                                        const jsonrpc::Caller& caller) {
  const Json* meta = Meta(params);
  if (meta == nullptr)
    return Refused(jsonrpc::kInvalidParams, "params must hold an object '_meta'");
  const Json* version = Member(*meta, kProtocolVersion);
  if (version == nullptr || !version->is_string()) {
    return BadMeta(kProtocolVersion, "must be a string");
  }
  const auto& name = version->get_ref<const std::string&>();
  if (caller.mirrors) {
    if (auto failure = CheckMirror("MCP-Protocol-Version", caller.version, name)) return failure;
  }
  const Revision* revision = FindRevision(name);
  if (revision == nullptr || !revision->stateless) return UnsupportedVersion(name);
  if (auto failure = CheckClient(*meta)) return failure;
  if (caller.mirrors) return CheckMirror("Mcp-Method", caller.method, method);
  return std::nullopt;
}

std::optional<Failure> CheckMirroredName(const Json& params, std::string_view member,
                                         const jsonrpc::Caller& caller) {
  if (!caller.mirrors || member.empty()) return std::nullopt;
  const auto name = params.find(member);
  if (name == params.end() || !name->is_string()) return std::nullopt;  // the method will complain
  return CheckMirror("Mcp-Name", caller.name, name->get_ref<const std::string&>());
}

ClientCapabilities DeclaredCapabilities(const Json& params) {
  const Json* meta = Meta(params);
  const Json* capabilities = meta == nullptr ? nullptr : Member(*meta, kClientCapabilities);
  return capabilities == nullptr ? ClientCapabilities{} : ClientCapabilities::From(*capabilities);
}

std::optional<Failure> ReadLogLevel(const Json& params, std::optional<MessageLevel>& level) {
  const Json* meta = Meta(params);
  const Json* wanted = meta == nullptr ? nullptr : Member(*meta, kLogLevel);
  if (wanted == nullptr) return std::nullopt;
  if (wanted->is_string()) level = ParseMessageLevel(wanted->get_ref<const std::string&>());
  if (!level) return BadMeta(kLogLevel, "must be a log level, such as \"info\"");
  return std::nullopt;
}

std::string ProgressTokenOf(const Json& params) {
  if (!params.is_object()) return {};
  const auto meta = params.find("_meta");
  if (meta == params.end() || !meta->is_object()) return {};
  const auto token = meta->find("progressToken");
  if (token == meta->end() || !(token->is_string() || token->is_number_integer())) return {};
  return json::Dump(*token);
}

}  // namespace mcp
