#include "vaultsim/pki/x509_builder.h"

#include <algorithm>

#include "vaultsim/pki/der.h"
#include "vaultsim/pki/subject.h"

namespace vaultsim::pki {
namespace {

constexpr std::size_t kSerialBytes = 20;  // RFC 5280, 4.1.2.2: at most 20 octets

base::Error Failed(const char* what) {
  return base::Error{.code = base::ErrorCode::kInternal,
                     .message = std::string("OpenSSL: ") + what};
}

std::string Take(unsigned char* bytes, int size) {
  const SslBytesPtr owned(bytes);
  if (size <= 0) return {};
  return std::string(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

Asn1IntegerPtr ToInteger(std::string_view bytes) {
  BignumPtr number(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()),
                             static_cast<int>(bytes.size()), nullptr));
  return Asn1IntegerPtr(number ? BN_to_ASN1_INTEGER(number.get(), nullptr) : nullptr);
}

std::string FromColonHex(std::string_view text) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
  std::string bytes;
  for (std::size_t at = 0; at + 1 < text.size(); at += 3) {
    bytes += static_cast<char>(digit(text[at]) * 16 + digit(text[at + 1]));
  }
  return bytes;
}

Asn1TimePtr ToTime(std::int64_t seconds) {
  return Asn1TimePtr(ASN1_TIME_set(nullptr, static_cast<time_t>(seconds)));
}

// Extensions in order; one that could not be written makes the whole list fail.
class ExtensionList {
 public:
  ExtensionList() = default;
  explicit ExtensionList(const std::vector<std::string>& extra) : extra_(extra) {
    for (const std::string& extension : extra) replaced_.emplace_back(ExtensionId(extension));
  }

  void Add(std::string extension) {
    const std::string_view id = ExtensionId(extension);
    if (id.empty()) {
      ok_ = false;
    } else if (std::find(replaced_.begin(), replaced_.end(), id) == replaced_.end()) {
      list_.push_back(std::move(extension));
    }
  }

  // Behind everything else, as crypto/x509's ExtraExtensions.
  void AddLast(std::string extension) {
    ok_ = ok_ && !extension.empty();
    extra_.push_back(std::move(extension));
  }

  bool ok() const { return ok_; }
  std::string Encoded() const {
    std::string all;
    for (const std::string& extension : list_) all += extension;
    for (const std::string& extension : extra_) all += extension;
    return all;
  }

  template <typename Append>
  bool AppendTo(Append append) const {
    bool ok = ok_;
    const auto add = [&](const std::string& der) {
      const X509ExtensionPtr extension = ExtensionFromDer(der);
      ok = ok && extension && append(extension.get());
    };
    for (const std::string& extension : list_) add(extension);
    for (const std::string& extension : extra_) add(extension);
    return ok;
  }

 private:
  std::vector<std::string> list_;
  std::vector<std::string> extra_;
  std::vector<std::string> replaced_;
  bool ok_ = true;
};

ExtensionList ExtensionsOf(const CertificateTemplate& form) {
  ExtensionList list(form.extra_extensions);
  if (form.key_usage != 0) list.Add(KeyUsageExtension(form.key_usage));
  if (!form.ext_key_usage.empty()) list.Add(ExtendedKeyUsageExtension(form.ext_key_usage));
  if (form.basic_constraints) {
    list.Add(BasicConstraintsExtension(form.is_ca, form.max_path_length));
  }
  if (!form.subject_key_id.empty()) list.Add(SubjectKeyIdExtension(form.subject_key_id));
  if (!form.authority_key_id.empty()) list.Add(AuthorityKeyIdExtension(form.authority_key_id));
  if (!form.urls.ocsp_servers.empty() || !form.urls.issuing_certificates.empty()) {
    list.Add(InfoAccessExtension(form.urls));
  }
  if (!form.names.empty() && form.names.others.empty()) {
    list.Add(AltNamesExtension(form.names, IsEmptyName(form.subject_der)));
  }
  if (!form.policies.empty()) list.Add(PoliciesExtension(form.policies));
  if (!form.name_constraints.empty()) list.Add(NameConstraintsExtension(form.name_constraints));
  if (!form.urls.crl_distribution_points.empty()) {
    list.Add(CrlDistributionPointsExtension(form.urls.crl_distribution_points));
  }
  // Other names make Vault marshal the whole extension itself, as an extra one.
  if (!form.names.others.empty()) list.AddLast(AltNamesExtension(form.names, false));
  if (!form.urls.delta_crl_distribution_points.empty()) {
    list.AddLast(FreshestCrlExtension(form.urls.delta_crl_distribution_points));
  }
  return list;
}

}  // namespace

std::string NewSerial(base::Random& random) {
  std::string bytes(kSerialBytes, '\0');
  random.Fill(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size());
  bytes[0] = static_cast<char>(bytes[0] & 0x7f);
  bytes.erase(0, bytes.find_first_not_of('\0'));
  return bytes;
}

