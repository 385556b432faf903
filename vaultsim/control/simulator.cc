#include "vaultsim/control/simulator.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "base/encoding.h"
#include "vaultsim/control/stored_values.h"
#include "vaultsim/fault/caller_token.h"
#include "vaultsim/fixtures.h"

namespace vaultsim {

using base::Error;
using base::ErrorCode;

// An estate that was loaded, or a request.
struct Simulator::Change {
  std::uint64_t seed = 0;
  base::WallTime time = {};
  std::string estate = {};
  std::string verb = {};
  vault::Request request = {};
};

struct Simulator::Snapshot {
  SnapshotInfo info;
  Changes changes;
  std::uint64_t seed = 0;
  FaultPlan::State plan = {};
  std::uint64_t chaos_answers = 0;
};

namespace {

Options WithSink(Options options, AuditSink& sink) {
  options.audit_sink = &sink;
  return options;
}

}  // namespace

Simulator::Simulator(const SimulatorOptions& options, FaultSleeper& sleeper)
    : options_(options),
      sleeper_(sleeper),
      clock_(options.manual_start),
      random_(options.seed),
      audit_sink_(options.vault.audit_sink),
      vault_(WithSink(options.vault, audit_sink_), clock_, random_),
      first_seed_(random_.seed()),
      plan_(options.seed) {
  if (options.chaos_seed) chaos_.emplace(*options.chaos_seed);
}

Simulator::~Simulator() = default;

base::Result<std::unique_ptr<Simulator>> Simulator::Create(const SimulatorOptions& options,
                                                           FaultSleeper& sleeper) {
  std::unique_ptr<Simulator> simulator(new Simulator(options, sleeper));
  if (auto begun = simulator->Reset(); !begun) return std::move(begun).error();
  return simulator;
}

Delivery Simulator::Deliver(std::string_view verb, const vault::Request& request,
                            const base::CallContext& context) {
  const auto next = [&](const vault::Request& passed) -> base::Result<vault::Response> {
    vault::Response response = Answer(verb, passed);
    if (chaos_) chaos_->Vary(passed, &response);
    return response;
  };
  const std::optional<Fault> fault = plan_.Next(verb, request);
  Delivery delivery;
  if (fault) {
    delivery = Inject(*fault, request, context, sleeper_, next).value();  // next has no errors
  } else {
    delivery.response = next(request).value();
  }
  Note(verb, request, delivery.response.status, fault);
  return delivery;
}

std::optional<Delivery> Simulator::DeliverNow(std::string_view verb,
                                              const vault::Request& request) {
  if (!plan_.empty()) return std::nullopt;
  std::optional<vault::Response> response = AnswerNow(verb, request);
  if (!response) return std::nullopt;
  if (chaos_) chaos_->Vary(request, &*response);
  Note(verb, request, response->status, std::nullopt);
  return Delivery{.response = *std::move(response)};
}

void Simulator::Note(std::string_view verb, const vault::Request& request, int status,
                     const std::optional<Fault>& fault) {
  history_.Add({.time = clock_.Now(),
                .method = std::string(verb),
                .path = request.path,
                .query = request.query,
                .status = status,
                .fault = fault ? FaultName(fault->kind) : ""});
}

base::Result<vault::Response> Simulator::RoundTrip(const vault::Request& request,
                                                   const base::CallContext& context) {
  if (context.stop.stop_requested()) {
    return Error{.code = ErrorCode::kCancelled, .message = "the call was cancelled"};
  }
  return AtSeam(Deliver(vault::MethodName(request.method), request, context), sleeper_, context);
}

vault::Response Simulator::Answer(std::string_view verb, const vault::Request& request) {
  const std::scoped_lock lock(mutex_);
  // One time for all of it, so that it can be repeated.
  const base::WallTime now = clock_.Now();
  clock_.Pin(now);
  RememberIfNeeded(verb, request, now);
  vault::Response response = vault_.Answer(verb, request);
  clock_.Release();
  return response;
}

std::optional<vault::Response> Simulator::AnswerNow(std::string_view verb,
                                                    const vault::Request& request) {
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock.owns_lock()) return std::nullopt;
  const base::WallTime now = clock_.Now();
  const std::uint64_t seed = random_.seed();
  clock_.Pin(now);
  const bool remembered = RememberIfNeeded(verb, request, now);
  std::optional<vault::Response> response = vault_.AnswerNow(verb, request);
  clock_.Release();
  if (!response) {
    random_.Reseed(seed);
    if (remembered) changes_.pop_back();
  }
  return response;
}

bool Simulator::RememberIfNeeded(std::string_view verb, const vault::Request& request,
                                 base::WallTime now) {
  if (!options_.snapshots || !MayChange(verb, request)) return false;
  Remember({.seed = random_.seed(), .time = now, .verb = std::string(verb), .request = request});
  return true;
}

