// SecretString: a token, key or password in memory. Wiped on destruction, compared in constant
// time, printable nowhere: there is no operator<<, and every read is visible as Reveal().
#pragma once

#include <string>
#include <string_view>

namespace base {

// Overwrites memory in a way that the optimiser keeps.
void SecureWipe(char* data, std::size_t size);

// Time depends on the lengths only.
bool ConstantTimeEquals(std::string_view a, std::string_view b);

// Not thread-safe, like std::string.
class SecretString {
 public:
  SecretString() = default;
  explicit SecretString(std::string value) : value_(std::move(value)) {}
  SecretString(const SecretString&) = default;
  SecretString& operator=(const SecretString& other);
  SecretString(SecretString&& other) noexcept;
  SecretString& operator=(SecretString&& other) noexcept;
  ~SecretString();

  bool empty() const { return value_.empty(); }
  std::size_t size() const { return value_.size(); }
  // The only way out. The caller must not log or store what it gets.
  std::string_view Reveal() const { return value_; }

  friend bool operator==(const SecretString& a, const SecretString& b) {
    return ConstantTimeEquals(a.value_, b.value_);
  }

 private:
  void Wipe();
  std::string value_;
};

}  // namespace base
