// Where audit devices write: injected, so that nothing reaches a disk unless somebody wants it to.
#pragma once

#include <string>

namespace vaultsim {

struct AuditFile {
  std::string path = {};  // as it was given; "stdout" for the standard output
  unsigned mode = 0600;   // 0: that of the file that is there
};

// Called under the simulator's lock.
class AuditSink {
 public:
  virtual ~AuditSink() = default;
  // Whether it can be written to: "", or what follows "unable to open ... for writing: ".
  virtual std::string Open(const AuditFile& file) = 0;
  // line ends with a newline.
  virtual void Write(const AuditFile& file, const std::string& line) = 0;
};

}  // namespace vaultsim
