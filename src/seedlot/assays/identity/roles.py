"""What a sample is on the way from the donor to the lot, in the trade's words."""

from __future__ import annotations

import re
from enum import StrEnum


class Role(StrEnum):
    """Roles in the order of derivation; a relative, a control and a plain sample have no place in it."""

    DONOR = "donor"
    LINE = "line"
    SEED = "seed"
    MCB = "MCB"
    WCB = "WCB"
    EOPC = "EoPC"
    LOT = "lot"
    SAMPLE = "sample"
    RELATIVE = "relative"
    CONTROL = "control"


#: Roles that stand in the chain, first to last.
CHAIN = (Role.DONOR, Role.LINE, Role.SEED, Role.MCB, Role.WCB, Role.EOPC, Role.LOT)

#: Words as people write them, plain: in small letters, without signs, numbers and plurals.
_TOLD: dict[Role, str] = {
    Role.DONOR: "tissue, donor tissue, donor blood, blood, patient, pbmc, cd34, fibroblast, skin biopsy, biopsy, "
    "parental cell, starting material, source tissue",
    Role.LINE: "cell line, clone, subclone, ipsc, hipsc, ips, esc, hesc, ipsc line, hipsc line, ips line, es line, hes line, "
    "hesc line, esc line, ipsc clone, gene edit, edited line, edited clone, parental, parental line, parental clone",
    Role.SEED: "seed bank, seed lot, seed stock, psc seed, research seed, rcb, research cell bank, research bank, pre mcb, "
    "premcb, pre master cell bank, pcb, primary cell bank",
    Role.MCB: "bank, cell bank, master, master cell bank, master bank",
    Role.WCB: "working, working cell bank, working bank, manufacturer working cell bank, mwcb",
    Role.EOPC: "eop, epc, eop cell, end of production cell, end of production, eopcb, epcb, end of production cell bank, "
    "end of production bank, post production cell, post production cell bank, ppcb, cal, cell at the limit, "
    "cell at the limit of in vitro cell age, extended bank, extended cell bank, ecb",
    Role.LOT: "drug substance, drug product, drug product lot, dp, ds, product, final product, finished product, dose, batch, "
    "product lot, product batch",
    Role.CONTROL: "positive control, negative control, positive ctrl, negative ctrl, ctrl, ntc, blank, ladder, allelic ladder, "
    "k562, k562 control, no template control",
    Role.RELATIVE: "mother, father, parent of the donor, child, son, daughter, sibling, brother, sister, family",
}
_WORDS: dict[str, Role] = {
    **{word: role for role, words in _TOLD.items() for word in words.split(", ")},
    **{role.casefold(): role for role in Role},
    "": Role.SAMPLE,
}
#: What follows a role's name and is the sample's own: MCB-01, lot 2024A, WCB #2, MCB vial 3.
_OWN = re.compile(r"\d\w*|p\d+|no|nr|vial|sample")


def role_of(text: str) -> Role | None:
    """The role that a word means; None for a word that means none."""
    words = re.findall(r"[^\W_]+", text.casefold().replace(".", ""))
    while len(words) > 1 and _OWN.fullmatch(words[-1]):
        words.pop()
    plain = " ".join(words)
    singular = " ".join(word[:-1] if len(word) > 3 and word.endswith("s") else word for word in words)
    return _WORDS.get(plain, _WORDS.get(singular))
