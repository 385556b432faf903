#include "cases.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>

namespace mcp {
namespace {

void Substitute(Json& value, const std::string& revision) {
  if (value.is_structured()) {
    for (Json& member : value) Substitute(member, revision);
  } else if (value == "$revision") {
    value = revision;
  }
}

}  // namespace

void PrintTo(const Case& c, std::ostream* out) { *out << c.name << " in " << c.revision; }

std::vector<Case> LoadCases() {
  std::vector<Case> cases;
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(VMCP_MCP_CASES)) {
    files.insert(entry.path());
  }
  for (const std::filesystem::path& path : files) {
    std::ifstream stream(path);
    const std::string file = path.stem();
    const Json list = Json::parse(stream);
    for (const Json& item : list) {
      for (const Json& revision : item.value("revisions", Json::array({"2025-11-25"}))) {
        Case c{item["name"],
               file,
               revision,
               item["steps"],
               item.value("session", true),
               item.value("connected", true)};
        Substitute(*c.steps, c.revision);
        cases.push_back(std::move(c));
      }
    }
  }
  return cases;
}

std::vector<Case> LoadCases(const std::function<bool(const Case&)>& which) {
  std::vector<Case> cases = LoadCases();
  std::erase_if(cases, [&which](const Case& c) { return !which(c); });
  return cases;
}

bool NeedsMirrors(const Case& c) {
  return std::any_of(c.steps->begin(), c.steps->end(),
                     [](const Json& step) { return step.contains("caller"); });
}

void ExpectMatch(const Json& expected, const Json& actual, const std::string& place) {
  if (expected.is_object()) {
    ASSERT_TRUE(actual.is_object()) << place << " is " << actual;
    for (const auto& [key, value] : expected.items()) {
      if (value == "$absent") {
        EXPECT_FALSE(actual.contains(key)) << place << "." << key << " is " << actual[key];
      } else if (!actual.contains(key)) {
        ADD_FAILURE() << place << "." << key << " is missing in " << actual;
      } else if (value != "$any") {
        ExpectMatch(value, actual[key], place + "." + key);
      }
    }
  } else if (expected.is_array()) {
    ASSERT_TRUE(actual.is_array()) << place << " is " << actual;
    ASSERT_EQ(actual.size(), expected.size()) << place << " is " << actual;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      ExpectMatch(expected[i], actual[i], place + "[" + std::to_string(i) + "]");
    }
  } else {
    EXPECT_EQ(actual, expected) << place;
  }
}

std::string TestNameOf(const Case& c) {
  std::string name = c.name + "_" + c.revision;
  std::replace_if(
      name.begin(), name.end(), [](unsigned char ch) { return !std::isalnum(ch); }, '_');
  return name;
}

std::string TextOf(const Json& step) {
  return step.contains("raw") ? step["raw"].get<std::string>() : step["send"].dump();
}

jsonrpc::Reply::Kind KindOf(const std::string& name) {
  using Kind = jsonrpc::Reply::Kind;
  if (name == "nothing") return Kind::kNothing;
  if (name == "refused") return Kind::kRefused;
  if (name == "unknown method") return Kind::kUnknownMethod;
  EXPECT_EQ(name, "answer");
  return Kind::kAnswer;
}

}  // namespace mcp
