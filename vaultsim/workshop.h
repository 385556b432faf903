// Workshop: makes what takes too long for the simulator's lock (an RSA key: 120 ms), while the lock
// is free for others.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace vaultsim {

// Used under the lock. An engine that needs such a thing gives up when it is not there yet; the
// simulator then makes it without the lock and serves the same request anew.
class Workshop {
 public:
  using Product = std::shared_ptr<const void>;
  struct Order {
    std::string name;
    std::function<Product()> make;  // must not touch the simulator's state
    Product product = nullptr;
  };

  // For engines, before they have changed anything. Null: end with an error, which nobody will see.
  Product Take(std::string name, std::function<Product()> make) {
    if (order_ && order_->product && order_->name == name)
      return std::exchange(order_, {})->product;
    order_ = Order{std::move(name), std::move(make)};
    return nullptr;
  }

  // For the simulator: before it serves a request, with what was made for it; and after.
  void Put(std::optional<Order> made) { order_ = std::move(made); }
  bool has_order() const { return order_ && !order_->product; }
  std::optional<Order> TakeOrder() {
    return has_order() ? std::exchange(order_, std::nullopt) : std::nullopt;
  }

 private:
  std::optional<Order> order_;
};

}  // namespace vaultsim
