#include "vaultsim/pki/chain_verification.h"

#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>

#include "base/encoding.h"
#include "vaultsim/pki/alt_names.h"
#include "vaultsim/pki/go_text.h"
#include "vaultsim/pki/subject.h"

namespace vaultsim::pki {
namespace {

using NameConstraintsPtr = std::unique_ptr<NAME_CONSTRAINTS, SslFree<NAME_CONSTRAINTS_free>>;

std::vector<std::string> DnsOf(const STACK_OF(GENERAL_SUBTREE) * subtrees) {
  std::vector<std::string> names;
  for (int i = 0; i < sk_GENERAL_SUBTREE_num(subtrees); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_SUBTREE_value(subtrees, i)->base;
    if (name->type != GEN_DNS) continue;
    const ASN1_IA5STRING* text = name->d.dNSName;
    names.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                       static_cast<std::size_t>(ASN1_STRING_length(text)));
  }
  return names;
}

// "" matches everything, ".example.com" only what is below.
bool Matches(std::string_view name, std::string_view constraint) {
  if (constraint.empty()) return true;
  const bool below = constraint.starts_with('.');
  if (below) constraint.remove_prefix(1);
  if (name.size() == constraint.size()) {
    return !below && base::EqualsIgnoreCaseAscii(name, constraint);
  }
  if (name.size() < constraint.size()) return false;
  const std::string_view tail = name.substr(name.size() - constraint.size());
  return base::EqualsIgnoreCaseAscii(tail, constraint) &&
         name[name.size() - constraint.size() - 1] == '.';
}

std::optional<std::string> DnsComplaint(const NAME_CONSTRAINTS& constraints,
                                        const std::string& name) {
  for (const std::string& excluded : DnsOf(constraints.excludedSubtrees)) {
    if (!Matches(name, excluded)) continue;
    return "DNS name " + GoQuote(name) + " is excluded by constraint " + GoQuote(excluded);
  }
  const std::vector<std::string> permitted = DnsOf(constraints.permittedSubtrees);
  const bool fits = std::any_of(permitted.begin(), permitted.end(),
                                [&](const std::string& one) { return Matches(name, one); });
  if (permitted.empty() || fits) return std::nullopt;
  return "DNS name " + GoQuote(name) + " is not permitted by any constraint";
}

bool IsDnsName(std::string_view name) {
  constexpr auto kPrintable = [](char c) { return c >= '!' && c <= '~'; };
  return !name.starts_with('.') && !name.ends_with('.') &&
         name.find("..") == std::string_view::npos &&
         std::all_of(name.begin(), name.end(), kPrintable);
}

bool IsHostLabel(std::string_view label) {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_:-";
  return !label.empty() && label.front() != '-' &&
         label.find_first_not_of(kAllowed) == std::string_view::npos;
}

// What Go would take a common name for.
bool IsHost(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  if (host.starts_with("*.")) host.remove_prefix(2);
  if (host == "*") return true;
  while (true) {
    const std::size_t dot = std::min(host.find('.'), host.size());
    if (!IsHostLabel(host.substr(0, dot))) return false;
    if (dot == host.size()) return true;
    host.remove_prefix(dot + 1);
  }
}

std::optional<std::string> NamesComplaint(const Certificate& leaf, const Certificate& link) {
  const NameConstraintsPtr constraints(static_cast<NAME_CONSTRAINTS*>(
      X509_get_ext_d2i(link.native(), NID_name_constraints, nullptr, nullptr)));
  if (!constraints) return std::nullopt;
  const GeneralNamesPtr names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(leaf.native(), NID_subject_alt_name, nullptr, nullptr)));
  if (!names) {
    if (!IsHost(AttributeOf(X509_get_subject_name(leaf.native()), NID_commonName))) {
      return std::nullopt;
    }
    return "x509: issuer has name constraints but leaf doesn't have a SAN extension";
  }
  for (const std::string& name : FromGeneralNames(names.get()).value_or(AltNames{}).dns) {
    if (!IsDnsName(name)) return "x509: cannot parse dnsName " + GoQuote(name);
    if (const auto complaint = DnsComplaint(*constraints, name)) {
      return "x509: a root or intermediate certificate is not authorized to sign for this name: " +
             *complaint;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> ChainComplaint(const Certificate& leaf,
                                          const std::vector<Certificate>& chain) {
  int between = 0;
  const Certificate* below = &leaf;
  for (const Certificate& link : chain) {
    // An issuer with two parents has both in its chain; the other path is not walked.
    if (link.subject_der() != below->issuer_der()) continue;
    below = &link;
    if (const auto complaint = NamesComplaint(leaf, link)) return complaint;
    if (link.max_path_length() >= 0 && between > link.max_path_length()) {
      return "x509: too many intermediates for path length constraint";
    }
    ++between;
  }
  return std::nullopt;
}

}  // namespace vaultsim::pki
