// Relay: bytes from one socket to another and back, in one thread. No server between a client and
// the backend can cost less on this machine, so its figures bound ours.
#pragma once

#include <thread>

#include "load.h"

namespace bench {

class Relay {
 public:
  // backend must outlive this object. Failures end the benchmark with a message.
  explicit Relay(const Address& backend);
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;
  const Address& address() const { return address_; }

 private:
  void Run() const;

  const Address& backend_;
  Address address_;
  int listener_ = -1;
  int stop_[2] = {-1, -1};
  std::thread thread_;
};

}  // namespace bench
