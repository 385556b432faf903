// The checks that are written in code, one function for each file of them.
#pragma once

#include <vector>

#include "conformance/suite/check.h"

namespace conformance {

std::vector<Check> CallChecks();         // how requests are answered, in every revision
std::vector<Check> DeclarationChecks();  // what a server declares about its tools
std::vector<Check> FaultChecks();        // each tool and each fault of the backend
std::vector<Check> HttpChecks();         // hostile requests over HTTP
std::vector<Check> HygieneChecks();      // what must not leave, and what clients send
std::vector<Check> LawChecks();          // what holds between calls
std::vector<Check> ModelChecks();        // random sessions against a model
std::vector<Check> ProcessChecks();      // how a program starts and ends
std::vector<Check> SchemaChecks();       // inputs that the schema admits and forbids
std::vector<Check> TokenChecks();        // whose token goes where

}  // namespace conformance
