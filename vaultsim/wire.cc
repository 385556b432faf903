#include "vaultsim/wire.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "base/encoding.h"
#include "vaultsim/clean_path.h"
#include "vaultsim/framework/convert.h"
#include "vaultsim/framework/gojson.h"
#include "vaultsim/logical.h"
#include "vaultsim/query.h"
#include "vaultsim/reply.h"
#include "vaultsim/sys/status_pages.h"

namespace vaultsim {
namespace {

constexpr std::size_t kTokenBytesMax = 8192;      // Vault 2.1
constexpr std::size_t kBodyBytesMax = 32u << 20;  // max_request_size
constexpr const char* kMergePatch = "application/merge-patch+json";

using Refusal = std::optional<vault::Response>;

// Go's mime.ParseMediaType without the parameters.
struct MediaType {
  std::string type;
  std::string error = {};
};

MediaType ParseMediaType(std::string_view header) {
  const auto token = [](std::string_view text) {
    std::size_t end = 0;
    while (end < text.size() && text[end] > ' ' && text[end] < 0x7f &&
           std::string_view("()<>@,;:\\\"/[]?=").find(text[end]) == std::string_view::npos) {
      ++end;
    }
    return end;
  };
  std::string_view text = header.substr(0, header.find(';'));
  while (text.ends_with(' ')) text.remove_suffix(1);
  while (text.starts_with(' ')) text.remove_prefix(1);
  MediaType out{.type = base::ToLowerAscii(text)};
  const std::size_t major = token(text);
  if (major == 0) return {.type = "", .error = "mime: no media type"};
  text.remove_prefix(major);
  if (text.empty()) return out;
  if (text.front() != '/') return {.type = "", .error = "mime: expected slash after first token"};
  text.remove_prefix(1);
  const std::size_t minor = token(text);
  if (minor == 0) return {.type = "", .error = "mime: expected token after slash"};
  if (minor < text.size()) {
    return {.type = "", .error = "mime: unexpected content after media subtype"};
  }
  return out;
}

class Exchange {
 public:
  Exchange(State& state, std::string_view verb, const vault::Request& request,
           const std::string& decoded)
      : state_(state), verb_(verb), request_(request), path_(decoded) {}

  vault::Response Run() {
    if (!IsPrintable(path_)) return Bare(400, "");
    if (Refusal refusal = CheckTokenSize()) return *std::move(refusal);
    vault::Response response = Answer();
    if (verb_ == "HEAD") response.body.clear();
    AddDefaultHeaders(response, NamespaceHeader());
    return response;
  }

 private:
  bool IsVault2() const { return state_.environment.profile == Profile::kVault2; }
  // Header values; "" when absent. Token and namespace may also come as plain headers.
  std::string HeaderValue(std::string_view name) const {
    for (const auto& [key, value] : request_.headers) {
      if (base::EqualsIgnoreCaseAscii(key, name)) return value;
    }
    return "";
  }
  bool HasHeader(std::string_view name) const { return !HeaderValue(name).empty(); }
  std::string NamespaceHeader() const {
    return request_.ns.empty() ? HeaderValue("X-Vault-Namespace") : request_.ns;
  }
  std::string TokenHeader() const {
    const std::string token = request_.token.empty() ? HeaderValue("X-Vault-Token")
                                                     : std::string(request_.token.Reveal());
    if (!token.empty()) return token;
    const std::string authorization = HeaderValue("Authorization");
    return authorization.starts_with("Bearer ") ? authorization.substr(7) : "";
  }

  // An answer with no header but those it brings.
  static vault::Response Bare(int status, const char* content_type) {
    vault::Response response{.status = status};
    if (*content_type != '\0') response.headers.emplace_back("Content-Type", content_type);
    return response;
  }

  std::string Route() const {
    std::string route = request_.path;
    for (std::size_t at = route.find("%2"); at != std::string::npos;
         at = route.find("%2", at + 2)) {
      if (route.compare(at, 3, "%2F") == 0 || route.compare(at, 3, "%2f") == 0) {
        route.insert(at + 1, "25");
      }
    }
    return base::PercentDecode(route).value_or(path_).substr(4);
  }

