"""Where templates and migrations lie: beside the package, or inside it in a wheel."""

from pathlib import Path

PACKAGE = Path(__file__).parent
CHECKOUT = PACKAGE.parents[1]


def resource_dir(name: str) -> Path:
    """The folder of `templates` or `migrations`, wherever bourg was installed."""
    packed = PACKAGE / name
    return packed if packed.is_dir() else CHECKOUT / name
