#include "conformance/report/html.h"

#include <openssl/evp.h>

#include <array>

#include "base/encoding.h"
#include "conformance/report/embedded.h"
#include "conformance/report/html_parts.h"
#include "conformance/report/text.h"

namespace conformance {
namespace {

// Of the page's script, for its content security policy: no other script runs, whatever a server
// managed to write into the page.
std::string ScriptHash() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(kPageJs.data(), kPageJs.size(), digest.data(), &size, EVP_sha256(), nullptr);
  return "'sha256-" + base::Base64Encode({reinterpret_cast<const char*>(digest.data()), size}) +
         "'";
}

std::string VerdictWords(const Counts& counts) {
  if (counts.failed > 0) {
    return std::to_string(counts.failed) + " of " + Plural(counts.judged(), "check") + " failed";
  }
  if (counts.judged() == 0) return "Nothing was judged";
  if (counts.judged() == 1) return "The one check passed";
  return "All " + Plural(counts.judged(), "check") + " passed";
}

CheckStatus VerdictStatus(const Counts& counts) {
  return counts.failed > 0                          ? CheckStatus::kFailed
         : counts.error > 0 || counts.judged() == 0 ? CheckStatus::kError
                                                    : CheckStatus::kPassed;
}

// "3 could not be judged, 12 do not apply."
std::string Rest(const Counts& counts) {
  std::string out;
  if (counts.error > 0) out += std::to_string(counts.error) + " could not be judged. ";
  if (counts.not_applicable > 0) {
    out += std::to_string(counts.not_applicable) +
           (counts.not_applicable == 1 ? " does not apply" : " do not apply") + " to it. ";
  }
  return out;
}

std::string Moment(const std::string& started) {
  if (started.size() < 20 || started[10] != 'T' || started.back() != 'Z') {
    return HtmlText(started);
  }
  return HtmlText(started.substr(0, 10) + " " + started.substr(11, 5) + " UTC");
}

std::string Code(const std::string& text) {
  return text.empty() ? "" : "<code>" + HtmlText(text) + "</code>";
}

// "stdio:CMD", "http:URL", "memory".
std::string Target(const std::string& target) {
  if (target.starts_with("stdio:")) return "stdio, " + Code(target.substr(6));
  return Code(target.starts_with("http:http") ? target.substr(5) : target);
}

std::string Facts(const RunResult& run) {
  std::string out = "<dl class=facts>";
  const auto fact = [&](const char* name, const std::string& html) {
    if (!html.empty()) out += std::string("<div><dt>") + name + "</dt><dd>" + html + "</dd></div>";
  };
  fact("Reached through", Target(run.target));
  fact("Judged against", run.backend == "sim" ? "the simulator" : Code(run.backend));
  fact("MCP revision", HtmlText(run.revision));
  fact("Seed", Code(std::to_string(run.seed)));
  fact("Started", Moment(run.started));
  fact("Took", run.seconds > 0 ? DurationText(run.seconds) : "");
  return out + "</dl>";
}

std::string Version(const RunResult& run) {
  return run.version.empty() ? "" : " <span class=ver>" + HtmlText(run.version) + "</span>";
}

std::string Verdict(const Counts& counts) {
  const StatusLook& look = Look(VerdictStatus(counts));
  return std::string("<p class=\"says ") + look.name + "\"><span class=seal aria-hidden=true>" +
         look.glyph + "</span><span><strong>" + VerdictWords(counts) +
         ".</strong> <span class=rest>" + Rest(counts) + "</span></span></p>";
}

std::string OneHeader(const HtmlPage& page) {
  const RunResult& run = page.runs.front();
  const Counts counts = Count(run.checks);
  return "<header><p class=kicker>Vault MCP conformance</p><h1>" + HtmlText(page.names.front()) +
         Version(run) + "</h1>" + Verdict(counts) + Bar(counts) + Facts(run) + "</header>\n";
}

std::string ManyHeader(const HtmlPage& page) {
  const std::size_t differ = page.Differences();
  std::string out = "<header><p class=kicker>Vault MCP conformance</p><h1>" +
                    Plural(page.runs.size(), "server") + ", side by side</h1><p class=lede>" +
                    (differ == 0 ? "No check tells them apart."
                                 : "They differ in " + std::to_string(differ) + " of " +
                                       Plural(page.rows.size(), "check") + ".") +
                    "</p><div class=cards>";
  for (std::size_t i = 0; i < page.runs.size(); ++i) {
    const RunResult& run = page.runs[i];
    const Counts counts = Count(run.checks);
    const bool has_version = page.names[i] == run.server;
    out += "<article class=card><h2>" + Badge(i) + " <span>" + HtmlText(page.names[i]) +
           (has_version ? Version(run) : "") + "</span></h2>" + Verdict(counts) + Bar(counts) +
           Facts(run) + "</article>";
  }
  return out + "</div></header>\n";
}

// The family's name, which filters the checks by it.
std::string FamilyCell(const std::string& family) {
  return "<th scope=row><button type=button class=fam data-f=\"=" + HtmlAttribute(family) +
         "\" title=\"Show only these checks\">" +
         (family.empty() ? "(no family)" : HtmlText(family)) + "</button></th>";
}

std::string OneMatrix(const HtmlPage& page) {
  std::string out =
      "<table class=one><thead><tr><th>family</th><th class=barcell><span class=vh>"
      "proportions</span></th>";
  for (const CheckStatus status : kStatuses) {
    const StatusLook& look = Look(status);
    out += std::string("<th class=\"num ") + look.name + "\"><b aria-hidden=true>" + look.glyph +
           "</b> <span class=word>" + look.word + "</span></th>";
  }
  out += "</tr></thead><tbody>\n";
  for (const std::string& family : page.families) {
    const Counts counts = Count(page.runs.front().checks, family);
    out += "<tr>" + FamilyCell(family) + "<td class=barcell>" + Bar(counts) + "</td>";
    for (const CheckStatus status : kStatuses) {
      const std::size_t count = CountOf(counts, status);
      out += std::string("<td class=\"num ") + (count == 0 ? "zero" : Look(status).name) + "\">" +
             std::to_string(count) + "</td>";
    }
    out += "</tr>\n";
  }
  return out + "</tbody></table>";
}

std::string ManyMatrix(const HtmlPage& page) {
  std::string out = "<table class=many><thead><tr><th>family</th>";
  for (std::size_t i = 0; i < page.runs.size(); ++i) {
    out += "<th>" + Badge(i) + " <span class=word>" + HtmlText(page.names[i]) + "</span></th>";
  }
  out += "</tr></thead><tbody>\n";
  for (const std::string& family : page.families) {
    out += "<tr>" + FamilyCell(family);
    for (const RunResult& run : page.runs) {
      const Counts counts = Count(run.checks, family);
      out += "<td>" + Bar(counts) + "<span class=cellnum>";
      if (counts.failed > 0) {
        out += "<b class=failed>" + std::to_string(counts.failed) + " failed</b>";
      }
      out += "<span>" + std::to_string(counts.passed) + "/" + std::to_string(counts.judged()) +
             "<span class=word> passed</span></span></span></td>";
    }
    out += "</tr>\n";
  }
  return out + "</tbody></table>";
}

std::string Matrix(const HtmlPage& page) {
  if (page.families.empty()) return "";
  return "<section id=families><h2>By family</h2>" +
         (page.compares() ? ManyMatrix(page) : OneMatrix(page)) + "</section>\n";
}

std::string Title(const HtmlPage& page) {
  if (page.runs.empty()) return "Vault MCP conformance";
  if (page.compares()) return "Vault MCP conformance: " + Plural(page.runs.size(), "server");
  return page.names.front() + ": " + VerdictWords(Count(page.runs.front().checks));
}

}  // namespace

std::string HtmlReport(const std::vector<RunResult>& runs) {
  const HtmlPage page(runs);
  std::string out =
      "<!doctype html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n"
      "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; style-src "
      "'unsafe-inline'; script-src " +
      ScriptHash() +
      "; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=viewport content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=color-scheme content=\"light dark\">\n<title>" +
      HtmlAttribute(Title(page)) + "</title>\n<style>";
  out += kPageCss;
  out +=
      "</style>\n</head>\n<body>\n<a class=skip href=\"#checks\">Skip to the checks</a>\n<main>\n";
  if (runs.empty()) {
    out += "<header><p class=kicker>Vault MCP conformance</p><h1>No run</h1></header>\n";
  } else {
    out += page.compares() ? ManyHeader(page) : OneHeader(page);
  }
  out += Matrix(page);
  out += ChecksSection(page);
  out += LatencySection(page);
  out += "</main>\n<script>";
  out += kPageJs;
  return out + "</script>\n</body>\n</html>\n";
}

}  // namespace conformance
