// BatchReply: gathers the replies to the messages of one batch. [2025-03-26 basic, Batching]
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "jsonrpc/endpoint.h"

namespace mcp {

// Thread-safe. Finishes the sink once all parts are finished: with an array of the texts, in the
// order of the messages, or with nothing when there are none.
class BatchReply : public std::enable_shared_from_this<BatchReply> {
 public:
  BatchReply(std::shared_ptr<jsonrpc::ReplySink> sink, std::size_t parts)
      : sink_(std::move(sink)), texts_(parts), missing_(parts) {}

  std::shared_ptr<jsonrpc::ReplySink> Part(std::size_t index);

 private:
  class PartSink;
  void Take(std::size_t index, std::string text);

  const std::shared_ptr<jsonrpc::ReplySink> sink_;
  std::mutex mutex_;
  std::vector<std::string> texts_;
  std::size_t missing_;
};

}  // namespace mcp
