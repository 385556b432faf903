#include "vault/http_transport_tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <limits>

namespace vault {
namespace {

using Session = std::unique_ptr<SSL, decltype(&SSL_free)>;

int FdOf(BIO* bio) { return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio))); }

int BioWrite(BIO* bio, const char* data, int size) {
  BIO_clear_retry_flags(bio);
  const ssize_t put = send(FdOf(bio), data, static_cast<std::size_t>(size), MSG_NOSIGNAL);
  if (put < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_write(bio);
  return static_cast<int>(put);
}

int BioRead(BIO* bio, char* out, int size) {
  BIO_clear_retry_flags(bio);
  const ssize_t got = recv(FdOf(bio), out, static_cast<std::size_t>(size), 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_read(bio);
  return static_cast<int>(got);
}

long BioControl(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

// OpenSSL's own socket BIO writes without MSG_NOSIGNAL: a gone peer would end the process.
const BIO_METHOD* SocketBio() {
  static const BIO_METHOD* const kMethod = [] {
    BIO_METHOD* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "vault socket");
    BIO_meth_set_write(method, BioWrite);
    BIO_meth_set_read(method, BioRead);
    BIO_meth_set_ctrl(method, BioControl);
    return method;
  }();
  return kMethod;
}

std::string ErrorText(unsigned long code) {
  std::array<char, 256> text = {};
  ERR_error_string_n(code, text.data(), text.size());
  return text.data();
}

base::Error TlsError(std::string message, std::string detail) {
  return {
      .code = base::ErrorCode::kTls, .message = std::move(message), .detail = std::move(detail)};
}

// What a certificate that does not pass the checks asks of the user.
base::Error CertificateError(long verdict, const std::string& who, const std::string& name) {
  const std::string why = X509_verify_cert_error_string(verdict);
  switch (verdict) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return TlsError("the certificate of " + who + " is not for '" + name +
                          "': use a name of the certificate in VAULT_ADDR, or set "
                          "VAULT_TLS_SERVER_NAME to one",
                      why);
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return TlsError("the certificate of " + who + " is not valid now (" + why +
                          "): renew it, or set this machine's clock",
                      why);
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_UNTRUSTED:
      return TlsError("the certificate of " + who +
                          " is signed by a CA that is not trusted here: set VAULT_CACERT to a PEM "
                          "file with that CA's certificate, or VAULT_CAPATH to a directory of them",
                      why);
    default:
      return TlsError("the certificate of " + who + " is refused: " + why, why);
  }
}

// What an alert or a broken handshake asks of the user. code: OpenSSL's error.
base::Error HandshakeError(unsigned long code, const std::string& who) {
  const std::string why = ErrorText(code);
  switch (ERR_GET_REASON(code)) {
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_HTTPS_PROXY_REQUEST:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
      return TlsError(who +
                          " does not speak TLS: VAULT_ADDR should begin with http://, or the port "
                          "is another service's",
                      why);
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
      return TlsError(who +
                          " refused the TLS handshake; it may want a client certificate: set "
                          "VAULT_CLIENT_CERT and VAULT_CLIENT_KEY",
                      why);
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
      return TlsError(who +
                          " does not accept the client certificate, or wants one: check "
                          "VAULT_CLIENT_CERT and VAULT_CLIENT_KEY",
                      why);
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
    case SSL_R_UNSUPPORTED_PROTOCOL:
      return TlsError(who + " speaks only versions of TLS before 1.2, which are not safe", why);
    default:
      return TlsError("TLS with " + who + " failed: " + why, why);
  }
}

class TlsStream : public ByteStream {
 public:
  TlsStream(Socket socket, Session session, std::string who)
      : socket_(std::move(socket)), session_(std::move(session)), who_(std::move(who)) {
    BIO* bio = BIO_new(SocketBio());
    BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(socket_.fd())));
    BIO_set_init(bio, 1);
    SSL_set_bio(session_.get(), bio, bio);
  }

  base::Status Handshake(const std::string& peer_name, const CallWait& wait) {
    while (true) {
      Prepare();
      const int done = SSL_connect(session_.get());
      if (done == 1) return {};
      if (auto waited = WaitFor(done, wait); !waited) {
        const long verdict = SSL_get_verify_result(session_.get());
        if (waited.error().code == base::ErrorCode::kTls && verdict != X509_V_OK &&
            SSL_CTX_get_verify_mode(SSL_get_SSL_CTX(session_.get())) != SSL_VERIFY_NONE) {
          return CertificateError(verdict, who_, peer_name);
        }
        return waited;
      }
    }
  }

  base::Result<std::size_t> Read(char* out, std::size_t size, const CallWait& wait) override {
    while (true) {
      if (SSL_has_pending(session_.get()) == 0) {
        if (auto ready = wait.Until(socket_.fd(), POLLIN); !ready) return std::move(ready).error();
      } else if (auto alive = wait.Check(); !alive) {
        return std::move(alive).error();
      }
      Prepare();
      std::size_t got = 0;
      const int done = SSL_read_ex(session_.get(), out, size, &got);
      if (done == 1) return got;
      if (SSL_get_error(session_.get(), done) == SSL_ERROR_ZERO_RETURN) return std::size_t{0};
      if (auto waited = WaitFor(done, wait); !waited) return std::move(waited).error();
    }
  }

  Written Write(std::string_view bytes, const CallWait& wait) override {
    Written written;
    while (!bytes.empty()) {
      Prepare();
      std::size_t put = 0;
      const int done = SSL_write_ex(session_.get(), bytes.data(), bytes.size(), &put);
      if (done == 1) {
        written.any = true;
        bytes.remove_prefix(put);
        continue;
      }
      // A record that was begun may be on its way.
      if (SSL_get_error(session_.get(), done) == SSL_ERROR_WANT_WRITE) written.any = true;
      if (auto waited = WaitFor(done, wait); !waited) {
        written.error = std::move(waited).error();
        return written;
      }
    }
    return written;
  }

  bool Quiet() override {
    // Session tickets may have come meanwhile; only OpenSSL can tell them from data.
    Prepare();
    char byte = 0;
    const int done = SSL_peek(session_.get(), &byte, 1);
    return done <= 0 && SSL_get_error(session_.get(), done) == SSL_ERROR_WANT_READ;
  }

 private:
  static void Prepare() {
    ERR_clear_error();
    errno = 0;
  }

  // After a call that did not succeed: waits for what OpenSSL wants, or says why it failed.
  base::Status WaitFor(int done, const CallWait& wait) {
    const int failure = errno;
    short events = 0;
    switch (SSL_get_error(session_.get(), done)) {
      case SSL_ERROR_WANT_READ:
        events = POLLIN;
        break;
      case SSL_ERROR_WANT_WRITE:
        events = POLLOUT;
        break;
      case SSL_ERROR_SSL: {
        const unsigned long code = ERR_get_error();
        ERR_clear_error();
        return HandshakeError(code, who_);
      }
      default:
        return base::Error{
            .code = base::ErrorCode::kUnreachable,
            .message = who_ + " closed the connection",
            .detail = failure == 0 ? "end without close_notify" : std::strerror(failure)};
    }
    auto ready = wait.Until(socket_.fd(), events);
    if (!ready) return std::move(ready).error();
    return {};
  }

  Socket socket_;
  Session session_;
  std::string who_;
};

}  // namespace

base::Result<std::unique_ptr<ByteStream>> StartTls(Socket socket, TlsContext& context,
                                                   const std::string& who, const CallWait& wait) {
  auto loaded = context.Get();
  if (!loaded) return std::move(loaded).error();
  Session session(SSL_new(loaded->get()), &SSL_free);
  if (!session) return TlsError("OpenSSL cannot start a session", ErrorText(ERR_get_error()));
  if (!context.peer_is_ip()) {
    SSL_set_tlsext_host_name(session.get(), context.peer_name().c_str());
  }
  auto stream = std::make_unique<TlsStream>(std::move(socket), std::move(session), who);
  if (auto done = stream->Handshake(context.peer_name(), wait); !done) {
    base::Error error = std::move(done).error();
    if (error.code == base::ErrorCode::kUnreachable) {
      error.message = who +
                      " closed the connection during the TLS handshake: does that port speak "
                      "TLS (https://)?";
    }
    return error;
  }
  return std::unique_ptr<ByteStream>(std::move(stream));
}

}  // namespace vault
