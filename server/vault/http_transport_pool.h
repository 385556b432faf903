// ConnectionPool: idle connections to one Vault, the last used first.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "base/clock.h"
#include "net/http_parser.h"
#include "vault/http_transport_stream.h"

namespace vault {

// A stream with what its exchanges reuse. For one call at a time.
struct Connection {
  Connection(std::unique_ptr<ByteStream> opened, const net::ParserLimits& limits);
  std::unique_ptr<ByteStream> stream;
  net::ResponseParser parser;
  std::vector<char> buffer;
  base::SteadyTime idle_since;
};

// Thread-safe. No lock is held while a connection is tested or closed.
class ConnectionPool {
 public:
  ConnectionPool(std::size_t idle_max, std::chrono::nanoseconds idle_time)
      : idle_max_(idle_max), idle_time_(idle_time) {}

  // A connection that has not idled too long; null when there is none. test: one that is still
  // open; needless where a request may be repeated.
  std::unique_ptr<Connection> Take(bool test);
  // Closes the connection when the pool is full.
  void Put(std::unique_ptr<Connection> connection);
  // Closes all: one of them was stale, so the others are suspect.
  void Clear();

 private:
  const std::size_t idle_max_;
  const std::chrono::nanoseconds idle_time_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace vault
