"""One town, for any WSGI server: `granian --interface wsgi wsgi:app`.

`flask --app wsgi` offers the commands of `bourg`; some of them prepare the database, so under it
the self-test waits for a server.
"""

import os

from bourg.app import create_app
from bourg.web.health import prove
from bourg.worker import wake_after_commits

app = create_app()
if os.environ.get("FLASK_RUN_FROM_CLI") != "true":
    prove(app)
wake_after_commits(app)
