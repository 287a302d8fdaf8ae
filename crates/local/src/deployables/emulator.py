"""Serves moto, an emulator of AWS, on a free port of the loopback interface, which it prints.

Two things differ from `moto_server`. Requests are answered one at a time, because moto's transactions are atomic only
then. And moto does not keep a copy of everything it ever held for its own pages: a transaction copies its tables.
`GET /attain/mail` returns the letters that SES has sent, because no API of AWS returns them.
"""
import json
import logging
import os
import sys
import threading

from moto.core.common_models import BaseModel
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from moto.ses.models import ses_backends
from werkzeug.serving import make_server

BaseModel.__new__ = staticmethod(lambda cls, *arguments, **named: object.__new__(cls))
logging.getLogger("werkzeug").setLevel(logging.ERROR)
emulator = DomainDispatcherApplication(create_backend_app)
one_at_a_time = threading.Lock()


def letters():
    sent = ses_backends[os.environ["MOTO_ACCOUNT_ID"]][os.environ["AWS_REGION"]].sent_messages
    return [
        {"id": one.id, "from": one.source, "to": one.destinations, "subject": one.subject, "text": one.body}
        for one in sent
    ]


def answer(environ, start_response):
    with one_at_a_time:
        if environ["PATH_INFO"] != "/attain/mail":
            return list(emulator(environ, start_response))
        body = json.dumps(letters()).encode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]


server = make_server("127.0.0.1", 0, answer, threaded=True, request_handler=MotoRequestHandler)
print(server.server_port, flush=True)
# The one who started this process holds its input, so this process ends with them.
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
server.serve_forever()
