#include "vault/tls_settings.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace vault {
namespace {

base::Error TlsError(std::string message, std::string detail = {}) {
  return {
      .code = base::ErrorCode::kTls, .message = std::move(message), .detail = std::move(detail)};
}

// The oldest queued OpenSSL error as text; empties the queue.
std::string TakeOpenSslError() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  if (code == 0) return "no detail";
  std::array<char, 256> text = {};
  ERR_error_string_n(code, text.data(), text.size());
  return text.data();
}

struct FileClose {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

struct DirectoryClose {
  void operator()(DIR* entries) const { closedir(entries); }
};
using Directory = std::unique_ptr<DIR, DirectoryClose>;

base::Status CheckReadable(const char* variable, const std::string& path, bool directory) {
  if (path.empty()) return {};
  std::string why;
  struct stat info = {};
  if (stat(path.c_str(), &info) != 0) {
    why = std::strerror(errno);
  } else if (directory != S_ISDIR(info.st_mode)) {
    why = directory ? "it is not a directory" : "it is a directory";
  } else if (directory) {
    if (!Directory(opendir(path.c_str()))) why = std::strerror(errno);
  } else if (!std::unique_ptr<std::FILE, FileClose>(std::fopen(path.c_str(), "re"))) {
    why = std::strerror(errno);
  }
  if (why.empty()) return {};
  return TlsError(std::string(variable) + " cannot be read: " + path + ": " + why);
}

// An encrypted key would make OpenSSL ask on the terminal.
int RefusePassphrase(char*, int, int, void*) { return -1; }

// Adds each certificate of a PEM file; false when there is none.
bool AddCertificates(X509_STORE* store, const std::string& path) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> file(BIO_new_file(path.c_str(), "r"), &BIO_free);
  if (!file) return false;
  bool any = false;
  while (X509* certificate =
             PEM_read_bio_X509_AUX(file.get(), nullptr, RefusePassphrase, nullptr)) {
    any = X509_STORE_add_cert(store, certificate) == 1 || any;
    X509_free(certificate);
  }
  ERR_clear_error();  // the end of the file is an error to PEM_read
  return any;
}

// Reads all files of the directory, as Vault's CLI does; OpenSSL alone would want hashed names.
bool AddDirectory(X509_STORE* store, const std::string& path) {
  const Directory entries(opendir(path.c_str()));
  if (!entries) return false;
  bool any = false;
  while (const dirent* entry = readdir(entries.get())) {
    if (entry->d_name[0] == '.') continue;
    any = AddCertificates(store, path + "/" + entry->d_name) || any;
  }
  return any;
}

const char* DefaultFolder() {
  const char* folder = std::getenv(X509_get_default_cert_dir_env());
  return folder != nullptr ? folder : X509_get_default_cert_dir();
}

// Whether OpenSSL can find CAs in the folder by the hash of their names ("002c0b4f.0").
bool HasHashedNames(const char* folder) {
  const Directory entries(opendir(folder));
  while (const dirent* entry = entries ? readdir(entries.get()) : nullptr) {
    if (std::string_view(entry->d_name).ends_with(".0")) return true;
  }
  return false;
}

base::Status LoadAuthorities(SSL_CTX* context, const TlsSettings& settings) {
  X509_STORE* store = SSL_CTX_get_cert_store(context);
  if (!settings.ca_cert_file.empty()) {
    if (AddCertificates(store, settings.ca_cert_file)) return {};
    return TlsError("VAULT_CACERT holds no certificate: " + settings.ca_cert_file +
                    " must be a PEM file with the CA's certificate");
  }
  if (!settings.ca_path.empty()) {
    if (AddDirectory(store, settings.ca_path)) return {};
    return TlsError("VAULT_CAPATH holds no certificate: " + settings.ca_path +
                    " must be a directory with PEM files of CA certificates");
  }
  if (std::getenv(X509_get_default_cert_file_env()) != nullptr ||
      !HasHashedNames(DefaultFolder())) {
    SSL_CTX_set_default_verify_paths(context);
  } else {
    // From the folder each CA is read when a certificate names it; the bundle would cost 20 ms.
    SSL_CTX_set_default_verify_dir(context);
  }
  return {};
}

base::Status LoadClientCertificate(SSL_CTX* context, const TlsSettings& settings) {
  if (settings.client_cert_file.empty()) return {};
  SSL_CTX_set_default_passwd_cb(context, RefusePassphrase);
  if (SSL_CTX_use_certificate_chain_file(context, settings.client_cert_file.c_str()) != 1) {
    return TlsError("VAULT_CLIENT_CERT cannot be used: " + settings.client_cert_file +
                        " must be a PEM file with the certificate first",
                    TakeOpenSslError());
  }
  if (SSL_CTX_use_PrivateKey_file(context, settings.client_key_file.c_str(), SSL_FILETYPE_PEM) !=
      1) {
    return TlsError("VAULT_CLIENT_KEY cannot be used: " + settings.client_key_file +
                        " must be the PEM private key of VAULT_CLIENT_CERT, without a passphrase",
                    TakeOpenSslError());
  }
  return {};
}

