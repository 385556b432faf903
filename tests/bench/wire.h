// Wire: the requests of the benchmark, written out as bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "load.h"

namespace bench {

enum class Era { kSession, kStateless };  // 2025-11-25, 2026-07-28

inline constexpr std::string_view kMount = "secret";
inline constexpr std::string_view kPath = "bench/config";
inline constexpr std::string_view kValue = "value-that-every-answer-must-contain";

std::string InitializeMessage();
std::string InitializedMessage();
// tools/call read_secret, tools/list; id is written as a number.
std::string ReadSecretMessage(Era era, int id);
std::string ListToolsMessage(Era era, int id);

// GET of the same secret from the backend itself.
std::string DirectRequest(const Address& backend, std::string_view token);
// POST that creates the secret.
std::string WriteRequest(const Address& backend, std::string_view token);

enum class Call { kReadSecret, kListTools };

// Connections to an MCP endpoint over HTTP and each one's request; a session each in that era.
struct Clients {
  std::vector<Connection> connections = {};
  std::vector<std::string> requests = {};
};
Clients OpenClients(const Address& server, std::string_view token, Era era, Call call,
                    std::size_t count);

}  // namespace bench
