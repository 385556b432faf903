// A model of a PKI mount: random sequences of requests against the engine, and against a few sets
// that say what was issued, by whom, and what is revoked. After each step the lists, the
// certificates, the revocation lists and OCSP must say the same.
#include <gtest/gtest.h>
#include <openssl/ocsp.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/clock.h"
#include "base/random.h"
#include "conformance/diff/ocsp_facts.h"
#include "conformance/diff/ocsp_request.h"
#include "vault/transport.h"
#include "vaultsim/pki/certificate.h"
#include "vaultsim/pki/pki.h"

namespace vaultsim::pki {
namespace {

using Serials = std::set<std::string>;

constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kCrlLife = 72 * kHour;
constexpr std::int64_t kGrace = 12 * kHour;
constexpr std::int64_t kRevocable = 2;  // a certificate must live so long to be revoked

int Pick(int from, int to) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(from, to));
}

struct Leaf {
  std::string issuer;  // its id
  std::int64_t not_after = 0;
};

struct Model {
  std::map<std::string, std::string> issuers;  // id to its serial
  std::map<std::string, Json> certificates;    // by id, also of those that are gone
  std::string default_issuer;
  std::set<std::string> roles;
  std::map<std::string, Leaf> leaves;           // by serial, issuers' own among them
  std::map<std::string, std::int64_t> revoked;  // serial to time
  std::map<std::string, Leaf> revoked_leaves;   // what is known of them when they are tidied away
  Serials of_nobody;                            // revoked when their issuer was gone
  bool auto_rebuild = false;
  std::map<std::string, Serials> lists;  // by issuer
  std::int64_t built = 0;

  // Whose list a revoked certificate is on: its issuer's, or the default's when that is gone.
  void Build(std::int64_t now) {
    lists.clear();
    built = now;
    for (const auto& [id, serial] : issuers) lists[id];
    for (const auto& [serial, at] : revoked) {
      const std::string& issuer = revoked_leaves.at(serial).issuer;
      const std::string& on = issuers.contains(issuer) ? issuer : default_issuer;
      if (!on.empty()) lists[on].insert(serial);
    }
  }
};

class Run {
 public:
  void Step() {
    switch (Pick(0, 16)) {
      case 0:
      case 1:
        return MakeRoot();
      case 2:
        return DeleteIssuer();
      case 3:
        return ChooseDefault();
      case 4:
        return WriteRole();
      case 5:
        return DeleteRole();
      case 6:
        return ConfigureLists();
      case 7:
        return Tidy();
      case 8:
        return Rotate();
      case 9:
      case 10:
        return Advance();
      case 11:
      case 12:
        return Revoke();
      default:
        return Issue();
    }
  }

  void Check() {
    CheckLists();
    CheckRevocationLists();
    if (!model_.leaves.empty()) CheckCertificate(AnySerial());
    if (!model_.leaves.empty() && !model_.certificates.empty()) CheckOcsp(AnySerial());
  }

 private:
  EngineResult Send(Operation operation, const std::string& path, Json data = nullptr,
                    std::string raw_body = "") {
    EngineRequest request{.operation = operation,
                          .path = path,
                          .mount = "pki/",
                          .data = std::move(data),
                          .raw_body = std::move(raw_body),
                          .default_lease_ttl_s = 768 * kHour,
                          .max_lease_ttl_s = 87600 * kHour};
    return Dispatch(*engine_, request, environment_);
  }
  EngineResult Write(const std::string& path, Json body = Json::object()) {
    return Send(Operation::kUpdate, path, std::move(body));
  }
  Json Read(const std::string& path) { return *Send(Operation::kRead, path).response.data; }

  std::int64_t Now() const {
    return std::chrono::floor<std::chrono::seconds>(clock_.Now()).time_since_epoch().count();
  }
  std::string AnySerial() const {
    auto at = model_.leaves.begin();
    std::advance(at, Pick(0, static_cast<int>(model_.leaves.size())));
    return at->first;
  }
  std::string AnyIssuer() const {
    if (model_.issuers.empty()) return "";
    auto at = model_.issuers.begin();
    std::advance(at, Pick(0, static_cast<int>(model_.issuers.size())));
    return at->first;
  }
  static std::string AnyRole() { return "r" + std::to_string(Pick(0, 3)); }

  void MakeRoot() {
    const EngineResult made = Write(
        "root/generate/internal", {{"common_name", "Root"}, {"key_type", "ec"}, {"ttl", "8760h"}});
    RC_ASSERT(!made.error);
    const Json& data = *made.response.data;
    const std::string id = data["issuer_id"];
    const std::string serial = data["serial_number"];
    model_.issuers[id] = serial;
    model_.certificates[id] = data["certificate"];
    model_.leaves[serial] = {id, data["expiration"]};
    if (model_.default_issuer.empty()) model_.default_issuer = id;
    model_.Build(Now());
  }

  void DeleteIssuer() {
    const std::string id = AnyIssuer();
    if (id.empty()) return;
    RC_ASSERT(!Send(Operation::kDelete, "issuer/" + id).error);
    model_.issuers.erase(id);
    if (model_.default_issuer == id) model_.default_issuer.clear();
    model_.Build(Now());
  }