  Refusal CheckTokenSize() const {
    if (!IsVault2() || TokenHeader().size() <= kTokenBytesMax) return std::nullopt;
    vault::Response response = Bare(431, "application/json");
    response.body = ErrorReply(431, {"authentication token exceeds maximum allowed header size of "
                                     "8192 bytes"})
                        .body;
    return response;
  }

  vault::Response Answer() {
    if (request_.body.size() > kBodyBytesMax)
      return ErrorReply(413, {"http: request body too large"});
    const bool scans_first = state_.environment.profile == Profile::kVault121;
    if (!scans_first) {
      if (Refusal moved = CheckPath()) return *std::move(moved);
    }
    if (state_.IsVault()) {
      std::string refusal = gojson::ScanBody(request_.body);
      if (!refusal.empty()) return ErrorReply(500, {std::move(refusal)});
    }
    if (scans_first) {
      if (verb_ == "GET" && HasBadListing()) return ErrorReply(400);
      if (Refusal moved = CheckPath()) return *std::move(moved);
    }
    const std::string path = path_.substr(4);
    query_ = ParseQuery(request_.query);
    const std::string* help = FindValue(query_, "help");
    logical_.help = verb_ == "HELP" || (help != nullptr && !help->empty());
    logical_.path = path;
    logical_.route = Route();
    if (!logical_.help && IsStatusPage(path)) {
      Refusal refusal = verb_ == "GET" ? ReadGet() : std::nullopt;
      return refusal ? *std::move(refusal) : AnswerStatusPage(path);
    }
    if (Refusal refusal = ReadMethod()) return *std::move(refusal);
    if (Refusal refusal = ReadHeaders()) return *std::move(refusal);
    if (!state_.IsVault() && HasDotSegment(path_))
      return ErrorReply(400, {"relative paths not supported"});
    logical_.id = state_.environment.random.Uuid();
    return HandleLogical(state_, logical_);
  }

  Refusal CheckPath() const {
    const bool get = verb_ == "GET" || verb_ == "HEAD";
    const std::string query = request_.query.empty() ? "" : "?" + request_.query;
    const bool vault = state_.IsVault();
    if (!vault && !NamespaceHeader().empty() && IsOfRootAlone(path_)) {
      return ErrorReply(400, {"operation unavailable in namespaces"});
    }
    if (IsVault2()) {
      if (const std::string clean = CleanPath(path_); clean != path_) {
        vault::Response moved = Redirect(307, EscapePath(clean), get);
        moved.headers.emplace_back("Strict-Transport-Security", "");
        return moved;
      }
    }
    // Go's ServeMux redirects for good up to Go 1.25.
    const int status = state_.environment.profile == Profile::kVault121 ? 301 : 307;
    if (vault && path_ == "/v1") return Redirect(status, "/v1/" + query, get);
    if (!vault && path_ == "/") return Redirect(307, "/ui/", get);
    if (!path_.starts_with("/v1/")) return vault ? Redirect(307, "/ui/", get) : ErrorReply(404);
    if (!IsVault2()) {
      if (const std::string clean = CleanPath(request_.path); clean != request_.path) {
        if (!vault && verb_ == "GET" && HasBadListing()) return ErrorReply(400);
        const bool folder = clean == "/v1/sys" || clean == "/v1";
        return Redirect(status, (vault ? Escaped(clean) : clean) + (folder ? "/" : "") + query,
                        get);
      }
    }
    if (path_ == "/v1/sys") return Redirect(status, "/v1/sys/" + query, get);
    return std::nullopt;
  }

  // Go up to 1.25 escapes what is escaped already.
  static std::string Escaped(std::string_view path) {
    std::string escaped;
    for (const char c : path) {
      if (c == '%') {
        escaped += "%25";
      } else {
        escaped += c;
      }
    }
    return escaped;
  }

  // Of sys, what OpenBao refuses with a namespace before it looks at anything else of the path.
  static bool IsOfRootAlone(std::string_view path) {
    constexpr std::string_view kSystem = "/v1/sys/";
    constexpr std::array<std::string_view, 14> kNames = {"raw",
                                                         "generate-recovery-token",
                                                         "init",
                                                         "seal",
                                                         "step-down",
                                                         "unseal",
                                                         "health",
                                                         "rekey",
                                                         "rekey-recovery-key",
                                                         "storage",
                                                         "metrics",
                                                         "generate-root",
                                                         "pprof",
                                                         "in-flight-req"};
    if (!path.starts_with(kSystem)) return false;
    const std::string_view rest = path.substr(kSystem.size());
    return std::find(kNames.begin(), kNames.end(), rest.substr(0, rest.find('/'))) != kNames.end();
  }

