// The jwt auth method, with two keys and tokens that were signed with them once and for all: their
// private halves are gone.
#include "conformance/diff/rules.h"

namespace diff {
namespace {

constexpr const char* kKeys =
    R"j(["-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE/9nrQ/lcbJyPl8)j"
    R"j(e/Lga0notSZTiO\nq3/KR+Gnlagd8DT8RlUApzXk7N9BTtvbKFPmH/dp9RBqWkofVH0eYuzEHQ==\n--)j"
    R"j(---END PUBLIC KEY-----"]|)j"
    R"j(["-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE/9nrQ/lcbJyPl8)j"
    R"j(e/Lga0notSZTiO\nq3/KR+Gnlagd8DT8RlUApzXk7N9BTtvbKFPmH/dp9RBqWkofVH0eYuzEHQ==\n--)j"
    R"j(---END PUBLIC KEY-----","-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAJ2mGIZnQl+o)j"
    R"j(FIh0wOWWPJmVZeKfNsi7xKenWPzVKVIw=\n-----END PUBLIC KEY-----"]|)j"
    R"j("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAJ2mGIZnQl+oFIh0wOWWPJmVZeKfNsi7xKen)j"
    R"j(WPzVKVIw=\n-----END PUBLIC KEY-----"|)j"
    R"j("x"|)j"
    R"j([])j";

