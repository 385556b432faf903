// Resources: what an application can show of Vault without calling a tool. Never a secret's value.
// [server/resources]
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancellation.h"
#include "base/result.h"
#include "completions/kind.h"
#include "json/fwd.h"

namespace vault {
class Client;
}

namespace resources {

// Of a template.
struct Variable {
  std::string name;
  completions::Kind kind;
};

// Constant text for the lists.
struct Description {
  std::string uri;  // or the template, RFC 6570
  std::string name;
  std::string title;
  std::string text;
  std::string mime_type;
  std::vector<Variable> variables = {};
};

struct Contents {
  std::string mime_type;
  std::string text;
  bool binary = false;  // text is base64
};

// vault://mounts
std::span<const Description> Resources();
// vault://{mount}/{+path}, vault://pki/{mount}/issuer/{ref}
std::span<const Description> Templates();

// A template with each {name} and {+name} replaced by the string argument of that name, without the
// slashes at its ends: the form in which clients write it that follow the template.
std::string ExpandUri(std::string_view uri_template, const Json& arguments);

// kInvalidArgument: not a URI of these forms. Others: as vault::Client reports them. May block on
// Vault.
base::Result<Contents> Read(std::string_view uri, vault::Client& client,
                            const base::CallContext& context);

}  // namespace resources
