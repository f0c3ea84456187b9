"""Somebody of the demo at a worksheet, over plain HTTP: what they typed, and what was kept."""

import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from html import unescape
from http.cookiejar import CookieJar

from django.conf import settings

from therapist_portal.demo.people import HOST, PASSWORD


class Writer:
    """Signed in, in front of a question that asks for their own words."""

    def __init__(self, port: int, name: str) -> None:
        self.base = f"http://localhost:{port}"
        self.jar = CookieJar()
        cookies = urllib.request.HTTPCookieProcessor(self.jar)
        self.browser = urllib.request.build_opener(cookies)
        self.get("/accounts/login/")
        self.post("/accounts/login/", login=f"{name}@{HOST}", password=PASSWORD)
        (sheet, *_) = re.findall(r'href="(/pages/[^"/]+/)"', self.get("/home/"))
        self.page = self.post(sheet)
        while "<textarea" not in self.page:
            self.page = self.post(self.field("action"), go="skip", **self._proof())
        self.revision = int(self.value("revision"))

    def get(self, path: str) -> str:
        with self.browser.open(self.base + path, timeout=10) as answer:
            self.at = answer.url.removeprefix(self.base)
            return answer.read().decode()

    def post(self, path: str, **fields: str) -> str:
        with self._send(path, fields) as answer:
            self.at = answer.url.removeprefix(self.base)
            return answer.read().decode()

    def field(self, name: str) -> str:
        """What an attribute of the question's form says."""
        form = re.search(r"<form class=\"work-form\"[^>]*>", self.page)
        assert form, self.page
        return unescape(re.search(rf'{name}="([^"]+)"', form[0])[1])

    def value(self, name: str) -> str:
        return re.search(rf'name="{name}" value="([^"]*)"', self.page)[1]

    def saves(self, text: str, seconds: float = 30) -> None:
        """As the page's script does it: tried again with the same proof until it is kept.

        Anything but a 503 that says when to come back is a failure of the portal's.
        """
        fields = {"answer": text, "revision": str(self.revision), "op": str(uuid.uuid4())}
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                with self._send(self.field("data-autosave-url"), fields) as answer:
                    self.revision = json.load(answer)["revision"]
                    return
            except urllib.error.HTTPError as refusal:
                if refusal.code != 503 or int(refusal.headers["Retry-After"]) < 1:
                    raise
            except OSError:
                pass  # nobody at the door yet: the script waits as well
            time.sleep(0.05)
        raise AssertionError(f"not kept within {seconds} s")

    def kept(self) -> str:
        """What the page shows after a reload."""
        box = re.search(r"<textarea[^>]*>(.*?)</textarea>", self.get(self.at), re.DOTALL)
        return unescape(box[1]).strip()

    def _proof(self) -> dict[str, str]:
        return {"op": self.value("op"), "revision": self.value("revision")}

    def _send(self, path: str, fields: dict[str, str]):
        (token,) = [one.value for one in self.jar if one.name == settings.CSRF_COOKIE_NAME]
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token}).encode()
        headers = {}
        if "answer" in fields:
            whose = re.search(r'data-user="([^"]+)"', self.page)[1]
            headers = {"Accept": "application/json", "X-Portal-User": whose}
        asked = urllib.request.Request(self.base + path, body, headers)
        return self.browser.open(asked, timeout=10)
