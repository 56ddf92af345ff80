from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.conftest import World


def assess(*arguments: str) -> str:
    out = StringIO()
    call_command("assess", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_assess_twice_gives_identical_files(reference: None, evidence: World, tmp_path: Path) -> None:
    first, second = tmp_path / "a.pdf", tmp_path / "b.pdf"
    said = assess("jam", "--output", str(first))
    assess("JAM", "--output", str(second))
    assert first.read_bytes() == second.read_bytes()
    assert first.read_bytes().startswith(b"%PDF-")
    assert "JAM, edition 1, en" in said


def test_assess_refuses_an_unknown_country(reference: None, evidence: World, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no country has the code XXX"):
        assess("XXX", "--output", str(tmp_path / "a.pdf"))


def test_assess_says_where_there_are_no_figures(reference: None, evidence: World, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no accepted figures"):
        assess("NLD", "--output", str(tmp_path / "a.pdf"))
    assert not list(tmp_path.glob("*.pdf"))
