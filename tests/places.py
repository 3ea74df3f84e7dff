"""An invented town for tests: its streets, its numbers, its points."""

from pathlib import Path

HEADER = "id;numero;rep;nom_voie;code_postal;code_insee;nom_commune;lon;lat\n"
STREETS = {
    "Rue de la Liberté": ["1", "2", "12", "12 bis", "14", "120"],
    "Impasse de la Liberté": ["1", "2"],
    "Avenue Henri Barbusse": ["12 bis", "12 ter", "99"],
    "Rue du 8 Mai 1945": ["6", "8"],
    "Square du 8 Mai 1945": ["8"],
    "Route de Villemomble": ["3"],
    "Rue Sainte-Barbe": ["5"],
    "Ruelle Sainte-Barbe": ["5", "7"],
}


def invented_addresses(folder: Path) -> Path:
    """A file of addresses: each street a thousandth of a degree apart, each number too."""
    lines = [HEADER]
    for s, (street, numbers) in enumerate(STREETS.items()):
        for n, door in enumerate(numbers):
            number, _, suffix = door.partition(" ")
            point = f"{2.001 + s / 1000:.4f};{48.001 + n / 1000:.4f}"
            place = f"{street};99100;99001;Bourg-Test;{point}"
            lines.append(f"99001_{s}_{door};{number};{suffix};{place}\n")
    path = folder / "addresses.csv"
    path.write_text("".join(lines), "utf-8")
    return path
