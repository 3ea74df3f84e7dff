"""Tables of people: accounts, roles, households, one-time links, API tokens."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bourg.kernel.db import Base, Moment, choice
from bourg.kernel.roles import Role


class User(Base):
    """A person who can sign in. `session_version` grows when password or roles change."""

    __tablename__ = "user"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    phone: Mapped[str | None] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    session_version: Mapped[int] = mapped_column(default=1)
    locale: Mapped[str] = mapped_column(String(5), default="fr")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    last_seen_at: Mapped[datetime | None] = mapped_column(Moment)


class RoleGrant(Base):
    """One role of one person; a person may hold several."""

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("user_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    role: Mapped[Role] = mapped_column(choice(Role, "role"))
    granted_at: Mapped[datetime] = mapped_column(Moment)


class Household(Base):
    """Who gets a drop: people, addresses, telephone numbers. A guest is one too.

    `priority`: the town keeps a share of the places for it; why is written down nowhere.
    """

    __tablename__ = "household"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    access_note: Mapped[str] = mapped_column(String(500), default="")
    priority: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime] = mapped_column(Moment)
    members: Mapped[list["HouseholdMember"]] = relationship(cascade="all, delete-orphan")


class HouseholdMember(Base):
    """A person of a household, with or without an account."""

    __tablename__ = "household_member"
    __table_args__ = (
        Index("ix_household_member_household_id", "household_id"),
        Index("ix_household_member_user_id", "user_id"),
        Index("ix_household_member_phone", "phone"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    relation: Mapped[str] = mapped_column(String(24), default="self")
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(20))


class HouseholdAddress(Base):
    """An address of a household; `address_id` is empty for one that is not in the gazetteer."""

    __tablename__ = "household_address"
    __table_args__ = (Index("ix_household_address_household_id", "household_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id", ondelete="CASCADE"))
    address_id: Mapped[int | None] = mapped_column(ForeignKey("address.id"))
    label: Mapped[str] = mapped_column(String(200))
    complement: Mapped[str] = mapped_column(String(200), default="")
    last_used_at: Mapped[datetime] = mapped_column(Moment)


class OneTimeLink(Base):
    """A sign-in link by mail: single use, short-lived, only its hash is kept."""

    __tablename__ = "one_time_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(String(24))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class ApiToken(Base):
    """A key for a program: acts as a person in one role, hashed, revocable."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[Role] = mapped_column(choice(Role, "role"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    last_used_at: Mapped[datetime | None] = mapped_column(Moment)
