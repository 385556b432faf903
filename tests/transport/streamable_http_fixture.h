// A handler with real identities before an endpoint that a test steers.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "base/secret.h"
#include "echo_endpoint.h"
#include "http_fakes.h"
#include "identity/http_identity.h"
#include "transport/streamable_http.h"

namespace transport {

using Kind = jsonrpc::Reply::Kind;
using net::HttpRequest;
using net::HttpResponse;

inline constexpr const char* kPing = R"({"jsonrpc":"2.0","id":1,"method":"ping"})";

class StreamableHttpTest : public testing::Test {
 protected:
  StreamableHttpTest() { Make({}); }

  // The handler under test, by these rules.
  void Make(OriginRules rules, base::SecretString server_token = base::SecretString());
  // Opens a session as a protocol would, and returns its id.
  std::string OpenSession(const std::string& token = "hvs.alice");
  // An error of the binding, before the endpoint hears of it.
  void ExpectRefused(net::HttpRequest request, int status);

  base::ManualClock clock_{base::WallTime{}};
  base::SeededRandom random_{3};
  EchoEndpoint endpoint_;
  std::unique_ptr<identity::HttpIdentity> identity_;
  std::unique_ptr<IdentityAuthenticator> authenticator_;
  std::unique_ptr<StreamableHttp> handler_;
};

}  // namespace transport
