// Chaos: varies whatever Vault's API leaves open in an answer, and nothing that it fixes. A client
// that works with it depends on no accident.
#pragma once

#include <cstdint>
#include <mutex>

#include "vault/transport.h"

namespace vaultsim {

// Left open: the order and the case of header names, the order of an object's keys, white space,
// the order of lists of random ids (token accessors, PKI's issuers, keys, certificates), null or
// absent for the envelope's warnings, wrap_info and auth, and members that no version has yet, in
// the envelope, auth, wrap_info and KV version 2's metadata. Never: statuses, values, the members
// of what users stored, the order of names. Thread-safe.
class Chaos {
 public:
  // The n-th answer is varied alike for equal seeds.
  explicit Chaos(std::uint64_t seed) : seed_(seed) {}
  void Vary(const vault::Request& request, vault::Response* response);
  // How many were varied; from there on as a Chaos that varied so many.
  std::uint64_t answers() const;
  void SetAnswers(std::uint64_t answers);

 private:
  const std::uint64_t seed_;
  mutable std::mutex mutex_;
  std::uint64_t answers_ = 0;
};

class ChaosTransport : public vault::Transport {
 public:
  // next must outlive this object.
  ChaosTransport(vault::Transport& next, std::uint64_t seed) : next_(next), chaos_(seed) {}
  base::Result<vault::Response> RoundTrip(const vault::Request& request,
                                          const base::CallContext& context) override;

 private:
  vault::Transport& next_;
  Chaos chaos_;
};

}  // namespace vaultsim
