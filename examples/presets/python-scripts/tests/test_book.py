from pathlib import Path

import pytest

from links.book import find, known


def test_below_a_link() -> None:
    assert find("/py/library/re.html", known()) == "https://docs.python.org/3/library/re.html"


def test_nowhere() -> None:
    with pytest.raises(LookupError, match="leads nowhere"):
        find("nowhere", known())


def test_own_links(tmp_path: Path) -> None:
    own = tmp_path / "links.json"
    own.write_text('{"own": "https://example.com/"}')
    assert find("own", known(own)) == "https://example.com/"
