// Certificates and TLS servers made on the spot, in a folder that goes away with them.
#pragma once

#include <memory>
#include <string>
#include <vector>

struct evp_pkey_st;
struct ssl_ctx_st;
struct x509_st;

namespace vault::testing {

using Key = std::shared_ptr<evp_pkey_st>;
using Certificate = std::shared_ptr<x509_st>;

struct Identity {
  Key key;
  Certificate certificate;
};

// subject_alt_names as OpenSSL writes them: "DNS:vault.test,IP:127.0.0.1". issuer null:
// self-signed.
Identity MakeIdentity(const std::string& common_name, const std::string& subject_alt_names,
                      const Identity* issuer, bool ca = false, int valid_from_s = -3600,
                      int valid_to_s = 3600);

std::string CertificatePem(const Identity& identity);
std::string KeyPem(const Identity& identity);

std::shared_ptr<ssl_ctx_st> MakeTlsServer(const Identity& identity,
                                          const Identity* client_ca = nullptr);

class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  // Writes (anew) and returns the path.
  std::string Write(const std::string& name, const std::string& text);
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace vault::testing
