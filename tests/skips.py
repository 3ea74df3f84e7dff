"""Nothing is skipped silently: a skip, or a failure that was expected, must be listed here."""

import pytest

# Part of a test's id, or of what it says -> why it may be skipped or fail.
ALLOWED = {
    "shared/data/bondy is nowhere above": "the town's own list of shops has no open licence",
    "the town's real list is not beside": "the town's own list of shops has no open licence",
    "test_web_server_and_worker_stay_under_300": "only Linux shares and counts memory this way",
    "test_nothing_outlives_a_supervisor_that_is_killed": "only Linux ends children with the parent",
}


def _uninvited(config: pytest.Config) -> list[str]:
    """The tests that did not count and are not listed."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:
        return []
    kinds = ("skipped", "xfailed", "xpassed")
    reports = [report for kind in kinds for report in reporter.stats.get(kind, [])]
    said = {r.nodeid: f"{r.nodeid} {r.longrepr}" for r in reports}
    return [nodeid for nodeid, words in said.items() if not any(part in words for part in ALLOWED)]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run for a test that did not count."""
    if _uninvited(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter) -> None:
    """Say at the end which tests did not count, and why that was allowed."""
    uninvited = _uninvited(terminalreporter.config)
    if uninvited:
        terminalreporter.section("skipped without a reason listed in tests/skips.py")
        for nodeid in uninvited:
            terminalreporter.line(nodeid)
    elif terminalreporter.stats.get("skipped"):
        for part, reason in ALLOWED.items():
            terminalreporter.line(f"may be skipped: {part}: {reason}")
