#include <algorithm>
#include <deque>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/limits.h"
#include "tools/arguments.h"
#include "tools/kv.h"
#include "tools/paging.h"
#include "tools/schemas.h"
#include "tools/standard_tools.h"

namespace tools {
namespace {

constexpr std::string_view kFolder =
    R"("path":{"type":"string","default":"","description":"Folder inside the mount, e.g. \"app\" or \"app/\"; empty for the top."})";
constexpr std::string_view kRecursive =
    R"("recursive":{"type":"boolean","default":false,"description":"List the secrets of all folders below as well, by their paths from here. Costs a request for each folder."})";
constexpr std::string_view kKeysOut =
    R"("keys":{"type":"array","items":{"type":"string"},"description":"Sorted. A name with a trailing '/' is a folder, the others are secrets; one name can be both. With recursive: the secrets' paths."})";
constexpr std::string_view kUnreadOut =
    R"("unread_folders":{"type":"array","items":{"type":"string"},"description":"With recursive: folders that could not be listed, mostly for want of a permission. What is in them is missing from keys."})";

class ListSecrets : public Tool {
 public:
  const Description& description() const override { return description_; }

  base::Result<Json> Call(const Json& arguments, CallEnvironment& environment) const override {
    const auto mount = vault::MountPath::Parse(Text(arguments, "mount"));
    if (!mount.ok()) return mount.error();
    const auto folder = vault::FolderPath::Parse(Text(arguments, "path"));
    if (!folder.ok()) return folder.error();
    vault::RequestFacts need{vault::Method::kList, mount->text() + "/metadata/", "list"};
    if (!folder->text().empty()) need.path += folder->text() + '/';
    const auto opened = environment.client.OpenKv(*mount, need, environment.context);
    if (!opened.ok()) return opened.error();
    if (Flag(arguments, "recursive")) return Walk(environment, *opened, *folder, need, arguments);
    return List(environment, *opened, *folder, need, arguments);
  }

 private:
  // What a walk has seen, by paths from where it began.
  struct Seen {
    std::vector<std::string> secrets = {};
    std::deque<std::string> folders = {""};  // still to be read
    std::vector<std::string> unread = {};
    std::size_t read = 0;
  };

  // One folder after the other, so that a cancelled call stops between two requests, or in one.
  static base::Result<Json> Walk(CallEnvironment& environment, const vault::KvMount& mount,
                                 const vault::FolderPath& top, const vault::RequestFacts& need,
                                 const Json& arguments) {
    Seen seen;
    while (!seen.folders.empty()) {
      if (seen.read >= base::limits::kWalkFoldersMax) {
        return base::Error{base::ErrorCode::kTooLarge,
                           "There are more than " + std::to_string(base::limits::kWalkFoldersMax) +
                               " folders. List a folder further down."};
      }
      const std::string folder = std::move(seen.folders.front());
      seen.folders.pop_front();
      if (auto failed = ReadFolder(environment, mount, top, folder, seen); !failed.ok()) {
        if (seen.read > 0 || !MayBeStale(failed.error())) return std::move(failed).error();
        vault::KvMount now = mount;
        const auto changed = RefreshKv(environment, now, need);
        if (!changed.ok()) return changed.error();
        if (*changed) return Walk(environment, now, top, need, arguments);
        return std::move(failed).error();
      }
      ++seen.read;
      environment.context.Report(static_cast<int>(seen.read), 0,
                                 std::to_string(seen.read) + " folders read, " +
                                     std::to_string(seen.secrets.size()) + " secrets found");
    }
    if (seen.secrets.empty() && seen.unread.empty()) {
      vault::KvMount now = mount;
      const auto changed = RefreshKv(environment, now, need);
      if (!changed.ok()) return changed.error();
      if (*changed) return Walk(environment, now, top, need, arguments);
    }
    std::sort(seen.secrets.begin(), seen.secrets.end());
    Json result = Answer(mount, top, seen.secrets, arguments);
    std::sort(seen.unread.begin(), seen.unread.end());
    if (!seen.unread.empty()) result["unread_folders"] = std::move(seen.unread);
    return result;
  }

  // folder: from the top on, "" or with a trailing '/'. The top itself must be readable.
  static base::Status ReadFolder(CallEnvironment& environment, const vault::KvMount& mount,
                                 const vault::FolderPath& top, const std::string& folder,
                                 Seen& seen) {
    const std::string from_mount =
        top.text().empty() || folder.empty() ? top.text() + folder : top.text() + '/' + folder;
    const auto path = vault::FolderPath::Parse(from_mount);
    if (!path.ok()) {
      // A name that the API cannot address, but the store may hold.
      seen.unread.push_back(folder);
      return {};
    }
    const auto keys = environment.client.KvList(mount, *path, environment.context);
    if (!keys.ok()) {
      if (folder.empty() || keys.error().code != base::ErrorCode::kPermissionDenied) {
        return keys.error();
      }
      seen.unread.push_back(folder);
      return {};
    }
    for (const std::string& key : *keys) {
      if (key.ends_with('/')) {
        seen.folders.push_back(folder + key);
      } else {
        seen.secrets.push_back(folder + key);
      }
    }
    return {};
  }

  static Json Answer(const vault::KvMount& mount, const vault::FolderPath& folder,
                     const std::vector<std::string>& keys, const Json& arguments) {
    Json result = {
        {"mount", mount.path.WithSlash()}, {"path", folder.text()}, {"kv_version", mount.version}};
    const Page page = TakePage(keys, arguments, result);
    result["keys"] = Json::array();
    for (std::size_t i = page.first; i < page.end; ++i) result["keys"].push_back(keys[i]);
    return result;
  }

  static base::Result<Json> List(CallEnvironment& environment, vault::KvMount mount,
                                 const vault::FolderPath& folder, const vault::RequestFacts& need,
                                 const Json& arguments) {
    const auto keys = environment.client.KvList(mount, folder, environment.context);
    if (!keys.ok() && !MayBeStale(keys.error())) return keys.error();
    if (!keys.ok() || keys->empty()) {
      const auto changed = RefreshKv(environment, mount, need);
      if (!changed.ok()) return changed.error();
      if (*changed) return List(environment, mount, folder, need, arguments);
      if (!keys.ok()) return keys.error();
    }
    return Answer(mount, folder, *keys, arguments);
  }

  const Description description_ = {
      .name = "list_secrets",
      .aliases = {},
      .title = "List secrets",
      .text =
          "Lists the names of secrets and folders in a key/value mount, never their values. The "
          "answer is one level deep, or with recursive the whole tree; an empty list means that "
          "nothing is there.",
      .input_schema = schemas::Object(
          {schemas::kKvMount, kFolder, kRecursive, schemas::kCursor, schemas::kLimit}, "mount"),
      .output_schema = schemas::Object(
          {schemas::kMountOut, schemas::kPathOut, schemas::kKvVersionOut, kKeysOut, kUnreadOut,
           schemas::kTotalOut, schemas::kMoreOut, schemas::kNextCursorOut},
          "mount path kv_version keys total"),
      .annotations = {
          .read_only = true, .destructive = false, .idempotent = true, .open_world = false}};
};

}  // namespace

std::unique_ptr<Tool> MakeListSecrets() { return std::make_unique<ListSecrets>(); }

}  // namespace tools
