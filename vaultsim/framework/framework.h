// The framework of engines: path patterns with typed fields and handlers, as Vault's
// sdk/framework. It gives every engine the same conversions, warnings and error texts
// (unsupported path, unsupported operation, field validation, ignored parameters).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "json/box.h"
#include "json/fwd.h"
#include "vaultsim/auth/login_renewal.h"
#include "vaultsim/framework/field_data.h"
#include "vaultsim/framework/gojson.h"  // kNumberLiteral
#include "vaultsim/framework/profile.h"
#include "vaultsim/workshop.h"

namespace vaultsim {

// Logical operations (sdk/logical). A POST or PUT becomes kCreate when the path has an existence
// check that says "absent", else kUpdate.
enum class Operation { kRead, kCreate, kUpdate, kPatch, kDelete, kList, kScan, kHeader };

// What an engine may use of the world.
struct Environment {
  const base::Clock& clock;
  base::Random& random;
  Profile profile;
  // PKI takes RSA keys from a small set kept by the process instead of generating each (120 ms).
  bool fast_keys = false;
  Workshop* workshop = nullptr;  // null: what takes long is made at once
};

// One request inside its mount. Valid for the duration of the call.
struct EngineRequest {
  Operation operation = Operation::kRead;
  std::string path;           // inside the mount, decoded, no leading slash
  std::string mount;          // "secret/"
  json::Box data = {};        // the body, or the query's parameters; an object or null
  std::string raw_body = {};  // of an OCSP request: such bodies are no parameters
  std::map<std::string, std::string> captures = {};  // from the pattern
  std::string client_token = {};                     // for cubbyhole and token paths; "" when none
  std::string display_name = {};
  std::string entity_id = {};
  std::string client_id = {};  // the entity, or base64(SHA-256(sorted policies \x1f NUL namespace))
  std::string remote_address = {};
  std::int64_t default_lease_ttl_s = 0;  // of the mount, effective
  std::int64_t max_lease_ttl_s = 0;
};

struct EngineResponse {
  int status = 0;       // 0: 200 with data or warnings, 204 without (a null response)
  json::Box data = {};  // null: no data
  std::vector<std::string> warnings = {};
  std::vector<std::string> core_warnings = {};  // behind those of the framework
  std::string lease_id = {};
  bool renewable = false;
  std::int64_t lease_duration_s = 0;
  std::string lease_secret = {};        // what RevokeLease needs to know
  json::Box auth = {};                  // null: none (the envelope's "auth")
  json::Box wrap_info = {};             // null: none (the envelope's "wrap_info")
  std::optional<std::string> raw = {};  // a body outside the envelope (pki/ca/pem, raw CRLs)
  std::string raw_content_type = {};
  bool envelope_when_empty = false;  // 200 with "data": null instead of 204
  bool status_envelope = false;      // "RespondWithStatusCode": no trailing newline, mount_type ""
};

// An error answer: {"errors":[...]}.
struct EngineError {
  int status = 400;
  std::vector<std::string> errors = {};
  // True: wrapped as Vault's multierror: "1 error occurred:\n\t* text\n\n".
  bool multierror = false;
};

// Whether the object of a request exists, or why that cannot be told.
using Existence = std::variant<bool, EngineError>;

// Either. An engine returns one of these two, never throws.
struct EngineResult {
  EngineResult(EngineResponse r) : response(std::move(r)) {}
  EngineResult(EngineError e) : error(std::move(e)) {}
  EngineResponse response = {};
  std::optional<EngineError> error = {};
};

EngineError UserError(std::string text);    // 400, bare text
EngineError NotFound();                     // 404, {"errors":[]}
EngineError ServerError(std::string text);  // 500, multierror

using Handler = std::function<EngineResult(const EngineRequest&, const FieldData&)>;

struct Path {
  // Literal segments; "{name}" one segment of \w(([\w-.]+)?\w)?; "{name:any}" one segment of any
  // characters; "{name:serial}" hexadecimal digits, colons and hyphens; "{name:rest}" all that is
  // left, at least one character; "{name:rest0}" the same or nothing; "{name:key}" all that is
  // left, not ending in a slash; a trailing "/?" makes a last slash optional. After a capture of
  // all that is left only a literal may follow. E.g. "issuer/{issuer_ref}/sign/{role}",
  // "mounts/{path:rest}/tune".
  std::string pattern;
  std::vector<Field> fields;
  std::map<Operation, Handler> handlers;
  // Whether the object exists: decides kCreate or kUpdate before the ACL. Null: always kUpdate.
  std::function<Existence(const EngineRequest&, const FieldData&)> exists = nullptr;
  // "TakesArbitraryInput": no warnings about parameters that are not among the fields.
  bool any_parameters = false;
};

// A secrets engine (or the system backend). Called under the simulator's lock: implementations need
// no locks of their own, and call back into the simulator only through what they were made with.
class Engine {
 public:
  virtual ~Engine() = default;
  // Paths in Vault's order: the first match wins. Stable for the engine's life.
  virtual const std::vector<Path>& Paths() const = 0;
  // Called when no path matched (KV v2's invalid-path answer). nullopt: "unsupported path".
  virtual std::optional<EngineResult> Unmatched(const EngineRequest&) { return std::nullopt; }
  // The "data" of reading a value as it stands, as JSON; false: ask the handler. (quick_read.h)
  virtual bool AppendQuickRead(std::string_view, std::string&) { return false; }
  // Auth methods alone.
  virtual LoginRenewal RenewLogin(const Token&) const { return NoRenewal(); }
  // How the core writes a path inside the mount before it asks the ACL.
  virtual std::string CanonicalPath(std::string path) const { return path; }
  // Ends what was given out with a lease. secret: as the response had it. nullopt: done.
  virtual std::optional<std::string> RevokeLease(const std::string&) { return std::nullopt; }
  // Globs inside the mount that need no token ("cert/*") or need sudo ("root").
  // A trailing '*' matches any rest, a segment "+" any one segment.
  virtual std::vector<std::string> UnauthenticatedPaths() const { return {}; }
  virtual std::vector<std::string> SudoPaths() const { return {}; }
  // The "type" of sys/mounts, and mount_type of Vault's envelope: "kv", "pki" ...
  virtual std::string Type() const = 0;
};

// Finds the path, converts the fields, runs the handler, adds the ignored-parameter warnings.
EngineResult Dispatch(Engine& engine, EngineRequest& request, const Environment& environment);

// For the step before the ACL. An error when a field does not convert.
Existence CheckExistence(Engine& engine, EngineRequest& request, const Environment& environment);

}  // namespace vaultsim
