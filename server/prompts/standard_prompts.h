// The prompts of this server, one function a file.
#pragma once

#include "prompts/prompt.h"

namespace prompts {

Prompt BootstrapEnvironment();
Prompt ProvisionCertificate();
Prompt TriageIncident();
Prompt VerifyLeak();

}  // namespace prompts