void SetExpectedPeer(SSL_CTX* context, const std::string& name, bool is_ip) {
  X509_VERIFY_PARAM* expected = SSL_CTX_get0_param(context);
  if (is_ip) {
    X509_VERIFY_PARAM_set1_ip_asc(expected, name.c_str());
    return;
  }
  // As Go: subjectAltName only, and '*' for a whole label only.
  X509_VERIFY_PARAM_set_hostflags(
      expected, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  X509_VERIFY_PARAM_set1_host(expected, name.c_str(), name.size());
}

base::Result<std::shared_ptr<SSL_CTX>> MakeContext(const TlsSettings& settings,
                                                   const std::string& name, bool is_ip) {
  if (auto files = CheckTlsFiles(settings); !files) return std::move(files).error();
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
  if (!context) return TlsError("OpenSSL cannot start", TakeOpenSslError());
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                      SSL_MODE_RELEASE_BUFFERS);
  constexpr std::array<unsigned char, 9> kHttp11 = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  SSL_CTX_set_alpn_protos(context.get(), kHttp11.data(), kHttp11.size());
  if (auto loaded = LoadClientCertificate(context.get(), settings); !loaded) {
    return std::move(loaded).error();
  }
  if (settings.skip_verify) {
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, nullptr);
    return context;
  }
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  SetExpectedPeer(context.get(), name, is_ip);
  if (auto loaded = LoadAuthorities(context.get(), settings); !loaded) {
    return std::move(loaded).error();
  }
  return context;
}

}  // namespace

struct TlsContext::FileStamp {
  dev_t device = 0;
  ino_t inode = 0;
  off_t size = 0;
  std::int64_t changed_s = 0;
  std::int64_t changed_ns = 0;
  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

TlsContext::TlsContext(TlsSettings settings, std::string host) : settings_(std::move(settings)) {
  peer_name_ = settings_.server_name.empty() ? std::move(host) : settings_.server_name;
  peer_name_ = peer_name_.substr(0, peer_name_.find('%'));  // a zone is this machine's affair
  if (peer_name_.ends_with('.')) peer_name_.pop_back();
  std::array<unsigned char, 16> address = {};
  peer_is_ip_ = inet_pton(AF_INET, peer_name_.c_str(), address.data()) == 1 ||
                inet_pton(AF_INET6, peer_name_.c_str(), address.data()) == 1;
}

TlsContext::~TlsContext() = default;

std::vector<TlsContext::FileStamp> TlsContext::Stamps() const {
  std::vector<FileStamp> stamps;
  for (const std::string* path : {&settings_.ca_cert_file, &settings_.ca_path,
                                  &settings_.client_cert_file, &settings_.client_key_file}) {
    struct stat info = {};
    if (path->empty() || stat(path->c_str(), &info) != 0) {
      stamps.emplace_back();
      continue;
    }
    stamps.push_back(
        {info.st_dev, info.st_ino, info.st_size, info.st_mtim.tv_sec, info.st_mtim.tv_nsec});
  }
  return stamps;
}

base::Result<std::shared_ptr<ssl_ctx_st>> TlsContext::Get() {
  const std::lock_guard lock(mutex_);
  std::vector<FileStamp> stamps = Stamps();
  if (context_ && stamps == stamps_) return context_;
  auto made = MakeContext(settings_, peer_name_, peer_is_ip_);
  if (!made) {
    if (context_) return context_;
    return made;
  }
  context_ = *made;
  stamps_ = std::move(stamps);
  return made;
}

base::Status CheckTlsFiles(const TlsSettings& settings) {
  if (settings.client_cert_file.empty() != settings.client_key_file.empty()) {
    return TlsError("VAULT_CLIENT_CERT and VAULT_CLIENT_KEY go together: set both or neither");
  }
  const bool verify = !settings.skip_verify;
  if (verify) {
    if (auto ca = CheckReadable("VAULT_CACERT", settings.ca_cert_file, false); !ca) return ca;
    if (settings.ca_cert_file.empty()) {
      if (auto ca = CheckReadable("VAULT_CAPATH", settings.ca_path, true); !ca) return ca;
    }
  }
  if (auto file = CheckReadable("VAULT_CLIENT_CERT", settings.client_cert_file, false); !file) {
    return file;
  }
  return CheckReadable("VAULT_CLIENT_KEY", settings.client_key_file, false);
}

}  // namespace vault
