// Fuzz target of the files that the suite takes from others: a profile that was read can be bound
// to any server, and a report that was read is written and read again as the same.
//
// Input: one byte that chooses the reader, then the file's text.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "conformance/report/json_report.h"
#include "conformance/vocabulary/vocabulary.h"

namespace {

[[noreturn]] void Stop(const char* why, std::string_view text) {
  std::fprintf(stderr, "%s\ninput: %.*s\n", why, static_cast<int>(text.size()), text.data());
  std::abort();
}

const Json& Tools() {
  static const Json tools = Json::parse(R"([
      {"name": "do", "inputSchema": {"properties": {"m": {"type": "string"}, "p": {"type": "array"},
                                                    "a": {"enum": ["get"]}}}},
      {"name": "read_secret", "inputSchema": {"properties": {"mount": {}, "path": {}}}},
      {"name": "delete_mount", "inputSchema": {"properties": {"path": {},
                                                              "confirm": {"type": "boolean"}}}}])");
  return tools;
}

void ReadProfile(std::string_view text) {
  const auto profile = conformance::ParseProfile(text);
  if (!profile) {
    if (profile.error().message.empty()) Stop("an error that says nothing", text);
    return;
  }
  const conformance::Binding binding(Tools(), &*profile);
  const Json arguments = {{"mount", "kv"}, {"path", "a"}};
  for (const auto& [canonical, tool] : binding.tools()) {
    const auto call = binding.Bind(canonical, arguments);
    if (!call) continue;
    if (call->name != tool.name) Stop("another tool than the one that was bound", text);
    static_cast<void>(binding.Unbind(call->name, *call->arguments));
  }
}

void ReadReport(std::string_view text) {
  const auto run = conformance::ReadJsonReport(text);
  if (!run) {
    if (run.error().message.empty()) Stop("an error that says nothing", text);
    return;
  }
  const std::string written = conformance::JsonReport(*run);
  const auto again = conformance::ReadJsonReport(written);
  if (!again) Stop("what was written cannot be read", text);
  if (conformance::JsonReport(*again) != written) Stop("another report came back", text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] % 2 == 0) {
    ReadProfile(text);
  } else {
    ReadReport(text);
  }
  return 0;
}
