"""The rules of regulators as this version of Seedlot has them: those of a pack, or of a territory with what it inherits."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from seedlot.regulation.pack import built_in
from seedlot.regulation.told import told_rule, told_rules
from seedlot.web.api import verdicts
from seedlot.web.api.door import Api
from seedlot.web.api.saying import told
from seedlot.web.here import Visit
from seedlot.web.pages.regulation import NoSuchRuleError

API = Api("rules")


@API.get("/rules", answers=verdicts.Rules)
def rules(
    here: Visit,
    territory: Annotated[str, Query(max_length=40, description="Only those that hold there, such as UK.")] = "",
) -> Response:
    """List the rules of the pack in force, or those of a territory with what it inherits: what each asks, and when."""
    del here
    return told(told_rules(built_in(), territory))


@API.get("/rules/{rule}", answers=verdicts.RuleTold)
def rule(here: Visit, rule: Annotated[str, Path(max_length=100)]) -> Response:
    """Tell one rule: what it asks, when it applies, what satisfies it, and how sure its wording is."""
    del here
    held = built_in().rules
    if rule not in held:
        raise NoSuchRuleError(rule)
    return told(told_rule(held[rule]))
