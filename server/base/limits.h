// Every bound of the program in one place, each with its reason. Reaching one is an answered error.
#pragma once

#include <chrono>
#include <cstddef>

namespace base::limits {

using std::chrono::milliseconds;
using std::chrono::seconds;

// JSON. A request of an agent is small; the depth keeps recursive code off the end of the stack.
inline constexpr std::size_t kJsonDepthMax = 64;
inline constexpr std::size_t kMessageBytesMax = 1 << 20;  // one JSON-RPC message, any transport
inline constexpr std::size_t kBatchMessagesMax = 100;     // of one JSON-RPC batch (2025-03-26)

// HTTP server.
inline constexpr std::size_t kHeadBytesMax = 16 * 1024;
inline constexpr std::size_t kHeadFieldsMax = 100;
inline constexpr std::size_t kBodyBytesMax = 1 << 20;
inline constexpr seconds kHeadTime{10};  // from the first byte to the end of the head, in total
inline constexpr seconds kBodyTime{30};
inline constexpr seconds kIdleTime{60};
inline constexpr std::size_t kConnectionsMax = 10'000;
inline constexpr std::size_t kConnectionsPerAddressMax = 2'000;
inline constexpr std::size_t kStreamBufferBytesMax = 1 << 20;  // unread bytes of a slow reader
inline constexpr std::size_t kQueuedCallsMax = 4'096;          // calls that wait for a worker

// Sessions over HTTP. The oldest makes room: its client gets a 404 and starts anew.
inline constexpr std::size_t kSessionsMax = 10'000;
inline constexpr std::size_t kSessionsPerPrincipalMax = 1'000;
inline constexpr seconds kSessionIdleTime{30 * 60};

// Streams. What a client misses while it is away, for Last-Event-ID; the oldest goes first.
inline constexpr std::size_t kStreamsPerPrincipalMax = 1'000;
inline constexpr std::size_t kReplayEventsMax = 256;        // of one session
inline constexpr std::size_t kReplayBytesMax = 256 * 1024;  // of one session
inline constexpr seconds kStreamKeepAlive{25};              // proxies close what is silent longer
inline constexpr std::size_t kSubscriptionsMax = 1'000;     // resources that one session hears of
inline constexpr std::size_t kQuestionsMax = 64;  // that one session's client has not answered
inline constexpr std::size_t kSubscriptionsPerStreamMax = 100;  // each is read first

// Rate limits: callers whose use is remembered. The least recent is forgotten.
inline constexpr std::size_t kRateBucketsMax = 10'000;

// Vault.
inline constexpr seconds kVaultConnectTime{5};
inline constexpr seconds kVaultCallTime{30};                      // one tool call, all its requests
inline constexpr std::size_t kVaultResponseBytesMax = 32u << 20;  // Vault's own request limit
inline constexpr std::size_t kVaultIdleConnectionsMax = 64;

// Tools.
inline constexpr std::size_t kPathBytesMax = 4 * 1024;
inline constexpr std::size_t kListPageSize = 1'000;
inline constexpr std::size_t kWalkFoldersMax = 1'000;  // of a recursive listing: a request each
inline constexpr std::size_t kToolsPageSize = 100;     // of tools/list

// Ending.
inline constexpr milliseconds kDrainTime{
    600};  // calls in flight after SIGTERM or end of input; 1 s is promised

}  // namespace base::limits
