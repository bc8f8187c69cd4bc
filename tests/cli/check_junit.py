#!/usr/bin/env python3
"""check_junit.py FILE: fails unless the file is XML with the elements and attributes of the JUnit schema that CI
servers share (jenkins-junit.xsd), and its counts are right."""

import sys
import xml.etree.ElementTree as ElementTree

COUNTS = {"tests", "failures", "errors", "skipped"}
PROBLEMS = {"failure": "failures", "error": "errors", "skipped": "skipped"}
# element: required attributes, optional attributes, children
RULES = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors", "skipped"}, {"testsuite"}),
    "testsuite": ({"name", "tests"}, {"failures", "errors", "skipped", "time"}, {"testcase"}),
    "testcase": ({"name", "classname"}, {"time"}, set(PROBLEMS)),
    "failure": (set(), {"type", "message"}, set()),
    "error": (set(), {"type", "message"}, set()),
    "skipped": (set(), {"message"}, set()),
}


def check(element):
    required, optional, children = RULES[element.tag]
    given = set(element.keys())
    assert required <= given <= required | optional, f"<{element.tag}> has {given}"
    for child in element:
        assert child.tag in children, f"<{child.tag}> in <{element.tag}>"
        check(child)
    if element.tag == "testcase":
        assert len(element) <= 1, "two results of one case"
    elif COUNTS & given:
        cases = list(element.iter("testcase"))
        counted = {"tests": len(cases)} | {name: len(list(element.iter(tag))) for tag, name in PROBLEMS.items()}
        assert {name: int(element.get(name)) for name in COUNTS} == counted, f"{element.attrib} but {counted}"


root = ElementTree.parse(sys.argv[1]).getroot()
assert root.tag == "testsuites", root.tag
check(root)
names = [suite.get("name") for suite in root]
assert len(names) == len(set(names)), f"a realm has two suites: {names}"
