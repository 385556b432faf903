#include "vaultsim/pki/role.h"

#include <nlohmann/json.hpp>
#include <variant>

namespace vaultsim::pki {
namespace {

using Lists = std::vector<std::string>;
using Member = std::variant<bool Role::*, std::string Role::*, Lists Role::*, std::int64_t Role::*>;

enum class Where { kBoth, kOpenBao, kVault };

struct RoleField {
  const char* name;
  FieldType type;
  Member member;
  Where where = Where::kBoth;
};

constexpr FieldType kBool = FieldType::kBool;
constexpr FieldType kText = FieldType::kString;
constexpr FieldType kList = FieldType::kCommaStringSlice;
constexpr FieldType kSeconds = FieldType::kDurationSecond;

const std::vector<RoleField>& Table() {
  static const std::vector<RoleField> table = {
      {"allow_any_name", kBool, &Role::allow_any_name},
      {"allow_bare_domains", kBool, &Role::allow_bare_domains},
      {"allow_glob_domains", kBool, &Role::allow_glob_domains},
      {"allow_globs_in_identity_templates", kBool, &Role::allow_globs_in_identity_templates,
       Where::kOpenBao},
      {"allow_ip_sans", kBool, &Role::allow_ip_sans},
      {"allow_localhost", kBool, &Role::allow_localhost},
      {"allow_subdomains", kBool, &Role::allow_subdomains},
      {"allow_wildcard_certificates", kBool, &Role::allow_wildcard_certificates},
      {"allowed_domains", kList, &Role::allowed_domains},
      {"allowed_domains_template", kBool, &Role::allowed_domains_template},
      {"allowed_ip_sans_cidr", kList, &Role::allowed_ip_sans_cidr, Where::kOpenBao},
      {"allowed_other_sans", kList, &Role::allowed_other_sans},
      {"allowed_serial_numbers", kList, &Role::allowed_serial_numbers},
      {"allowed_uri_sans", kList, &Role::allowed_uri_sans},
      {"allowed_uri_sans_template", kBool, &Role::allowed_uri_sans_template},
      {"allowed_user_ids", kList, &Role::allowed_user_ids},
      {"basic_constraints_valid_for_non_ca", kBool, &Role::basic_constraints_valid_for_non_ca},
      {"client_flag", kBool, &Role::client_flag},
      {"cn_validations", kList, &Role::cn_validations},
      {"code_signing_flag", kBool, &Role::code_signing_flag},
      {"country", kList, &Role::country},
      {"email_protection_flag", kBool, &Role::email_protection_flag},
      {"enforce_hostnames", kBool, &Role::enforce_hostnames},
      {"ext_key_usage", kList, &Role::ext_key_usage},
      {"ext_key_usage_oids", kList, &Role::ext_key_usage_oids},
      {"generate_lease", kBool, &Role::generate_lease},
      {"issuer_ref", kText, &Role::issuer_ref},
      {"key_bits", FieldType::kInt, &Role::key_bits},
      {"key_type", kText, &Role::key_type},
      {"key_usage", kList, &Role::key_usage},
      {"locality", kList, &Role::locality},
      {"max_ttl", kSeconds, &Role::max_ttl_s},
      {"no_store", kBool, &Role::no_store},
      {"not_after", kText, &Role::not_after},
      {"not_after_bound", kText, &Role::not_after_bound, Where::kOpenBao},
      {"not_before", kText, &Role::not_before, Where::kOpenBao},
      {"not_before_bound", kText, &Role::not_before_bound, Where::kOpenBao},
      {"not_before_duration", kSeconds, &Role::not_before_duration_s},
      {"organization", kList, &Role::organization},
      {"ou", kList, &Role::ou},
      {"policy_identifiers", kList, &Role::policy_identifiers},
      {"postal_code", kList, &Role::postal_code},
      {"province", kList, &Role::province},
      {"require_cn", kBool, &Role::require_cn},
      {"serial_number_source", kText, &Role::serial_number_source, Where::kVault},
      {"server_flag", kBool, &Role::server_flag},
      {"signature_bits", FieldType::kInt, &Role::signature_bits},
      {"street_address", kList, &Role::street_address},
      {"ttl", kSeconds, &Role::ttl_s},
      {"use_csr_common_name", kBool, &Role::use_csr_common_name},
      {"use_csr_sans", kBool, &Role::use_csr_sans},
      {"use_pss", kBool, &Role::use_pss},
  };
  return table;
}

bool Has(const RoleField& field, Profile profile) {
  return field.where == Where::kBoth ||
         (field.where == Where::kOpenBao) == (profile == Profile::kOpenBao2);
}

// A role as "POST roles/x {}" stores it.
Role DefaultRole() {
  Role role;
  role.key_usage = {"DigitalSignature", "KeyAgreement", "KeyEncipherment"};
  role.cn_validations = {"email", "hostname"};
  return role;
}

struct ToJson {
  const Role& role;
  template <typename T>
  Json operator()(T Role::*member) const {
    return role.*member;
  }
};

struct Read {
  Role& role;
  const FieldData& data;
  const RoleField& field;
  void operator()(bool Role::*member) const { role.*member = data.Bool(field.name); }
  void operator()(std::string Role::*member) const { role.*member = data.String(field.name); }
  void operator()(Lists Role::*member) const { role.*member = data.Strings(field.name); }
  void operator()(std::int64_t Role::*member) const {
    role.*member = field.type == kSeconds ? data.Seconds(field.name) : data.Int(field.name);
  }
};

// A JSON list of qualified policies stands for one entry each, itself JSON.
void ReadPolicies(Role& role, const FieldData& data) {
  const Json raw = data.Raw("policy_identifiers");
  if (!raw.is_string()) return;
  const Json parsed = Json::parse(raw.get<std::string>(), nullptr, false);
  if (!parsed.is_array()) return;
  Lists entries;
  for (const Json& entry : parsed) {
    if (!entry.is_object()) return;
    nlohmann::ordered_json kept;
    for (const char* key : {"oid", "cps", "notice"}) {
      if (entry.contains(key) && entry[key].is_string()) kept[key] = entry[key];
    }
    entries.push_back(kept.dump());
  }
  role.policy_identifiers = std::move(entries);
}

// "10.1.2.3/8" is kept as the network it is in.
void Canonicalise(Role& role) {
  for (std::string& text : role.allowed_ip_sans_cidr) {
    const std::optional<std::string> range = ParseCidr(text);
    if (!range) continue;
    text = FormatIp(std::string_view(*range).substr(0, range->size() / 2)) +
           text.substr(text.find('/'));
  }
}

}  // namespace

std::vector<Field> RoleFields(Profile profile) {
  const Role defaults = DefaultRole();
  std::vector<Field> fields = {{"name", kText}};
  for (const RoleField& field : Table()) {
    if (!Has(field, profile)) continue;
    fields.push_back(Field{field.name, field.type, std::visit(ToJson{defaults}, field.member)});
  }
  return fields;
}

Role RoleFromRequest(const FieldData& data, Profile profile) {
  Role role;
  for (const RoleField& field : Table()) {
    if (Has(field, profile)) std::visit(Read{role, data, field}, field.member);
  }
  ReadPolicies(role, data);
  Canonicalise(role);
  return role;
}

Role PatchedRole(Role role, const FieldData& data, Profile profile) {
  for (const RoleField& field : Table()) {
    if (Has(field, profile) && data.Has(field.name)) {
      std::visit(Read{role, data, field}, field.member);
    }
  }
  ReadPolicies(role, data);
  Canonicalise(role);
  return role;
}

Json RoleToJson(const Role& role, Profile profile) {
  Json json = Json::object();
  for (const RoleField& field : Table()) {
    if (Has(field, profile)) json[field.name] = std::visit(ToJson{role}, field.member);
  }
  json["allow_token_displayname"] = false;  // kept for readers of old roles, no longer writable
  return json;
}

}  // namespace vaultsim::pki
