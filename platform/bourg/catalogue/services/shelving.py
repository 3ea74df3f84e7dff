"""Products come onto the shelf, change, and leave it."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from bourg.catalogue import rules
from bourg.catalogue.kinds import ProductStatus
from bourg.catalogue.models import PriceChange, Product
from bourg.catalogue.queries.sheets import AS_LIST, licence_over, sheet_of
from bourg.catalogue.refusals import ChangedMeanwhile, ReferenceTaken, refuse
from bourg.catalogue.services import photos
from bourg.catalogue.services.indexing import index
from bourg.catalogue.sheets import Seller, Sheet
from bourg.kernel import audit
from bourg.kernel.clock import now
from bourg.kernel.references import new_id, new_reference
from bourg.kernel.refusals import NotFound
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.merchants.models import Merchant
from bourg.merchants.services.window import changed


def add_product(slug: str, sheet: Sheet, actor: Actor) -> str:
    """Put a product on a shop's shelf and return its public id.

    What must still be said (`rules.missing`) keeps it a draft. Raises `NotFound`, `BadInput`.
    """
    (public_id,) = add_products(slug, [sheet], actor)
    return public_id


def add_products(slug: str, sheets: Iterable[Sheet], actor: Actor) -> list[str]:
    """Put several products on a shelf at once, all or none; returns their public ids."""
    with write() as session:
        merchant = shop_of(session, slug)
        taken = set(session.scalars(select(Product.reference).filter_by(merchant_id=merchant.id)))
        products = [fresh(merchant, sheet, taken) for sheet in sheets]
        session.add_all(products)
        index(session, products)
        session.flush()
        session.add_all(priced(product) for product in products)
        for product in products:
            photos.taken(session, product)
        references = [product.reference for product in products]
        audit.record(session, f"merchant:{slug}", "products_added", actor=actor, added=references)
        changed(session, merchant)
        return [product.public_id for product in products]


def edit_product(public_id: str, actor: Actor, *, seen: str = "", **changes: Any) -> None:
    """Change what the sheet of a product says; `seen` is the mark of the sheet that was read.

    Raises `NotFound`, `BadInput`, `ChangedMeanwhile` when the sheet is another by now.
    """
    with write() as session:
        product, merchant = own(session, public_id)
        before = sheet_of(product)
        if seen and seen != before.mark:
            raise ChangedMeanwhile()
        sheet = replace(before, **changes)
        refuse(rules.faults(sheet))
        if sheet.reference != product.reference:
            _free(sheet.reference, references_of(session, merchant))
        old_price = product.price_cents
        describe(product, sheet, merchant)
        index(session, [product])
        if product.price_cents != old_price:
            session.add(priced(product))
        if product.picture != before.picture:
            photos.taken(session, product)
        fields = sorted(name for name in changes if getattr(before, name) != getattr(sheet, name))
        _record(session, merchant, product, "product_changed", actor, fields=fields)


def withdraw(public_id: str, actor: Actor) -> None:
    """Take a product off the shelf; old orders still know it."""
    with write() as session:
        product, merchant = own(session, public_id)
        product.status, product.asked_at = ProductStatus.WITHDRAWN, None
        _record(session, merchant, product, "product_withdrawn", actor)


def put_back(public_id: str, actor: Actor) -> None:
    """Put a product that was withdrawn on the shelf again; what it lacks keeps it a draft."""
    with write() as session:
        product, merchant = _locked(session, public_id)
        if product.status is ProductStatus.WITHDRAWN:
            put_back_on(product, merchant)
            _record(session, merchant, product, "product_put_back", actor)


def put_back_on(product: Product, merchant: Merchant) -> None:
    """A product is as it stands: on the shelf if it lacks nothing, and no longer asked about."""
    if product.status is ProductStatus.WITHDRAWN:
        product.sold_out_until = None
        publish(product, sheet_of(product), merchant)
    confirmed(product)


def confirmed(product: Product) -> None:
    """The shop spoke of a product: it is as it stands."""
    product.confirmed_at, product.asked_at = now(), None


def own(session: Session, public_id: str) -> tuple[Product, Merchant]:
    """A product that was not withdrawn, and its shop, both locked. Raises `NotFound`."""
    product, merchant = _locked(session, public_id)
    if product.status is ProductStatus.WITHDRAWN:
        raise NotFound()
    return product, merchant


def _locked(session: Session, public_id: str) -> tuple[Product, Merchant]:
    """A product and its shop, both locked. Raises `NotFound`."""
    statement = select(Product).filter_by(public_id=public_id).with_for_update()
    product = session.scalar(statement)
    if product is None:
        raise NotFound()
    merchant = session.get(Merchant, product.merchant_id, with_for_update={"key_share": True})
    if merchant is None:
        raise NotFound()
    return product, merchant


def shop_of(session: Session, slug: str) -> Merchant:
    """A shop, locked: its trail takes one event at a time. Raises `NotFound`."""
    wanted = select(Merchant).filter_by(slug=slug).with_for_update(key_share=True)
    merchant = session.scalar(wanted)
    if merchant is None:
        raise NotFound()
    return merchant


def references_of(session: Session, merchant: Merchant) -> set[str]:
    """The references that are taken in a shop."""
    return set(session.scalars(select(Product.reference).filter_by(merchant_id=merchant.id)))


def fresh(merchant: Merchant, sheet: Sheet, taken: set[str]) -> Product:
    """A product of a sheet; its reference joins those that are taken."""
    refuse(rules.faults(sheet))
    sheet = replace(sheet, reference=sheet.reference.strip() or new_reference())
    _free(sheet.reference, taken)
    taken.add(sheet.reference)
    product = Product(public_id=new_id(), merchant_id=merchant.id, created_at=now())
    describe(product, sheet, merchant)
    return product


def _free(reference: str, taken: set[str]) -> None:
    if reference in taken:
        raise ReferenceTaken(field="reference")


def describe(product: Product, sheet: Sheet, merchant: Merchant) -> None:
    """Copy a sheet onto a product."""
    values = asdict(sheet)
    values |= {name: list(values[name]) for name in AS_LIST if values[name] is not None}
    special = product.price_cents if product.special_until else None
    for name, value in values.items():
        setattr(product, name, value)
    _keep_special(product, special)
    publish(product, sheet, merchant)
    product.updated_at = now()
    confirmed(product)


def _keep_special(product: Product, special: int | None) -> None:
    """A special price holds on when the sheet changes, as long as it is the lower one."""
    if special is not None and special < product.price_cents:
        product.regular_cents, product.price_cents = product.price_cents, special
    else:
        product.regular_cents = product.lowest_cents = product.special_until = None


def publish(product: Product, sheet: Sheet, merchant: Merchant) -> None:
    """It is published when nothing is missing."""
    session = object_session(merchant)
    over = bool(sheet.alcohol and session and licence_over(session, merchant.id))
    seller = Seller(alcohol_licence=merchant.alcohol_licence,
                    vat_franchise=merchant.vat_franchise, licence_over=over)  # fmt: skip
    complete = not rules.missing(sheet, seller)
    product.status = ProductStatus.PUBLISHED if complete else ProductStatus.DRAFT


def priced(product: Product) -> PriceChange:
    """What a product costs from now on."""
    return PriceChange(
        product_id=product.id, price_cents=product.price_cents, since_at=product.updated_at
    )


def _record(
    session: Session, merchant: Merchant, product: Product, verb: str, actor: Actor, **detail: Any
) -> None:
    """Write what happened to a product into its shop's trail, and let the pages know."""
    subject = f"merchant:{merchant.slug}"
    audit.record(session, subject, verb, actor=actor, product=product.public_id, **detail)
    changed(session, merchant)
