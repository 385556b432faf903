// One client's connection on the loop's side: reads, parses, hands requests over, keeps the time.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/event_loop.h"
#include "net/http.h"
#include "net/http_parser.h"
#include "net/outbox.h"
#include "net/turns.h"

namespace net {

class Connection;

// What all connections of a server share. Outlives them on the loop; an exchange that outlives the
// server finds its connection closed and touches nothing of this.
struct ConnectionHost {
  ConnectionHost(EventLoop& its_loop, HttpHandler& its_handler,
                 const HttpServerOptions& its_options, base::Log& its_log);
  virtual ~ConnectionHost() = default;
  virtual void OnClosed(Connection& connection) = 0;

  EventLoop& loop;
  HttpHandler& handler;
  const HttpServerOptions& options;
  base::Log& log;
  bool stopping = false;
  Turns turns = {};
  std::vector<char> read_buffer;
  // Most requests arrive whole, so one parser serves all; a connection keeps it only while its
  // request is incomplete.
  std::unique_ptr<RequestParser> spare_parser;

  std::unique_ptr<RequestParser> TakeParser();
  void ReturnParser(std::unique_ptr<RequestParser> parser);
};

// Methods run on the loop's thread, except as HttpExchange's way to outbox().
class Connection final : public IoWatcher,
                         public Timer,
                         public OutboxOwner,
                         public TurnTaker,
                         public std::enable_shared_from_this<Connection> {
 public:
  struct Peer {
    std::string address;
    AddressShare& share;
    bool refused = false;  // over a limit: its request is answered with 503
  };

  Connection(ConnectionHost& host, Fd fd, std::unique_ptr<TlsSession> tls, Peer peer);

  // False: out of memory; the connection must be dropped.
  bool Start();
  // Ends what is quiet, lets an answer in flight finish and close.
  void BeginStop();
  // Drops everything. Idempotent.
  void Close();

  const Peer& peer() const { return peer_; }
  int fd() const { return fd_; }
  Outbox& outbox() { return outbox_; }
  ConnectionHost& host() { return host_; }

  void OnReady(unsigned ready) override;
  void OnTimer() override;
  void OnOutboxNotice() override;
  void OnTurn() override;

 private:
  enum class Phase : std::uint8_t {
    kHandshake,
    kReady,   // between requests, or answering one
    kHead,    // a request has begun
    kBody,    // its head is complete
    kLinger,  // all is said; waits for the client to close, so that it reads the answer first
  };

  void LookAt(unsigned ready);
  void AskForTurn() { host_.turns.Ask(peer_.share, *this); }
  void TakeTurn();
  void DropForWantOfMemory();
  void StepHandshake();
  void RefusePlainText();
  void ReadInput();
  void OnInput(std::string_view bytes);
  void OnEndOfInput();
  // At most one request. Both return the bytes behind it.
  std::string_view Parse(std::string_view bytes);
  std::string_view ParseWith(RequestParser& parser, std::string_view bytes);
  void ParseWaiting();
  void AfterParsing();
  // False when parsing must stop.
  bool OnHead(RequestParser& parser, bool body_is_here);
  void OnIncomplete(const RequestParser& parser);
  void Dispatch(RequestParser& parser);
  void Refuse(const HttpResponse& response, bool to_head_request);
  // What follows from the outbox's state; Continue also sees to the requests that wait.
  void Settle(const Outbox::State& state);
  void Continue(const Outbox::State& state);
  void BeginLinger();
  void ReadLingering();
  void EnterPhase(Phase phase, std::chrono::milliseconds time);
  std::chrono::milliseconds idle_time() const;
  void OnReadyTimer();
  void UpdateInterest(bool unsent);

  ConnectionHost& host_;
  const Peer peer_;
  const int fd_;
  Outbox outbox_;
  std::unique_ptr<RequestParser> parser_;  // only while a request is incomplete
  std::string waiting_;                    // pipelined bytes behind a request that was taken
  std::size_t parsed_ = 0;                 // of waiting_, which is empty when all are
  SteadyTime phase_deadline_ = {};
  std::size_t lingered_bytes_ = 0;
  unsigned interest_ = 0;
  Phase phase_ = Phase::kReady;
  bool reading_ = true;
  bool input_ended_ = false;
  bool head_complete_ = false;   // of the request being parsed
  bool answered_early_ = false;  // it was refused at its head
  bool closed_ = false;
};

}  // namespace net
