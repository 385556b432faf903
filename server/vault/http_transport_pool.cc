#include "vault/http_transport_pool.h"

#include <utility>

namespace vault {
namespace {

constexpr std::size_t kReadBytes = 16 * 1024;  // one TLS record; most of Vault's answers

}  // namespace

Connection::Connection(std::unique_ptr<ByteStream> opened, const net::ParserLimits& limits)
    : stream(std::move(opened)), parser(limits), buffer(kReadBytes) {}

std::unique_ptr<Connection> ConnectionPool::Take(bool test) {
  while (true) {
    std::unique_ptr<Connection> connection;
    {
      const std::lock_guard lock(mutex_);
      if (idle_.empty()) return nullptr;
      connection = std::move(idle_.back());
      idle_.pop_back();
    }
    if (std::chrono::steady_clock::now() - connection->idle_since > idle_time_) {
      Clear();  // those below have idled longer still
      return nullptr;
    }
    if (!test || connection->stream->Quiet()) return connection;
  }
}

void ConnectionPool::Put(std::unique_ptr<Connection> connection) {
  connection->idle_since = std::chrono::steady_clock::now();
  const std::lock_guard lock(mutex_);
  if (idle_.size() < idle_max_) idle_.push_back(std::move(connection));
}

void ConnectionPool::Clear() {
  std::vector<std::unique_ptr<Connection>> closing;
  const std::lock_guard lock(mutex_);
  closing.swap(idle_);
}

}  // namespace vault
