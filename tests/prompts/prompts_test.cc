#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "prompts/prompt.h"
#include "tools/tool.h"

namespace prompts {
namespace {

const Prompt& Named(const std::string& name) {
  const auto all = StandardPrompts();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Prompt& prompt) { return prompt.name == name; });
  EXPECT_NE(found, all.end()) << name;
  return *found;
}

// Values for the required arguments, or for all.
Values Fill(const Prompt& prompt, bool all) {
  Values values;
  for (const Argument& argument : prompt.arguments) {
    if (all || argument.required) values[argument.name] = "value-of-" + argument.name;
  }
  return values;
}

TEST(Prompts, AreTheFourPatternsInOrder) {
  std::vector<std::string> names;
  for (const Prompt& prompt : StandardPrompts()) {
    names.push_back(prompt.name);
    EXPECT_FALSE(prompt.title.empty());
    EXPECT_FALSE(prompt.text.empty());
  }
  EXPECT_EQ(names, (std::vector<std::string>{"bootstrap_environment", "provision_certificate",
                                             "triage_incident", "verify_leak"}));
}

TEST(Prompts, ShowEveryValueThatIsGiven) {
  for (const Prompt& prompt : StandardPrompts()) {
    for (const bool all : {false, true}) {
      const Values values = Fill(prompt, all);
      const auto text = Render(prompt, values);
      ASSERT_TRUE(text.ok()) << prompt.name;
      for (const auto& [name, value] : values) {
        EXPECT_NE(text->find('"' + value + '"'), std::string::npos) << prompt.name << ' ' << name;
      }
      EXPECT_NE(text->find("Do not repeat secret values"), std::string::npos) << prompt.name;
    }
  }
}

TEST(Prompts, NameToolsThatExist) {
  const tools::Registry& registry = tools::StandardTools();
  for (const Prompt& prompt : StandardPrompts()) {
    std::set<std::string> named;
    for (const bool all : {false, true}) {
      const std::string text = *Render(prompt, Fill(prompt, all));
      for (std::size_t at = text.find('`'); at != std::string::npos;) {
        const std::size_t end = text.find('`', at + 1);
        ASSERT_NE(end, std::string::npos) << prompt.name;
        named.insert(text.substr(at + 1, end - at - 1));
        at = text.find('`', end + 1);
      }
    }
    EXPECT_FALSE(named.empty()) << prompt.name;
    for (const std::string& name : named) EXPECT_NE(registry.Find(name), nullptr) << name;
  }
}

TEST(Prompts, RefuseWhatIsNotTheirs) {
  const Prompt& prompt = Named("triage_incident");
  const auto refused = [&](const Values& values, const std::string& message) {
    const auto text = Render(prompt, values);
    ASSERT_FALSE(text.ok()) << message;
    EXPECT_EQ(text.error().code, base::ErrorCode::kInvalidArgument);
    EXPECT_EQ(text.error().message, message);
  };
  refused({}, "argument 'mount' is missing");
  refused({{"mount", "kv"}}, "argument 'path' is missing");
  refused({{"mount", "kv"}, {"path", "a"}, {"x", "y"}}, "argument 'x' is not one of this prompt's");
  refused({{"mount", "kv"}, {"path", ""}}, "argument 'path' is empty: leave it out");
  refused({{"mount", "kv"}, {"path", "a\x1b[0m"}}, "argument 'path' contains a control character");
  refused({{"mount", "kv"}, {"path", std::string(1025, 'a')}},
          "argument 'path' is longer than 1024 bytes");
}

TEST(Prompts, LeaveOutTheStepsThatNobodyAskedFor) {
  const Prompt& prompt = Named("bootstrap_environment");
  const Values least = {{"mount", "kv"}, {"path", "staging/app-config"}};
  EXPECT_EQ(Render(prompt, least)->find("list_pki_roles"), std::string::npos);
  Values with_domain = least;
  with_domain["domain"] = "staging.example.com";
  const std::string text = *Render(prompt, with_domain);
  EXPECT_NE(text.find("`list_pki_roles` on the mount \"pki\""), std::string::npos);
}

}  // namespace
}  // namespace prompts
