// Whether an answer, the traffic or the backend is what a story says.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "conformance/agent/answer.h"
#include "conformance/backend/gate.h"
#include "conformance/backend/judge.h"
#include "conformance/story/story.h"

namespace conformance {

// nullopt: it is; else what is wrong, in one line.
std::optional<std::string> CheckAnswer(const AnswerStep& expected, const Answer& answer);
// What came, as the answer step that it fulfils: "one< refused saying /not_found/". nullopt:
// nothing came.
std::optional<std::string> AnswerLine(const std::string& agent, const Answer& answer);
// tokens: of the agents that the step names.
std::optional<std::string> CheckTraffic(const TrafficStep& expected,
                                        const std::vector<SeenRequest>& seen,
                                        const std::vector<std::string>& tokens);
// before: the object at the beginning, as StateOf gave it.
std::optional<std::string> CheckBackend(const BackendStep& expected, const Judge& judge,
                                        const Json& before);
// What the backend has under that name; null: nothing. Secrets with their version.
Json StateOf(const std::string& object, const std::string& name, const Judge& judge);

// A name of a story, "team/my app", as it stands in a path.
std::string EncodedName(const std::string& name);
// A path as Vault understands it: decoded, "." and ".." resolved, no "/v1/" in front.
std::string EffectivePath(const std::string& path);
// Whether a request only looks around, as any server may to find its way.
bool LooksAround(const SeenRequest& request);

}  // namespace conformance
