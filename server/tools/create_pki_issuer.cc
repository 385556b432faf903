#include <algorithm>
#include <nlohmann/json.hpp>

#include "tools/arguments.h"
#include "tools/pki.h"
#include "tools/schemas.h"
#include "tools/standard_tools.h"
#include "vault/client.h"

namespace tools {
namespace {

constexpr int kSteps = 4;  // of an intermediate: request, signature, import, name

using base::Error;
using base::ErrorCode;

constexpr std::string_view kType =
    R"("type":{"type":"string","enum":["internal"],"default":"internal","description":"internal: the private key is made in Vault and never leaves it."})";
constexpr std::string_view kCommonName =
    R"("common_name":{"type":"string","description":"Subject common name of the CA, e.g. \"Example Root CA\"."})";
constexpr std::string_view kIssuerName =
    R"("issuer_name":{"type":"string","description":"Name of the new issuer, unique in the mount; not \"default\"."})";
constexpr std::string_view kTtl =
    R"("ttl":{"type":"string","default":"","description":"Lifetime, e.g. \"87600h\", \"3650d\". Empty: for a root the mount's maximum, for an intermediate half the maximum of root_mount. Certificates cannot outlive their issuer."})";
constexpr std::string_view kRootMount =
    R"("root_mount":{"type":"string","default":"","description":"For an intermediate: PKI mount of the issuer that signs it. Only together with root_issuer; leave both empty for a self-signed root."})";
constexpr std::string_view kRootIssuer =
    R"("root_issuer":{"type":"string","default":"","description":"For an intermediate: name or id of the signing issuer in root_mount."})";
constexpr std::string_view kKindOut = R"("kind":{"type":"string","enum":["root","intermediate"]})";
constexpr std::string_view kIssuerIdOut = R"("issuer_id":{"type":"string"})";
constexpr std::string_view kIssuerNameOut = R"("issuer_name":{"type":"string"})";
constexpr std::string_view kKeyIdOut = R"("key_id":{"type":"string"})";
constexpr std::string_view kSignedByOut =
    R"("signed_by":{"type":"object","properties":{"mount":{"type":"string"},"issuer":{"type":"string"}},"required":["mount","issuer"],"additionalProperties":false})";

struct Wanted {
  vault::MountPath mount;
  vault::Name issuer_name;
  vault::PkiRequest request;
};

struct Signer {
  vault::MountPath mount;
  vault::Name issuer;
};

void Append(std::vector<std::string>& to, const std::vector<std::string>& from) {
  for (const std::string& text : from) {
    if (std::find(to.begin(), to.end(), text) == to.end()) to.push_back(text);
  }
}

// What it takes to remove what a cancelled call made. The certificate stays among those that the
// signer issued; without its key it is of no use.
constexpr std::chrono::seconds kUndoTime{10};

// What exists after a step, and what it takes to go on or to go back.
class Progress {
 public:
  Progress(const Wanted& wanted, const Signer& signer) : wanted_(wanted), signer_(signer) {}
  std::string key_id = {};
  std::string serial_number = {};
  std::string issuer_id = {};
  std::vector<std::string> imported = {};  // issuers: the new one, and those above it

  // Removes what exists. The caller has gone, so what cannot be removed is told in the log.
  Error Undo(vault::Client& client) const {
    const vault::Context context{.deadline = std::chrono::steady_clock::now() + kUndoTime};
    std::string left;
    const auto remove = [&](vault::PkiThing thing, const char* kind, const std::string& id) {
      if (id.empty()) return;
      const auto name = vault::Name::Parse(id, kind);
      if (name.ok() && client.PkiDelete(thing, wanted_.mount, *name, context).ok()) return;
      left += std::string(left.empty() ? "" : ", ") + kind + ' ' + id;
    };
    for (const std::string& id : imported) remove(vault::PkiThing::kIssuer, "issuer", id);
    remove(vault::PkiThing::kKey, "key", key_id);
    Error error{ErrorCode::kCancelled, "The call was cancelled. Nothing was created."};
    if (left.empty()) return error;
    error.detail = "a cancelled create_pki_issuer could not remove " + left + " in " +
                   wanted_.mount.WithSlash();
    error.message = "The call was cancelled. What it made could not be removed: " + left + '.';
    return error;
  }

  Error Stopped(const Error& error, const char* step) const {
    const std::string where = "\"" + wanted_.mount.WithSlash() + "\"";
    std::string state = std::string("This happened while ") + step + ".";
    if (key_id.empty()) return vault::With(error, state + " Nothing was created.");
    state += " What exists now: key " + key_id + " in " + where;
    if (!serial_number.empty()) {
      state += ", certificate " + serial_number + " signed by \"" + signer_.issuer.text() +
               "\" in \"" + signer_.mount.WithSlash() + "\"";
    }
    if (issuer_id.empty()) {
      state += ". No issuer was created in " + where + "; a new call starts with a new key.";
    } else {
      state += ", issuer " + issuer_id + " in " + where +
               ". It works under its id; only its name \"" + wanted_.issuer_name.text() +
               "\" is not set.";
    }
    return vault::With(error, state);
  }

