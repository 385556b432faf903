// Audit devices' files, on disk.
#pragma once

#include "vaultsim/audit/sink.h"

namespace vaultsim {

class AuditFiles : public AuditSink {
 public:
  std::string Open(const AuditFile& file) override;
  void Write(const AuditFile& file, const std::string& line) override;
};

}  // namespace vaultsim
