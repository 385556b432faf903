#include "vaultsim/pki/generation.h"

namespace vaultsim::pki {
namespace {

base::Error Rejected(std::string message) {
  return base::Error{.code = base::ErrorCode::kRejected, .message = std::move(message)};
}

base::Status CheckExported(const Mount& mount, const std::string& exported, const FieldData& data) {
  if (exported != "internal" && exported != "exported" && exported != "existing" &&
      exported != "kms") {
    return Rejected(
        "the \"exported\" path parameter must be \"internal\", \"existing\", exported\" or "
        "\"kms\"");
  }
  if (!mount.is_openbao()) return {};
  const bool external = !ReferenceOf(data, "external_key_ref").empty();
  if (exported == "kms" && !external) {
    return Rejected("must specify \"external_key_ref\" on \"kms\"-typed generation requests");
  }
  if (exported == "kms") {
    return Rejected("failed to get external key: key " + GoQuote(data.String("external_key_ref")) +
                    " does not exist");
  }
  if (external) {
    return Rejected("cannot specify \"external_key_ref\" on \"" + exported +
                    "\"-typed generation requests");
  }
  return {};
}

base::Status UseExistingKey(const Mount& mount, const std::string& exported, const FieldData& data,
                            Generation& generation) {
  if (data.Has("key_type") || data.Has("key_bits")) {
    return Rejected(
        "invalid parameter for the kms/existing path parameter, key_type nor key_bits arguments "
        "can be set in this mode");
  }
  if (exported == "kms") {
    return Rejected(
        "unable to determine managed key id: missing argument managed_key_name or managed_key_id");
  }
  if (ReferenceOf(data, "key_ref").empty()) {
    return Rejected(
        "failed to lookup public key from existing key: missing argument key_ref for existing "
        "type");
  }
  const base::Result<std::string> id = ResolveKey(mount.state, ReferenceOf(data, "key_ref"));
  if (!id) {
    return Rejected("failed to lookup public key from existing key: " + id.error().message);
  }
  const PrivateKey& key = mount.state.keys.at(*id).key;
  generation.existing_key = key;
  generation.role.key_type = KeyTypeName(key.type());
  generation.role.key_bits = key.type() == KeyType::kRsa ? key.bits() : 0;
  return {};
}

bool AddRanges(const std::vector<std::string>& texts, std::vector<std::string>& ranges) {
  for (const std::string& text : texts) {
    const std::optional<std::string> range = ParseCidr(text);
    if (!range) return false;
    ranges.push_back(*range);
  }
  return true;
}

}  // namespace

Role UnrestrictedRole(const FieldData& data) {
  Role role;
  role.allow_any_name = true;
  role.enforce_hostnames = false;
  role.require_cn = false;
  role.use_csr_common_name = false;
  role.use_csr_sans = false;
  role.server_flag = false;
  role.client_flag = false;
  role.allowed_uri_sans = {"*"};
  role.allowed_other_sans = {"*"};
  role.allowed_serial_numbers = {"*"};
  role.allowed_user_ids = {"*"};
  role.not_before_bound = "";  // no bound: not_before of the request is not looked at
  role.not_after_bound = "";
  role.cn_validations = {"disabled"};
  role.ou = data.Strings("ou");
  role.organization = data.Strings("organization");
  role.country = data.Strings("country");
  role.locality = data.Strings("locality");
  role.province = data.Strings("province");
  role.street_address = data.Strings("street_address");
  role.postal_code = data.Strings("postal_code");
  role.ttl_s = data.Seconds("ttl");
  role.signature_bits = data.Int("signature_bits");
  role.use_pss = data.Bool("use_pss");
  role.not_before_duration_s = data.Seconds("not_before_duration");
  return role;
}

base::Result<Generation> PlanGeneration(const Mount& mount, CaKind kind,
                                        const std::string& exported, const FieldData& data) {
  if (base::Status known = CheckExported(mount, exported, data); !known) return known.error();
  Generation generation;
  generation.exported = exported == "exported";
  const std::optional<Format> format = FormatOf(data);
  if (!format) return Rejected(FormatRefusal(mount.profile()));
  generation.format = *format;
  generation.role = UnrestrictedRole(data);
  Role& role = generation.role;
  if (exported == "existing" || exported == "kms") {
    if (base::Status used = UseExistingKey(mount, exported, data, generation); !used) {
      return used.error();
    }
  } else {
    role.key_type = data.String("key_type");
    role.key_bits = data.Int("key_bits");
  }

  const base::Result<std::int64_t> bits = CheckedKeyBits(role.key_type, role.key_bits);
  // An intermediate is signed by who knows what key.
  const bool any_signer = kind == CaKind::kIntermediate && !mount.is_openbao();
  const base::Result<std::int64_t> signature_bits = CheckedSignatureBits(
      any_signer ? "any" : role.key_type, role.signature_bits, mount.profile());
  // Vault looks at both, and tells of the last.
  if (!bits && (mount.is_openbao() || signature_bits)) return bits.error();
  if (!signature_bits) return signature_bits.error();
  role.key_bits = *bits;
  role.signature_bits = *signature_bits;
  // Vault 1.21 never signs a request so.
  if (kind == CaKind::kIntermediate && mount.profile() == Profile::kVault121) role.use_pss = false;
  const std::optional<KeyType> type = KeyTypeFromName(role.key_type);
  if (type) generation.key_type = *type;
  return generation;
}

base::Result<PrivateKey> KeyFor(Mount& mount, const Generation& generation) {
  if (generation.existing_key) return *generation.existing_key;
  // "any" is a role's key type; it is refused only here, after all names have been looked at.
  if (!KeyTypeFromName(generation.role.key_type)) {
    return Rejected("unknown key type: " + generation.role.key_type);
  }
  return NewStoredKey(mount.state, generation.key_type, static_cast<int>(generation.role.key_bits),
                      mount.environment);
}

unsigned CaKeyUsage(const FieldData& data) {
  unsigned usage = kCertSign | kCrlSign;
  if (data.Has("key_usage")) {
    usage |= ParseKeyUsages(data.Strings("key_usage")) & kDigitalSignature;
  }
  return usage;
}

std::vector<std::string> CaExtendedKeyUsage(const FieldData& data, Profile profile) {
  if (IsVault(profile)) return {};
  // As on the server: OIDs given here are looked up as names, so they only clear the list.
  if (data.Has("ext_key_usage_oids")) {
    return ExtendedKeyUsageOids(data.Strings("ext_key_usage_oids"));
  }
  if (data.Has("ext_key_usage")) return ExtendedKeyUsageOids(data.Strings("ext_key_usage"));
  return {};
}

std::optional<std::string> CaKeyUsageComplaint(const FieldData& data, Profile profile) {
  if (profile == Profile::kOpenBao2 || !data.Has("key_usage")) return std::nullopt;
  constexpr unsigned kForCa = kCertSign | kCrlSign | kDigitalSignature;
  std::string complaint;
  for (const std::string& name : data.Strings("key_usage")) {
    const unsigned bit = ParseKeyUsages({name});
    if ((bit & kForCa) != 0) continue;
    if (!complaint.empty()) complaint += "; ";
    complaint += bit == 0 ? "unrecognized key usage " + name
                          : "key usage " + name + " is only valid for non-Ca certs";
  }
  return complaint;
}

base::Result<NameConstraints> CaNameConstraints(const FieldData& data, Profile profile) {
  NameConstraints constraints;
  constraints.permitted.dns = data.Strings("permitted_dns_domains");
  if (profile == Profile::kOpenBao2) return constraints;
  constraints.excluded.dns = data.Strings("excluded_dns_domains");
  constraints.permitted.emails = data.Strings("permitted_email_addresses");
  constraints.excluded.emails = data.Strings("excluded_email_addresses");
  constraints.permitted.uris = data.Strings("permitted_uri_domains");
  constraints.excluded.uris = data.Strings("excluded_uri_domains");
  if (!AddRanges(data.Strings("permitted_ip_ranges"), constraints.permitted.ip_ranges)) {
    return Rejected("invalid permitted_ip_ranges value: invalid CIDR address");
  }
  if (!AddRanges(data.Strings("excluded_ip_ranges"), constraints.excluded.ip_ranges)) {
    return Rejected("invalid excluded_ip_ranges value: invalid CIDR address");
  }
  return constraints;
}

}  // namespace vaultsim::pki
