"""Where equipment stood, and when."""

from __future__ import annotations

from seedlot.lineage.places import Standing, standing_in, standings
from seedlot.record.entries.access import Equipment
from seedlot.record.entries.premises import EquipmentMoved, Room


def test_the_room_of_its_entry_then_that_of_the_last_move(site):
    site.say(*(Room(room=room) for room in ("R1", "R2", "R3")), Equipment(equipment="E", name="e", room="R1"))
    with site.reading() as connection:
        assert standings(connection, ["E", "nothing"]) == {"E": (Standing(equipment="E", room="R1"),)}
    site.say(EquipmentMoved(move="M2", equipment="E", room="R1"), occurred="2026-04-01")
    site.say(EquipmentMoved(move="M1", equipment="E", room="R2"), occurred="2026-03-01")
    with site.reading() as connection:
        first, second, third = standings(connection, ["E"])["E"]
        assert (first.room, first.since, first.ended) == ("R1", "", "2026-03-01")
        assert (second.room, second.since, second.ended) == ("R2", "2026-03-01", "2026-04-01")
        assert standing_in(connection, "R1") == [first, third]
        assert standing_in(connection, "R3") == []
        assert standing_in(connection, "R1", as_of=0) == []
