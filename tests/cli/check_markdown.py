#!/usr/bin/env python3
"""check_markdown.py MARKDOWN NAMES: reads a report as GitHub does (cmark-gfm) and checks that nothing in it is
anything but the report's own structure: a table with one row for each object of NAMES (the report as -o name),
its name as code, and folded diffs."""

import subprocess
import sys
from html.parser import HTMLParser

OWN_TAGS = "p strong table thead tbody tr th td code details summary pre".split()


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.codes, self.rows = [], [], 0

    def handle_starttag(self, tag, attributes):
        assert tag in OWN_TAGS, f"<{tag}> is not ours"
        assert not attributes or (tag, attributes) == ("pre", [("lang", "diff")]), f"<{tag} {attributes}>"
        self.open.append(tag)
        if tag == "code":
            self.codes.append((tuple(self.open), ""))
        self.rows += self.open[-2:] == ["tbody", "tr"]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data):
        if self.open and self.open[-1] == "code":
            tags, text = self.codes[-1]
            self.codes[-1] = (tags, text + data)

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data}")


markdown, names = sys.argv[1:]
html = subprocess.run(
    ["cmark-gfm", "--unsafe", "--github-pre-lang", "-e", "table", "-e", "autolink", "-e", "strikethrough", markdown],
    check=True,
    capture_output=True,
    text=True,
).stdout
page = Page()
page.feed(html)
page.close()
assert not page.open, f"left open: {page.open}"
wanted = sorted(line.split("/", 2)[2] for line in open(names, encoding="utf-8").read().splitlines())
in_cells = [text for tags, text in page.codes if tags[-2:] == ("td", "code")]
assert page.rows == len(wanted), f"{page.rows} rows for {len(wanted)} objects"
assert sorted(set(wanted) & set(in_cells)) == wanted, set(wanted) - set(in_cells)
