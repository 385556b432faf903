#include "tools_document.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

namespace support {
namespace {

std::string Escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

std::string TypeText(const Json& property) {
  if (property.contains("const")) return '`' + property["const"].dump() + '`';
  if (property.contains("enum")) {
    std::string text;
    for (const Json& value : property["enum"]) {
      text += (text.empty() ? "`" : ", `") +
              (value.is_string() ? value.get<std::string>() : value.dump()) + '`';
    }
    return text;
  }
  if (!property.contains("type")) return "any JSON";
  if (property["type"].is_string()) {
    const std::string type = property["type"];
    if (type == "array" && property.contains("items")) {
      return "list of " + TypeText(property["items"]) + "s";
    }
    return type;
  }
  std::string text;
  for (const Json& type : property["type"]) {
    text += (text.empty() ? "" : " or ") + type.get<std::string>();
  }
  return text;
}

bool Requires(const Json& schema, const std::string& name) {
  const Json required = schema.value("required", Json::array());
  return std::find(required.begin(), required.end(), name) != required.end();
}

void AppendInput(std::string& out, const Json& schema) {
  if (schema["properties"].empty()) {
    out += "No parameters.\n\n";
    return;
  }
  out += "| parameter | type | default | |\n|---|---|---|---|\n";
  // What must be given comes first.
  for (const bool required : {true, false}) {
    for (const auto& [name, property] : schema["properties"].items()) {
      if (Requires(schema, name) != required) continue;
      std::string fallback = required ? "**required**" : "";
      if (property.contains("default")) fallback = '`' + property["default"].dump() + '`';
      out += "| `" + name + "` | " + TypeText(property) + " | " + fallback + " | " +
             Escaped(property.value("description", "")) + " |\n";
    }
  }
  out += '\n';
}

void AppendOutput(std::string& out, const Json& schema) {
  out += "Answer:\n\n| field | type | |\n|---|---|---|\n";
  for (const bool always : {true, false}) {
    for (const auto& [name, property] : schema["properties"].items()) {
      if (Requires(schema, name) != always) continue;
      out += "| `" + name + "`" + (always ? "" : " (optional)") + " | " + TypeText(property) +
             " | " + Escaped(property.value("description", "")) + " |\n";
    }
  }
  out += '\n';
}

std::string Hints(const tools::Annotations& hints) {
  std::string text = hints.read_only     ? "Only reads"
                     : hints.destructive ? "Changes or removes what exists"
                                         : "Only adds";
  if (!hints.read_only) {
    text += hints.idempotent ? "; calling it twice does no more than once"
                             : "; each call has its own effect";
  }
  return text + '.';
}

}  // namespace

std::string ToolsDocument(const tools::Registry& registry) {
  std::string out =
      "# Tools\n\n"
      "Made by `vmcp_tools_doc` from the tools' own descriptions and schemas; do not edit.\n\n"
      "Errors carry a stable code: `invalid_argument` (nothing was sent), `unauthenticated`, "
      "`permission_denied` (says which capability on which path is missing), `not_found`, "
      "`conflict`, `rejected`, `rate_limited`, `sealed`, `standby`, `upstream`, `unreachable`, "
      "`timeout`, `cancelled`, `bad_response`, `redirect`, `tls`, `too_large`, `internal`; and a "
      "text that says what to do next.\n\n"
      "Mounts, paths and the names of roles and issuers are refused when they have an empty, `.` "
      "or `..` segment, a control character, one of `? # % \\`, or a segment with a space at its "
      "end; they are never repaired. A mount, and a folder in `list_secrets`, may have one "
      "trailing `/`.\n\n"
      "| tool | |\n|---|---|\n";
  for (const tools::Registry::Entry& entry : registry.entries()) {
    const tools::Description& tool = entry.tool->description();
    out += "| [`" + tool.name + "`](#" + tool.name + ") | " + tool.title + " |\n";
  }
  out += '\n';
  for (const tools::Registry::Entry& entry : registry.entries()) {
    const tools::Description& tool = entry.tool->description();
    out += "## " + tool.name + "\n\n" + tool.text + "\n\n" + Hints(tool.annotations);
    for (const std::string& alias : tool.aliases) out += " Also called `" + alias + "`.";
    out += "\n\n";
    AppendInput(out, entry.input->document());
    AppendOutput(out, entry.output->document());
  }
  out.pop_back();
  return out;
}

}  // namespace support
