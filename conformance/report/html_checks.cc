// Every check of the HTML report, and what filters them.
#include <algorithm>

#include "conformance/report/html_parts.h"
#include "conformance/report/text.h"

namespace conformance {
namespace {

// The page must stay quick; the JSON report has everything.
constexpr std::size_t kTranscriptBytesMax = 48 * 1024;

std::string Number(std::size_t value) { return std::to_string(value); }

std::string Transcript(std::string_view text) {
  std::size_t left_out = 0;
  if (text.size() > kTranscriptBytesMax) {
    std::size_t end = text.rfind('\n', kTranscriptBytesMax);
    if (end == std::string_view::npos) end = kTranscriptBytesMax;
    left_out = text.size() - end;
    text = text.substr(0, end);
  }
  std::string out =
      "<figure class=wire><figcaption>What went over the wire</figcaption>"
      "<div class=lines tabindex=0 role=group aria-label=\"What went over the wire\">";
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const auto [direction, bytes] = ReadTranscriptLine(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    const bool to = direction == Direction::kToServer;
    const bool from = direction == Direction::kFromServer;
    const char* look = to ? "to" : from ? "from" : direction == Direction::kNote ? "note" : "err";
    const char* who = to ? "client →" : from ? "server ←" : *look == 'n' ? "" : "stderr ←";
    out += std::string("<div class=\"ln ") + look + "\"><span class=who>" + who + "</span><code>" +
           HtmlText(bytes) + "</code></div>";
  }
  if (left_out > 0) {
    out += "<div class=\"ln note\"><span class=who></span><code>" + Plural(left_out, "more byte") +
           ": in the JSON report</code></div>";
  }
  return out + "</div></figure>";
}

std::string Command(const std::string& text) {
  return "<div class=cmd><span class=lead>Reproduce</span><pre tabindex=0><code>" + HtmlText(text) +
         "</code></pre><button type=button class=copy hidden>Copy</button></div>";
}

std::string Evidence(const CheckResult& check, const char* lead) {
  if (check.evidence.empty()) return "";
  return "<p class=ev>" + std::string(lead) + "<span class=text>" + HtmlText(check.evidence) +
         "</span></p>";
}

// What one run found.
std::string Finding(const CheckResult& check, bool compares) {
  std::string out;
  const bool shows = check.status == CheckStatus::kFailed || check.status == CheckStatus::kError;
  // One server: the evidence stands beside the reason, in About.
  if (compares) out += Evidence(check, "");
  if (shows && !check.transcript.empty()) out += Transcript(check.transcript);
  if (!check.reproduce.empty() && (shows || !compares)) out += Command(check.reproduce);
  return out;
}

std::string Findings(const HtmlPage& page, const CheckRow& row) {
  if (!page.compares()) return Finding(*row.by_run.front(), false);
  std::string out;
  for (std::size_t i = 0; i < row.by_run.size(); ++i) {
    const CheckResult* result = row.by_run[i];
    out += "<section class=who-found><h4>" + Badge(i) + " " + HtmlText(page.names[i]) + " " +
           Mark(result, "") + "<span class=word>" +
           (result ? Look(result->status).word : "not made") + "</span></h4>";
    if (result != nullptr) out += Finding(*result, true);
    out += "</section>";
  }
  return out;
}

std::string About(const CheckResult& check, bool compares) {
  std::string told;
  if (!compares) told += Evidence(check, "<span class=lead>What happened</span>");
  if (!check.why.empty()) {
    told += "<p class=why><span class=lead>Why it matters</span>" + HtmlText(check.why) + "</p>";
  }
  std::string chips;
  for (const std::string& defect : check.defects) {
    chips += "<button type=button class=chip title=\"Show every check that hunts it\">" +
             HtmlText(defect) + "</button> ";
  }
  return (told.empty() ? "" : "<div class=told>" + told + "</div>") +
         (chips.empty()
              ? ""
              : "<p class=chips><span class=lead>Defects it hunts</span>" + chips + "</p>");
}

std::string Statuses(const CheckRow& row) {
  std::string out;
  for (const CheckStatus status : kStatuses) {
    if (row.Has(status)) out += (out.empty() ? "" : " ") + std::string(Look(status).name);
  }
  return out;
}

std::string Row(const HtmlPage& page, const CheckRow& row, bool open) {
  const CheckResult& check = *row.check;
  std::string marks;
  for (std::size_t i = 0; i < row.by_run.size(); ++i) {
    marks += Mark(row.by_run[i], page.compares() ? page.names[i] : "");
  }
  std::string out = "<details class=\"ck" +
                    std::string(row.Has(CheckStatus::kFailed) ? " bad" : "") + "\" id=\"" +
                    HtmlAttribute(row.anchor) + "\" data-f=\"" + HtmlAttribute(check.family) +
                    "\" data-s=\"" + Statuses(row) + "\"";
  if (row.Differs()) out += " data-d";
  if (open) out += " open";
  out += "><summary><span class=marks>" + marks + "</span><span class=id>" + HtmlText(check.id) +
         "</span><span class=ti>" + HtmlText(check.title) + "</span>";
  if (!page.compares()) out += "<span class=tm>" + DurationText(check.seconds) + "</span>";
  return out + "</summary><div class=body>" + About(check, page.compares()) + Findings(page, row) +
         "</div></details>\n";
}

std::string Group(const HtmlPage& page, const std::string& title, const std::string& look,
                  const std::vector<const CheckRow*>& rows, bool open) {
  if (rows.empty()) return "";
  std::string letters;
  if (page.compares()) {
    letters = "<span class=marks>";
    for (std::size_t i = 0; i < page.runs.size(); ++i) letters += Badge(i);
    letters += "</span>";
  }
  std::string out = "<section class=\"group " + look + "\"><h3>" + letters + "<span>" +
                    HtmlText(title) + "</span> <span class=n>" + Number(rows.size()) +
                    "</span></h3>\n";
  for (const CheckRow* row : rows) out += Row(page, *row, open);
  return out + "</section>\n";
}

std::string Groups(const HtmlPage& page) {
  std::string out;
  const auto pick = [&](const auto& wanted) {
    std::vector<const CheckRow*> picked;
    for (const CheckRow& row : page.rows) {
      if (wanted(row)) picked.push_back(&row);
    }
    return picked;
  };
  const auto bad = [&](const CheckRow& row, CheckStatus status) {
    return !page.compares() && row.Has(status);
  };
  // One server: what is wrong comes first. Several: a check keeps its place.
  out += Group(page, "Failed", "bad",
               pick([&](const CheckRow& row) { return bad(row, CheckStatus::kFailed); }), true);
  out += Group(page, "Could not be judged", "unsure",
               pick([&](const CheckRow& row) { return bad(row, CheckStatus::kError); }), true);
  for (const std::string& family : page.families) {
    out += Group(page, family.empty() ? "(no family)" : family, "", pick([&](const CheckRow& row) {
                   return row.check->family == family && !bad(row, CheckStatus::kFailed) &&
                          !bad(row, CheckStatus::kError);
                 }),
                 false);
  }
  return out;
}

std::string Filters(const HtmlPage& page) {
  std::string out =
      "<form class=filters id=filters hidden role=search aria-label=\"Filter the checks\">"
      "<label class=search><span class=vh>Search</span><input type=search id=q "
      "placeholder=\"Search id, title, evidence…  /\" autocomplete=off spellcheck=false></label>"
      "<label><span class=vh>Family</span><select id=family><option value=\"*\">All "
      "families</option>";
  for (const std::string& family : page.families) {
    out +=
        "<option value=\"=" + HtmlAttribute(family) + "\">" + HtmlAttribute(family) + "</option>";
  }
  out += "</select></label><fieldset><legend class=vh>Status</legend>";
  for (const CheckStatus status : kStatuses) {
    const auto count = std::count_if(page.rows.begin(), page.rows.end(),
                                     [&](const CheckRow& row) { return row.Has(status); });
    const StatusLook& look = Look(status);
    out += std::string("<label class=\"toggle ") + look.name + "\"><input type=checkbox name=s " +
           "value=" + look.name + " checked><span><b aria-hidden=true>" + look.glyph + "</b> " +
           look.word + " <span class=n>" + std::to_string(count) + "</span></span></label>";
  }
  out += "</fieldset>";
  if (page.compares()) {
    out +=
        "<label class=\"toggle diff\"><input type=checkbox id=diff><span><b aria-hidden=true>≠"
        "</b> only differences <span class=n>" +
        Number(page.Differences()) + "</span></span></label>";
    out += "<p class=key>";
    for (std::size_t i = 0; i < page.runs.size(); ++i) {
      out += "<span>" + Badge(i) + " " + HtmlText(page.names[i]) + "</span>";
    }
    out += "</p>";
  }
  return out +
         "<span class=shown role=status id=shown></span><button type=button id=fold>Open all"
         "</button></form>\n";
}

}  // namespace

std::string ChecksSection(const HtmlPage& page) {
  if (page.rows.empty()) {
    return "<section id=checks><h2>Checks</h2><p class=empty>No check was made.</p></section>\n";
  }
  return "<section id=checks style=\"--runs:" + Number(page.runs.size()) + "\"><h2>Checks</h2>\n" +
         Filters(page) + Groups(page) +
         "<p class=empty id=nothing hidden>No check matches. <button type=button id=reset>Show "
         "all</button></p></section>\n";
}

}  // namespace conformance
