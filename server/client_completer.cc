#include "client_completer.h"

namespace server {

base::Result<std::vector<std::string>> ClientCompleter::Complete(
    const completions::Question& question, const identity::Principal& principal,
    const base::CallContext& context) {
  vault::Client client(transport_, shared_, principal.token, principal.ns, principal.id);
  return completions::Complete(question, client, context);
}

}  // namespace server
