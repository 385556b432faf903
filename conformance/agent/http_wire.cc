#include "conformance/agent/http_wire.h"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/URI.h>

#include <istream>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>

namespace conformance {
namespace {

using Poco::Net::HTTPMessage;
using Poco::Net::HTTPRequest;
using Poco::Net::HTTPResponse;

using Clock = std::chrono::steady_clock;

constexpr const char* kSession = "Mcp-Session-Id";

base::Error Failed(base::ErrorCode code, std::string message) {
  return {.code = code, .message = std::move(message)};
}

Poco::Timespan Timespan(std::chrono::milliseconds time) {
  return Poco::Timespan(static_cast<Poco::Timespan::TimeDiff>(time.count()) * 1000);
}

// The messages of a stream of events, one by one. [HTML, server-sent events]
class EventReader {
 public:
  // A stream that goes on past the deadline is a Poco::TimeoutException, as is one that is silent.
  EventReader(std::istream& stream, Clock::time_point deadline)
      : stream_(stream), deadline_(deadline) {
    stream_.exceptions(std::ios::badbit);  // what Poco throws inside of it is not lost
  }

  // The data of the next event that has some; nullopt: the stream ended.
  std::optional<std::string> Next() {
    std::string data;
    bool any = false;
    for (std::string line; std::getline(stream_, line);) {
      if (Clock::now() > deadline_) throw Poco::TimeoutException();
      if (!line.empty() && line.back() == '\r') line.pop_back();
      if (line.empty()) {
        if (any && !data.empty()) return data;
        data.clear();
        any = false;
      } else if (line.starts_with("data:")) {
        if (any) data += '\n';
        data += line.substr(line.size() > 5 && line[5] == ' ' ? 6 : 5);
        any = true;
      }
    }
    return std::nullopt;
  }

 private:
  std::istream& stream_;
  const Clock::time_point deadline_;
};

std::string ReadAll(std::istream& stream) {
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

}  // namespace

std::string HttpReply::header(const std::string& name) const {
  for (const auto& [key, value] : headers) {
    if (Poco::icompare(key, name) == 0) return value;
  }
  return "";
}

base::Result<HttpTarget> ParseHttpTarget(const std::string& url) {
  try {
    const Poco::URI uri(url);
    if (uri.getScheme() == "http" && !uri.getHost().empty()) {
      return HttpTarget{uri.getHost(), uri.getPort(), uri.getPath().empty() ? "/" : uri.getPath()};
    }
  } catch (const Poco::Exception&) {
  }
  return Failed(base::ErrorCode::kInvalidArgument,
                "\"" + url + "\" is no address like http://127.0.0.1:8080/mcp");
}

class HttpWire::Connection {
 public:
  explicit Connection(const HttpTarget& target) : session_(target.host, target.port) {
    session_.setKeepAlive(true);
  }

  // The stream of the answer's body. Throws what Poco throws.
  std::istream& Send(const HttpTarget& target, const std::string& method, const std::string& body,
                     const Headers& headers, const std::string& query,
                     std::chrono::milliseconds patience) {
    session_.setTimeout(Timespan(patience));
    HTTPRequest request(method, target.path + query, HTTPMessage::HTTP_1_1);
    for (const auto& [name, value] : headers) {
      if (Poco::icompare(name, "Host") == 0) {
        request.set(name, value);
      } else {
        request.add(name, value);
      }
    }
    if (!body.empty() || method == "POST") {
      request.setContentLength(static_cast<std::streamsize>(body.size()));
    }
    session_.sendRequest(request) << body;
    response_.clear();
    return session_.receiveResponse(response_);
  }

  HttpReply Head() const {
    HttpReply reply{.status = response_.getStatus()};
    for (const auto& [name, value] : response_) reply.headers.emplace_back(name, value);
    return reply;
  }