  void ChooseDefault() {
    const std::string id = AnyIssuer();
    RC_ASSERT(Write("config/issuers", {{"default", id}}).error.has_value() == id.empty());
    if (!id.empty()) model_.default_issuer = id;
  }

  void WriteRole() {
    const std::string name = AnyRole();
    RC_ASSERT(!Write("roles/" + name, {{"allow_any_name", true},
                                       {"enforce_hostnames", false},
                                       {"key_type", "ec"},
                                       {"max_ttl", "200h"}})
                   .error);
    model_.roles.insert(name);
  }

  void DeleteRole() {
    const std::string name = AnyRole();
    RC_ASSERT(!Send(Operation::kDelete, "roles/" + name).error);
    model_.roles.erase(name);
  }

  void Issue() {
    const std::string role = AnyRole();
    const std::string issuer = Pick(0, 2) == 0 ? "" : AnyIssuer();
    const std::string path =
        issuer.empty() ? "issue/" + role : "issuer/" + issuer + "/issue/" + role;
    const EngineResult issued =
        Write(path, {{"common_name", "a"}, {"ttl", std::to_string(Pick(1, 200)) + "h"}});
    if (!model_.roles.contains(role)) {
      RC_ASSERT(issued.error->status == 400);
      return;
    }
    const std::string by = issuer.empty() ? model_.default_issuer : issuer;
    if (by.empty()) {
      RC_ASSERT(issued.error->status == 500);
      return;
    }
    const auto end = CertificateFromPem(model_.certificates[by].get<std::string>())->not_after_s();
    if (issued.error) {
      RC_ASSERT(issued.error->status == 400 && end < Now() + 200 * kHour);
      return;
    }
    const Json& data = *issued.response.data;
    RC_ASSERT(data["issuing_ca"] == model_.certificates[by]);
    const auto leaf = CertificateFromPem(data["certificate"].get<std::string>());
    const auto ca = CertificateFromPem(model_.certificates[by].get<std::string>());
    RC_ASSERT(leaf->IsSignedBy(*ca));
    RC_ASSERT(!model_.leaves.contains(leaf->serial()));
    model_.leaves[leaf->serial()] = {by, leaf->not_after_s()};
  }

  void Revoke() {
    if (model_.leaves.empty()) return;
    const std::string serial = AnySerial();
    const EngineResult answer = Write("revoke", {{"serial_number", serial}});
    const Leaf& leaf = model_.leaves[serial];
    const auto issuer = model_.issuers.find(leaf.issuer);
    if (issuer != model_.issuers.end() && issuer->second == serial) {
      RC_ASSERT(answer.error->status == 400);  // an issuer's own
      return;
    }
    RC_ASSERT(!answer.error);
    const Json& data = *answer.response.data;
    if (const auto before = model_.revoked.find(serial); before != model_.revoked.end()) {
      RC_ASSERT(data["revocation_time"] == before->second);
      return;
    }
    if (leaf.not_after < Now() + kRevocable) {
      RC_ASSERT(data.is_null());
      return;
    }
    RC_ASSERT(data["revocation_time"] == Now());
    model_.revoked[serial] = Now();
    model_.revoked_leaves[serial] = leaf;
    if (issuer == model_.issuers.end()) model_.of_nobody.insert(serial);
    if (!model_.auto_rebuild) model_.Build(Now());
  }

  void ConfigureLists() {
    const bool on = Pick(0, 2) == 0;
    RC_ASSERT(!Write("config/crl", {{"auto_rebuild", on}}).error);
    const bool ended = model_.auto_rebuild && !on;
    model_.auto_rebuild = on;
    if (ended) model_.Build(Now());
  }

  void Rotate() {
    RC_ASSERT(!Send(Operation::kRead, "crl/rotate").error);
    model_.Build(Now());
  }

  void Advance() {
    const std::int64_t seconds = Pick(0, 3) == 0 ? Pick(1, 100) * kHour : Pick(1, 5000);
    clock_.Advance(std::chrono::seconds(seconds));
  }

  void Tidy() {
    const bool store = Pick(0, 2) == 0;
    const bool revoked = Pick(0, 2) == 0;
    const std::int64_t buffer = Pick(1, 50) * kHour;
    RC_ASSERT(!Write("tidy", {{"tidy_cert_store", store},
                              {"tidy_revoked_certs", revoked},
                              {"safety_buffer", buffer}})
                   .error);
    const auto expired = [&](const Leaf& leaf) { return Now() - leaf.not_after > buffer; };
    if (store) {
      std::erase_if(model_.leaves, [&](const auto& entry) { return expired(entry.second); });
    }
    if (!revoked) return;
    const auto removed = std::erase_if(model_.revoked, [&](const auto& entry) {
      return expired(model_.revoked_leaves.at(entry.first));
    });
    std::erase_if(model_.leaves, [&](const auto& entry) {
      return model_.revoked_leaves.contains(entry.first) && !model_.revoked.contains(entry.first);
    });
    std::erase_if(model_.revoked_leaves,
                  [&](const auto& entry) { return !model_.revoked.contains(entry.first); });
    if (removed > 0 && !model_.auto_rebuild) model_.Build(Now());
  }

