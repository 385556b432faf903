// What an argument of a prompt or a variable of a URI template stands for.
#pragma once

namespace completions {

enum class Kind {
  kFree,        // anything: nothing can be suggested
  kKvMount,     // a key/value mount
  kPkiMount,    // a PKI mount
  kSecretPath,  // a secret or folder; the mount is the argument "mount"
  kPkiRole,     // a role; the mount is the argument "pki_mount", by default "pki"
  kPkiIssuer,   // an issuer's name or id; the mount is the argument "mount"
};

}  // namespace completions
