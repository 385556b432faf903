// The recorded answers of OpenBao and Vault (conformance/vectors/vault), one test for each case and
// product, in-process.
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "conformance/diff/x509_facts.h"
#include "vectors/run.h"

namespace vectors {
namespace {

struct Param {
  std::string id;
  const Json* test_case;
  vaultsim::Profile profile;
};

std::string NameOf(const testing::TestParamInfo<Param>& info) { return info.param.id; }

void PrintTo(const Param& param, std::ostream* out) { *out << param.test_case->value("title", ""); }

std::vector<Param> Cases(const std::string& file) {
  // Live as long as the program: parameters point into them.
  static std::map<std::string, Json> files;
  const Json& cases = files.try_emplace(file, LoadFile(file)).first->second;
  std::vector<Param> params;
  for (const Json& test_case : cases) {
    const std::string id = test_case.at("id").get<std::string>();
    params.push_back({id + "_openbao", &test_case, vaultsim::Profile::kOpenBao2});
    params.push_back({id + "_vault", &test_case, vaultsim::Profile::kVault2});
    params.push_back({id + "_vault121", &test_case, vaultsim::Profile::kVault121});
  }
  return params;
}

std::optional<Json> DecodeX509Facts(const Json& body, const std::string& pointer) {
  for (const char* key : {"$raw", "$binary"}) {
    if (body.contains(key)) {
      return diff::FactsOfRaw(body[key].get_ref<const std::string&>(), pointer);
    }
  }
  return diff::FactsAt(body, pointer);
}

// Cases that cannot pass, with the reason. The list must not name one that does.
const Json& KnownFailures() {
  static const Json kFailures = LoadFile("known_failures");
  return kFailures;
}

class VectorTest : public testing::TestWithParam<Param> {};

TEST_P(VectorTest, AnswersAsRecorded) {
  static Suite suite = [] {
    Suite loaded = LoadSuite();
    loaded.decode = DecodeX509Facts;
    return loaded;
  }();
  const Param& param = GetParam();
  const std::vector<std::string> faults = RunCase(suite, *param.test_case, param.profile);
  if (KnownFailures().contains(param.id)) {
    EXPECT_FALSE(faults.empty()) << "passes now: take it off the list of known failures";
    return;
  }
  std::string text;
  for (const std::string& fault : faults) text += "\n  " + fault;
  EXPECT_TRUE(faults.empty()) << text;
}

#define VECTOR_FILE(file) \
  INSTANTIATE_TEST_SUITE_P(file, VectorTest, testing::ValuesIn(Cases(#file)), NameOf)
VECTOR_FILE(core);
VECTOR_FILE(mounts);
VECTOR_FILE(tokens);
VECTOR_FILE(wrapping);
VECTOR_FILE(kv1);
VECTOR_FILE(kv2);
VECTOR_FILE(pki);
#undef VECTOR_FILE

}  // namespace
}  // namespace vectors
