"""The server asks the user before a mount is deleted, and tells who listens what has changed.

usage: elicitation_test.py SDK ERA TRANSPORT
       SDK python|ts1|ts2, ERA session|stateless, TRANSPORT stdio|http
"""

import sys
import unittest

import support

SDK, ERA, TRANSPORT = "python", "session", "stdio"

YES = {"action": "accept", "content": {"confirm": True}}
MOUNT = "doomed"


class Case(unittest.TestCase):
    def connect(self, *arguments, answers=None):
        """A client of a server of its own."""
        if TRANSPORT == "http":
            self.server = support.HttpServer(None, *arguments)
            self.addCleanup(self.server.stop)
            target = {"url": self.server.url, "headers": {"X-Vault-Token": self.server.token}}
        else:
            command, environment = support.stdio_command(None, *arguments)
            target = {"command": command, "env": environment}
        self.client = support.SdkClient(SDK, ERA, target, answers)
        self.addCleanup(self.client.process.kill)

    def call(self, name, **arguments):
        return support.value_of(self.client.call(name, arguments))

    def delete_mount(self):
        return self.client.call("delete_mount", {"path": MOUNT})


class Confirmation(Case):
    def open(self, *arguments, answers=None):
        self.connect(*arguments, answers=answers)
        self.call("create_mount", type="kv2", path=MOUNT, description="Of the test")
        self.call("create_secret", mount=MOUNT, path="kept", key="k", value="v")

    def is_there(self):
        paths = [mount["path"] for mount in self.call("list_mounts")["mounts"]]
        if MOUNT + "/" not in paths:
            return False
        self.assertEqual(self.call("read_secret", mount=MOUNT, path="kept")["data"], {"k": "v"})
        return True

    def refused(self):
        text = support.error_text(self.delete_mount())
        self.assertIn("Nothing was changed", text)
        self.assertTrue(self.is_there())
        return text

    def test_the_user_agrees(self):
        self.open(answers=[YES])
        self.assertTrue(support.value_of(self.delete_mount())["deleted"])
        self.assertFalse(self.is_there())
        [question] = self.client.asked()
        for part in MOUNT, "Of the test", "cannot be undone":
            self.assertIn(part, question["message"])
        self.assertEqual(question["requestedSchema"]["properties"]["confirm"]["type"], "boolean")
        self.assertEqual(question["requestedSchema"]["required"], ["confirm"])
        self.client.close()

    def test_whatever_else_the_user_says_is_no(self):
        answers = [{"action": "decline"}, {"action": "cancel"},
                   {"action": "accept", "content": {"confirm": False}}]
        self.open(answers=[*answers, YES])
        for count, answer in enumerate(answers, 1):
            with self.subTest(answer):
                self.assertIn("did not agree", self.refused())
                self.assertEqual(len(self.client.asked()), count)
        # He was asked each time anew; no answer stays behind.
        self.assertTrue(support.value_of(self.delete_mount())["deleted"])
        self.assertFalse(self.is_there())
        self.client.close()

    def test_nobody_is_asked_about_a_mount_that_is_not_there(self):
        self.connect(answers=[])
        self.assertIn("Nothing was deleted", support.error_text(self.delete_mount()))
        self.assertEqual(self.client.asked(), [])
        self.client.close()

    def test_a_client_that_cannot_ask_deletes_at_once(self):
        self.open()
        self.assertTrue(support.value_of(self.delete_mount())["deleted"])
        self.assertFalse(self.is_there())
        self.client.close()

    def test_a_client_that_cannot_ask_is_refused_where_the_user_must_agree(self):
        self.open("--confirm=always")
        self.assertIn("elicitation", self.refused())
        self.client.close()

    def test_nobody_is_asked_where_nobody_wants_it(self):
        self.open("--confirm=never", answers=[])
        self.assertTrue(support.value_of(self.delete_mount())["deleted"])
        self.assertEqual(self.client.asked(), [])
        self.client.close()


class Changes(Case):
    URI = "vault://secret/of/the/test"
    SECRET = {"mount": "secret", "path": "of/the/test"}

    def test_who_subscribed_to_a_secret_is_told_of_the_next_write(self):
        self.connect()
        self.call("create_secret", **self.SECRET, key="k", value="first")
        self.client.subscribe(self.URI)
        self.call("create_secret", mount="secret", path="of/another", key="k", value="v")
        self.write("second")
        self.assertEqual(self.client.updated(), self.URI)
        self.assertEqual(self.call("read_secret", **self.SECRET)["data"], {"k": "second"})
        self.client.close()

    def write(self, value):
        """By another client, where there can be one."""
        if TRANSPORT == "stdio":
            return self.call("create_secret", **self.SECRET, key="k", value=value)
        other = support.RawHttp(self.server.url, self.server.token)
        other.open()
        return support.value_of(
            other.tool("create_secret", {**self.SECRET, "key": "k", "value": value}))


if __name__ == "__main__":
    SDK, ERA, TRANSPORT = sys.argv[1:4]
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
