// Box: a Json member for headers, which must not include nlohmann/json.hpp.
#pragma once

#include <memory>

#include "json/fwd.h"

namespace json {

// Deep copy, cheap move. A default Box holds null; a moved-from one may only be assigned or
// destroyed. Not thread-safe, like its Json.
class Box {
 public:
  Box();
  Box(Json value);
  Box(const Box& other);
  Box& operator=(const Box& other);
  Box(Box&& other) noexcept;
  Box& operator=(Box&& other) noexcept;
  ~Box();

  Json& operator*() { return *value_; }
  const Json& operator*() const { return *value_; }
  Json* operator->() { return value_.get(); }
  const Json* operator->() const { return value_.get(); }

 private:
  std::unique_ptr<Json> value_;  // null only after a move from
};

}  // namespace json
