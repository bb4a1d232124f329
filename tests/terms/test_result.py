from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from seedlot.terms.finding import Answer, Finding
from seedlot.terms.reportable import Reportable
from seedlot.terms.result import Analysis, Input, Result, Software

RESULT = Result(
    assay="growth",
    version="1",
    software=Software(distribution="seedlot", version="0.1.0"),
    settings={"limit": 40},
    inputs=(Input(name="a.csv", sha256="0" * 64, bytes=12),),
    reportables=(Reportable(name="doublings", value=3.5),),
    findings=(Finding(code="growth/limit", answer=Answer.MET, says="The limit is not reached."),),
    tables={"passages": [{"passage": 1, "cells": 2e6}]},
    charts=(),
    unused=("column 'Comment'",),
)


def test_its_json_has_exactly_these_keys() -> None:
    """The keys are a contract: the record seals them and `assay --json` prints them."""
    assert list(RESULT.plain()) == [
        *("assay", "version", "software", "settings", "inputs", "reportables", "findings", "tables", "charts"),
        "unused",
    ]


def test_it_survives_json() -> None:
    assert Result.model_validate(json.loads(json.dumps(RESULT.plain()))) == RESULT


def test_nothing_may_be_left_out_or_added() -> None:
    for name in RESULT.plain():
        with pytest.raises(ValidationError, match="Field required"):
            Result.model_validate({key: part for key, part in RESULT.plain().items() if key != name})
    with pytest.raises(ValidationError, match="Extra inputs"):
        Result.model_validate({**RESULT.plain(), "verdict": "fine"})


def test_an_analysis_may_be_empty() -> None:
    assert Analysis() == Analysis(reportables=(), findings=(), tables={}, charts=(), unused=())


def test_an_input_names_its_instrument_only_where_the_file_does() -> None:
    """What was sealed before instruments were read, and what states none, keeps its bytes."""
    silent = Input(name="a.csv", sha256="0" * 64, bytes=12)
    assert silent.plain() == {"name": "a.csv", "sha256": "0" * 64, "bytes": 12}
    told = Input(name="a.csv", sha256="0" * 64, bytes=12, instrument="AW1")
    assert told.plain() == {**silent.plain(), "instrument": "AW1"}
    for each in (silent, told):
        assert Input.model_validate(json.loads(each.model_dump_json())) == each