 private:
  Poco::Net::HTTPClientSession session_;
  HTTPResponse response_;
};

HttpWire::HttpWire(HttpTarget target, Tap tap) : target_(std::move(target)), tap_(std::move(tap)) {}
HttpWire::~HttpWire() = default;

std::unique_ptr<HttpWire::Connection> HttpWire::Take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
  }
  return std::make_unique<Connection>(target_);
}

void HttpWire::GiveBack(std::unique_ptr<Connection> connection) {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(connection));
}

std::string HttpWire::session() const {
  const std::lock_guard lock(mutex_);
  return session_;
}

void HttpWire::set_session(std::string session) {
  const std::lock_guard lock(mutex_);
  session_ = std::move(session);
}

Headers HttpWire::Complete(const Headers& headers) const {
  Headers all = {{"Content-Type", "application/json"},
                 {"Accept", "application/json, text/event-stream"}};
  if (const std::string id = session(); !id.empty()) all.emplace_back(kSession, id);
  all.insert(all.end(), headers.begin(), headers.end());
  return all;
}

HttpReply HttpWire::Raw(const std::string& method, const std::string& body, const Headers& headers,
                        const std::string& query, std::chrono::milliseconds patience) {
  if (tap_) tap_("in", method + " " + target_.path + query + "\n" + body);
  Connection connection(target_);
  HttpReply reply;
  try {
    std::istream& stream = connection.Send(target_, method, body, headers, query, patience);
    reply = connection.Head();
    // A stream of events may stay open for ever; its head says enough.
    if (!reply.header("Content-Type").starts_with("text/event-stream") || method == "POST") {
      reply.body = ReadAll(stream);
    }
  } catch (const Poco::TimeoutException&) {
    reply.timed_out = true;
    reply.body = "no answer came in time";
  } catch (const std::exception& e) {
    reply.body = e.what();
  }
  if (tap_) tap_("out", "HTTP " + std::to_string(reply.status) + "\n" + reply.body);
  return reply;
}

base::Result<Json> HttpWire::Exchange(const Json& request, const ExchangeOptions& options) {
  const std::string body = request.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (tap_) tap_("in", body);
  auto connection = Take();
  const Clock::time_point deadline = Clock::now() + options.patience;
  try {
    std::istream& stream =
        connection->Send(target_, "POST", body, Complete(options.headers), "", options.patience);
    const HttpReply head = connection->Head();
    if (const std::string id = head.header(kSession); !id.empty()) set_session(id);
    const Json id = request.value("id", Json());
    if (!head.header("Content-Type").starts_with("text/event-stream")) {
      const std::string text = ReadAll(stream);
      if (tap_) tap_("out", text);
      GiveBack(std::move(connection));
      Json response = Json::parse(text, nullptr, false);
      if (response.is_object() && response.contains("jsonrpc")) return response;
      return Failed(base::ErrorCode::kBadResponse,
                    "HTTP " + std::to_string(head.status) + ": " + text);
    }
    EventReader events(stream, deadline);
    while (const auto data = events.Next()) {
      if (tap_) tap_("out", *data);
      Json message = Json::parse(*data, nullptr, false);
      if (!message.is_object()) {
        return Failed(base::ErrorCode::kBadResponse, "an event that is no message: " + *data);
      }
      if (!message.contains("method") && message.value("id", Json()) == id) return message;
      if (options.on_message) options.on_message(message);
    }
    return Failed(base::ErrorCode::kBadResponse, "the stream ended without the response");
  } catch (const Poco::TimeoutException&) {
    return Failed(base::ErrorCode::kTimeout, "no answer came in time");
  } catch (const std::exception& e) {
    return Failed(base::ErrorCode::kUnreachable, std::string("the connection broke: ") + e.what());
  }
}

base::Status HttpWire::Send(const Json& message, const Headers& headers) {
  const HttpReply reply =
      Raw("POST", message.dump(-1, ' ', false, Json::error_handler_t::replace), Complete(headers));
  if (reply.status == 202 || reply.status == 200) return {};
  return Failed(base::ErrorCode::kBadResponse,
                "HTTP " + std::to_string(reply.status) + ": " + reply.body);
}

}  // namespace conformance