  Serials Listed(const std::string& path) {
    const EngineResult answer = Send(Operation::kList, path);
    if (answer.error) {
      RC_ASSERT(answer.error->status == 404);
      return {};
    }
    return (*answer.response.data)["keys"].get<Serials>();
  }

  void CheckLists() {
    Serials stored;
    for (const auto& [serial, leaf] : model_.leaves) stored.insert(serial);
    RC_ASSERT(Listed("certs/") == stored);
    Serials revoked;
    for (const auto& [serial, at] : model_.revoked) revoked.insert(serial);
    RC_ASSERT(Listed("certs/revoked/") == revoked);
    Serials issuers;
    for (const auto& [id, serial] : model_.issuers) issuers.insert(id);
    RC_ASSERT(Listed("issuers/") == issuers);
    RC_ASSERT(Listed("roles/") == model_.roles);
  }

  Serials SerialsOn(const std::string& der, const Json& issuer) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
    const X509CrlPtr crl(d2i_X509_CRL(nullptr, &bytes, static_cast<long>(der.size())));
    RC_ASSERT(static_cast<bool>(crl));
    const auto ca = CertificateFromPem(issuer.get<std::string>());
    RC_ASSERT(X509_CRL_verify(crl.get(), ca->public_key()) == 1);
    Serials serials;
    STACK_OF(X509_REVOKED)* revoked = X509_CRL_get_REVOKED(crl.get());
    for (int i = 0; i < sk_X509_REVOKED_num(revoked); ++i) {
      const ASN1_INTEGER* number =
          X509_REVOKED_get0_serialNumber(sk_X509_REVOKED_value(revoked, i));
      serials.insert(ColonHex(std::string_view(reinterpret_cast<const char*>(number->data),
                                               static_cast<std::size_t>(number->length))));
    }
    return serials;
  }

  void CheckRevocationLists() {
    if (model_.auto_rebuild && !model_.issuers.empty() &&
        Now() >= model_.built + kCrlLife - kGrace) {
      model_.Build(Now());
    }
    for (const auto& [id, serial] : model_.issuers) {
      const EngineResult answer = Send(Operation::kRead, "issuer/" + id + "/crl/der");
      RC_ASSERT(SerialsOn(*answer.response.raw, model_.certificates[id]) == model_.lists[id]);
    }
  }

  void CheckCertificate(const std::string& serial) {
    const Json data = Read("cert/" + serial);
    const auto revoked = model_.revoked.find(serial);
    RC_ASSERT(data["revocation_time"] == (revoked == model_.revoked.end() ? 0 : revoked->second));
    RC_ASSERT(CertificateFromPem(data["certificate"].get<std::string>())->serial() == serial);
  }

  // Any issuer is asked about any certificate.
  void CheckOcsp(const std::string& serial) {
    auto at = model_.certificates.begin();
    std::advance(at, Pick(0, static_cast<int>(model_.certificates.size())));
    vault::Request request{.path = "/v1/pki/ocsp",
                           .body = Json{{"issuer", at->second}, {"serial_number", serial}}.dump()};
    diff::MakeOcspRequest(request);
    const EngineResult answer = Send(Operation::kUpdate, "ocsp", nullptr, request.body);
    const Json facts = diff::OcspFacts(*answer.response.raw);
    // A revocation is its issuer's, unless that was gone by then.
    const bool revoked = model_.revoked.contains(serial);
    const bool others = revoked && model_.revoked_leaves[serial].issuer != at->first &&
                        !model_.of_nobody.contains(serial);
    const bool unknown = others || !model_.issuers.contains(at->first);
    if (unknown && model_.default_issuer.empty()) {
      RC_ASSERT(facts["status"] == OCSP_RESPONSE_STATUS_UNAUTHORIZED);
      return;
    }
    RC_ASSERT(facts["status"] == OCSP_RESPONSE_STATUS_SUCCESSFUL);
    RC_ASSERT(facts["certificate"] == (unknown ? "unknown" : revoked ? "revoked" : "good"));
  }

  base::ManualClock clock_{base::WallTime(std::chrono::hours(24 * 365 * 56))};
  base::SeededRandom random_{static_cast<std::uint64_t>(Pick(0, 1'000'000))};
  Environment environment_{clock_, random_, Pick(0, 2) == 0 ? Profile::kOpenBao2 : Profile::kVault2,
                           true};
  std::unique_ptr<Engine> engine_ = MakePki(environment_);
  Model model_;
};

RC_GTEST_PROP(PkiModelTest, ListsCertificatesAndRevocationsAgree, ()) {
  Run run;
  const int steps = Pick(1, 60);
  for (int i = 0; i < steps; ++i) {
    run.Step();
    run.Check();
  }
}

}  // namespace
}  // namespace vaultsim::pki
