// The types are deprecated, and the only way to a nonce.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "vaultsim/pki/ecdsa_nonces.h"

#include <openssl/ecdsa.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace vaultsim::pki {
namespace {

constexpr std::size_t kMost = 64;
constexpr std::size_t kFew = kMost / 2;  // more are made from here on

using EcKeyPtr = std::unique_ptr<EC_KEY, SslFree<EC_KEY_free>>;

class Stock {
 public:
  std::optional<EcdsaNonce> Take() {
    const std::scoped_lock lock(mutex_);
    if (!begun_) {
      begun_ = true;
      thread_ = std::thread([this] { Make(); });
    }
    if (ready_.empty()) return std::nullopt;
    std::optional<EcdsaNonce> taken = std::move(ready_.back());
    ready_.pop_back();
    if (ready_.size() == kFew) few_.notify_one();
    return taken;
  }

  void End() {
    {
      const std::scoped_lock lock(mutex_);
      begun_ = true;
      ended_ = true;
    }
    few_.notify_one();
    if (thread_.joinable()) thread_.join();
  }

 private:
  void Make() {
    // It asks for a key, and uses only its curve.
    const EcKeyPtr key(EC_KEY_new_by_curve_name(NID_X9_62_prime256v1));
    if (!key || EC_KEY_set_private_key(key.get(), BN_value_one()) != 1) return;
    std::unique_lock lock(mutex_);
    while (!ended_) {
      if (ready_.size() == kMost) {
        few_.wait(lock, [this] { return ended_ || ready_.size() <= kFew; });
        continue;
      }
      lock.unlock();
      BIGNUM* inverse = nullptr;
      BIGNUM* r = nullptr;
      const bool made = ECDSA_sign_setup(key.get(), nullptr, &inverse, &r) == 1;
      EcdsaNonce nonce{.inverse = BignumPtr(inverse), .r = BignumPtr(r)};
      lock.lock();
      if (!made) return;
      ready_.push_back(std::move(nonce));
    }
  }

  std::mutex mutex_;
  std::condition_variable few_;
  std::vector<EcdsaNonce> ready_;
  bool begun_ = false;
  bool ended_ = false;
  std::thread thread_;
};

// Never destroyed: an engine with static lifetime may sign after main, though nothing is made then.
Stock& ProcessStock() {
  static Stock& stock = *new Stock;
  static const std::unique_ptr<Stock, decltype([](Stock* at_exit) { at_exit->End(); })> kEnd(
      &stock);
  return stock;
}

}  // namespace

std::optional<EcdsaNonce> TakeP256Nonce() { return ProcessStock().Take(); }

}  // namespace vaultsim::pki