// In doubt, yes: a read may use up a token, unwrap, or find a revocation list too old.
bool Simulator::MayChange(std::string_view verb, const vault::Request& request) const {
  if (verb != "GET" && verb != "LIST" && verb != "HEAD" && verb != "SCAN") return true;
  for (const std::string_view part : {"wrap", "cubbyhole", "crl", "leases"}) {
    if (request.path.find(part) != std::string::npos) return true;
  }
  // An encoded letter might hide one of them.
  if (request.path.find('%') != std::string::npos) return true;
  return vault_.CountsUses(CallerToken(request));
}

void Simulator::Remember(Change change) {
  std::erase_if(change.request.headers, [](const vault::Header& header) {
    return base::EqualsIgnoreCaseAscii(header.first, "User-Agent") ||
           base::EqualsIgnoreCaseAscii(header.first, "Accept-Encoding");
  });
  changes_.push_back(std::make_shared<const Change>(std::move(change)));
}

void Simulator::StartOver() {
  random_.Reseed(first_seed_);
  if (options_.manual_start) clock_.Set(*options_.manual_start);
  changes_.clear();
  vault_.Reset();
}

base::Status Simulator::Load(std::string_view estate) {
  if (estate.empty()) return {};
  Change change = {.seed = random_.seed(), .time = clock_.Now(), .estate = std::string(estate)};
  clock_.Pin(change.time);
  base::Status loaded = LoadEstate(vault_, estate);
  clock_.Release();
  if (loaded && options_.snapshots) Remember(std::move(change));
  return loaded;
}

base::Status Simulator::Reset() {
  const std::scoped_lock lock(mutex_);
  StartOver();
  plan_.Reset();
  if (chaos_) chaos_->SetAnswers(0);
  history_.Clear();
  return Load(options_.estate);
}

base::Status Simulator::LoadFixtures(std::string_view estate) {
  // What is broken is refused before anything is lost.
  if (auto token = EstateRootToken(estate); !token) return std::move(token).error();
  const std::scoped_lock lock(mutex_);
  StartOver();
  base::Status loaded = Load(estate);
  if (loaded) return loaded;
  StartOver();
  (void)Load(options_.estate);  // it could be loaded before
  return loaded;
}

base::Result<Simulator::SnapshotInfo> Simulator::TakeSnapshot() {
  if (!options_.snapshots) {
    return Error{.code = ErrorCode::kInvalidArgument, .message = "snapshots are off"};
  }
  const std::scoped_lock lock(mutex_);
  if (snapshots_.size() == kSnapshotsMax) {
    return Error{.code = ErrorCode::kTooLarge,
                 .message = "there are " + std::to_string(kSnapshotsMax) +
                            " snapshots already: delete one first"};
  }
  const SnapshotInfo info = {++last_snapshot_, clock_.Now(), changes_.size()};
  Snapshot snapshot = {info, changes_, random_.seed(), plan_.Save(),
                       chaos_ ? chaos_->answers() : 0};
  snapshots_[info.id] = std::make_unique<const Snapshot>(std::move(snapshot));
  return info;
}

std::vector<Simulator::SnapshotInfo> Simulator::Snapshots() const {
  const std::scoped_lock lock(mutex_);
  std::vector<SnapshotInfo> all;
  for (const auto& [id, snapshot] : snapshots_) all.push_back(snapshot->info);
  return all;
}

bool Simulator::DropSnapshot(std::uint64_t id) {
  const std::scoped_lock lock(mutex_);
  return snapshots_.erase(id) > 0;
}

void Simulator::Repeat(const Change& change) {
  random_.Reseed(change.seed);
  clock_.Pin(change.time);
  if (!change.estate.empty()) {
    (void)LoadEstate(vault_, change.estate);
  } else {
    (void)vault_.Answer(change.verb, change.request);
  }
}

base::Status Simulator::Restore(std::uint64_t id) {
  const std::scoped_lock lock(mutex_);
  const auto found = snapshots_.find(id);
  if (found == snapshots_.end()) {
    return Error{.code = ErrorCode::kNotFound,
                 .message = "there is no snapshot " + std::to_string(id)};
  }
  const Snapshot& snapshot = *found->second;
  StartOver();
  audit_sink_.SetQuiet(true);
  for (const auto& change : snapshot.changes) Repeat(*change);
  audit_sink_.SetQuiet(false);
  clock_.Release();
  clock_.Set(snapshot.info.time);
  random_.Reseed(snapshot.seed);
  changes_ = snapshot.changes;
  plan_.Restore(snapshot.plan);
  if (chaos_) chaos_->SetAnswers(snapshot.chaos_answers);
  return {};
}

json::Box Simulator::Describe(bool values) {
  const std::scoped_lock lock(mutex_);
  json::Box state = vault_.Describe(values);
  (*state)["time"] = base::FormatRfc3339Nano(clock_.Now());
  if (!values) return state;
  const std::uint64_t seed = random_.seed();
  audit_sink_.SetQuiet(true);
  (*state)["secrets"] = StoredValues(vault_);
  audit_sink_.SetQuiet(false);
  random_.Reseed(seed);
  return state;
}

}  // namespace vaultsim
