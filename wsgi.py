"""The roof: puts the web door, the console and the job queue together; decides nothing itself."""

from __future__ import annotations

from pathlib import Path

from flask_migrate import Migrate

import console
import worker
from settings import read_settings
from store import Opener
from web import create_app

settings = read_settings(root=Path(__file__).parent)
opener = Opener(settings)
app = create_app(settings, database=opener.database)
migrate = Migrate(app, opener, directory=str(opener.migrations))  # type: ignore[arg-type] # needs metadata alone
console.register(app.cli, settings, opener, run_worker=worker.run_worker, send_waiting=worker.send_waiting)
