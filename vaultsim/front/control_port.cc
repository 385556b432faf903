#include "vaultsim/front/control_port.h"

#include <charconv>
#include <exception>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/duration.h"
#include "json/parse.h"
#include "vaultsim/pki/go_text.h"

namespace vaultsim {
namespace {

constexpr std::size_t kBodyBytesMax = 32u << 20;  // of an estate

net::HttpResponse Answer(const Json& body, int status = 200) {
  return {.status = status,
          .headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
          .body = json::Dump(body) + "\n"};
}

net::HttpResponse Refuse(int status, const std::string& text) {
  return Answer({{"errors", {text}}}, status);
}

net::HttpResponse Refuse(const base::Error& error) {
  switch (error.code) {
    case base::ErrorCode::kNotFound:
      return Refuse(404, error.message);
    case base::ErrorCode::kTooLarge:
      return Refuse(409, error.message);
    case base::ErrorCode::kInvalidArgument:
    case base::ErrorCode::kRejected:
      return Refuse(400, error.message);
    default:
      return Refuse(500, error.message);
  }
}

net::HttpResponse Done(const base::Status& status) {
  return status ? net::HttpResponse{.status = 204} : Refuse(status.error());
}

// An object; an empty body is an empty one.
base::Result<Json> ReadObject(const std::string& body) {
  if (body.empty()) return Json::object();
  auto parsed = json::Parse(body, {.bytes_max = kBodyBytesMax});
  if (!parsed) return std::move(parsed).error();
  if (!parsed->is_object()) {
    return base::Error{.code = base::ErrorCode::kInvalidArgument,
                       .message = "the body must be a JSON object"};
  }
  return parsed;
}

std::string Parameter(const Query& query, const char* name) {
  const std::string* value = FindValue(query, name);
  return value == nullptr ? "" : *value;
}

std::optional<std::uint64_t> ReadNumber(const std::string& text) {
  std::uint64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || failure != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return number;
}

Json ToJson(const Simulator::SnapshotInfo& info) {
  return {
      {"id", info.id}, {"time", base::FormatRfc3339Nano(info.time)}, {"requests", info.requests}};
}

Json ToJson(const PastRequest& request) {
  Json json = {{"time", base::FormatRfc3339Nano(request.time)},
               {"method", request.method},
               {"path", request.path},
               {"query", request.query},
               {"status", request.status}};
  if (!request.fault.empty()) json["fault"] = request.fault;
  return json;
}

std::optional<base::WallTime> ReadTime(const std::string& text) {
  const auto instant = pki::ParseRfc3339(text);
  constexpr std::int64_t kSecondsMax = std::numeric_limits<std::int64_t>::max() / 1'000'000'000 - 1;
  if (!instant || instant->seconds < 0 || instant->seconds > kSecondsMax) return std::nullopt;
  return base::WallTime(std::chrono::seconds(instant->seconds) +
                        std::chrono::nanoseconds(instant->nanos));
}

// {"set": TIME} or {"advance": DURATION}.
net::HttpResponse MoveClock(SimulatorClock& clock, const Json& body) {
  constexpr const char* kForm = R"(write {"advance": "90s"} or {"set": "2026-01-02T03:04:05Z"})";
  if (!clock.manual()) {
    return Refuse(409, "the clock is the system's: start with --clock=manual");
  }
  if (body.size() != 1 || !body.begin()->is_string()) return Refuse(400, kForm);
  const std::string text = body.begin()->get<std::string>();
  if (body.contains("set")) {
    const auto time = ReadTime(text);
    if (!time) return Refuse(400, kForm);
    clock.Set(*time);
  } else {
    const auto duration = base::ParseDuration(text);
    const auto limit = base::WallTime::max() - clock.Now();
    if (!body.contains("advance") || !duration || duration->count() < 0 || *duration > limit) {
      return Refuse(400, kForm);
    }
    clock.Advance(*duration);
  }
  return Answer({{"now", base::FormatRfc3339Nano(clock.Now())}});
}

Json ToJson(const ArmedFault& armed) {
  Json json = FaultToJson(armed.fault);
  json["id"] = armed.id;
  json["seen"] = armed.seen;
  json["injected"] = armed.injected;
  return json;
}

}  // namespace

ControlPort::ControlPort(Simulator& simulator) : simulator_(simulator) {
  AddState();
  AddSnapshots();
  AddClock();
  AddFaults();
  AddHistory();
}

void ControlPort::AddState() {
  actions_["/reset"]["POST"] = [this](const Asked&) { return Done(simulator_.Reset()); };
  actions_["/fixtures"]["POST"] = [this](const Asked& asked) {
    return Done(simulator_.LoadFixtures(asked.body));
  };
  actions_["/state"]["GET"] = [this](const Asked& asked) {
    return Answer(*simulator_.Describe(Parameter(asked.query, "values") == "1"));
  };
}

void ControlPort::AddSnapshots() {
  actions_["/snapshot"]["GET"] = [this](const Asked&) {
    Json all = Json::array();
    for (const auto& info : simulator_.Snapshots()) all.push_back(ToJson(info));
    return Answer({{"snapshots", std::move(all)}});
  };
  actions_["/snapshot"]["POST"] = [this](const Asked&) {
    const auto taken = simulator_.TakeSnapshot();
    return taken ? Answer(ToJson(*taken)) : Refuse(taken.error());
  };
  actions_["/snapshot"]["DELETE"] = [this](const Asked& asked) {
    const auto id = ReadNumber(Parameter(asked.query, "id"));
    if (!id) return Refuse(400, "write DELETE /snapshot?id=1");
    if (!simulator_.DropSnapshot(*id)) return Refuse(404, "there is no such snapshot");
    return net::HttpResponse{.status = 204};
  };
  actions_["/restore"]["POST"] = [this](const Asked& asked) {
    const auto body = ReadObject(asked.body);
    if (!body) return Refuse(body.error());
    const auto id = body->find("id");
    if (id == body->end() || !id->is_number_unsigned()) return Refuse(400, R"(write {"id": 1})");
    return Done(simulator_.Restore(id->get<std::uint64_t>()));
  };
}

void ControlPort::AddClock() {
  actions_["/clock"]["GET"] = [this](const Asked&) {
    return Answer({{"now", base::FormatRfc3339Nano(simulator_.clock().Now())},
                   {"mode", simulator_.clock().manual() ? "manual" : "system"}});
  };
  actions_["/clock"]["POST"] = [this](const Asked& asked) {
    const auto body = ReadObject(asked.body);
    return body ? MoveClock(simulator_.clock(), *body) : Refuse(body.error());
  };
}

void ControlPort::AddFaults() {
  actions_["/faults"]["GET"] = [this](const Asked&) {
    Json armed = Json::array();
    for (const ArmedFault& one : simulator_.faults().Armed()) armed.push_back(ToJson(one));
    return Answer({{"faults", std::move(armed)}, {"counts", simulator_.faults().Counts()}});
  };
  actions_["/faults"]["POST"] = [this](const Asked& asked) {
    const auto body = ReadObject(asked.body);
    if (!body) return Refuse(body.error());
    const auto fault = FaultFromJson(*body);
    if (!fault) return Refuse(fault.error());
    const auto id = simulator_.faults().Arm(*fault);
    return id ? Answer({{"id", *id}}) : Refuse(id.error());
  };
  actions_["/faults"]["DELETE"] = [this](const Asked& asked) {
    const std::string text = Parameter(asked.query, "id");
    if (text.empty()) {
      simulator_.faults().DisarmAll();
    } else if (const auto id = ReadNumber(text); !id || !simulator_.faults().Disarm(*id)) {
      return Refuse(404, "there is no such fault");
    }
    return net::HttpResponse{.status = 204};
  };
}

void ControlPort::AddHistory() {
  actions_["/requests"]["GET"] = [this](const Asked& asked) {
    HistoryFilter filter = {.path_prefix = HistoryPath(Parameter(asked.query, "path")),
                            .method = Parameter(asked.query, "method")};
    if (const std::string status = Parameter(asked.query, "status"); !status.empty()) {
      const auto number = ReadNumber(status);
      if (!number || *number > 999) return Refuse(400, "status must be a number");
      filter.status = static_cast<int>(*number);
    }
    Json requests = Json::array();
    for (const auto& request : simulator_.history().Find(filter)) {
      requests.push_back(ToJson(request));
    }
    return Answer(
        {{"requests", std::move(requests)}, {"forgotten", simulator_.history().forgotten()}});
  };
}

std::optional<net::HttpResponse> ControlPort::CheckHead(const net::HttpRequest& head) {
  if (head.header("Origin")) return Refuse(403, "the control port is not for web pages");
  const auto path = actions_.find(head.path);
  if (path == actions_.end()) {
    std::string known;
    for (const auto& [name, methods] : actions_) known += (known.empty() ? "" : ", ") + name;
    return Refuse(404, "the control port knows " + known);
  }
  if (path->second.contains(head.method)) return std::nullopt;
  std::string allowed;
  for (const auto& [method, action] : path->second) {
    allowed += (allowed.empty() ? "" : ", ") + method;
  }
  net::HttpResponse refusal = Refuse(405, head.path + " takes " + allowed);
  refusal.headers.emplace_back("Allow", allowed);
  return refusal;
}

void ControlPort::Handle(net::HttpRequest request, std::shared_ptr<net::HttpExchange> exchange) {
  const Action& action = actions_.at(request.path).at(request.method);
  try {
    exchange->Respond(action({ParseQuery(request.query), std::move(request.body)}));
  } catch (const std::exception& e) {
    exchange->Respond(Refuse(500, std::string("a defect of the simulator: ") + e.what()));
  }
}

}  // namespace vaultsim
