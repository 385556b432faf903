// The KV engines against the models, engine alone.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "kv1_model.h"
#include "kv2_model.h"
#include "vaultsim/kv/kv1.h"
#include "vaultsim/kv/kv2.h"

namespace model {
namespace {

std::unique_ptr<vaultsim::Engine> Kv1(const vaultsim::Environment& environment) {
  return vaultsim::MakeKv1(environment);
}

vaultsim::Profile AnyProfile() {
  return *rc::gen::element(vaultsim::Profile::kOpenBao2, vaultsim::Profile::kVault2);
}

RC_GTEST_PROP(Kv1EngineModel, AnswersAsPredicted, ()) {
  EnginePort port(Kv1, AnyProfile());
  CheckKv1(port);
}

RC_GTEST_PROP(Kv2EngineModel, AnswersAsPredicted, ()) {
  EnginePort port(vaultsim::MakeKv2, AnyProfile());
  CheckKv2(port);
}

// The model's own law, by the examples of RFC 7396's appendix.
TEST(Merge, FollowsTheSpecification) {
  EXPECT_EQ(Merge({{"a", "b"}}, {{"b", "c"}}), (Json{{"a", "b"}, {"b", "c"}}));
  EXPECT_EQ(Merge({{"a", "b"}, {"b", "c"}}, {{"a", nullptr}}), (Json{{"b", "c"}}));
  EXPECT_EQ(Merge({{"a", {{"b", "c"}}}}, {{"a", {{"b", "d"}, {"c", nullptr}}}}),
            (Json{{"a", {{"b", "d"}}}}));
  EXPECT_EQ(Merge({{"e", nullptr}}, {{"a", 1}}), (Json{{"e", nullptr}, {"a", 1}}));
  EXPECT_EQ(Merge(Json::object(), {{"a", {{"bb", {{"ccc", nullptr}}}}}}),
            (Json{{"a", {{"bb", Json::object()}}}}));
}

}  // namespace
}  // namespace model
