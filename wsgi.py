"""One town, for any WSGI server: `granian --interface wsgi wsgi:app`."""

from bourg.app import create_app

app = create_app()
