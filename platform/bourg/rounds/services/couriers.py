"""What the town knows of its couriers beside their accounts."""

from sqlalchemy import select

from bourg.kernel import audit
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.people.models import User
from bourg.rounds.kinds import CourierType, Vehicle
from bourg.rounds.models import CourierProfile


def set_profile(user_id: int, courier_type: CourierType, vehicle: Vehicle, actor: Actor) -> None:
    """Say under which status a courier works and what they ride; it replaces what was said."""
    with write() as session:
        who = select(User.public_id).where(User.id == user_id).with_for_update(key_share=True)
        public_id = session.scalars(who).one()
        profile = session.scalar(select(CourierProfile).filter_by(user_id=user_id))
        if profile is None:
            profile = CourierProfile(user_id=user_id)
            session.add(profile)
        profile.courier_type, profile.vehicle = courier_type, vehicle
        audit.record(session, f"user:{public_id}", "courier_profile_set", actor=actor,
                     courier_type=courier_type, vehicle=vehicle)  # fmt: skip
