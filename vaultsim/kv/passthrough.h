// What KV v1 and cubbyhole have in common: every path but "" is a key, and its value is the body as
// it came.
#pragma once

#include <string>
#include <vector>

#include "json/box.h"
#include "vaultsim/framework/framework.h"
#include "vaultsim/kv/folder_map.h"

namespace vaultsim::kv {

using Values = FolderMap<json::Box>;

class Passthrough : public Engine {
 public:
  const std::vector<Path>& Paths() const override { return paths_; }

 protected:
  Passthrough(const Environment& environment, bool can_scan);
  Environment environment_;

 private:
  // Where this request's keys live. Never null when create; otherwise null means "empty".
  virtual Values* Find(const EngineRequest& request, bool create) = 0;
  // Lease fields of a read.
  virtual void AddLease(const EngineRequest& request, const Json& value,
                        EngineResponse& response) = 0;
  // The answer to a write without a path or without data.
  virtual EngineError Refuse(std::string text) const = 0;
  // The answer to a read of what is not there.
  // Which of two things that are missing is named.
  virtual bool DataBeforePath() const { return false; }
  virtual EngineError Missing(const EngineRequest&) const { return NotFound(); }

  EngineResult Read(const EngineRequest& request);
  EngineResult Write(const EngineRequest& request);
  EngineResult Delete(const EngineRequest& request);
  EngineResult List(const EngineRequest& request);
  Existence Exists(const EngineRequest& request);
  // Vault's storage view takes no key with "..", OpenBao's does [1.2].
  bool IsRelative(const EngineRequest& request) const;

  std::vector<Path> paths_;
};

}  // namespace vaultsim::kv
