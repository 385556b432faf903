#include "completions/complete.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "vault/client.h"

namespace completions {
namespace {

using base::ErrorCode;
using Names = std::vector<std::string>;

struct Asker {
  const Question& question;
  vault::Client& client;
  const base::CallContext& context;

  std::string Other(std::string_view name, std::string_view otherwise = "") const {
    const auto found = question.others.find(name);
    return found != question.others.end() ? found->second : std::string(otherwise);
  }

  base::Result<Names> Mounts(const std::function<bool(const vault::Mount&)>& wanted) const {
    const auto list = client.Mounts(context);
    if (!list) return list.error();
    Names names;
    for (const vault::Mount& mount : list->mounts) {
      if (wanted(mount)) names.push_back(mount.path.substr(0, mount.path.size() - 1));
    }
    return names;
  }

  // Below the folder that was begun.
  base::Result<Names> Paths() const {
    const std::string folder_text = question.begun.substr(0, question.begun.rfind('/') + 1);
    auto mount = vault::MountPath::Parse(Other("mount"));
    if (!mount) return std::move(mount).error();
    auto folder = vault::FolderPath::Parse(folder_text);
    if (!folder) return std::move(folder).error();
    const vault::RequestFacts need = {vault::Method::kList, mount->WithSlash() + folder->text(),
                                      "list"};
    const auto opened = client.OpenKv(*mount, need, context);
    if (!opened) return opened.error();
    auto names = client.KvList(*opened, *folder, context);
    if (!names) return names;
    for (std::string& name : *names) name.insert(0, folder_text);
    return names;
  }

  base::Result<Names> Roles() const {
    auto mount = vault::MountPath::Parse(Other("pki_mount", "pki"));
    if (!mount) return std::move(mount).error();
    return client.PkiListRoles(*mount, context);
  }

  base::Result<Names> Issuers() const {
    auto mount = vault::MountPath::Parse(Other("mount"));
    if (!mount) return std::move(mount).error();
    const auto issuers = client.PkiListIssuers(*mount, context);
    if (!issuers) return issuers.error();
    Names names;
    for (const vault::PkiIssuerSummary& issuer : *issuers) {
      names.push_back(issuer.name.empty() ? issuer.id : issuer.name);
    }
    return names;
  }

  base::Result<Names> All() const {
    switch (question.kind) {
      case Kind::kFree:
        break;
      case Kind::kKvMount:
        return Mounts([](const vault::Mount& mount) { return mount.KvVersion() != 0; });
      case Kind::kPkiMount:
        return Mounts([](const vault::Mount& mount) { return mount.type == "pki"; });
      case Kind::kSecretPath:
        return Paths();
      case Kind::kPkiRole:
        return Roles();
      case Kind::kPkiIssuer:
        return Issuers();
    }
    return Names();
  }
};

bool MeansNothingToSuggest(ErrorCode code) {
  return code == ErrorCode::kPermissionDenied || code == ErrorCode::kNotFound ||
         code == ErrorCode::kRejected || code == ErrorCode::kInvalidArgument;
}

}  // namespace

base::Result<Names> Complete(const Question& question, vault::Client& client,
                             const base::CallContext& context) {
  auto names = Asker{question, client, context}.All();
  if (!names && MeansNothingToSuggest(names.error().code)) return Names();
  if (!names) return names;
  std::erase_if(*names, [&](const std::string& name) { return !name.starts_with(question.begun); });
  std::sort(names->begin(), names->end());
  return names;
}

}  // namespace completions
