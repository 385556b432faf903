#include "conformance/record/recording.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "conformance/data/members.h"
#include "conformance/record/estate_guess.h"
#include "conformance/record/secret_mask.h"
#include "conformance/story/expect.h"

namespace conformance {
namespace {

constexpr const char* kAgent = "one";

// A word of a story's line.
bool IsWord(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c != '=' && c != '"' && c != 127;
  });
}

std::string OneLine(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  }
  return text;
}

// Arguments that hold no secret, by the names that servers give them.
bool IsPlainName(const std::string& name) {
  constexpr std::array kNames = {"mount",      "mount_path",  "mount_point", "engine",
                                 "path",       "secret_path", "folder",      "prefix",
                                 "name",       "key",         "field",       "version",
                                 "versions",   "cas",         "type",        "engine_type",
                                 "recursive",  "ttl",         "max_ttl",     "role",
                                 "role_name",  "issuer",      "issuer_name", "common_name",
                                 "root_mount", "root_issuer", "alt_names",   "allowed_domains"};
  return name.starts_with("allow_") ||
         std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

// With the canonical names "value" and "data" are secret; with a server's own, whatever is not
// known to be plain.
Json MaskArguments(const Json& arguments, bool canonical, SecretMask& mask) {
  Json masked = Json::object();
  for (const auto& [name, value] : arguments.items()) {
    const bool secret = canonical ? name == "value" || name == "data" : !IsPlainName(name);
    masked[name] = secret ? mask.MaskAll(value) : mask.Mask(value);
  }
  return masked;
}

std::string CallLine(const std::string& tool, const Json& arguments) {
  std::string line = std::string(kAgent) + "> " + tool;
  for (const auto& [name, value] : arguments.items()) {
    line += " " + name + "=" + value.dump(-1, ' ', true, Json::error_handler_t::replace);
  }
  return line;
}

std::string AnswerTo(const RecordedCall& call, SecretMask& mask) {
  const auto line = AnswerLine(kAgent, call.answer);
  if (!line) return "# no answer came";
  return mask.MaskText(*line) == *line ? *line : std::string(kAgent) + "< refused";
}

// A call that the vocabulary has no words for: without its values, of which nothing is known.
std::string LeftOut(const RecordedCall& call, SecretMask& mask) {
  std::string text = "# not in the vocabulary: " + OneLine(mask.MaskText(call.tool));
  if (!call.arguments->is_object()) return text;
  for (const auto& [name, value] : call.arguments->items()) {
    text += " " + OneLine(mask.MaskText(name)) + "=...";
  }
  return text;
}

// nullopt: there is no line of a story for it.
std::optional<CanonicalCall> InWords(const RecordedCall& call, const Binding* binding) {
  if (binding != nullptr) return binding->Unbind(call.tool, *call.arguments);
  if (!IsWord(call.tool) || !call.arguments->is_object()) return std::nullopt;
  for (const auto& [name, value] : call.arguments->items()) {
    if (!IsWord(name)) return std::nullopt;
  }
  return CanonicalCall{.tool = call.tool, .arguments = call.arguments};
}

const Profile* ProfileOf(const std::vector<Profile>& profiles, const std::string& server) {
  const auto found = std::find_if(profiles.begin(), profiles.end(),
                                  [&](const Profile& profile) { return profile.server == server; });
  return found == profiles.end() ? nullptr : &*found;
}

Json Messages(std::string_view line) {
  Json json = Json::parse(line, nullptr, false);
  if (json.is_array()) return json;
  return Json::array({std::move(json)});
}

}  // namespace

void Recording::ToServer(std::string_view line) {
  const std::lock_guard lock(mutex_);
  for (const Json& message : Messages(line)) {
    if (message.is_object() && message.contains("id") && message.contains("method")) {
      Request(message);
    }
  }
}

void Recording::FromServer(std::string_view line) {
  const std::lock_guard lock(mutex_);
  for (Json& message : Messages(line)) {
    if (message.is_object() && message.contains("id") && !message.contains("method")) {
      Response(std::move(message));
    }
  }
}

