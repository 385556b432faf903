#include "mcp/outlet.h"

#include "guard/exit_filter.h"
#include "identity/principal.h"
#include "jsonrpc/encode.h"

namespace mcp {

using jsonrpc::Reply;

namespace {

std::string PrefixOf(std::string_view result_type, std::string_view server_info) {
  std::string prefix = R"("resultType":")";
  prefix += result_type;
  prefix += R"(","_meta":{"io.modelcontextprotocol/serverInfo":)";
  prefix += server_info;
  return prefix + '}';
}

}  // namespace

Outlet::Outlet(std::string_view server_info)
    : stateless_prefix_(PrefixOf("complete", server_info)),
      input_required_prefix_(PrefixOf("input_required", server_info)) {}

std::string_view Outlet::Prefix(const Exchange& exchange) const {
  return exchange.revision->stateless ? std::string_view(stateless_prefix_) : std::string_view();
}

void Outlet::Constant(Exchange& exchange, std::string_view members,
                      std::shared_ptr<jsonrpc::Session> opened) const {
  exchange.sink->Finish({Reply::Kind::kAnswer,
                         jsonrpc::EncodeResult(exchange.id, Prefix(exchange), members),
                         std::move(opened)});
}

void Outlet::Result(Exchange& exchange, std::string members) const {
  guard::RedactToken(members, exchange.caller.principal->token);
  exchange.sink->Finish(
      {Reply::Kind::kAnswer, jsonrpc::EncodeResult(exchange.id, Prefix(exchange), members)});
}

void Outlet::InputRequired(Exchange& exchange, std::string members) const {
  guard::RedactToken(members, exchange.caller.principal->token);
  exchange.sink->Finish(
      {Reply::Kind::kAnswer, jsonrpc::EncodeResult(exchange.id, input_required_prefix_, members)});
}

void Outlet::Fail(Exchange& exchange, Failure failure) const {
  // The id is the caller's own and is echoed as it came; the rest may quote anything.
  guard::RedactToken(failure.message, exchange.caller.principal->token);
  guard::RedactToken(failure.data, exchange.caller.principal->token);
  Refuse(*exchange.sink, exchange.id, failure, exchange.revision->no_id);
}

void Outlet::Nothing(Exchange& exchange) { exchange.sink->Finish({}); }

void Outlet::Refuse(jsonrpc::ReplySink& sink, const std::optional<jsonrpc::Id>& id,
                    const Failure& failure, jsonrpc::NoId no_id) {
  sink.Finish(
      {failure.kind, jsonrpc::EncodeError(id, failure.code, failure.message, failure.data, no_id)});
}

}  // namespace mcp
