// Outlet: the one way by which answers leave the protocol. It puts each into its revision's
// envelope and everything that a caller or Vault had a part in through the exit filter.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "jsonrpc/endpoint.h"
#include "jsonrpc/message.h"
#include "mcp/log_level.h"
#include "mcp/revision.h"

namespace mcp {

// One request on its way to its one reply.
struct Exchange {
  jsonrpc::Id id;
  const Revision* revision;  // never null
  jsonrpc::Caller caller;
  std::shared_ptr<jsonrpc::ReplySink> sink;
  // JSON text of the token by which the caller wants to hear of progress; empty: it does not.
  // [basic/utilities/progress]
  std::string progress_token = {};
  // The least level of log messages that the caller wants; nullopt: none.
  std::optional<MessageLevel> log_level = std::nullopt;
};

struct Failure {
  int code = 0;
  std::string message = {};
  std::string data = {};  // JSON text; empty: none
  jsonrpc::Reply::Kind kind = jsonrpc::Reply::Kind::kAnswer;
};

// Immutable, thread-safe. Each function finishes the exchange.
class Outlet {
 public:
  // server_info: JSON text of the Implementation object.
  explicit Outlet(std::string_view server_info);

  // members: the inside of the result object, JSON text. Constant: nothing in it depends on a
  // caller, so the filter is not needed (a list of tools is large).
  void Constant(Exchange& exchange, std::string_view members,
                std::shared_ptr<jsonrpc::Session> opened = nullptr) const;
  void Result(Exchange& exchange, std::string members) const;
  // The same for a result that asks for input. [2026-07-28 basic/patterns/mrtr]
  void InputRequired(Exchange& exchange, std::string members) const;
  void Fail(Exchange& exchange, Failure failure) const;
  // A cancelled request: it ends, without a message. [basic/patterns/cancellation]
  static void Nothing(Exchange& exchange);

  // An error whose id could not be read, or that answers no request.
  static void Refuse(jsonrpc::ReplySink& sink, const std::optional<jsonrpc::Id>& id,
                     const Failure& failure, jsonrpc::NoId no_id);

 private:
  std::string_view Prefix(const Exchange& exchange) const;

  std::string stateless_prefix_;
  std::string input_required_prefix_;
};

}  // namespace mcp
