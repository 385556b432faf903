// HCL 1 as policies use it: keys, strings, numbers, booleans, lists, objects, comments; and its
// JSON form. Errors are worded and placed as hashicorp/hcl words them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vaultsim::hcl {

struct Item;

struct Value {
  enum class Kind { kString, kNumber, kBool, kList, kObject };
  Kind kind = Kind::kString;
  std::string text = {};          // of a string, number ("3600") or boolean ("true")
  std::vector<Value> list = {};   // of a list
  std::vector<Item> object = {};  // of an object
  int line = 0;                   // 0: unknown, as in JSON
  int column = 0;

  std::string Place() const;  // "1:27", or "-"
};

// `path "a" { ... }` has the keys "path" and "a"; `name = "x"` has one.
struct Item {
  std::vector<std::string> keys = {};
  Value value = {};
  int line = 1;
};

struct Parsed {
  std::vector<Item> items = {};
  std::string error = {};  // "At 1:12: object expected closing RBRACE got: EOF"; "" when fine
};

// A text that begins with '{' is JSON; objects below "path" become items of two keys.
Parsed Parse(std::string_view text);

}  // namespace vaultsim::hcl