base::Result<Certificate> BuildCertificate(const CertificateTemplate& form,
                                           const std::string& public_key_der,
                                           const std::string& issuer_subject, EVP_PKEY* signer) {
  const ExtensionList extensions = ExtensionsOf(form);
  const std::string algorithm = AlgorithmIdentifier(form.signature, signer);
  if (!extensions.ok() || form.subject_der.empty() || algorithm.empty() || public_key_der.empty()) {
    return Failed("cannot fill in a certificate");
  }
  const std::string encoded = extensions.Encoded();
  const std::string to_be_signed =
      der::Sequence(der::Value(der::Constructed(0), der::Unsigned(X509_VERSION_3)),
                    der::Unsigned(form.serial), algorithm, issuer_subject,
                    der::Sequence(der::Time(form.not_before_s), der::Time(form.not_after_s)),
                    form.subject_der, public_key_der,
                    encoded.empty() ? "" : der::Value(der::Constructed(3), der::Sequence(encoded)));
  const std::string signature = SignatureOver(to_be_signed, form.signature, signer);
  if (signature.empty()) return Failed("cannot sign");
  std::string certificate = der::Sequence(to_be_signed, algorithm, der::BitString(signature));
  if (!form.extra_extensions.empty()) {
    // They may say anything.
    const std::optional<Certificate> read = Certificate::FromDer(certificate);
    if (!read) return Failed("cannot encode a certificate");
    return *read;
  }
  return Certificate::Made(
      {.der = std::move(certificate),
       .serial = ColonHex(form.serial),
       .not_before_s = form.not_before_s,
       .not_after_s = form.not_after_s,
       .subject_der = form.subject_der,
       .issuer_der = issuer_subject,
       .subject_key_id = form.subject_key_id,
       .authority_key_id = form.authority_key_id,
       .is_ca = form.basic_constraints && form.is_ca,
       .max_path_length = form.basic_constraints && form.is_ca ? form.max_path_length : -1,
       .has_urls = !form.urls.ocsp_servers.empty() || !form.urls.issuing_certificates.empty() ||
                   !form.urls.crl_distribution_points.empty() ||
                   !form.urls.delta_crl_distribution_points.empty(),
       .may_sign_crls = (form.key_usage & kCrlSign) != 0,
       .signature = form.signature});
}

base::Result<std::string> BuildRequest(const RequestTemplate& form, EVP_PKEY* key) {
  X509ReqPtr request(X509_REQ_new());
  const X509NamePtr subject = NameFromDer(form.subject_der);
  if (!request || !subject || X509_REQ_set_subject_name(request.get(), subject.get()) != 1 ||
      X509_REQ_set_pubkey(request.get(), key) != 1) {
    return Failed("cannot fill in a certificate request");
  }
  ExtensionList list;
  if (!form.names.empty()) list.Add(AltNamesExtension(form.names, false));
  if (form.add_basic_constraints) list.AddLast(BasicConstraintsExtension(true, -1));
  const ExtensionStackPtr stack(sk_X509_EXTENSION_new_null());
  const bool stacked = stack && list.AppendTo([&](X509_EXTENSION* extension) {
    X509ExtensionPtr copy(X509_EXTENSION_dup(extension));
    if (!copy || sk_X509_EXTENSION_push(stack.get(), copy.get()) == 0) return false;
    static_cast<void>(copy.release());
    return true;
  });
  if (!stacked) return Failed("cannot fill in a certificate request");
  if (sk_X509_EXTENSION_num(stack.get()) > 0 &&
      X509_REQ_add_extensions(request.get(), stack.get()) != 1) {
    return Failed("cannot fill in a certificate request");
  }
  const MdCtxPtr context = SigningContext(form.signature, key);
  if (!context || X509_REQ_sign_ctx(request.get(), context.get()) <= 0) {
    return Failed("cannot sign");
  }
  unsigned char* bytes = nullptr;
  const int size = i2d_X509_REQ(request.get(), &bytes);
  return Take(bytes, size);
}

base::Result<std::string> BuildCrl(const CrlTemplate& form, const Certificate& issuer,
                                   EVP_PKEY* signer) {
  X509CrlPtr crl(X509_CRL_new());
  const X509NamePtr name = NameFromDer(issuer.subject_der());
  const Asn1TimePtr this_update = ToTime(form.this_update_s);
  const Asn1TimePtr next_update = ToTime(form.next_update_s);
  X509_CRL* raw = crl.get();
  if (!crl || !name || !this_update || !next_update ||
      X509_CRL_set_version(raw, X509_CRL_VERSION_2) != 1 ||
      X509_CRL_set_issuer_name(raw, name.get()) != 1 ||
      X509_CRL_set1_lastUpdate(raw, this_update.get()) != 1 ||
      X509_CRL_set1_nextUpdate(raw, next_update.get()) != 1) {
    return Failed("cannot fill in a CRL");
  }
  for (const RevokedEntry& entry : form.revoked) {
    X509RevokedPtr revoked(X509_REVOKED_new());
    const Asn1IntegerPtr serial = ToInteger(FromColonHex(entry.serial));
    const Asn1TimePtr time = ToTime(entry.revoked_at_s);
    if (!revoked || !serial || !time ||
        X509_REVOKED_set_serialNumber(revoked.get(), serial.get()) != 1 ||
        X509_REVOKED_set_revocationDate(revoked.get(), time.get()) != 1 ||
        X509_CRL_add0_revoked(raw, revoked.get()) != 1) {
      return Failed("cannot fill in a CRL");
    }
    static_cast<void>(revoked.release());
  }
  ExtensionList list;
  list.Add(AuthorityKeyIdExtension(issuer.subject_key_id()));
  list.Add(CrlNumberExtension(static_cast<std::uint64_t>(form.number)));
  if (form.base_number)
    list.AddLast(DeltaCrlIndicatorExtension(static_cast<std::uint64_t>(*form.base_number)));
  if (!form.freshest_crl_urls.empty()) list.AddLast(FreshestCrlExtension(form.freshest_crl_urls));
  const bool extended = list.AppendTo(
      [raw](X509_EXTENSION* extension) { return X509_CRL_add_ext(raw, extension, -1) == 1; });
  const MdCtxPtr context = SigningContext(form.signature, signer);
  if (!extended || !context || X509_CRL_sign_ctx(raw, context.get()) <= 0) {
    return Failed("cannot sign");
  }
  unsigned char* bytes = nullptr;
  const int size = i2d_X509_CRL(raw, &bytes);
  return Take(bytes, size);
}

}  // namespace vaultsim::pki
