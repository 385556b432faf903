// An audit sink that can be told to keep quiet, while requests are made that nobody has sent.
#pragma once

#include "vaultsim/audit/sink.h"

namespace vaultsim {

class QuietSink : public AuditSink {
 public:
  // sink: null for none; must outlive this.
  explicit QuietSink(AuditSink* sink) : sink_(sink) {}
  void SetQuiet(bool quiet) { quiet_ = quiet; }

  // Also when quiet: what was refused is refused again.
  std::string Open(const AuditFile& file) override {
    return sink_ == nullptr ? "" : sink_->Open(file);
  }
  void Write(const AuditFile& file, const std::string& line) override {
    if (sink_ != nullptr && !quiet_) sink_->Write(file, line);
  }

 private:
  AuditSink* sink_;
  bool quiet_ = false;
};

}  // namespace vaultsim
