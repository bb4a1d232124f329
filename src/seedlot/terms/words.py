"""The trade's words that are law: kinds of item, stages, environments, roles. Tuples, in one place."""

from __future__ import annotations

from enum import StrEnum


class ItemKind(StrEnum):
    """What a thing of the record is."""

    DONOR = "donor"
    TISSUE = "tissue"
    CULTURE = "culture"
    CLONE = "clone"
    BANK = "bank"
    VIAL_RANGE = "vial range"
    VIAL = "vial"
    MATERIAL_LOT = "material lot"
    DRUG_SUBSTANCE = "drug substance"
    DRUG_PRODUCT = "drug product"
    DOSE = "dose"
    SAMPLE = "sample"


class Stage(StrEnum):
    """Where in the making of a product an item stands, in order."""

    DONOR = "donor"
    TISSUE = "tissue"
    ISOLATION = "isolation"
    REPROGRAMMING = "reprogramming"
    CLONE = "clone"
    GENE_EDIT = "gene edit"
    SEED = "seed"
    MCB = "MCB"
    WCB = "WCB"
    EOPC = "EoPC"
    DRUG_SUBSTANCE = "drug substance"
    DRUG_PRODUCT = "drug product"
    DOSE = "dose"


class Environment(StrEnum):
    """Under which regime a step was done."""

    GMP = "licensed GMP"
    PRINCIPLES = "principles of GMP"
    RESEARCH = "research"


class Openness(StrEnum):
    """Whether the cells were exposed to the room."""

    OPEN = "open"
    CLOSED = "closed"


class Process(StrEnum):
    """What a step did."""

    PROCUREMENT = "procurement"
    ISOLATION = "isolation"
    REPROGRAMMING = "reprogramming"
    GENE_EDITING = "gene editing"
    CLONING = "cloning"
    THAW = "thaw"
    PASSAGE = "passage"
    EXPANSION = "expansion"
    ENRICHMENT = "enrichment"
    DIFFERENTIATION = "differentiation"
    POOLING = "pooling"
    SPLITTING = "splitting"
    BANKING = "banking"
    FORMULATION = "formulation"
    FILLING = "filling"
    SAMPLING = "sampling"
    SHIPMENT = "shipment"
    ADMINISTRATION = "administration"


#: Steps that take vials aside and leave them what they were.
ASIDE = (Process.SPLITTING, Process.SAMPLING, Process.SHIPMENT)


class Role(StrEnum):
    """What a person may do."""

    OPERATOR = "operator"
    ANALYST = "analyst"
    REVIEWER = "reviewer"
    QUALITY = "quality"
    QUALIFIED_PERSON = "qualified person"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Outcome(StrEnum):
    """What a person decided about a lot."""

    RELEASED = "released"
    REJECTED = "rejected"
    QUARANTINED = "quarantined"


class AccountChange(StrEnum):
    """What can change about a person's account."""

    OPENED = "opened"
    CLOSED = "closed"
    PASSWORD_SET = "password set"  # noqa: S105 - the name of a change, no password
    RESET_ASKED = "reset asked for"
    APPROVED = "one-time secret approved"
    RESET = "reset"
    FACTOR_SET = "second factor set"
    FACTOR_REMOVED = "second factor removed"
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    PASSKEY_SET = "passkey set"
    PASSKEY_REMOVED = "passkey removed"
    PROVIDER_SET = "identity provider set"
    PROVIDER_REMOVED = "identity provider removed"
