#include "json/box.h"

#include <nlohmann/json.hpp>

namespace json {

Box::Box() : value_(std::make_unique<Json>()) {}
Box::Box(Json value) : value_(std::make_unique<Json>(std::move(value))) {}
Box::Box(const Box& other)
    : value_(other.value_ ? std::make_unique<Json>(*other.value_) : std::make_unique<Json>()) {}
Box& Box::operator=(const Box& other) {
  if (this != &other) *this = Box(other);
  return *this;
}
Box::Box(Box&& other) noexcept = default;
Box& Box::operator=(Box&& other) noexcept = default;
Box::~Box() = default;

}  // namespace json