// Good; without audience; two audiences; another subject; expired; of another key; EdDSA; not yet
// valid; another issuer; other claims; no tokens.
constexpr const char* kTokens =
    R"j("eyJhbGciOiAiRVMyNTYiLCAidHlwIjogIkpXVCJ9.eyJpc3MiOiAibWUiLCAic3ViIjogImJvYiIsIC)j"
    R"j(JhdWQiOiAiYSIsICJuYmYiOiAxLCAiZXhwIjogNDEwMjQ0NDgwMCwgInRlYW0iOiAicmVkIiwgIm4iOi)j"
    R"j(A1LCAiZ3JvdXBzIjogWyJnMSIsICJnMiJdfQ.aYI_A0KHf8HBBwfZt-XqkuiHF8_2d01PYY5Y0vpIg1z)j"
    R"j(5R4JyBlwwMpIdq-BbjQsmPZdCc00bykibJlmgkesGKg"|)j"
    R"j("eyJhbGciOiAiRVMyNTYiLCAidHlwIjogIkpXVCJ9.eyJpc3MiOiAibWUiLCAic3ViIjogImJvYiIsIC)j"
    R"j(JuYmYiOiAxLCAiZXhwIjogNDEwMjQ0NDgwMCwgInRlYW0iOiAicmVkIiwgIm4iOiA1LCAiZ3JvdXBzIj)j"
    R"j(ogWyJnMSIsICJnMiJdfQ.woEbf5x_FeYsOr0KZxvgeZAMQ7yWRKPM2F0Dr9lb0-KdI6axDvWi4D0TnkN)j"
    R"j(3tVhVogS2MDq4ExMpqarPttE7OQ"|)j"
    R"j("eyJhbGciOiAiRVMyNTYiLCAidHlwIjogIkpXVCJ9.eyJpc3MiOiAibWUiLCAic3ViIjogImJvYiIsIC)j"
    R"j(JhdWQiOiBbImIiLCAiYSJdLCAibmJmIjogMSwgImV4cCI6IDQxMDI0NDQ4MDAsICJ0ZWFtIjogInJlZC)j"
    R"j(IsICJuIjogNSwgImdyb3VwcyI6IFsiZzEiLCAiZzIiXX0.VWPlHJJW2B1BwMvfSKOlbrk73CUfOs0iqP)j"
    R"j(6Woxo_3GLN-m7q07E3j1yU-wmdRCo6A2WkeBss4WU1kN-BcdHhPg"|)j"
    R"j("eyJhbGciOiAiRVMyNTYiLCAidHlwIjogIkpXVCJ9.eyJpc3MiOiAibWUiLCAic3ViIjogImFsIiwgIm)j"
    R"j(F1ZCI6ICJhIiwgIm5iZiI6IDEsICJleHAiOiA0MTAyNDQ0ODAwLCAidGVhbSI6ICJyZWQiLCAibiI6ID)j"
    R"j(UsICJncm91cHMiOiBbImcxIiwgImcyIl19.-uaAhwOixYDCwwDYtl7pb74mHsN_TTc_eOWUs289r11k7)j"
    R"j(Q_NaucJj-WIhq4USu0cc5QuXCx02LKisSxPjAVSbw"|)j"
    R"j("eyJhbGciOiAiRVMyNTYiLCAidHlwIjogIkpXVCJ9.eyJpc3MiOiAibWUiLCAic3ViIjogImJvYiIsIC)j"
    R"j(JhdWQiOiAiYSIsICJuYmYiOiAxLCAiZXhwIjogMTAwMCwgInRlYW0iOiAicmVkIiwgIm4iOiA1LCAiZ3)j"
    R"j(JvdXBzIjogWyJnMSIsICJnMiJdfQ.ECRX6MDlFalcMqUfnJQDxRBSi1wf0iH0OuWbIXv-myhrBvev6p9)j"
    R"j(MX7ZVB5ZFsFw1M_buGNoLBFgy53npZQjC8w"|)j"
    R"j("eyJhbGciOiAiRVMyNTYiLCAidHlwIjogIkpXVCJ9.eyJpc3MiOiAibWUiLCAic3ViIjogImJvYiIsIC)j"
    R"j(JhdWQiOiAiYSIsICJuYmYiOiAxLCAiZXhwIjogNDEwMjQ0NDgwMCwgInRlYW0iOiAicmVkIiwgIm4iOi)j"
    R"j(A1LCAiZ3JvdXBzIjogWyJnMSIsICJnMiJdfQ.oWVFKD1dpg9iBja28mIuvnEArHOEdJ5tuA0WqfyyeML)j"
    R"j(cS7xMXX2p9D2Gs9G6456JtywdEblGJaoghKbhsnpPvA"|)j"
    R"j("eyJhbGciOiAiRWREU0EiLCAidHlwIjogIkpXVCJ9.eyJpc3MiOiAibWUiLCAic3ViIjogImJvYiIsIC)j"
    R"j(JhdWQiOiAiYSIsICJuYmYiOiAxLCAiZXhwIjogNDEwMjQ0NDgwMCwgInRlYW0iOiAicmVkIiwgIm4iOi)j"
    R"j(A1LCAiZ3JvdXBzIjogWyJnMSIsICJnMiJdfQ.f97956VNRTcLszD9QODBSUYPibh3-EQajXp98K9Bvjx)j"
    R"j(aoTiwgTrXb4jb3fe118cqXXNfzaXWnC7PMd9jMGEdCA"|)j"
    R"j("eyJhbGciOiAiRVMyNTYiLCAidHlwIjogIkpXVCJ9.eyJpc3MiOiAibWUiLCAic3ViIjogImJvYiIsIC)j"
    R"j(JhdWQiOiAiYSIsICJuYmYiOiA0MTAyNDQ0Nzk5LCAiZXhwIjogNDEwMjQ0NDgwMCwgInRlYW0iOiAicm)j"
    R"j(VkIiwgIm4iOiA1LCAiZ3JvdXBzIjogWyJnMSIsICJnMiJdfQ.VdxAmE9ilmLYFy6e_ckDo8sJw1_GSiJ)j"
    R"j(rmPwkoEzyCbX4urYiqUtawWsIV0nhSio58p0H9Fz_rqLl482dsAf1hg"|)j"
    R"j("eyJhbGciOiAiRVMyNTYiLCAidHlwIjogIkpXVCJ9.eyJpc3MiOiAieW91IiwgInN1YiI6ICJib2IiLC)j"
    R"j(AiYXVkIjogImEiLCAibmJmIjogMSwgImV4cCI6IDQxMDI0NDQ4MDAsICJ0ZWFtIjogInJlZCIsICJuIj)j"
    R"j(ogNSwgImdyb3VwcyI6IFsiZzEiLCAiZzIiXX0.hlz_3Yd90YMAO1GASJgkwjKOZFOXJWb_sFWUiFgmss)j"
    R"j(m33oEZrUfCsEe_4q3o-75TH9-3pkF2sc10GGK7MuvVSQ"|)j"
    R"j("eyJhbGciOiAiRVMyNTYiLCAidHlwIjogIkpXVCJ9.eyJpc3MiOiAibWUiLCAic3ViIjogImJvYiIsIC)j"
    R"j(JhdWQiOiAiYSIsICJuYmYiOiAxLCAiZXhwIjogNDEwMjQ0NDgwMCwgInRlYW0iOiAiYmx1ZSIsICJuIj)j"
    R"j(ogNiwgImdyb3VwcyI6IFsiZzEiLCAiZzIiXX0.VqgVm93VaBc0FNIEjdLWPjSydmhNMm4cRfEpi8v6HZ)j"
    R"j(KQIKFza2QKHjTIOhcHqh-3uNAf8y-8JnWj4ihxJsWTog"|)j"
    R"j("x"|)j"
    R"j("a.b.c"|)j"
    R"j(""|)j"
    R"j(1)j";