 private:
  const Wanted& wanted_;
  const Signer& signer_;
};

class CreatePkiIssuer : public Tool {
 public:
  const Description& description() const override { return description_; }

  base::Result<Json> Call(const Json& arguments, CallEnvironment& environment) const override {
    auto wanted = Parse(arguments);
    if (!wanted.ok()) return wanted.error();
    const std::string root_mount = Text(arguments, "root_mount");
    const std::string root_issuer = Text(arguments, "root_issuer");
    // Half a pair once made a self-signed root without a word (V-PKI-01).
    if (root_mount.empty() != root_issuer.empty()) {
      return BadArgument(
          "'root_mount' and 'root_issuer' belong together: give both for an intermediate, neither "
          "for a self-signed root");
    }
    if (root_mount.empty()) return CreateRoot(environment, *wanted);
    auto mount = vault::MountPath::Parse(root_mount, "root_mount");
    if (!mount.ok()) return mount.error();
    auto issuer = vault::Name::Parse(root_issuer, "root_issuer");
    if (!issuer.ok()) return issuer.error();
    return CreateIntermediate(environment, *wanted, {std::move(*mount), std::move(*issuer)});
  }

 private:
  static base::Result<Wanted> Parse(const Json& arguments) {
    auto mount = ParsePkiMount(arguments);
    if (!mount.ok()) return mount.error();
    auto name = vault::Name::Parse(Text(arguments, "issuer_name"), "issuer_name");
    if (!name.ok()) return name.error();
    if (name->text() == "default") {
      return BadArgument("'issuer_name' may not be \"default\", which Vault reserves");
    }
    auto common_name = ParseCommonName(arguments);
    if (!common_name.ok()) return common_name.error();
    const auto ttl_s = DurationSeconds(arguments, "ttl");
    if (!ttl_s.ok()) return ttl_s.error();
    vault::PkiRequest request{std::move(*common_name), name->text(), *ttl_s};
    return Wanted{std::move(*mount), std::move(*name), std::move(request)};
  }

  // 0 when the mount has no limit of its own: then Vault's default is the limit.
  static base::Result<std::int64_t> MaxTtl(CallEnvironment& environment,
                                           const vault::MountPath& mount, const std::string& path) {
    const auto found = environment.client.FindMount(
        mount, {vault::Method::kPost, mount.text() + '/' + path, "update"}, environment.context);
    if (!found.ok()) return found.error();
    return found->mount.max_lease_ttl_s;
  }

  static base::Result<Json> CreateRoot(CallEnvironment& environment, const Wanted& wanted) {
    vault::PkiRequest request = wanted.request;
    if (request.ttl_s == 0) {
      const auto max = MaxTtl(environment, wanted.mount, "root/generate/internal");
      if (!max.ok()) return max.error();
      request.ttl_s = *max;
    }
    const auto root =
        environment.client.PkiGenerateRoot(wanted.mount, request, environment.context);
    if (!root.ok()) return root.error();
    Json result = {{"mount", wanted.mount.WithSlash()},
                   {"kind", "root"},
                   {"issuer_id", root->issuer_id},
                   {"issuer_name", root->issuer_name},
                   {"key_id", root->key_id},
                   {"serial_number", root->serial_number},
                   {"certificate", root->certificate},
                   {"expiration", ExpirationText(root->expiration)}};
    if (!root->warnings.empty()) result["warnings"] = root->warnings;
    return result;
  }

  // Everything that would make a later step fail is asked before the first change.
  static base::Status CheckBefore(CallEnvironment& environment, const Wanted& wanted,
                                  const Signer& signer) {
    vault::Client& client = environment.client;
    const auto issuers = client.PkiListIssuers(wanted.mount, environment.context);
    if (!issuers.ok()) return issuers.error();
    for (const vault::PkiIssuerSummary& issuer : *issuers) {
      if (issuer.name == wanted.issuer_name.text()) {
        return Error{ErrorCode::kConflict, "The issuer name is already in use in the PKI mount \"" +
                                               wanted.mount.WithSlash() +
                                               "\". Nothing was created; choose another name."};
      }
    }
    const auto parent = client.PkiReadIssuer(signer.mount, signer.issuer, environment.context);
    // A token may sign with an issuer that it may not read.
    if (!parent.ok() && parent.error().code != ErrorCode::kPermissionDenied) {
      return vault::With(parent.error(), "Nothing was created.");
    }
    return {};
  }

