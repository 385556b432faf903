#include "net/tls.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstdint>
#include <utility>

namespace net {
namespace {

struct Deleter {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* ssl) const { SSL_free(ssl); }
  void operator()(BIO_METHOD* method) const { BIO_meth_free(method); }
};
using ContextPtr = std::unique_ptr<SSL_CTX, Deleter>;
using SslPtr = std::unique_ptr<SSL, Deleter>;

int ClampToInt(std::size_t size) { return static_cast<int>(std::min<std::size_t>(size, INT_MAX)); }

std::string TakeOpenSslError() {
  const unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "connection lost" : reason;
}

// OpenSSL's own socket BIO uses write(2), which raises SIGPIPE when the peer has gone; a process
// must not have to ignore that signal for our sake.
int DescriptorOf(BIO* bio) {
  return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio)));
}

int BioRead(BIO* bio, char* buffer, int size) {
  BIO_clear_retry_flags(bio);
  const IoResult result = ReadSome(DescriptorOf(bio), buffer, static_cast<std::size_t>(size));
  if (result.status == IoStatus::kDone) return static_cast<int>(result.bytes);
  if (result.status == IoStatus::kEnd) return 0;
  if (result.status == IoStatus::kWouldBlock) BIO_set_retry_read(bio);
  return -1;
}

int BioWrite(BIO* bio, const char* bytes, int size) {
  BIO_clear_retry_flags(bio);
  const IoResult result =
      WriteSome(DescriptorOf(bio), std::string_view(bytes, static_cast<std::size_t>(size)));
  if (result.status == IoStatus::kDone) return static_cast<int>(result.bytes);
  if (result.status == IoStatus::kWouldBlock) BIO_set_retry_write(bio);
  return -1;
}

long BioControl(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

const BIO_METHOD* SocketMethod() {
  static const std::unique_ptr<BIO_METHOD, Deleter> method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket");
    BIO_meth_set_read(made, BioRead);
    BIO_meth_set_write(made, BioWrite);
    BIO_meth_set_ctrl(made, BioControl);
    return std::unique_ptr<BIO_METHOD, Deleter>(made);
  }();
  return method.get();
}

class OpenSslSession final : public TlsSession {
 public:
  explicit OpenSslSession(SslPtr ssl) : ssl_(std::move(ssl)) {}

  IoResult Handshake() override { return Result(SSL_accept(ssl_.get())); }

  IoResult Read(char* buffer, std::size_t size) override {
    return Result(SSL_read(ssl_.get(), buffer, ClampToInt(size)));
  }

  IoResult Write(std::string_view bytes) override {
    return Result(SSL_write(ssl_.get(), bytes.data(), ClampToInt(bytes.size())));
  }

  void Shutdown() override {
    if (broken_) return;  // OpenSSL forbids it after a failure
    SSL_shutdown(ssl_.get());
    ERR_clear_error();
  }

  bool wants_write() const override { return wants_write_; }
  const std::string& failure() const override { return failure_; }

 private:
  IoResult Result(int returned) {
    if (returned > 0) return {IoStatus::kDone, static_cast<std::size_t>(returned)};
    const int error = SSL_get_error(ssl_.get(), returned);
    wants_write_ = error == SSL_ERROR_WANT_WRITE;
    if (wants_write_ || error == SSL_ERROR_WANT_READ) return {IoStatus::kWouldBlock, 0};
    if (error == SSL_ERROR_ZERO_RETURN) return {IoStatus::kEnd, 0};
    broken_ = true;
    failure_ = TakeOpenSslError();
    return {IoStatus::kFailed, 0};
  }

  const SslPtr ssl_;
  bool wants_write_ = false;
  bool broken_ = false;
  std::string failure_;
};

class OpenSslContext final : public TlsContext {
 public:
  explicit OpenSslContext(ContextPtr context) : context_(std::move(context)) {}

  std::unique_ptr<TlsSession> Accept(int fd) const override {
    SslPtr ssl(SSL_new(context_.get()));
    BIO* bio = ssl == nullptr ? nullptr : BIO_new(SocketMethod());
    if (bio == nullptr) return nullptr;
    BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(fd)));
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl.get(), bio, bio);
    return std::make_unique<OpenSslSession>(std::move(ssl));
  }

 private:
  const ContextPtr context_;
};

// An encrypted key is refused instead of asking at a terminal that nobody watches.
int NoPassword(char*, int, int, void*) { return 0; }

int SelectHttp11(SSL*, const unsigned char** out, unsigned char* out_size,
                 const unsigned char* offered, unsigned int offered_size, void*) {
  constexpr std::array<unsigned char, 9> kOurs = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_size, kOurs.data(), kOurs.size(), offered, offered_size) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_NOACK;
  }
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

base::Error FileError(const std::string& what, const std::string& file, const char* remedy) {
  const std::string reason = TakeOpenSslError();
  return {base::ErrorCode::kTls,
          "Cannot use the TLS " + what + " \"" + file + "\" (" + reason + "). " + remedy};
}

}  // namespace

base::Result<std::shared_ptr<const TlsContext>> TlsContext::Load(
    const std::string& certificate_file, const std::string& key_file) {
  ERR_clear_error();
  ContextPtr context(SSL_CTX_new(TLS_server_method()));
  if (context == nullptr) {
    return base::Error{base::ErrorCode::kTls, "OpenSSL cannot start: " + TakeOpenSslError() + "."};
  }
  SSL_CTX* raw = context.get();
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF |
                               SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_cipher_list(raw, "ECDHE+AESGCM:ECDHE+CHACHA20");  // TLS 1.2; all of 1.3 are good
  // An idle connection must not keep 34 kB of buffers; resumption works by tickets.
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                            SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_alpn_select_cb(raw, SelectHttp11, nullptr);
  SSL_CTX_set_default_passwd_cb(raw, NoPassword);

  if (SSL_CTX_use_certificate_chain_file(raw, certificate_file.c_str()) != 1) {
    return FileError("certificate", certificate_file, "Give a readable PEM file.");
  }
  if (SSL_CTX_use_PrivateKey_file(raw, key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    return FileError("key", key_file,
                     "Give a readable, unencrypted PEM file that belongs to the certificate.");
  }
  if (SSL_CTX_check_private_key(raw) != 1) {
    return FileError("key", key_file, "Give the key that belongs to the certificate.");
  }
  return std::shared_ptr<const TlsContext>(std::make_shared<OpenSslContext>(std::move(context)));
}

}  // namespace net