void Recording::Request(const Json& message) {
  const std::string method = StringIn(message, "method");
  const std::string id = message["id"].dump(-1, ' ', true, Json::error_handler_t::replace);
  const Json params = message.value("params", Json());
  if (method == "tools/list") {
    lists_pending_[id] = !params.is_object() || !params.contains("cursor");
  } else if (method == "initialize" || method == "server/discover") {
    opening_.push_back(id);
  } else if (method == "tools/call" && params.is_object()) {
    calls_pending_[id] = calls_.size();
    calls_.push_back(
        {.tool = StringIn(params, "name"), .arguments = params.value("arguments", Json::object())});
  }
}

void Recording::Response(Json message) {
  const std::string id = message["id"].dump(-1, ' ', true, Json::error_handler_t::replace);
  const Json result = message.value("result", Json());
  if (const auto list = lists_pending_.find(id); list != lists_pending_.end()) {
    const Json tools = result.is_object() ? result.value("tools", Json()) : Json();
    if (tools.is_array()) {
      if (list->second || !tools_->is_array()) *tools_ = Json::array();
      tools_->insert(tools_->end(), tools.begin(), tools.end());
    }
    lists_pending_.erase(list);
  } else if (const auto call = calls_pending_.find(id); call != calls_pending_.end()) {
    calls_[call->second].asked_back = result.is_object() && result.contains("inputRequests");
    calls_[call->second].answer = ReadAnswer(std::move(message));
    calls_pending_.erase(call);
  } else if (std::erase(opening_, id) > 0 && result.is_object()) {
    Json info = result.value("serverInfo", Json());
    const Json meta = result.value("_meta", Json());
    if (!info.is_object() && meta.is_object()) {
      info = meta.value("io.modelcontextprotocol/serverInfo", Json());
    }
    server_ = StringIn(info, "name");
    version_ = StringIn(info, "version");
  }
}

std::string Recording::Text() const {
  const std::lock_guard lock(mutex_);
  std::optional<Binding> binding;
  if (tools_->is_array()) binding.emplace(*tools_, ProfileOf(options_.profiles, server_));
  SecretMask mask;
  for (const std::string& secret : options_.secrets) mask.Know(secret);
  std::vector<std::optional<CanonicalCall>> words;
  for (const RecordedCall& call : calls_) {
    words.push_back(InWords(call, binding ? &*binding : nullptr));
    // Once before anything is written: a secret may be shown before it is known as one.
    if (words.back()) MaskArguments(*words.back()->arguments, binding.has_value(), mask);
  }
  std::string steps;
  std::vector<MaskedCall> masked;
  bool expects = false;
  for (std::size_t i = 0; i < calls_.size(); ++i) {
    const RecordedCall& call = calls_[i];
    if (call.asked_back) continue;
    if (!words[i]) {
      steps += LeftOut(call, mask) + "\n";
      continue;
    }
    masked.push_back({.tool = words[i]->tool, .answer = &call.answer});
    *masked.back().arguments = MaskArguments(*words[i]->arguments, binding.has_value(), mask);
    steps +=
        CallLine(words[i]->tool, *masked.back().arguments) + "\n" + AnswerTo(call, mask) + "\n";
    expects = expects || call.answer.answered();
  }
  if (!expects) steps += "alive\n";
  const std::string server = server_.empty() ? "a server" : OneLine(server_ + " " + version_);
  std::string title = OneLine(options_.title);
  if (title.empty()) title = "A session with " + server;
  std::string text = "# Recorded from " + mask.MaskText(server) +
                     ". Secrets are replaced.\n"
                     "# The estate is a guess from the calls.\n"
                     "id " +
                     options_.id + "\ntitle " + mask.MaskText(title) + "\n";
  for (const std::string& line : GuessEstate(masked, mask)) text += line + "\n";
  return text + steps;
}

}  // namespace conformance
