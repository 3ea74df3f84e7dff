"""Every table of bourg, imported for the migrations and the checks that must see them all."""

from bourg.addresses import models as addresses
from bourg.catalogue import models as catalogue
from bourg.kernel import models as kernel
from bourg.merchants import models as merchants
from bourg.messages import models as messages
from bourg.money import models as money
from bourg.ordering import models as ordering
from bourg.people import models as people
from bourg.rounds import models as rounds
from bourg.slots import models as slots

ROOMS = (addresses, catalogue, kernel, merchants, messages, money, ordering, people, rounds, slots)
