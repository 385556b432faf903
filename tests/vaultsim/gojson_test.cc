#include "vaultsim/framework/gojson.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace vaultsim::gojson {
namespace {

std::string RoundTrip(const std::string& text) {
  const Parsed parsed = ParseBody(text, Profile::kOpenBao2);
  return parsed.status == 0 ? Dump(*parsed.value) : "error: " + parsed.error;
}

std::string Refusal(const std::string& text, Profile profile, bool patch = false) {
  if (profile == Profile::kVault2) {
    if (const std::string refusal = ScanBody(text); !refusal.empty()) return "500 " + refusal;
  }
  const Parsed parsed = ParseBody(text, profile, patch);
  return std::to_string(parsed.status) + " " + parsed.error;
}

TEST(GoJsonDump, SortsKeysBytewise) {
  EXPECT_EQ(RoundTrip(R"({"b":1,"a":2,"B":3,"é":4})"), R"({"B":3,"a":2,"b":1,"é":4})");
}

TEST(GoJsonDump, EscapesHtmlAndLineSeparators) {
  EXPECT_EQ(RoundTrip("{\"a\":\"<b>&\\u2028\\u2029\\u007f\\u0001\\n\\\"\"}"),
            "{\"a\":\"\\u003cb\\u003e\\u0026\\u2028\\u2029\x7f\\u0001\\n\\\"\"}");
}

TEST(GoJsonDump, PrintsFloatsAsGo) {
  EXPECT_EQ(FormatFloat64(1e21), "1e+21");
  EXPECT_EQ(FormatFloat64(1e20), "100000000000000000000");
  EXPECT_EQ(FormatFloat64(1.5e-7), "1.5e-7");
  EXPECT_EQ(FormatFloat64(0.000001), "0.000001");
  EXPECT_EQ(FormatFloat64(-12.25), "-12.25");
  EXPECT_EQ(FormatFloat64(12345678901234567890.0), "12345678901234567000");
  EXPECT_EQ(FormatFloat64(-0.0), "-0");
  EXPECT_EQ(FormatFloat64(100), "100");
}

TEST(GoJsonParse, KeepsLiterals) {
  for (const char* literal : {"1E5", "0.10", "12345678901234567890123", "-0", "1.0", "7", "1.5",
                              "9223372036854775807", "18446744073709551615", "1e+21"}) {
    const std::string text = std::string("{\"n\":") + literal + "}";
    EXPECT_EQ(RoundTrip(text), text);
  }
}

TEST(GoJsonParse, Float64LosesLiterals) {
  const Parsed parsed = ParseBody(R"({"a":[1.0,12345678901234567890,"x",1E5]})", Profile::kVault2);
  EXPECT_EQ(Dump(ToFloat64(*parsed.value)), R"({"a":[1,12345678901234567000,"x",100000]})");
}

TEST(GoJsonParse, ReplacesWhatIsNoUnicode) {
  EXPECT_EQ(RoundTrip("{\"a\":\"\\ud800x\xff\"}"), "{\"a\":\"\xef\xbf\xbdx\xef\xbf\xbd\"}");
  EXPECT_EQ(RoundTrip("{\"a\":\"\\ud83d\\ude00\"}"), "{\"a\":\"\xf0\x9f\x98\x80\"}");
}

TEST(GoJsonParse, EmptyAndNullAreNoData) {
  EXPECT_TRUE(ParseBody("", Profile::kVault2).value->is_null());
  EXPECT_TRUE(ParseBody("null", Profile::kVault2).value->is_null());
}

TEST(GoJsonParse, RefusesAsOpenBao) {
  const std::string prefix = "400 failed to decode JSON input: ";
  const auto refusal = [](const std::string& text) { return Refusal(text, Profile::kOpenBao2); };
  EXPECT_EQ(refusal("abc"), prefix + "invalid character 'a' looking for beginning of value");
  EXPECT_EQ(refusal("{\"a\":1"), prefix + "unexpected EOF");
  EXPECT_EQ(refusal("{\"a\":\"x"), prefix + "unexpected EOF");
  EXPECT_EQ(refusal("{\"a\":1,}"), prefix + "invalid character ',' looking for beginning of value");
  EXPECT_EQ(refusal("{bad}"), prefix + "invalid character 'b' looking for beginning of value");
  EXPECT_EQ(refusal("{\"a\" 1}"), prefix + "invalid character '1' after object key");
  EXPECT_EQ(refusal("{} x"), prefix + "invalid character 'x' looking for beginning of value");
  EXPECT_EQ(refusal("{} {}"), "0 ");
  EXPECT_EQ(refusal("{} 5"), "0 ");
  EXPECT_EQ(refusal("{} \"x"), prefix + "unexpected EOF");
  EXPECT_EQ(refusal("{}}"), prefix + "invalid character '}' looking for beginning of value");
  EXPECT_EQ(refusal("{\"a\":[1,]}"),
            prefix + "invalid character ',' looking for beginning of value");
  EXPECT_EQ(refusal("{\"a\":tru}"),
            prefix + "invalid character '}' in literal true (expecting 'e')");
  EXPECT_EQ(refusal("{\"a\":1.}"), prefix + "invalid character '}' in numeric literal");
  EXPECT_EQ(refusal("{\"a\":1e}"), prefix + "invalid character '}' in numeric literal");
  EXPECT_EQ(refusal("{\"a\":01}"), prefix + "invalid character '1' after object key:value pair");
  EXPECT_EQ(refusal("{\"a\":\"\\x\"}"), prefix + "invalid escape sequence `\\x` in string");
  EXPECT_EQ(refusal("{\"a\":\"\\u12G4\"}"), prefix + "invalid escape sequence `\\u12G4` in string");
  EXPECT_EQ(refusal("{\"a\":\"\t\"}"), prefix + "invalid character '\\t' in string");
  EXPECT_EQ(refusal("{\"a\":}"), prefix + "missing value after object key");
  EXPECT_EQ(refusal("{1:2}"), prefix + "object member name must be a string");
  EXPECT_EQ(refusal(std::string(1, '\0')),
            prefix + "invalid character '\\x00' looking for beginning of value");
  EXPECT_EQ(refusal("\xef\xbb\xbf{}"),
            prefix + "invalid character '\\ufeff' looking for beginning of value");
  EXPECT_EQ(refusal("[1]"),
            prefix + "json: cannot unmarshal array into Go value of type map[string]interface {}");
  EXPECT_EQ(refusal("{\"a\":1e400}"),
            prefix + "json: cannot unmarshal number 1e400 into Go value of type float64");
}

TEST(GoJsonParse, RefusesAsVault) {
  const auto refusal = [](const std::string& text) { return Refusal(text, Profile::kVault2); };
  EXPECT_EQ(refusal("{\"a\":1,}"), "500 invalid character '}' after object key-value pair");
  EXPECT_EQ(refusal("{\"a\":1"), "500 malformed JSON, unclosed containers");
  EXPECT_EQ(refusal("{\"a\":\"x"), "500 malformed JSON, unclosed string");
  EXPECT_EQ(refusal("{bad}"), "500 invalid character 'b' looking for beginning of value");
  EXPECT_EQ(refusal("{\"a\":{\"b\":1,\"b\":2}}"), "500 duplicate key 'b' in object");
  EXPECT_EQ(refusal("{} x"), "500 invalid character 'x' after top-level value");
  EXPECT_EQ(refusal("{} {}"), "500 invalid character '{' after top-level value");
  EXPECT_EQ(refusal("{\"a\":1e400}"), "500 malformed JSON, invalid number syntax for '1e400'");
  EXPECT_EQ(refusal("{\"a\" 1}"),
            "400 error parsing JSON: failed to parse JSON input: invalid character '1' after "
            "object key");
  EXPECT_EQ(Refusal("abc", Profile::kVault2, true), "400 error parsing JSON");
}

TEST(GoJsonParse, DepthIsBoundedWithoutScanner) {
  const std::string deep = "{\"a\":" + std::string(200000, '[') + std::string(200000, ']') + "}";
  EXPECT_EQ(Refusal(deep, Profile::kOpenBao2),
            "400 failed to decode JSON input: exceeded max depth");
  EXPECT_EQ(Refusal(deep, Profile::kVault2), "500 JSON input exceeds allowed nesting depth");
}

}  // namespace
}  // namespace vaultsim::gojson
