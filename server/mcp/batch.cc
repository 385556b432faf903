#include "mcp/batch.h"

#include <algorithm>

#include "jsonrpc/encode.h"

namespace mcp {

class BatchReply::PartSink : public jsonrpc::ReplySink {
 public:
  PartSink(std::shared_ptr<BatchReply> batch, std::size_t index)
      : batch_(std::move(batch)), index_(index) {}
  bool carries_messages() const override { return batch_->sink_->carries_messages(); }
  void Send(std::string text) override {
    // Under the lock no part can be the last, so the batch is not finished meanwhile.
    const std::lock_guard lock(batch_->mutex_);
    batch_->sink_->Send(std::move(text));
  }
  void Finish(jsonrpc::Reply reply) override { batch_->Take(index_, std::move(reply.text)); }

 private:
  const std::shared_ptr<BatchReply> batch_;
  const std::size_t index_;
};

std::shared_ptr<jsonrpc::ReplySink> BatchReply::Part(std::size_t index) {
  return std::make_shared<PartSink>(shared_from_this(), index);
}

void BatchReply::Take(std::size_t index, std::string text) {
  {
    std::lock_guard lock(mutex_);
    texts_[index] = std::move(text);
    if (--missing_ > 0) return;
  }
  std::erase_if(texts_, [](const std::string& part) { return part.empty(); });
  if (texts_.empty()) return sink_->Finish({});
  sink_->Finish({jsonrpc::Reply::Kind::kAnswer, jsonrpc::EncodeBatch(texts_)});
}

}  // namespace mcp
