// A KV v2 engine and the requests that most tests make.
#pragma once

#include <string>

#include "kv_fixture.h"
#include "vaultsim/kv/kv2.h"

namespace vaultsim {

class Kv2Fixture : public KvFixture {
 protected:
  void SetUp() override { engine_ = MakeKv2(environment_); }

  Answer Put(const std::string& key, Json data) {
    return Write("data/" + key, {{"data", std::move(data)}});
  }
  Answer PutCas(const std::string& key, Json data, Json cas) {
    return Write("data/" + key,
                 {{"data", std::move(data)}, {"options", {{"cas", std::move(cas)}}}});
  }
  Answer Get(const std::string& key, int version = 0) {
    return Read("data/" + key, version == 0 ? Json() : Json{{"version", std::to_string(version)}});
  }
  Json Metadata(const std::string& key) { return Read("metadata/" + key).data; }
  Keys Versions(const std::string& key) {
    Keys numbers;
    const Json metadata = Metadata(key);
    for (const auto& item : metadata["versions"].items()) numbers.push_back(item.key());
    return numbers;
  }
};

}  // namespace vaultsim

#define VAULTSIM_KV2_SUITE(name)                                                                 \
  class name : public Kv2Fixture {};                                                             \
  INSTANTIATE_TEST_SUITE_P(Servers, name, testing::Values(Profile::kOpenBao2, Profile::kVault2), \
                           ProfileLabel)
