// Prints docs/tools.md.
#include <iostream>

#include "tools_document.h"

int main() { std::cout << support::ToolsDocument(tools::StandardTools()); }
