"""Who acts. The only place where an `Actor` is made; every act takes one.

Accounts with passwords and second factors come with `desk`. Until then a person names themselves, the
entry says so (`authentication: none`), and outside a demonstration nothing can be released that way.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from seedlot.history import ask
from seedlot.history.tables import PERSON
from seedlot.record.entries.origin import Person
from seedlot.terms.errors import SeedlotError
from seedlot.terms.words import Role

NONE = "none"


class UnknownPersonError(SeedlotError):
    """A person whom the record does not name."""

    def __init__(self, person: str) -> None:
        super().__init__(f"The record names no person '{person}'", mend="Enter the person first (sheet People).")


class NotAuthorisedError(SeedlotError):
    """An act that the person may not do."""

    def __init__(self, who: str, act: str, roles: tuple[Role, ...]) -> None:
        wanted = " or ".join(roles)
        super().__init__(f"{who or 'Someone unnamed'} may not {act}", mend=f"It needs a person with the role {wanted}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person as the record knows them, and how they proved to be that person."""

    person: str
    name: str
    roles: tuple[Role, ...]
    authentication: str


#: Someone who did not say who they are.
UNNAMED = Actor(person="", name="", roles=(), authentication=NONE)


def actor(connection: Connection, person: str) -> Actor:
    """Make the actor for a person whom the record names; nobody for an empty text."""
    if not person:
        return UNNAMED
    found = ask.rows(connection, PERSON, person=person)
    if not found:
        raise UnknownPersonError(person)
    roles = tuple(Role(role) for role in found[0].roles.split(";") if role)
    return Actor(person=person, name=found[0].name, roles=roles, authentication=NONE)


def newcomer(said: Person) -> Actor:
    """Make the actor for a person who is being named."""
    return Actor(person=said.person, name=said.name, roles=said.roles, authentication=NONE)


def require(actor: Actor, act: str, *roles: Role) -> None:
    """Refuse an act to an actor who has none of the roles."""
    if not set(roles) & set(actor.roles):
        raise NotAuthorisedError(actor.name, act, roles)
