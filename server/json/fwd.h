// Json is nlohmann's value; headers use this forward declaration, sources include the full header.
#pragma once

#include <nlohmann/json_fwd.hpp>

using Json = nlohmann::json;
