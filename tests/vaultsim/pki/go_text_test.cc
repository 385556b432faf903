#include "vaultsim/pki/go_text.h"

#include <gtest/gtest.h>

#include "vaultsim/pki/go_asn1.h"

namespace vaultsim::pki {
namespace {

TEST(GoTextTest, ReadsTimes) {
  EXPECT_EQ(ParseRfc3339("1970-01-01T00:01:00Z").value(), (Instant{60, 0}));
  EXPECT_EQ(ParseRfc3339("2035-01-01T00:00:00Z").value(), (Instant{2051222400, 0}));
  EXPECT_EQ(ParseRfc3339("1970-01-01T02:00:00.25+01:30").value(), (Instant{1800, 250000000}));
  EXPECT_EQ(ParseRfc3339("9999-12-31T23:59:59Z").value(), (Instant{253402300799, 0}));
}

TEST(GoTextTest, WritesTimesAsGoDoes) {
  EXPECT_EQ(FormatInstant({253402300799, 0}), "9999-12-31T23:59:59Z");
  EXPECT_EQ(FormatInstant({60, 120000000}), "1970-01-01T00:01:00.12Z");
}

TEST(GoTextTest, RefusesTimesInGosWords) {
  const std::string layout = "\"2006-01-02T15:04:05Z07:00\"";
  EXPECT_EQ(ParseRfc3339("x").error().message,
            "parsing time \"x\" as " + layout + ": cannot parse \"x\" as \"2006\"");
  EXPECT_EQ(ParseRfc3339("").error().message,
            "parsing time \"\" as " + layout + ": cannot parse \"\" as \"2006\"");
  EXPECT_EQ(ParseRfc3339("2035-01-01").error().message,
            "parsing time \"2035-01-01\" as " + layout + ": cannot parse \"\" as \"T\"");
  EXPECT_EQ(ParseRfc3339("2035-13-01T00:00:00Z").error().message,
            "parsing time \"2035-13-01T00:00:00Z\": month out of range");
  EXPECT_EQ(ParseRfc3339("2035-02-30T00:00:00Z").error().message,
            "parsing time \"2035-02-30T00:00:00Z\": day out of range");
}

TEST(GoTextTest, QuotesAsGoDoes) { EXPECT_EQ(GoQuote("a\"b\\c\n\x01"), "\"a\\\"b\\\\c\\n\\x01\""); }

TEST(GoAsn1Test, SaysWhichTagWasThere) {
  // SEQUENCE { SEQUENCE { [0] { INTEGER 2 } } }: the beginning of a certificate.
  const std::string certificate("\x30\x07\x30\x05\xa0\x03\x02\x01\x02", 9);
  EXPECT_EQ(RequestParseError(certificate),
            "asn1: structure error: tags don't match (2 vs {class:2 tag:0 length:3 "
            "isCompound:true}) {optional:false explicit:false application:false private:false "
            "defaultValue:<nil> tag:<nil> stringType:0 timeType:0 set:false omitEmpty:false} int "
            "@2");
  EXPECT_EQ(RequestParseError(""), "asn1: syntax error: data truncated");
}

TEST(GoAsn1Test, SaysHowFarACertificateWasOne) {
  EXPECT_EQ(CertificateParseError("x"), "x509: malformed certificate");
  EXPECT_EQ(CertificateParseError(std::string("\x30\x00", 2)), "x509: malformed tbs certificate");
  EXPECT_EQ(CertificateParseError("\x30\x03\x02\x01\x01"), "x509: malformed tbs certificate");
  EXPECT_EQ(CertificateParseError("\x30\x03\x02\x01\x01\x05"), "x509: trailing data");
}

}  // namespace
}  // namespace vaultsim::pki
