#include "conformance/diff/rules.h"

namespace diff {
namespace {

constexpr const char* kData =
    R"({"a":"1"}|{"a":"2","b":{"c":[1,2],"d":null}}|{}|{"n":1.0,"big":12345678901234567890}|null|{"ü":"<&>"}|{"a":null}|{"k":true})";
constexpr const char* kCas =
    R"({"cas":0}|{"cas":1}|{"cas":2}|{"cas":-1}|{"cas":"1"}|{"cas":"x"}|{}|null|{"cas":null}|{"cas":1.5}|{"other":1})";
constexpr const char* kVersions =
    R"([1]|[2]|[1,2]|[99]|"1"|"1,2"|[]|1|[0]|[-1]|["x"]|["1",2]|null)";
constexpr const char* kMax = "2|0|1|10|-1|\"3\"|3";
constexpr const char* kAfter = R"("1h"|"0s"|3600|"-1h"|"bad"|"1h30m"|0|"90"|null|"-1s"|"24h")";
constexpr const char* kCustom =
    R"({"owner":"me"}|{"a":"b","c":"d"}|{}|null|{"k":""}|{"":"v"}|{"n":1}|"x"|{"k":null}|{"k":{"x":1}})";

std::vector<FieldRule> MetadataFields() {
  return {{"max_versions", kMax},
          {"cas_required", "true|false|\"true\"|\"x\"|1|0"},
          {"delete_version_after", kAfter},
          {"custom_metadata", kCustom},
          {"metadata_cas_required", "false|true"},
          {"options", R"({"metadata_cas":0}|{"metadata_cas":1}|{})"}};
}

}  // namespace

const Area kKvArea = {
    "kv",
    8,
    2,
    "",
    {
        {0, "POST", "sys/mounts/kv2", {{"type", "\"kv\""}, {"options", R"({"version":"2"})"}}},
        {0, "POST", "secret/data/a", {{"data", R"({"a":"1"})"}}},
        {0, "POST", "secret/data/app/b", {{"data", R"({"b":"1"})"}}},
        {12, "POST|POST|PUT", "$kv2/data/$key", {{"!data", kData}, {"options", kCas}}},
        {4, "PATCH", "$kv2/data/$key", {{"!data", kData}, {"options", kCas}}},
        {10, "GET", "$kv2/data/$key", {{"version", "1|2|3|0|-1|99|x|"}}},
        {3, "DELETE", "$kv2/data/$key", {}},
        {3, "POST|PUT", "$kv2/delete/$key", {{"!versions", kVersions}}},
        {3, "POST|PUT", "$kv2/undelete/$key", {{"!versions", kVersions}}},
        {3, "POST|PUT", "$kv2/destroy/$key", {{"!versions", kVersions}}},
        {8, "GET", "$kv2/metadata/$key", {{"version", "1"}}, 3},
        {4, "POST|PUT", "$kv2/metadata/$key", MetadataFields(), 35},
        {4, "PATCH", "$kv2/metadata/$key", MetadataFields(), 35},
        {2, "DELETE", "$kv2/metadata/$key", {}},
        {5,
         "LIST|GET?list=true|SCAN",
         "$kv2/metadata/$folder",
         {{"after", "a|app/|z"}, {"limit", "1|2|0|-1|x"}},
         8},
        {2,
         "LIST|SCAN",
         "$kv2/detailed-metadata/$folder",
         {{"after", "a|app/"}, {"limit", "1|0|-1"}},
         8},
        {5, "GET", "$kv2/subkeys/$key", {{"depth", "0|1|2|-1|x"}, {"version", "1|2|99|x"}}},
        {2, "GET", "$kv2/config", {}},
        {2,
         "POST|PUT",
         "$kv2/config",
         {{"max_versions", kMax},
          {"cas_required", "false|true|\"false\""},
          {"delete_version_after", kAfter},
          {"metadata_cas_required", "false|true"}}},
        {1, "GET|LIST|POST|DELETE|PATCH", "$kv2/$key", {{"data", kData}}},
        {1, "GET|LIST|POST|DELETE|PATCH", "$kv2/data", {{"data", kData}}},
        {1, "GET|LIST|DELETE|PUT", "$kv2/metadata", {}},
        {1, "LIST|DELETE|PATCH|SCAN", "$kv2/$kv2part/$key", {{"data", kData}}},
        {1, "GET|LIST|DELETE|POST", "$kv2", {}},
    }};

const Area& KvArea() { return kKvArea; }

const Area kKv1Area = {
    "kv1",
    8,
    2,
    "",
    {
        {0, "POST", "sys/mounts/kv1", {{"type", "\"kv\""}}},
        {12,
         "POST|PUT",
         "$kv1/$key",
         {{"a", R"("1"|1|null|{"b":[]}|1.0|12345678901234567890|true|"<&>"|1e5)"},
          {"b", R"("2"|[1,"x"]|{})"},
          {"ttl", R"("1h"|3600|"bad"|null|-1|"0"|{}|"90m"|1.5|true)"},
          {"lease", R"("1h"|"x"|60)"}},
         40},
        {10, "GET", "$kv1/$key", {{"version", "1"}}, 3},
        {4, "DELETE", "$kv1/$key", {}},
        {6,
         "LIST|GET?list=true|SCAN",
         "$kv1/$folder",
         {{"after", "a|z"}, {"limit", "1|2|-1|x"}},
         8},
        {1, "PATCH", "$kv1/$key", {{"a", "1"}}},
        {1, "GET|POST|LIST|DELETE|SCAN", "$kv1", {{"a", "1"}}},
        {5, "POST|PUT", "cubbyhole/$key", {{"a", R"("1"|1|null)"}, {"ttl", R"("1h"|"bad")"}}, 50},
        {5, "GET", "cubbyhole/$key", {}},
        {3, "LIST|SCAN", "cubbyhole/$folder", {}},
        {2, "DELETE", "cubbyhole/$key", {}},
        {1, "PATCH|GET|LIST", "cubbyhole", {}},
    }};

const Area& Kv1Area() { return kKv1Area; }

}  // namespace diff
