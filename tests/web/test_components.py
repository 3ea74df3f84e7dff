"""The components: what a reader, a keyboard and a screen reader get without JavaScript."""

import re
from types import SimpleNamespace

import pytest
from flask import Flask, render_template_string


@pytest.fixture
def show(app: Flask):
    """Renders a macro call of one components file, on one line."""

    def render(file: str, call: str, **values: object) -> str:
        name = call.partition("(")[0]
        source = f'{{% from "components/{file}.html" import {name} %}}{{{{ {call} }}}}'
        with app.test_request_context("/"):
            return re.sub(r"\s+", " ", render_template_string(source, **values))

    return render


def slot(state: str, **more: object) -> SimpleNamespace:
    """A window of the grid."""
    return SimpleNamespace(id=7, hours="9 h – 11 h", state=state, reason="Complet", **more)


def test_an_impossible_slot_cannot_be_chosen_and_says_why(show):
    html = show("slots", "slot_choice(slot)", slot=slot("full"))
    assert re.search(r'<input type="radio"[^>]* disabled>', html)
    assert "Complet" in html


def test_the_slot_held_stays_chosen_even_when_nobody_else_may_take_it(show):
    html = show("slots", "slot_choice(slot, chosen=True)", slot=slot("full"))
    assert " checked" in html
    assert " disabled" not in html


def test_the_error_summary_takes_the_focus_and_leads_to_each_field(show):
    html = show("forms", "error_summary(errors)", errors={"phone": "Dix chiffres", "": "Autre"})
    assert 'tabindex="-1"' in html
    assert '<a href="#phone">Dix chiffres</a>' in html
    assert "<strong>Autre</strong>" in html


def test_what_is_said_of_two_fields_stands_in_the_summary_once(show):
    empty = dict.fromkeys(("starts_local", "ends_local"), "Une heure")
    html = show("forms", "error_summary(errors)", errors={**empty, "fee": "Un montant"})
    assert html.count("Une heure") == 1
    assert 'href="#starts_local"' in html
    assert "2" in html[: html.index("<ul>")]


def test_a_wrong_field_keeps_what_was_typed_and_names_its_error(show):
    html = show("forms", 'field("phone", "Téléphone", "06 <b>", hint="h", error="Dix chiffres")')
    assert 'value="06 &lt;b&gt;"' in html
    assert 'aria-describedby="phone-hint phone-error"' in html
    assert html.index("Dix chiffres") < html.index("<input")


def test_the_first_radio_bears_the_name_so_that_the_summary_finds_it(show):
    options = [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]
    html = show("forms", 'radios("means", "Paiement", options, value="b")', options=options)
    assert 'id="means" name="means" value="a"' in html
    assert 'value="b" checked' in html


def test_quantity_buttons_send_the_form_where_a_value_is_given_and_else_wait_for_a_script(show):
    html = show("forms", 'stepper("q", "Pain", minus="p:-1", plus="p:1")')
    assert html.count('type="submit" name="step"') == 2
    assert show("forms", 'stepper("q", "Pain")').count('type="button" hidden') == 2


def test_a_product_card_holds_no_token_so_that_it_can_be_kept(show):
    html = show("cards", 'product_card("Pain", "/p", "/i.svg", "1,30 €", id="x1")')
    assert "csrf" not in html
    assert 'name="product" value="x1"' in html
    assert (
        show("cards", 'product_card("P", "/", "/", "1", id="x", sold_out=True)').count("<button")
        == 0
    )


def test_words_of_others_are_never_read_as_markup(show):
    attack = '"><script>alert(1)</script>'
    for file, call in (
        ("cards", "shop_card(x, x, x, address=x, note=x, phone=x)"),
        ("cards", 'order_card(x, "/", x, x, [x], x, x)'),
        ("lists", "summary_list([(x, x, x)])"),
        ("desk", 'stop_card("drop", x, x, x, x, "tel:1", (1, 2), x)'),
        ("messages", "empty(x, x, action=x)"),
        ("slots", "hold(x, x, x)"),
    ):
        assert "<script" not in show(file, call, x=attack), call
