"""The officer invites a shop; its keeper types the code of the letter and finds the file."""

import pytest

from bourg.kernel.roles import Role
from tests.builders import world
from tests.builders.people import PASSWORD, signed_in

SHOP = "/mairie/commerces/atelier-zinc"


@pytest.fixture
def there(app):
    return world.build()


@pytest.fixture
def officer(app, there):
    return signed_in(app, "Odile", Role.OFFICER)


def test_the_letter_bears_name_code_sign_and_telephone(officer, there):
    page = officer.get(f"{SHOP}/invitation").text
    spelled = f"{there.invitation_code[:4]}-{there.invitation_code[4:]}"
    assert all(words in page for words in ("Atelier Zinc", spelled, "<svg", "0 800 00 00 00"))
    assert spelled in officer.get("/mairie/commerces/invitations").text


def test_a_letter_that_was_called_back_is_not_printed(officer, there):
    officer.post(f"{SHOP}/rappeler-invitation")
    assert officer.get(f"{SHOP}/invitation").status_code == 404
    assert "Atelier Zinc" not in officer.get("/mairie/commerces/invitations").text


def test_the_officer_reads_on_the_list_who_was_invited_and_who_accepted(app, officer, there):
    assert "invité par courrier" in officer.get("/mairie/commerces").text
    lou = signed_in(app, "Lou")
    lou.post(f"/commercant/invitation/{there.invitation_token}")
    assert "invitation acceptée" in officer.get("/mairie/commerces").text
    assert "Invitation acceptée" in officer.get(SHOP).text


def test_a_code_typed_by_hand_leads_through_the_sign_in_to_the_file(client, app, there):
    half = f" {there.invitation_code[:4].lower()} - {there.invitation_code[4:]}"
    asked = client.post("/commercant/invitation", data={"code": half})
    page = client.get(asked.location)
    assert "Atelier Zinc" in page.text
    assert "Ouvrir" not in page.text
    lou = signed_in(app, "Lou")
    done = lou.post(asked.location)
    assert done.location.endswith("/commercant/atelier-zinc/dossier")
    assert lou.get(done.location).status_code == 200
    assert client.get(asked.location).status_code == 404


def test_whoever_signs_in_after_looking_comes_back_to_the_invitation(client, app, there):
    signed_in(app, "Lou")
    client.get(f"/commercant/invitation/{there.invitation_token}")
    entered = client.post("/connexion", data={"email": "lou@bourg.example", "password": PASSWORD})
    assert entered.location.endswith(f"/commercant/invitation/{there.invitation_token}")


@pytest.mark.parametrize("code", ["", "AAAA-AAAA", "<script>", "K7M4-QD2X-9999"])
def test_a_wrong_code_is_told_at_its_field(client, there, code):
    refused = client.post("/commercant/invitation", data={"code": code})
    assert refused.status_code == 422
    assert 'id="code-error"' in refused.text
    assert client.get(f"/commercant/invitation/{there.invitation_code}").status_code == 404
