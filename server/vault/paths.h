// Paths: what a caller may name, checked once and encoded once. Refused, never repaired.
//
// Mounts, secret paths and the names of roles and issuers are data that end up in a URL. Each has a
// type here that can only be made by Parse, so that no unchecked text can reach a request.
// All types are values: thread-safe when const. Errors are kInvalidArgument, name the parameter and
// the rule, and never quote the text.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace vault {

// "secret", "team/kv". Exactly one trailing slash is accepted, because Vault itself prints mounts
// as "secret/".
class MountPath {
 public:
  static base::Result<MountPath> Parse(std::string_view text, std::string_view parameter = "mount");
  const std::string& text() const { return text_; }  // without the slash
  std::string WithSlash() const { return text_ + '/'; }

 private:
  explicit MountPath(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

// "app/config": a secret inside a mount.
class SecretPath {
 public:
  // At least one segment, no slash at either end.
  static base::Result<SecretPath> Parse(std::string_view text, std::string_view parameter = "path");
  const std::string& text() const { return text_; }

 private:
  explicit SecretPath(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

// "", "app", "app/": a folder inside a mount; empty is the mount's root, and one trailing slash is
// accepted, because lists print folders as "app/".
class FolderPath {
 public:
  static base::Result<FolderPath> Parse(std::string_view text, std::string_view parameter = "path");
  const std::string& text() const { return text_; }  // without the slash; "" is the root

 private:
  explicit FolderPath(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

// The name of a role or an issuer, or an issuer's id: one segment of letters, digits, '_', and
// inside also '-' and '.' (Vault's GenericNameRegex).
class Name {
 public:
  static base::Result<Name> Parse(std::string_view text, std::string_view parameter);
  const std::string& text() const { return text_; }

 private:
  explicit Name(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

// The path of a request, built from a root that the request must stay under and checked parts.
class ApiPath {
 public:
  explicit ApiPath(const MountPath& mount) : ApiPath(mount.text()) {}
  // A root of ours: "sys/mounts".
  static ApiPath System(std::string_view root) { return ApiPath(root); }

  ApiPath& Fixed(std::string_view segments);  // ours, e.g. "root/generate/internal"
  ApiPath& Add(const MountPath& mount) { return Append(mount.text()); }
  ApiPath& Add(const SecretPath& path) { return Append(path.text()); }
  ApiPath& Add(const FolderPath& folder) { return Append(folder.text()); }
  ApiPath& Add(const Name& name) { return Append(name.text()); }

  // "secret/data/my app": as policies and messages write it.
  const std::string& plain() const { return plain_; }
  // "/v1/secret/data/my%20app": for the wire.
  const std::string& encoded() const { return encoded_; }
  // Reads the encoded form back as a server would (split, decode, clean) and compares it with the
  // root. False only by a defect of ours; the request must then not be sent.
  bool StaysUnderRoot() const;

 private:
  explicit ApiPath(std::string_view root);
  ApiPath& Append(std::string_view segments);

  std::string root_;
  std::string plain_;
  std::string encoded_;
};

}  // namespace vault
