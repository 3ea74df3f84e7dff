"""The zones: the list with its map, drawing one, giving one up, bringing in a file."""

from collections.abc import Callable
from typing import Any

from flask import Response as Answer
from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.wrappers import Response

from blueprints.townhall import zone_maps
from bourg.addresses import zone_files
from bourg.addresses.queries import zones as queries
from bourg.addresses.queries.zones import ZoneView
from bourg.addresses.zone_files import ZoneFileRefused
from bourg.kernel.clock import now
from bourg.kernel.refusals import N_, BadInput, NotFound
from bourg.kernel.roles import Role
from bourg.ordering.services import zoning
from bourg.ordering.services.zoning import Changed, Wanted
from bourg.slots.queries.zones import ahead
from bourg.slots.services.planning import open_slots
from bourg.web import basemaps, fields, packing, zone_words
from bourg.web.access import actor
from bourg.web.forms import keep_typed, text, upload, whole_number
from bourg.web.reading import reading
from bourg.web.tools import tools

LONGEST_OUTLINE = 200_000  # characters: some thousand corners
LONGEST_FILE = 400_000  # what a form can carry along from the preview to the deed


def listing() -> str:
    """Every zone, the map, what lies in two zones and what in none."""
    found = queries.zones(reading())
    return render_template(
        "townhall/zones.html", zones=found, ahead=ahead(reading(), now()),
        overlaps=queries.overlaps(reading()), holes=queries.holes(reading()),
        map=zone_maps.drawn(found), colours=zone_maps.colours(found),
        said=zone_words.overlap,
    )  # fmt: skip


def new() -> str:
    """A form and a map to draw one more zone."""
    found = queries.zones(reading())
    position = max((zone.position for zone in found), default=-1) + 1
    return render_template(
        "townhall/zone.html", zone=None, position=position, map=zone_maps.drawn(found)
    )


def one(slug: str) -> str:
    """One zone: what it asks, its outline, giving it up."""
    zone = _zone(slug)
    found = queries.zones(reading())
    return render_template(
        "townhall/zone.html", zone=zone, position=zone.position, map=zone_maps.drawn(found, zone)
    )


def add() -> ResponseReturnValue:
    """Draw one more zone, once it was seen what that does."""
    name = _name()
    slug = zone_files.slug_of(name)
    if queries.zone(reading(), slug) is not None:
        raise BadInput(N_("There is a zone of this name already."), field="name")
    return _drawn(_read(slug, name), url_for("townhall.zone_add"), gettext("The zone is drawn."))


def save(slug: str) -> ResponseReturnValue:
    """Change a zone, once it was seen what that does."""
    _zone(slug)
    url = url_for("townhall.zone_save", slug=slug)
    return _drawn(_read(slug, _name()), url, gettext("The zone is changed."))


def delete(slug: str) -> ResponseReturnValue:
    """Give a zone up, once it was seen what that does."""
    name, town = _zone(slug).name, tools().town.time_zone

    def deed(looking: bool) -> Changed:
        return zoning.delete(slug, actor(Role.OFFICER), time_zone=town, looking=looking,
                             reason=gettext(zoning.GIVEN_UP))  # fmt: skip

    title = gettext("Delete the zone %(name)s?", name=name)
    url = url_for("townhall.zone_delete", slug=slug)
    return _decided(deed, title, url, gettext("The zone is deleted."), always=True)


def bring_in() -> ResponseReturnValue:
    """Bring in a file of zones, once it was seen what it gives and does."""
    found, active = _file(), request.form.get("active") == "yes"
    carried = zone_files.collection(found.taken)
    if len(carried) > LONGEST_FILE:
        raise ZoneFileRefused(N_("This file is too large for this page: use the console."))

    def deed(looking: bool) -> Changed:
        return zoning.bring_in(found.zones, actor(Role.OFFICER), active=active, looking=looking)

    url, title = url_for("townhall.zones_import"), gettext("Bring these zones in?")
    known = {zone.slug: zone for zone in queries.zones(reading())}
    return _decided(deed, title, url, gettext("The zones are in."), always=True, found=found,
                    costs=[zone_words.costs(one, known.get(one.slug)) for one in found.zones],
                    carried={"document": carried, "active": "yes" if active else ""})  # fmt: skip


def download() -> Answer:
    """All zones as the file that can be brought in again; the map reads it too."""
    found = queries.zones(reading())
    return packing.text(zone_maps.collection(found), "application/geo+json")


def basemap() -> Answer:
    """The town's own map, from its folder; nothing is drawn where it has none."""
    drawn = basemaps.basemap()
    return packing.text(drawn.svg if drawn else basemaps.EMPTY, "image/svg+xml")


def _drawn(wanted: Wanted, url: str, done: str) -> ResponseReturnValue:
    if request.form.get("correct"):
        keep_typed()
        known = queries.zone(reading(), wanted.slug)
        return one(wanted.slug) if known else new()

    def deed(looking: bool) -> Changed:
        return zoning.draw(wanted, actor(Role.OFFICER), looking=looking)

    title = gettext("Change the zone %(name)s?", name=wanted.name)
    return _decided(deed, title, url, done, correct=True)


def _decided(
    deed: Callable[[bool], Changed], title: str, url: str, done: str, *, always: bool = False,
    carried: dict[str, str] | None = None, **shown: Any,
) -> ResponseReturnValue:  # fmt: skip
    """Do it when it was seen before, or when nobody is concerned; else show what it does."""
    if not request.form.get("sure"):
        changed = deed(True)
        words = zone_words.consequences(changed)
        if words or always:
            keep = request.form.to_dict() if carried is None else carried
            return render_template(
                "townhall/zone_sure.html", title=title, url=url, words=words, keep=keep,
                counts=zone_words.counts(changed), told=zone_words.told, **shown,
            )  # fmt: skip
    return _done(deed(False), done)


def _done(changed: Changed, words: str) -> Response:
    """Slots of a zone that was switched on open at once."""
    open_slots(time_zone=tools().town.time_zone)
    flash(" ".join([words, *zone_words.consequences(changed)]), "success")
    return make_response(redirect(url_for("townhall.zones"), 303))


def _zone(slug: str) -> ZoneView:
    found = queries.zone(reading(), slug)
    if found is None:
        raise NotFound()
    return found


def _name() -> str:
    return " ".join(text("name", longest=120).split())


def _read(slug: str, name: str) -> Wanted:
    """The zone as it was typed and drawn. Raises `BadInput`, at its field."""
    read = fields.several(
        {"fee_cents": fields.cents, "minimum_cents": fields.cents, "position": whole_number,
         "polygon": _outline}
    )  # fmt: skip
    return Wanted(slug, name, active=request.form.get("active") == "yes", **read)


def _outline(name: str) -> dict[str, Any] | None:
    """The outline that was drawn; nothing for the whole town."""
    if request.form.get("where") == "town":
        return None
    drawn = text(name, longest=LONGEST_OUTLINE)
    if not drawn:
        raise BadInput(N_("Draw the outline of the zone, or choose the whole town."), field=name)
    return zone_files.outline(drawn, queries.town_bounds(reading())).geometry


def _file() -> zone_files.ZoneFile:
    """The zones of the file that was chosen, or that the preview carried along."""
    raw = request.form.get("document", "").encode() or upload("file").read()
    found = zone_files.read(raw, queries.town_bounds(reading()))
    if not found.taken:
        why = " ".join(map(zone_words.told, found.zones[:1]))
        words = N_("No feature of this file can be a zone. The first one: %(why)s")
        raise ZoneFileRefused(words, field="file", why=why)
    return found
