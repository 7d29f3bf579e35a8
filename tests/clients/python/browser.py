"""A browser without eyes: walks Google's sign-in pages by HTTP, with the standard library only.

`Browser().sign_in(url, email)` returns the callback address, which it does not fetch.
As a program: `browser.py URL EMAIL` signs in and does fetch it, as a browser would.
"""

import sys
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, build_opener


class Page(HTMLParser):
    """The forms and fields of a page, and the people on it."""

    def __init__(self, html):
        super().__init__()
        self.forms, self.fields, self.ids, self.people, self.text = [], [], set(), {}, []
        self.link = None
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.ids.add(attributes.get("id"))
        if tag == "form":
            self.forms.append(attributes)
        elif tag == "input":
            # A field belongs to the form it names, else to the one it stands in.
            attributes.setdefault("form", self.forms[-1].get("id") if self.forms else None)
            self.fields.append(attributes)
        elif tag == "a":
            self.link = attributes.get("href")
        elif "data-identifier" in attributes:  # a row of the account chooser, inside its link
            self.people[attributes["data-identifier"]] = self.link

    def handle_data(self, data):
        self.text.append(data.strip())

    def form(self, name=None, **typed):
        """Where the form goes and what it carries: every field it has, and what was typed."""
        form = next(form for form in self.forms if form.get("id") == name)
        sent = [(field["name"], field.get("value") or "on")
                for field in self.fields
                if field["form"] == name and field["name"] not in typed]
        return form.get("action") or "", urlencode(sent + list(typed.items())).encode()


class StayHere(HTTPRedirectHandler):
    def http_error_302(self, request, response, *_):
        return response

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302


class Browser:
    """Keeps its cookies: whoever signed in once is remembered."""

    def __init__(self):
        self.open = build_opener(HTTPCookieProcessor(CookieJar()), StayHere()).open

    def sign_in(self, url, email, password="password", answer="approve"):
        """Signs in and says yes to everything (or, with `answer="deny"`, presses Cancel)."""
        callback = parse_qs(urlsplit(url).query)["redirect_uri"][0]
        body = None
        for _ in range(20):
            response = self.open(url, body, timeout=20)
            body = None
            if target := response.headers.get("Location"):
                url = urljoin(url, target)
                if url.startswith(callback):
                    return url
                continue
            page = Page(response.read().decode())
            if "identifierId" in page.ids:
                action, body = page.form(identifier=email)
            elif "Passwd" in page.ids:
                action, body = page.form(Passwd=password)
            elif "approve" in page.ids:
                action, body = page.form(answer)
            elif email in page.people:
                action = page.people[email]
            else:
                raise AssertionError(f"{response.status} {url}: {' '.join(filter(None, page.text))}")
            url = urljoin(url, action)
        raise AssertionError(f"no end of pages at {url}")


if __name__ == "__main__":
    browser = Browser()
    browser.open(browser.sign_in(*sys.argv[1:3]), timeout=20)
