#include "vaultsim/pki/der.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "vaultsim/pki/ssl_ptr.h"

namespace vaultsim::pki::der {
namespace {

template <typename T>
std::string Encoded(int (*encode)(const T*, unsigned char**), const T* value) {
  unsigned char* bytes = nullptr;
  const int size = encode(value, &bytes);
  const SslBytesPtr owned(bytes);
  return std::string(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

TEST(DerTest, LengthsOfEverySize) {
  for (const std::size_t size : {0u, 1u, 127u, 128u, 255u, 256u, 65'535u, 65'536u}) {
    const std::string content(size, 'x');
    const std::string value = Value(kOctetString, content);
    const std::string text = value + "more";
    const auto read = First(text);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->tag, kOctetString);
    EXPECT_EQ(read->content, content);
    EXPECT_EQ(read->whole, value);
    EXPECT_FALSE(First(std::string_view(value).substr(0, value.size() - 1)));
  }
}

TEST(DerTest, WhatIsNoValue) {
  for (const std::string_view text : {"", "\x30", "\x30\x80", "\x30\x85\x01\x01\x01\x01\x01"}) {
    EXPECT_FALSE(First(text));
  }
}

TEST(DerTest, TimesAsOpenSslWritesThem) {
  for (const std::int64_t seconds : {-631'152'001, -631'152'000, -1, 0, 1, 951'782'400}) {
    const Asn1TimePtr time(ASN1_TIME_set(nullptr, seconds));
    EXPECT_EQ(Time(seconds), Encoded(i2d_ASN1_TIME, time.get())) << seconds;
  }
  for (const std::int64_t seconds : {2'524'607'999, 2'524'608'000, 253'402'300'799}) {
    const Asn1TimePtr time(ASN1_TIME_set(nullptr, seconds));
    EXPECT_EQ(Time(seconds), Encoded(i2d_ASN1_TIME, time.get())) << seconds;
  }
}

RC_GTEST_PROP(DerTest, NumbersAsOpenSslWritesThem, (std::uint64_t number)) {
  const BignumPtr big(BN_new());
  RC_ASSERT(BN_set_word(big.get(), number) == 1);
  const Asn1IntegerPtr integer(BN_to_ASN1_INTEGER(big.get(), nullptr));
  RC_ASSERT(Unsigned(number) == Encoded(i2d_ASN1_INTEGER, integer.get()));
}

TEST(DerTest, ObjectIdsAsOpenSslWritesThem) {
  for (const char* text : {"1.2.840.10045.2.1", "2.5.29.17", "0.39", "1.39.5", "2.40", "2.999.3",
                           "1.3.6.1.4.1.4294967295", "1.3.6.1.4.1.4294967296",
                           "2.25.329800735698586629295641978511506172918"}) {
    const Asn1ObjectPtr object(OBJ_txt2obj(text, 1));
    ASSERT_TRUE(object) << text;
    EXPECT_EQ(ObjectId(text), Encoded(i2d_ASN1_OBJECT, object.get())) << text;
  }
  for (const char* text : {"", "1", "3.1", "1.40", "1..2", "1.2.", ".1", "1.2.x", "-1.2", "1.2 "}) {
    EXPECT_EQ(ObjectId(text).empty(), Asn1ObjectPtr(OBJ_txt2obj(text, 1)) == nullptr) << text;
  }
}

}  // namespace
}  // namespace vaultsim::pki::der
