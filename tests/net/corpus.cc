#include "corpus.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace net_test {
namespace {

std::size_t NumberAfter(const std::string& line, const std::string& key, std::size_t otherwise) {
  const std::size_t at = line.find(key + "=");
  return at == std::string::npos ? otherwise : std::stoul(line.substr(at + key.size() + 1));
}

void TakeDirective(const std::string& line, CorpusCase* test) {
  const auto has = [&](const char* word) { return line.find(word) != std::string::npos; };
  if (line.rfind("expect: ", 0) == 0) {
    test->expect = Unescape(line.substr(8));
  } else if (line.rfind("limits: ", 0) == 0) {
    test->limits.head_bytes_max = NumberAfter(line, "head", test->limits.head_bytes_max);
    test->limits.head_fields_max = NumberAfter(line, "fields", test->limits.head_fields_max);
    test->limits.body_bytes_max = NumberAfter(line, "body", test->limits.body_bytes_max);
  } else if (line.rfind("rules: ", 0) == 0) {
    test->rules.any_method = has("any_method");
    test->rules.length_required = !has("length_optional");
    test->head_request = has("head");
    test->ends = has("eof");
  } else if (!line.empty()) {
    throw std::runtime_error("corpus: " + test->title() + ": " + line);
  }
}

void LoadFile(const std::filesystem::path& path, std::vector<CorpusCase>* cases) {
  std::ifstream in(path);
  std::string line;
  bool data = false;
  std::string raw;
  CorpusCase test;
  const auto finish = [&] {
    if (test.name.empty()) return;
    if (test.expect.empty()) throw std::runtime_error("corpus: no verdict: " + test.title());
    test.bytes = Unescape(raw);
    cases->push_back(test);
  };
  while (std::getline(in, line)) {
    if (line.rfind("=== ", 0) == 0) {
      finish();
      test = CorpusCase();
      test.file = path.filename().string();
      test.name = line.substr(4);
      raw.clear();
      data = false;
    } else if (data) {
      raw += line;
    } else if (line == "--") {
      data = true;
    } else {
      TakeDirective(line, &test);
    }
  }
  finish();
}

// The parsers share a shape, not a type.
template <typename Parser, typename Message, typename Fault>
std::string Judge(Parser& parser, const Pieces& pieces, const Message& message,
                  const Fault& fault) {
  std::string verdict;
  std::string waiting;
  bool complete = false;  // a message just ended
  for (const std::string_view piece : pieces) {
    waiting += piece;
    while (!waiting.empty() || complete) {
      const net::ParseStep step = parser.Feed(waiting);
      waiting.erase(0, step.consumed);
      complete = step.outcome == net::ParseOutcome::kHeadComplete;
      if (step.outcome == net::ParseOutcome::kError) return verdict + fault(parser);
      if (step.outcome == net::ParseOutcome::kComplete) verdict += message(parser) + " | ";
    }
  }
  return verdict;
}

}  // namespace

std::string Unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      const char c = text[++i];
      if (c == 'x') {
        out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
        i += 2;
      } else {
        out += c == 'r' ? '\r' : c == 'n' ? '\n' : c == 't' ? '\t' : c;
      }
    } else if (text[i] == '{') {
      const std::size_t star = text.find('*', i);
      const std::size_t end = text.find('}', i);
      if (star == std::string_view::npos || end == std::string_view::npos || star > end) {
        throw std::runtime_error("corpus: '{' without N*text}");
      }
      const int times = std::stoi(std::string(text.substr(i + 1, star - i - 1)));
      const std::string unit = Unescape(text.substr(star + 1, end - star - 1));
      for (int n = 0; n < times; ++n) out += unit;
      i = end;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::vector<CorpusCase> LoadCorpus(std::string_view file_prefix) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(VMCP_CORPUS_DIR)) {
    const std::string name = entry.path().filename().string();
    if (name.rfind(file_prefix, 0) == 0 && entry.path().extension() == ".txt") {
      paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  std::vector<CorpusCase> cases;
  for (const auto& path : paths) LoadFile(path, &cases);
  return cases;
}

std::string JudgeRequests(const CorpusCase& test, const Pieces& pieces) {
  net::RequestParser parser(test.limits, test.rules);
  const auto message = [](net::RequestParser& p) {
    const net::HttpRequest request = p.TakeRequest();
    p.Reset();
    return request.method + " " + request.target + " \"" + request.body + "\"";
  };
  const auto fault = [](net::RequestParser& p) { return std::to_string(p.error().status); };
  const std::string verdict = Judge(parser, pieces, message, fault);
  if (!verdict.empty() && std::isdigit(static_cast<unsigned char>(verdict.back()))) return verdict;
  return verdict + (parser.started() ? "more" : "end");
}

std::string JudgeResponses(const CorpusCase& test, const Pieces& pieces) {
  net::ResponseParser parser(test.limits, test.head_request);
  const auto message = [&](net::ResponseParser& p) {
    const bool keep = p.reusable();
    const net::HttpResponse response = p.TakeResponse();
    p.Reset(test.head_request);
    return std::to_string(response.status) + " \"" + response.body + "\"" + (keep ? " keep" : "");
  };
  const auto fault = [](net::ResponseParser& p) -> std::string {
    switch (p.fault()) {
      case net::ResponseFault::kMalformed:
        return "malformed";
      case net::ResponseFault::kTooLarge:
        return "large";
      case net::ResponseFault::kTruncated:
        return "truncated";
      case net::ResponseFault::kNoAnswer:
        return "silent";
      case net::ResponseFault::kNone:
        break;
    }
    return "no fault";
  };
  std::string verdict = Judge(parser, pieces, message, fault);
  if (parser.fault() != net::ResponseFault::kNone) return verdict;
  if (test.ends) {
    if (parser.FeedEnd() == net::ParseOutcome::kError) return verdict + fault(parser);
    verdict += message(parser) + " | ";
  }
  return verdict + (parser.started() ? "more" : "end");
}

Pieces SplitEvery(std::string_view bytes, std::size_t size) {
  Pieces pieces;
  for (std::size_t at = 0; at < bytes.size(); at += size) pieces.push_back(bytes.substr(at, size));
  return pieces;
}

}  // namespace net_test
