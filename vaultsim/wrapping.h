// Response wrapping [1.9].
#pragma once

#include <optional>

#include "vault/transport.h"
#include "vaultsim/reply.h"
#include "vaultsim/state.h"

namespace vaultsim {

bool IsWrappingToken(const Token& token);

// For sys/wrapping/{lookup,unwrap,rewrap}: refuses a request without a valid wrapping token. A JWT
// in its place becomes the token's id.
std::optional<vault::Response> CheckWrappingToken(State& state, LogicalRequest& request);
// The wrapping token that such a request names in its body (third_party) or header.
Token* WrappingTokenOf(State& state, const Json& data, const std::string& header,
                       bool* third_party);

// Hides a response in the cubbyhole of a new wrapping token. caller: nullptr on open paths.
vault::Response Wrap(State& state, const LogicalRequest& request, const EngineResponse& response,
                     EnvelopeStyle style, const Token* caller);
// The same for a text that is already an envelope. Gives the envelope's "wrap_info".
Json WrapText(State& state, const std::string& text, const Token& prototype, bool as_jwt);
// What a wrapping token holds; nullopt: nothing any more.
std::optional<std::string> ReadWrapped(State& state, const Token& token);

}  // namespace vaultsim
