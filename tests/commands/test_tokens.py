"""`bourg tokens`: keys that open what they say, are listed, and can be taken back."""

import pytest

from bourg.commands.tokens import tokens
from bourg.kernel.roles import Role
from bourg.people.refusals import TokenUnusable
from bourg.people.services.tokens import bearer
from tests.builders.people import add_person
from tests.builders.shops import add_selling_shop


@pytest.fixture
def bourg(app):
    """Run `bourg tokens ...`; gives exit code and output."""

    def run(*words):
        result = app.test_cli_runner().invoke(tokens, words)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result.exit_code, result.output.strip()

    return run


@pytest.mark.parametrize("role", ["courier", "officer", "administrator"])
def test_a_shop_has_no_token_of_another_role(bourg, app, role):
    add_selling_shop()
    code, said = bourg("create", "--role", role, "--merchant", "boulangerie-amar")
    assert (code, "--user EMAIL" in said) == (1, True)


def test_a_token_is_a_shop_s_or_a_person_s_never_both(bourg, app):
    add_selling_shop()
    add_person("marie", shop="boulangerie-amar")
    both = ("--merchant", "boulangerie-amar", "--user", "marie@bourg.example")
    assert bourg("create", "--role", "merchant", *both)[0] == 1
    assert bourg("create", "--role", "merchant")[0] == 1


def test_a_shop_and_a_person_that_are_not_there_are_named(bourg, app):
    code, said = bourg("create", "--role", "merchant", "--merchant", "nulle-part")
    assert (code, "There is no shop 'nulle-part'" in said) == (1, True)
    code, said = bourg("create", "--role", "courier", "--user", "nobody@bourg.example")
    assert (code, "nobody@bourg.example" in said) == (1, True)


def test_a_lost_token_is_found_by_its_number_and_revoked(bourg, app):
    add_selling_shop()
    _, token = bourg("create", "--role", "merchant", "--merchant", "boulangerie-amar")
    assert bearer(token).role is Role.MERCHANT
    number = bourg("list")[1].split()[0]
    assert bourg("revoke", number)[0] == 0
    with pytest.raises(TokenUnusable):
        bearer(token)
    assert bourg("list")[1] == ""
    assert bourg("revoke", number)[0] == 1