  static base::Result<Json> CreateIntermediate(CallEnvironment& environment, const Wanted& wanted,
                                               const Signer& signer) {
    vault::Client& client = environment.client;
    const base::CallContext& context = environment.context;
    const auto ready = CheckBefore(environment, wanted, signer);
    if (!ready.ok()) return ready.error();
    vault::PkiRequest request = wanted.request;
    if (request.ttl_s == 0) {
      const auto max = MaxTtl(environment, signer.mount,
                              "issuer/" + signer.issuer.text() + "/sign-intermediate");
      if (!max.ok()) return max.error();
      request.ttl_s = *max / 2;
    }
    Progress progress(wanted, signer);
    // A step that has begun is finished, so that what it made is known and can be undone.
    base::CallContext step = context;
    step.stop = {};
    const auto cancelled = [&] { return context.stop.stop_requested(); };
    context.Report(0, kSteps, "making the key and the request");
    if (cancelled()) return progress.Undo(client);
    const auto csr = client.PkiGenerateCsr(wanted.mount, request, step);
    if (!csr.ok()) return progress.Stopped(csr.error(), "the key and the request were made");
    progress.key_id = csr->key_id;
    context.Report(1, kSteps, "signing the request");
    if (cancelled()) return progress.Undo(client);
    const auto certificate =
        client.PkiSignIntermediate(signer.mount, signer.issuer, csr->csr, request, step);
    if (!certificate.ok()) return progress.Stopped(certificate.error(), "the request was signed");
    progress.serial_number = certificate->serial_number;
    context.Report(2, kSteps, "importing the certificate");
    if (cancelled()) return progress.Undo(client);
    const auto import = client.PkiSetSigned(wanted.mount, Chain(*certificate), csr->key_id, step);
    if (!import.ok()) return progress.Stopped(import.error(), "the certificate was imported");
    progress.issuer_id = import->issuer_id;
    progress.imported = import->imported_issuers;
    context.Report(3, kSteps, "naming the issuer");
    if (cancelled()) return progress.Undo(client);
    const auto id = vault::Name::Parse(import->issuer_id, "issuer_id");
    if (!id.ok()) return progress.Stopped(id.error(), "the issuer was named");
    const auto named = client.PkiNameIssuer(wanted.mount, *id, wanted.issuer_name, step);
    if (!named.ok()) return progress.Stopped(named.error(), "the issuer was named");
    context.Report(kSteps, kSteps, "done");
    std::vector<std::string> warnings = csr->warnings;
    Append(warnings, certificate->warnings);
    Append(warnings, import->warnings);
    Json result = {
        {"mount", wanted.mount.WithSlash()},
        {"kind", "intermediate"},
        {"issuer_id", import->issuer_id},
        {"issuer_name", wanted.issuer_name.text()},
        {"key_id", csr->key_id},
        {"serial_number", certificate->serial_number},
        {"certificate", certificate->certificate},
        {"ca_chain", certificate->ca_chain},
        {"expiration", ExpirationText(certificate->expiration)},
        {"signed_by", {{"mount", signer.mount.WithSlash()}, {"issuer", signer.issuer.text()}}}};
    if (!warnings.empty()) result["warnings"] = warnings;
    return result;
  }

  // The certificate and everything above it, each once: verifiers need the whole chain.
  static std::string Chain(const vault::PkiCertificate& certificate) {
    std::vector<std::string> blocks = {certificate.certificate};
    for (std::string block : certificate.ca_chain) {
      while (!block.empty() && block.back() == '\n') block.pop_back();
      if (std::find(blocks.begin(), blocks.end(), block) == blocks.end()) blocks.push_back(block);
    }
    std::string chain;
    for (const std::string& block : blocks) chain += block + '\n';
    return chain;
  }

  const Description description_ = {
      .name = "create_pki_issuer",
      .aliases = {},
      .title = "Create a PKI issuer",
      .text =
          "Creates a certificate authority in a PKI mount: a self-signed root, or, when "
          "root_mount and root_issuer are both given, an intermediate signed by that issuer. "
          "The private key stays in Vault.",
      .input_schema = schemas::Object(
          {schemas::kPkiMount, kType, kCommonName, kIssuerName, kTtl, kRootMount, kRootIssuer},
          "common_name issuer_name"),
      .output_schema = schemas::Object(
          {schemas::kMountOut, kKindOut, kIssuerIdOut, kIssuerNameOut, kKeyIdOut,
           schemas::kSerialNumberOut, schemas::kCertificateOut, schemas::kCaChainOut,
           schemas::kExpirationOut, kSignedByOut, schemas::kWarningsOut},
          "mount kind issuer_id issuer_name key_id certificate expiration"),
      .annotations = {
          .read_only = false, .destructive = false, .idempotent = false, .open_world = false}};
};

}  // namespace

std::unique_ptr<Tool> MakeCreatePkiIssuer() { return std::make_unique<CreatePkiIssuer>(); }

}  // namespace tools
