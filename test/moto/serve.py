"""Started by moto-server.ts: what `python -m moto.server` does, one request at a time, until its parent ends.

Secrets Manager decides in one step whether a name or a token is free. moto looks first and writes then: two requests at the same
time could both win, which would say nothing about the handler.
"""
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from server import parent
from werkzeug.serving import run_simple

parent.end_with_parent()
application = DomainDispatcherApplication(create_backend_app)
run_simple("127.0.0.1", 0, application, threaded=False, request_handler=MotoRequestHandler)
