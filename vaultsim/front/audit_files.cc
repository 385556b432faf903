#include "vaultsim/front/audit_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <iostream>
#include <system_error>

#include "net/socket.h"

namespace vaultsim {
namespace {

// As Go words the error of a system call.
std::string GoError(int code) {
  std::string text = std::generic_category().message(code);
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] + 32);
  return text;
}

net::Fd OpenFile(const AuditFile& file) {
  const auto mode = static_cast<mode_t>(file.mode);
  net::Fd fd(
      open(file.path.c_str(), O_APPEND | O_WRONLY | O_CREAT | O_CLOEXEC, mode == 0 ? 0600 : mode));
  if (fd.valid() && file.mode != 0 && file.path != "/dev/null") (void)fchmod(fd.get(), mode);
  return fd;
}

}  // namespace

std::string AuditFiles::Open(const AuditFile& file) {
  const std::filesystem::path folder = std::filesystem::path(file.path).parent_path();
  std::error_code error;
  if (!folder.empty()) std::filesystem::create_directories(folder, error);
  if (error) return "mkdir " + folder.string() + ": " + GoError(error.value());
  return OpenFile(file).valid() ? "" : "open " + file.path + ": " + GoError(errno);
}

void AuditFiles::Write(const AuditFile& file, const std::string& line) {
  if (file.path == "stdout") {
    std::cout << line << std::flush;
    return;
  }
  const net::Fd fd = OpenFile(file);
  for (std::size_t done = 0; fd.valid() && done < line.size();) {
    const ssize_t written = write(fd.get(), line.data() + done, line.size() - done);
    if (written <= 0) return;
    done += static_cast<std::size_t>(written);
  }
}

}  // namespace vaultsim
