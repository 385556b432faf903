#include "net/socket.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include "raw_client.h"

namespace net_test {
namespace {

net::Accepted AcceptOne(const net::Listener& listener) {
  pollfd entry = {listener.fd.get(), POLLIN, 0};
  EXPECT_EQ(poll(&entry, 1, 20'000), 1);
  return net::AcceptFrom(listener.fd.get());
}

int Option(int fd, int level, int name) {
  int value = -1;
  socklen_t size = sizeof(value);
  getsockopt(fd, level, name, &value, &size);
  return value;
}

TEST(Socket, FormatsAddresses) {
  EXPECT_EQ(net::FormatAddress("127.0.0.1", 80), "127.0.0.1:80");
  EXPECT_EQ(net::FormatAddress("::1", 8080), "[::1]:8080");
}

TEST(Socket, AcceptedConnectionsSendAtOnceAndNoticeDeadPeers) {
  const auto listener = net::ListenOn("127.0.0.1", 0);
  ASSERT_TRUE(listener.ok());
  EXPECT_EQ(net::AcceptFrom(listener->fd.get()).status, net::AcceptStatus::kNone);
  const RawClient client(listener->port);
  const net::Accepted accepted = AcceptOne(*listener);
  ASSERT_EQ(accepted.status, net::AcceptStatus::kAccepted);
  EXPECT_EQ(Option(accepted.fd.get(), IPPROTO_TCP, TCP_NODELAY), 1);
  EXPECT_EQ(Option(accepted.fd.get(), SOL_SOCKET, SO_KEEPALIVE), 1);
  EXPECT_EQ(accepted.address, "127.0.0.1");
  EXPECT_EQ(accepted.share_key, "127.0.0.1");
  char byte = 0;
  EXPECT_EQ(net::ReadSome(accepted.fd.get(), &byte, 1).status, net::IoStatus::kWouldBlock);
}

TEST(Socket, IPv6AddressesShareBySubscriber) {
  const auto listener = net::ListenOn("[::1]", 0);
  if (!listener.ok()) GTEST_SKIP() << listener.error().message;
  RawClient::Options options;
  options.host = "::1";
  const RawClient client(listener->port, options);
  const net::Accepted accepted = AcceptOne(*listener);
  EXPECT_EQ(accepted.address, "::1");
  EXPECT_EQ(accepted.share_key, std::string(8, '\0'));  // the first 64 bits
}

TEST(Socket, AFdClosesWhatItOwned) {
  const auto listener = net::ListenOn("127.0.0.1", 0);
  ASSERT_TRUE(listener.ok());
  RawClient client(listener->port);
  net::Accepted accepted = AcceptOne(*listener);
  net::Fd moved = std::move(accepted.fd);
  EXPECT_FALSE(accepted.fd.valid());
  moved = net::Fd();
  EXPECT_EQ(client.ReadToEnd(), "");
}

}  // namespace
}  // namespace net_test
