"""Events and webhooks over the API."""

from __future__ import annotations

from tests.web.api.conftest import Program


def test_events_are_told_from_an_entry_on(program: Program) -> None:
    program.bring("aud", "read")
    size = program.site.size()
    text = program.get(f"/events?first={size - 2}&wait=0").text
    assert [line for line in text.splitlines() if line.startswith("id: ")] == [f"id: {size - 2}", f"id: {size - 1}"]


def test_a_webhook_is_kept_shown_and_ended(program: Program) -> None:
    program.bring("adm", "hooks")
    answer = program.post("/webhooks", json={"url": "https://lims.example/x", "kinds": ["donor"]})
    made = answer.json()
    assert (answer.status_code, len(made["secret"]), made["next_entry"]) == (201, 64, program.site.size())
    (listed,) = program.get("/webhooks").json()["webhooks"]
    assert listed == {name: value for name, value in made.items() if name != "secret"}
    for status in (204, 422):
        answer = program.client.delete(f"/api/v1/webhooks/{made['hook']}", headers=program.headers)
        assert answer.status_code == status
    assert program.post("/webhooks", json={"url": "http://169.254.169.254/"}).status_code == 422
