// Wire: the requests of the benchmark, written out as bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "load.h"

namespace bench {

enum class Era { kSession, kStateless };  // 2025-11-25, 2026-07-28

struct Secret {
  std::string_view mount;
  std::string_view path;
  std::string_view value;  // what every answer must contain
};
// Written into the backend at the start.
inline constexpr Secret kBenchSecret = {"secret", "bench/config",
                                        "value-that-every-answer-must-contain"};
// Of the sample estate, that dev mode starts with.
inline constexpr Secret kSampleSecret = {"kv", "staging/app-config", "fake-api-key-for-staging"};

std::string InitializeMessage();
std::string InitializedMessage();
// tools/call read_secret, tools/list; id is written as a number.
std::string ReadSecretMessage(Era era, int id, const Secret& secret);
std::string ListToolsMessage(Era era, int id);

// GET of kBenchSecret from the backend itself.
std::string DirectRequest(const Address& backend, std::string_view token);
// POST that creates it.
std::string WriteRequest(const Address& backend, std::string_view token);

// GET /health, which needs no token.
std::string HealthRequest(const Address& server);
// POST that opens a stream for changes of the list of tools, in the era without sessions.
std::string ListenRequest(const Address& server, std::string_view token);

enum class Call {
  kReadSecret,
  kReadSample,  // of a server in dev mode
  kListTools,
};
// What every answer to it contains.
std::string_view WantedOf(Call call);

// Connections to an MCP endpoint over HTTP and each one's request; a session each in that era.
// token: empty when the server has one of its own. source: as of Connection.
struct Clients {
  std::vector<Connection> connections = {};
  std::vector<std::string> requests = {};
};
Clients OpenClients(const Address& server, std::string_view token, Era era, Call call,
                    std::size_t count, const std::string& source = "");

}  // namespace bench
