// Writes the reports of made-up runs into a folder, to look at.
#include <filesystem>
#include <fstream>
#include <iostream>

#include "conformance/report/html.h"
#include "conformance/report/json_report.h"
#include "conformance/report/junit.h"
#include "conformance/report/progress.h"
#include "hostile.h"
#include "sample.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: conformance_report_sample FOLDER\n";
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  std::filesystem::create_directories(folder);
  const auto write = [&](const char* name, const std::string& text) {
    std::ofstream(folder / name, std::ios::binary) << text;
  };
  const auto runs = conformance::SampleRuns(3);
  write("one.html", conformance::HtmlReport({runs[2]}));
  write("good.html", conformance::HtmlReport({runs[0]}));
  write("three.html", conformance::HtmlReport(runs));
  write("large.html", conformance::HtmlReport(conformance::SampleRuns(4, 26)));
  write("hostile.html", conformance::HtmlReport({conformance::HostileRun()}));
  write("empty.html", conformance::HtmlReport({}));
  write("report.json", conformance::JsonReport(runs[2]));
  write("junit.xml", conformance::JunitReport(runs[2]));

  for (const bool terminal : {false, true}) {
    conformance::Progress progress(std::cout, {.terminal = terminal});
    for (const auto& check : runs[2].checks) progress.Finished(check);
    progress.End(runs[2]);
  }
}
