// StdioWire: a server under test that speaks over its standard input and output.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "conformance/agent/process.h"
#include "conformance/agent/wire.h"

namespace conformance {

class StdioWire : public Wire {
 public:
  static base::Result<std::unique_ptr<StdioWire>> Start(const std::vector<std::string>& command,
                                                        const std::vector<std::string>& environment,
                                                        Tap tap);
  ~StdioWire() override;

  base::Result<Json> Exchange(const Json& request, const ExchangeOptions& options) override;
  base::Status Send(const Json& message, const Headers& headers) override;
  bool alive() const override;
  std::vector<std::string> impurities() const override;
  Process& process() { return process_; }

 private:
  struct Waiting;

  StdioWire(Process process, Tap tap);
  void ReadOutput();
  void ReadError();
  void Take(const std::string& line);

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  mutable Process process_;
  Tap tap_;
  std::map<std::string, Waiting*> waiting_;  // by id as JSON
  std::vector<std::string> impurities_;
  bool ended_ = false;
  std::mutex write_mutex_;
  std::thread out_;
  std::thread err_;
};

}  // namespace conformance
