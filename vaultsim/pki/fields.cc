#include "vaultsim/pki/fields.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace vaultsim::pki {
namespace {

constexpr FieldType kText = FieldType::kString;
constexpr FieldType kList = FieldType::kCommaStringSlice;
constexpr FieldType kSeconds = FieldType::kDurationSecond;

Fields CommonFields() {
  return {{"exclude_cn_from_sans", FieldType::kBool},
          {"format", kText, Json("pem")},
          {"private_key_format", kText, Json("der")},
          {"ip_sans", kList},
          {"uri_sans", kList},
          {"other_sans", kList}};
}

}  // namespace

void Extend(Fields& fields, Fields more) {
  for (Field& field : more) {
    const auto same = std::find_if(fields.begin(), fields.end(),
                                   [&](const Field& known) { return known.name == field.name; });
    if (same == fields.end()) {
      fields.push_back(std::move(field));
    } else {
      *same = std::move(field);
    }
  }
}

Fields LeafFields(Profile profile) {
  Fields fields = CommonFields();
  Extend(fields, {{"role", kText},
                  {"common_name", kText},
                  {"alt_names", kText},
                  {"serial_number", kText},
                  {"ttl", kSeconds},
                  {"not_after", kText},
                  {"remove_roots_from_chain", FieldType::kBool},
                  {"user_ids", kList},
                  {"issuer_ref", kText, Json("default")}});
  if (profile == Profile::kOpenBao2) {
    Extend(fields, {{"not_before", kText}});
  } else {
    Extend(fields, {{"cert_metadata", kText}});
  }
  return fields;
}

Fields IssueFields(Profile profile) {
  Fields fields = LeafFields(profile);
  if (profile == Profile::kOpenBao2) {
    Extend(fields, {{"key_bits", FieldType::kInt}, {"key_type", kText, Json("")}});
  }
  return fields;
}

Fields SignFields(Profile profile) {
  Fields fields = LeafFields(profile);
  Extend(fields, {{"csr", kText, Json("")}});
  return fields;
}

Fields SignVerbatimFields(Profile profile) {
  Fields fields = SignFields(profile);
  Extend(fields, KeyUsageFields(Profile::kOpenBao2));
  Extend(fields, {{"signature_bits", FieldType::kInt},
                  {"use_pss", FieldType::kBool},
                  {"basic_constraints_valid_for_non_ca", FieldType::kBool}});
  return fields;
}

Fields KeyUsageFields(Profile profile) {
  if (IsVault(profile)) {
    return {{"key_usage", kList, Json({"CertSign", "CRLSign"})}};
  }
  return {{"key_usage", kList, Json({"DigitalSignature", "KeyAgreement", "KeyEncipherment"})},
          {"ext_key_usage", kList, Json::array()},
          {"ext_key_usage_oids", kList}};
}

Fields CaFields(Profile profile) {
  Fields fields = CommonFields();
  Extend(fields, {{"alt_names", kText},
                  {"common_name", kText},
                  {"ttl", kSeconds},
                  {"ou", kList},
                  {"organization", kList},
                  {"country", kList},
                  {"locality", kList},
                  {"province", kList},
                  {"street_address", kList},
                  {"postal_code", kList},
                  {"serial_number", kText},
                  {"not_after", kText},
                  {"not_before_duration", kSeconds, Json(30)}});
  if (profile == Profile::kOpenBao2) Extend(fields, {{"not_before", kText}});
  return fields;
}

Fields KeyGenerationFields(Profile profile) {
  Fields fields = {{"exported", kText},
                   {"key_bits", FieldType::kInt, Json(0)},
                   {"signature_bits", FieldType::kInt, Json(0)},
                   {"use_pss", FieldType::kBool},
                   {"key_type", kText, Json("rsa")},
                   {"key_name", kText},
                   {"key_ref", kText, Json("default")}};
  if (profile == Profile::kOpenBao2) {
    Extend(fields, {{"external_key_ref", kText}});
  } else {
    Extend(fields, {{"managed_key_name", kText}, {"managed_key_id", kText}});
  }
  return fields;
}

Fields CaIssueFields(Profile profile) {
  Fields fields = {{"max_path_length", FieldType::kInt, Json(-1)},
                   {"permitted_dns_domains", kList},
                   {"issuer_name", kText}};
  if (IsVault(profile)) {
    for (const char* name : {"excluded_dns_domains", "permitted_ip_ranges", "excluded_ip_ranges",
                             "permitted_email_addresses", "excluded_email_addresses",
                             "permitted_uri_domains", "excluded_uri_domains"}) {
      Extend(fields, {{name, kList}});
    }
  }
  return fields;
}

Fields GenerateRootFields(Profile profile) {
  Fields fields = CaFields(profile);
  Extend(fields, KeyUsageFields(profile));
  Extend(fields, KeyGenerationFields(profile));
  Extend(fields, CaIssueFields(profile));
  return fields;
}

Fields GenerateIntermediateFields(Profile profile) {
  Fields fields = CaFields(profile);
  Extend(fields, KeyGenerationFields(profile));
  Extend(fields, {{"add_basic_constraints", FieldType::kBool}});
  if (IsVault(profile)) Extend(fields, KeyUsageFields(profile));
  return fields;
}

Fields SignIntermediateFields(Profile profile) {
  Fields fields = IssuerRefFields();
  Extend(fields, CaFields(profile));
  Extend(fields, KeyUsageFields(profile));
  Extend(fields, CaIssueFields(profile));
  Extend(fields, {{"csr", kText, Json("")},
                  {"use_csr_values", FieldType::kBool},
                  {"signature_bits", FieldType::kInt, Json(0)},
                  {"skid", kText, Json("")},
                  {"use_pss", FieldType::kBool}});
  if (IsVault(profile)) {
    Extend(fields, {{"enforce_leaf_not_after_behavior", FieldType::kBool}});
  }
  return fields;
}

Fields IssuerRefFields() {
  return {{"issuer_ref", kText, Json("default")}, {"issuer_name", kText}};
}

std::optional<Format> FormatOf(const FieldData& data) {
  const std::string format = data.String("format");
  if (format == "pem") return Format::kPem;
  if (format == "der") return Format::kDer;
  if (format == "pem_bundle") return Format::kPemBundle;
  return std::nullopt;
}

std::string FormatRefusal(Profile profile) {
  if (profile != Profile::kVault2) {
    return "the \"format\" path parameter must be \"pem\", \"der\", or \"pem_bundle\"";
  }
  return "the \"format\" parameter must be \"pem\", \"der\", \"pem_bundle\", \"pkcs12_bundle\" or "
         "\"jks_bundle\"";
}

}  // namespace vaultsim::pki
