#include "client_resource_reader.h"

namespace server {

base::Result<resources::Contents> ClientResourceReader::Read(std::string_view uri,
                                                             const identity::Principal& principal,
                                                             const base::CallContext& context) {
  vault::Client client(transport_, shared_, principal.token, principal.ns, principal.id);
  return resources::Read(uri, client, context);
}

}  // namespace server
