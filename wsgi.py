"""One town, for any WSGI server: `granian --interface wsgi wsgi:app`."""

from bourg.app import create_app
from bourg.web.health import prove
from bourg.worker import wake_after_commits

app = create_app()
prove(app)
wake_after_commits(app)
