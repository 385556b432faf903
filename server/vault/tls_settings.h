// TLS towards Vault: the settings of the Vault CLI's environment, and the OpenSSL context made of
// them on first use, so that a plain-HTTP Vault never pays for OpenSSL.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"

struct ssl_ctx_st;

namespace vault {

struct TlsSettings {
  std::string ca_cert_file = {};      // VAULT_CACERT: PEM bundle, the only CAs trusted
  std::string ca_path = {};           // VAULT_CAPATH: directory of PEM files; not with ca_cert_file
  std::string client_cert_file = {};  // VAULT_CLIENT_CERT: PEM chain
  std::string client_key_file = {};   // VAULT_CLIENT_KEY: PEM, not encrypted
  std::string server_name = {};       // VAULT_TLS_SERVER_NAME: asked for and checked instead
  bool skip_verify = false;           // VAULT_SKIP_VERIFY: no check of the certificate at all
};

// For the start of a program: files and directories named can be read, certificate and key come
// together. Does not touch OpenSSL. kTls, with variable, path and reason.
base::Status CheckTlsFiles(const TlsSettings& settings);

// Thread-safe.
class TlsContext {
 public:
  // host: what the certificate must be for, unless settings.server_name is set.
  TlsContext(TlsSettings settings, std::string host);
  ~TlsContext();

  // Loads at the first call, and again when a file has changed since (rotation); a change that
  // cannot be loaded leaves the old one in use. Certificates are verified against the CAs, for the
  // name or IP address, TLS 1.2 at least. kTls with the remedy.
  base::Result<std::shared_ptr<ssl_ctx_st>> Get();

  // The name that certificates are checked for, and whether it is an IP address (no SNI then).
  const std::string& peer_name() const { return peer_name_; }
  bool peer_is_ip() const { return peer_is_ip_; }

 private:
  struct FileStamp;
  std::vector<FileStamp> Stamps() const;

  const TlsSettings settings_;
  std::string peer_name_;
  bool peer_is_ip_ = false;
  std::mutex mutex_;
  std::shared_ptr<ssl_ctx_st> context_;
  std::vector<FileStamp> stamps_;
};

}  // namespace vault
