// Mutants that answer wrongly.
#include <algorithm>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>

#include "conformance/checks/support.h"
#include "conformance/mutants/mutant.h"

namespace conformance {
namespace {

using Maybe = std::optional<base::Result<Json>>;

bool IsReadSecret(const std::string& tool) { return tool == "read_secret"; }

// A change of the results of one tool; "" of all.
template <typename Change>
WireChange OnResult(std::string tool, Change change) {
  WireChange wire;
  wire.response = [tool = std::move(tool), change](const Json& request, Json& response) {
    const std::string called = ToolOf(request);
    if (called.empty() || (!tool.empty() && called != tool)) return;
    if (response.contains("result")) change(request, response["result"]);
  };
  return wire;
}

// The same of results that are errors.
template <typename Change>
WireChange OnError(Change change) {
  return OnResult("", [change](const Json& request, Json& result) {
    if (result.value("isError", false)) change(request, result);
  });
}

void AddText(Json& result, const std::string& text) {
  for (Json& part : result["content"]) {
    if (part.value("type", "") == "text") part["text"] = part["text"].get<std::string>() + text;
  }
}

std::string TextOf(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

// Remembers what each secret was when it was first read.
WireChange StaleReads(bool only_when_gone) {
  struct Memory {
    std::mutex mutex;
    std::map<std::string, Json> results;
  };
  const auto memory = std::make_shared<Memory>();
  WireChange wire;
  wire.response = [memory, only_when_gone](const Json& request, Json& response) {
    if (!IsReadSecret(ToolOf(request)) || !response.contains("result")) return;
    if (!response["result"].contains("structuredContent")) return;
    const std::string place = ArgumentsOf(request).dump();
    const std::lock_guard lock(memory->mutex);
    const auto known = memory->results.find(place);
    const bool error = IsToolError(response);
    if (known != memory->results.end() && (error || !only_when_gone)) {
      response["result"] = known->second;
    } else if (!error) {
      memory->results[place] = response["result"];
    }
  };
  return wire;
}

WireChange Wrong(std::function<void(const Json& request, Json& response)> change) {
  WireChange wire;
  wire.response = std::move(change);
  return wire;
}

WireChange DiesOnWrongTypes() {
  WireChange wire;
  wire.request = [](Json& request, vault::Transport&) -> Maybe {
    for (const Json& value : ArgumentsOf(request)) {
      if (!value.is_structured() && !value.is_null()) continue;
      return base::Result<Json>(
          base::Error{base::ErrorCode::kUnreachable, "the server ended before it answered"});
    }
    return std::nullopt;
  };
  return wire;
}

WireChange Forgives(int code) {
  return Wrong([code](const Json& request, Json& response) {
    if (response.contains("error") && response["error"].value("code", 0) == code) {
      response = Success(request, "done", nullptr);
    }
  });
}

WireChange ErrorsAreSuccesses(const std::string& word) {
  return OnError([word](const Json&, Json& result) {
    if (result.dump().find(word) != std::string::npos) result.erase("isError");
  });
}

WireChange AsksBeforeItLooks() {
  WireChange wire;
  wire.request = [](Json& request, vault::Transport& backend) -> Maybe {
    if (!ToolOf(request).empty()) {
      static_cast<void>(backend.RoundTrip({.path = "/v1/sys/mounts"}, {}));
    }
    return std::nullopt;
  };
  return wire;
}

std::vector<Mutant> LeakMutants() {
  return {
      WireMutant(
          "token-in-errors", "puts the token into its errors",
          OnError([](const Json&, Json& result) { AddText(result, " (token conformance-root)"); })),
      WireMutant("token-in-mounts", "shows the token beside the mounts",
                 OnResult("list_mounts",
                          [](const Json&, Json& result) { AddText(result, " conformance-root"); })),
      WireMutant("echoes-values", "repeats the value that was written",
                 OnResult("",
                          [](const Json& request, Json& result) {
                            const Json value = ArgumentsOf(request).value("value", Json());
                            if (!value.is_null()) AddText(result, " value=" + TextOf(value));
                          })),
      WireMutant("errors-echo-arguments", "repeats all arguments in its errors",
                 OnError([](const Json& request, Json& result) {
                   AddText(result, " " + ArgumentsOf(request).dump());
                 })),
      WireMutant(
          "list-shows-values", "lists secrets with their values",
          OnResult("list_secrets",
                   [](const Json&, Json& result) { AddText(result, std::string(" ") + kCanary); })),
      WireMutant(
          "invisible-characters", "passes invisible characters on",
          OnResult("list_mounts", [](const Json&, Json& result) { AddText(result, "\u202e"); })),
  };
}

std::vector<Mutant> ProtocolMutants() {
  return {
      WireMutant("wrong-id", "answers with the id of another request",
                 Wrong([](const Json& request, Json& response) {
                   if (request["id"].is_number_integer())
                     response["id"] = request["id"].get<std::int64_t>() + 1;
                 })),
      WireMutant("id-as-text", "turns ids into texts", Wrong([](const Json&, Json& response) {
                   response["id"] = TextOf(response["id"]);
                 })),
      WireMutant("unknown-method-is-fine", "answers unknown methods with a result",
                 Forgives(-32601)),
      WireMutant("invalid-params-are-fine", "answers invalid parameters with a result",
                 Forgives(-32602)),
      WireMutant("errors-are-protocol-errors", "tells what failed in Vault as a JSON-RPC error",
                 Wrong([](const Json&, Json& response) {
                   if (!IsToolError(response)) return;
                   response["error"] = {{"code", -32603}, {"message", "the call failed"}};
                   response.erase("result");
                 })),
      WireMutant("no-ping", "does not know ping", Wrong([](const Json& request, Json& response) {
                   if (request.value("method", "") != "ping") return;
                   response.erase("result");
                   response["error"] = {{"code", -32601}, {"message", "Method not found"}};
                 })),
      WireMutant("dies-on-wrong-types", "ends when a parameter has an unexpected type",
                 DiesOnWrongTypes()),
      WireMutant("ignores-cancelling", "goes on with a call that was cancelled",
                 {.passes =
                      [](const Json& message) {
                        return message.value("method", "") != "notifications/cancelled";
                      }}),
      WireMutant("one-at-a-time", "serves a client's calls one after the other",
                 {.one_at_a_time = true}),
      WireMutant("answers-notifications", "answers notifications", {.answers_notifications = true}),
      WireMutant("asks-before-it-looks", "asks the backend before it has looked at the arguments",
                 AsksBeforeItLooks()),
  };
}

}  // namespace

std::vector<Mutant> AnswerMutants() {
  std::vector<Mutant> mutants = {
      WireMutant("errors-are-empty", "says nothing about what failed",
                 OnError([](const Json&, Json& result) {
                   result["content"] = Json::array();
                   result.erase("structuredContent");
                 })),
      WireMutant(
          "errors-are-vague", "says \"error\" whatever failed",
          OnError([](const Json&, Json& result) {
            result = {{"isError", true}, {"content", {{{"type", "text"}, {"text", "error"}}}}};
          })),
      WireMutant("errors-are-successes", "does not mark its errors", ErrorsAreSuccesses("")),
      WireMutant("denials-are-successes", "does not mark denials as errors",
                 ErrorsAreSuccesses("permission_denied")),
      WireMutant("absences-are-successes", "does not mark absences as errors",
                 ErrorsAreSuccesses("not_found")),
      WireMutant("conflicts-are-successes", "says that it wrote when somebody else was first",
                 ErrorsAreSuccesses("conflict")),
      WireMutant("rejections-are-successes", "says that Vault did what Vault refused",
                 ErrorsAreSuccesses("rejected")),
      WireMutant("invalid-arguments-are-successes", "says that it did what the schema forbids",
                 ErrorsAreSuccesses("invalid_argument")),
      WireMutant("stale-reads", "shows a secret as it was when it was first read",
                 StaleReads(false)),
      WireMutant("reads-what-is-gone", "shows a deleted secret as it was", StaleReads(true)),
      WireMutant(
          "no-structured-content", "leaves structuredContent out",
          OnResult("", [](const Json&, Json& result) { result.erase("structuredContent"); })),
      WireMutant("structured-content-of-another-shape", "answers what its schema does not describe",
                 OnResult("",
                          [](const Json&, Json& result) {
                            if (result.contains("structuredContent"))
                              result["structuredContent"] = Json::array();
                          })),
      WireMutant("no-certificate", "issues a certificate and does not show it",
                 OnResult("issue_pki_certificate",
                          [](const Json&, Json& result) {
                            result = {{"content", {{{"type", "text"}, {"text", "issued"}}}}};
                          })),
      WireMutant("list-backwards", "lists in no order",
                 OnResult("list_secrets",
                          [](const Json&, Json& result) {
                            Json& keys = result["structuredContent"]["keys"];
                            if (keys.is_array()) std::reverse(keys.begin(), keys.end());
                          })),
      WireMutant("empty-is-null", "answers null where there is nothing",
                 OnResult("list_secrets",
                          [](const Json&, Json& result) {
                            Json& keys = result["structuredContent"]["keys"];
                            if (keys.is_array() && keys.empty()) keys = nullptr;
                          })),
  };
  for (const auto& make : {LeakMutants, ProtocolMutants}) {
    std::vector<Mutant> more = make();
    std::move(more.begin(), more.end(), std::back_inserter(mutants));
  }
  return mutants;
}

}  // namespace conformance
