"""Many people at once: threads, each with a database session of its own."""

import threading

from bourg.kernel.db import db


def at_once(app, calls):
    """Run every call in a thread of its own, all started together; returns results or exceptions.

    The answers come in the order of the calls.
    """
    answers = [None] * len(calls)
    start = threading.Barrier(len(calls))

    def run(place, call):
        with app.app_context():
            start.wait()
            try:
                answers[place] = call()
            except Exception as error:
                answers[place] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
