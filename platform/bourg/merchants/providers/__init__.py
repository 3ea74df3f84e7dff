"""The register of firms, outside: one file each."""