constexpr const char* kBound =
    R"({"team":"red"}|{"team":["blue","red"]}|{"n":5}|{"n":"5"}|{"/team":"r*"}|{"nosuch":"x"}|{"groups":"g2"}|{"team":{"a":1}}|"x"|{}|null)";
constexpr const char* kLeeway = R"(0|60|-1|"5m"|"x")";

}  // namespace

const Area kJwtArea = {
    "jwt",
    10,
    2,
    "",
    {
        {0, "POST", "sys/auth/jwt", {{"type", "\"jwt\""}}},
        {0, "POST", "auth/jwt/config", {{"jwt_validation_pubkeys", kKeys}}},
        {0,
         "POST",
         "auth/jwt/role/r1",
         {{"role_type", "\"jwt\""}, {"user_claim", "\"sub\""}, {"bound_audiences", "\"a\""}}},
        {5,
         "POST|PUT",
         "auth/jwt/config",
         {{"!jwt_validation_pubkeys", kKeys},
          {"bound_issuer", R"("me"|"")"},
          {"default_role", R"("r1"|"R2"|"")"},
          {"jwt_supported_algs", R"(["ES256"]|"EdDSA,ES256"|["HS256"]|[])"},
          {"oidc_response_mode", R"("query"|"form_post"|"x")"},
          {"oidc_response_types", R"("code"|"id_token"|"x")"},
          {"oidc_client_id", R"("a"|"")"},
          {"provider_config", R"({}|{"provider":"x"}|{"a":1}|"x")"},
          {"namespace_in_state", R"(true|false|"x")"},
          {"jwks_url", R"("http://127.0.0.1:1/x"|"")"}},
         10},
        {3, "GET", "auth/jwt/config", {}},
        {12,
         "POST|PUT",
         "auth/jwt/role/$jwtrole",
         {{"!role_type", R"("jwt"|"jwt"|"jwt"|"oidc"|"x"|"")"},
          {"!user_claim", R"("sub"|"sub"|"/team"|"nosuch"|"n"|"")"},
          {"!bound_audiences", R"("a"|["b","a"]|"c"|"")"},
          {"user_claim_json_pointer", "true|false"},
          {"bound_subject", R"("bob"|"")"},
          {"bound_claims", kBound},
          {"bound_claims_type", R"("glob"|"string"|"x")"},
          {"claim_mappings", R"({"team":"t"}|{"/team":"t","sub":"s"}|{"n":"n"}|{"a":"role"}|"x")"},
          {"groups_claim", R"("groups"|"team"|"n"|"nosuch"|"")"},
          {"expiration_leeway", kLeeway},
          {"not_before_leeway", kLeeway},
          {"clock_skew_leeway", kLeeway},
          {"allowed_redirect_uris", R"("http://x"|[])"},
          {"callback_mode", R"("client"|"device"|"x")"},
          {"verbose_oidc_logging", "true|false"},
          {"max_age", R"("1h"|-1)"},
          {"token_policies", R"(["b","a"]|"{{.team}}"|["p-{{.sub}}","x{{.nosuch}}"]|[])"},
          {"token_policies_template_claims", "true|false"},
          {"policies", R"(["p1"]|"p2,p1"|[])"},
          {"token_ttl", R"("1h"|"2h"|0|"bad")"},
          {"ttl", R"("30m"|"3h"|0)"},
          {"token_max_ttl", R"("2h"|"10000h"|0)"},
          {"max_ttl", R"("1h"|0)"},
          {"token_period", R"("1h"|0|"10000h")"},
          {"period", R"("10m"|0)"},
          {"token_num_uses", "1|5|0|-1"},
          {"num_uses", "3|0"},
          {"token_type", R"("batch"|"service"|"x")"},
          {"token_bound_cidrs", R"("127.0.0.1"|"10.0.0.0/8"|"x"|[])"},
          {"bound_cidrs", R"("127.0.0.0/8"|"x"|[])"},
          {"token_explicit_max_ttl", R"("30m"|0)"},
          {"token_no_default_policy", "true|false"}},
         8},
        {5, "GET", "auth/jwt/role/$jwtrole", {}},
        {2, "LIST|GET?list=true", "auth/jwt/role", {}},
        {1, "DELETE", "auth/jwt/role/$jwtrole", {}},
        {16,
         "POST|PUT",
         "auth/jwt/login",
         {{"!role", R"("r1"|"R2"|"r1"|"nosuch"|"")"}, {"!jwt", kTokens}}},
        {3, "GET", "auth/token/lookup-self", {}},
        {3, "POST", "auth/token/renew-self", {{"increment", R"("1h"|60)"}}},
        {1, "GET|LIST|DELETE|POST", "auth/jwt/login|auth/jwt/config|auth/jwt/nosuch", {}},
    }};

const Area& JwtArea() { return kJwtArea; }

}  // namespace diff
