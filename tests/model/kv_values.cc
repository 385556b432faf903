#include <rapidcheck.h>

#include <vector>

#include "kv1_model.h"

namespace model {

std::string AnyKey() { return *rc::gen::element<std::string>("a", "a/b", "a-b", "c/d/e", "f"); }

std::string AnyFolder() { return *rc::gen::element<std::string>("", "a/", "c/", "c/d/", "none/"); }

Json AnyObject() {
  return *rc::gen::elementOf(std::vector<Json>{Json::object(),
                                               {{"k", "v"}},
                                               {{"k", "w"}, {"n", 1}},
                                               {{"n", nullptr}},
                                               {{"o", {{"p", 1}, {"q", {1, "x"}}}}},
                                               {{"o", {{"p", nullptr}}}},
                                               {{"o", "flat"}, {"k", true}}});
}

}  // namespace model