  // "list" and "scan" that are no flags, or both of them.
  bool HasBadListing() const {
    const Query query = ParseQuery(request_.query);
    int wanted = 0;
    for (const char* name : {"list", "scan"}) {
      const std::string* value = FindValue(query, name);
      const bool unknown = state_.IsVault() && name == std::string_view("scan");
      if (value == nullptr || value->empty() || unknown) continue;
      const auto flag = convert::ParseGoBool(*value);
      if (!flag.ok()) return true;
      wanted += flag.value ? 1 : 0;
    }
    return wanted > 1;
  }

  static std::string EscapePath(std::string_view path) {
    std::string escaped;
    while (true) {
      const std::size_t slash = path.find('/');
      escaped += base::PercentEncodeSegment(path.substr(0, slash));
      if (slash == std::string_view::npos) return escaped;
      escaped += '/';
      path.remove_prefix(slash + 1);
    }
  }

  vault::Response AnswerStatusPage(const std::string& path) {
    if (!state_.IsVault() && !NamespaceHeader().empty() && !IsOpenToNamespaces(path)) {
      return ErrorReply(400, {"operation unavailable in namespaces"});
    }
    return StatusPage(state_, {.verb = verb_,
                               .path = path,
                               .query = query_,
                               .body = request_.body,
                               .token = TokenHeader()});
  }

  Refusal ReadMethod() {
    if (logical_.help) return std::nullopt;
    if (verb_ == "GET") return ReadGet();
    if (verb_ == "POST" || verb_ == "PUT") return ReadWrite();
    if (verb_ == "PATCH") return ReadPatch();
    if (verb_ == "OPTIONS") {
      logical_.options = true;
      return std::nullopt;
    }
    if (verb_ == "DELETE") {
      logical_.operation = Operation::kDelete;
    } else if (verb_ == "LIST") {
      ListPath(Operation::kList);
    } else if (verb_ == "SCAN" && !state_.IsVault()) {
      ListPath(Operation::kScan);
    } else if (verb_ == "HEAD") {
      logical_.operation = Operation::kHeader;
    } else if (verb_ == "RECOVER" && state_.IsVault()) {
      return ErrorReply(400, {"missing required snapshot ID"});
    } else {
      return ErrorReply(405);
    }
    logical_.data = QueryData(query_);
    return std::nullopt;
  }

  void ListPath(Operation operation) {
    logical_.operation = operation;
    if (!logical_.path.ends_with('/')) logical_.path += '/';
  }

  Refusal ReadGet() {
    logical_.operation = Operation::kRead;
    std::string_view consumed;
    for (const auto& [name, operation] :
         {std::pair("list", Operation::kList), std::pair("scan", Operation::kScan)}) {
      if (operation == Operation::kScan && state_.IsVault()) continue;
      const std::string* value = FindValue(query_, name);
      if (value == nullptr || value->empty()) continue;
      const auto flag = convert::ParseGoBool(*value);
      if (!flag.ok() || (flag.value && !consumed.empty())) return ErrorReply(400);
      if (!flag.value) continue;
      ListPath(operation);
      consumed = name;
    }
    logical_.data = QueryData(query_, consumed);
    return std::nullopt;
  }

  std::string ContentType() const {
    for (const auto& [key, value] : request_.headers) {
      if (base::EqualsIgnoreCaseAscii(key, "Content-Type")) return value;
    }
    if (request_.body.empty()) return "";
    return verb_ == "PATCH" ? kMergePatch : "application/json";
  }

  // Vault knows the paths whose bodies are not JSON.
  bool TakesBytes() const {
    const Mount* mount = state_.IsVault() ? state_.mounts.Route(logical_.path) : nullptr;
    if (mount == nullptr || mount->type != "pki" || !logical_.path.starts_with(mount->path)) {
      return false;
    }
    const std::string_view path = std::string_view(logical_.path).substr(mount->path.size());
    for (const std::string_view bytes : {"ocsp", "unified-ocsp"}) {
      if (path.starts_with(bytes) && (path.size() == bytes.size() || path[bytes.size()] == '/')) {
        return true;
      }
    }
    return false;
  }

