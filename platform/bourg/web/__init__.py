"""What every screen shares: access, errors, forms, filters, language, security, theming."""
