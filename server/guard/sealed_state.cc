#include "guard/sealed_state.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <cstdint>
#include <memory>

#include "base/encoding.h"

namespace guard {
namespace {

constexpr std::size_t kKeyCharactersMin = 32;
constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kExpiryBytes = 8;

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

Context NewContext() { return {EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free}; }

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::string EncodeExpiry(std::int64_t seconds) {
  std::string bytes(kExpiryBytes, '\0');
  for (std::size_t i = 0; i < kExpiryBytes; ++i) {
    bytes[kExpiryBytes - 1 - i] = static_cast<char>(static_cast<std::uint64_t>(seconds) >> (8 * i));
  }
  return bytes;
}

std::int64_t DecodeExpiry(std::string_view bytes) {
  std::uint64_t seconds = 0;
  for (std::size_t i = 0; i < kExpiryBytes; ++i) {
    seconds = seconds << 8 | static_cast<unsigned char>(bytes[i]);
  }
  return static_cast<std::int64_t>(seconds);
}

std::int64_t Seconds(base::WallTime time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

// nonce, text, tag
std::string Encrypt(const base::SecretString& key, std::string nonce, std::string_view plain,
                    std::string_view binding) {
  const Context context = NewContext();
  std::string out = std::move(nonce);
  out.resize(kNonceBytes + plain.size() + kTagBytes);
  int size = 0;
  EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, Bytes(key.Reveal()), Bytes(out));
  EVP_EncryptUpdate(context.get(), nullptr, &size, Bytes(binding),
                    static_cast<int>(binding.size()));
  EVP_EncryptUpdate(context.get(), Bytes(out) + kNonceBytes, &size, Bytes(plain),
                    static_cast<int>(plain.size()));
  EVP_EncryptFinal_ex(context.get(), nullptr, &size);
  EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes,
                      Bytes(out) + kNonceBytes + plain.size());
  return out;
}

std::optional<std::string> Decrypt(const base::SecretString& key, std::string_view sealed,
                                   std::string_view binding) {
  const std::string_view text = sealed.substr(kNonceBytes, sealed.size() - kNonceBytes - kTagBytes);
  std::string tag(sealed.substr(sealed.size() - kTagBytes));
  std::string plain(text.size(), '\0');
  const Context context = NewContext();
  int size = 0;
  EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, Bytes(key.Reveal()), Bytes(sealed));
  EVP_DecryptUpdate(context.get(), nullptr, &size, Bytes(binding),
                    static_cast<int>(binding.size()));
  EVP_DecryptUpdate(context.get(), Bytes(plain), &size, Bytes(text), static_cast<int>(text.size()));
  EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, Bytes(tag));
  if (EVP_DecryptFinal_ex(context.get(), nullptr, &size) != 1) return std::nullopt;
  return plain;
}

}  // namespace

StateKeys::StateKeys(base::Random& random) {
  std::string key(kKeyBytes, '\0');
  random.Fill(Bytes(key), key.size());
  keys_.emplace_back(std::move(key));
}

base::Result<StateKeys> StateKeys::Parse(std::string_view text) {
  StateKeys parsed;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    if (line.size() < kKeyCharactersMin) {
      return base::Error{base::ErrorCode::kInvalidArgument,
                         "a state key needs at least 32 characters; make one with "
                         "'openssl rand -base64 32'"};
    }
    std::string key(SHA256_DIGEST_LENGTH, '\0');
    SHA256(Bytes(line), line.size(), Bytes(key));
    parsed.keys_.emplace_back(std::move(key));
  }
  if (parsed.keys_.empty()) {
    return base::Error{base::ErrorCode::kInvalidArgument, "there is no state key"};
  }
  return parsed;
}

std::string SealedState::Seal(std::string_view state, std::string_view binding) const {
  std::string nonce(kNonceBytes, '\0');
  random_.Fill(Bytes(nonce), nonce.size());
  std::string plain = EncodeExpiry(Seconds(clock_.Now() + kTime));
  plain += state;
  return base::Base64Encode(Encrypt(keys_.keys().front(), std::move(nonce), plain, binding));
}

std::optional<std::string> SealedState::Open(std::string_view sealed,
                                             std::string_view binding) const {
  const std::optional<std::string> bytes = base::Base64Decode(sealed);
  if (!bytes || bytes->size() < kNonceBytes + kExpiryBytes + kTagBytes) return std::nullopt;
  for (const base::SecretString& key : keys_.keys()) {
    std::optional<std::string> plain = Decrypt(key, *bytes, binding);
    if (!plain) continue;
    if (DecodeExpiry(*plain) <= Seconds(clock_.Now())) return std::nullopt;
    return plain->substr(kExpiryBytes);
  }
  return std::nullopt;
}

}  // namespace guard
