// What dev mode prints when it serves HTTP: everything that a newcomer pastes next.
#pragma once

#include <string>
#include <string_view>

namespace server {

// "{url}" stands for the endpoint. token is the simulator's root token: worth nothing elsewhere.
// sample: the sample estate is loaded, so its secret and its other tokens can be named.
std::string DevGreeting(std::string_view token, bool sample);

}  // namespace server
