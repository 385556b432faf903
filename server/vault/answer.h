// Answer: Vault's envelope, read once. Everything that is not Vault's (HTML, cut off, a redirect)
// becomes an Error here and its body goes nowhere.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "json/box.h"
#include "vault/transport.h"

namespace vault {

struct Answer {
  int status = 0;
  json::Box data = {};                     // null: none
  std::vector<std::string> warnings = {};  // one line each, no control characters
  std::vector<std::string> errors = {};    // the same; empty for {"errors":[]} and empty bodies
  bool envelope = false;                   // false: an empty body or an errors body
  bool from_health = false;    // the body of sys/health: a load balancer's or a standby's answer
  bool token_refused = false;  // 403 worded as for a token that Vault does not know
  int retry_after_s = 0;

  // Vault's way to say that something does not exist.
  bool absent() const { return status == 404 && errors.empty() && warnings.empty(); }
  bool ok() const { return status >= 200 && status < 300; }
};

// Errors: kRedirect, kBadResponse, kTooLarge. request_sent is set.
base::Result<Answer> ReadAnswer(const Response& response);

// One line: Vault's "1 error occurred:\n\t* x\n\n" becomes "x", control characters become spaces,
// and what is longer than a message should be is cut.
std::string PlainText(std::string_view vault_text);

}  // namespace vault