  Refusal ReadWrite() {
    logical_.operation = Operation::kUpdate;
    const std::string media = ParseMediaType(ContentType()).type;
    if (media == "application/ocsp-request" || TakesBytes()) {
      logical_.raw_body = request_.body;
      return std::nullopt;
    }
    const std::size_t first = request_.body.find_first_not_of(" \t\r\n");
    const bool json =
        first != std::string::npos && (request_.body[first] == '{' || request_.body[first] == '[');
    if (!json && media == "application/x-www-form-urlencoded") {
      logical_.data = FormData(request_.body);
      return std::nullopt;
    }
    return ReadJson(false);
  }

  Refusal ReadPatch() {
    logical_.operation = Operation::kPatch;
    const MediaType media = ParseMediaType(ContentType());
    if (!media.error.empty()) return ErrorReply(400, {media.error});
    const bool scim = IsVault2() && media.type == "application/scim+json";
    if (media.type != kMergePatch && !scim) {
      std::string text = "PATCH requires Content-Type of ";
      text.append(kMergePatch).append(", provided ").append(media.type);
      return ErrorReply(415, {text});
    }
    return ReadJson(true);
  }

  Refusal ReadJson(bool patch) {
    gojson::Parsed parsed = gojson::ParseBody(request_.body, state_.environment.profile, patch);
    if (parsed.status != 0) return ErrorReply(parsed.status, {parsed.error});
    logical_.data = std::move(parsed.value);
    return std::nullopt;
  }

  Refusal ReadHeaders() {
    logical_.token = TokenHeader();
    logical_.ns = NamespaceHeader();
    if (!state_.IsVault()) ReadInlineHeaders();
    if (HasHeader("X-Vault-Wrap-TTL")) {
      const auto ttl = convert::ToDuration(Json(HeaderValue("X-Vault-Wrap-TTL")));
      std::string error = ttl.error;
      if (ttl.ok() && ttl.value.count() < 0) error = "requested wrap ttl cannot be negative";
      if (!error.empty()) {
        return ErrorReply(400, {"error parsing X-Vault-Wrap-TTL header: " + error});
      }
      logical_.wrap_ttl_s = std::chrono::duration_cast<std::chrono::seconds>(ttl.value).count();
      logical_.wrap_as_jwt = HeaderValue("X-Vault-Wrap-Format") == "jwt";
    }
    return state_.IsVault() ? CheckVaultHeaders() : CheckBaoHeaders();
  }

  void ReadInlineHeaders() {
    constexpr std::string_view kPrefix = "x-vault-inline-auth-";
    for (const auto& [key, value] : request_.headers) {
      std::string name = base::ToLowerAscii(key);
      if (name.starts_with(kPrefix)) {
        logical_.inline_login.emplace_back(name.substr(kPrefix.size()), value);
      }
    }
  }

  Refusal CheckVaultHeaders() const {
    if (HeaderValue("X-Vault-Forward") == "active-node") {
      return ErrorReply(400, {"forwarding via header X-Vault-Forward disabled in configuration"});
    }
    if (HeaderValue("X-Vault-Inconsistent") == "forward-active-node") {
      return ErrorReply(400, {"forwarding via header X-Vault-Inconsistent=forward-active-node "
                              "disabled in configuration"});
    }
    const std::string override_flag = HeaderValue("X-Vault-Policy-Override");
    const auto flag = convert::ToBool(Json(override_flag), Profile::kVault2);
    if (!flag.ok()) {
      return ErrorReply(400, {"failed to parse X-Vault-Policy-Override header: " + flag.error});
    }
    return std::nullopt;
  }

  Refusal CheckBaoHeaders() const {
    const std::string index = HeaderValue("X-Vault-Index");
    if (index.empty() || base::Base64Decode(index)) return std::nullopt;
    return ErrorReply(400, {"failed to decode \"X-Vault-Index\""});
  }

  State& state_;
  std::string_view verb_;
  const vault::Request& request_;
  const std::string& path_;
  Query query_;
  LogicalRequest logical_;
};

}  // namespace

vault::Response Serve(State& state, std::string_view verb, const vault::Request& request,
                      const std::string& decoded) {
  return Exchange(state, verb, request, decoded).Run();
}

}  // namespace vaultsim
