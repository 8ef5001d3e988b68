"""Requests to a CalDAV server that are tried again while it cannot be reached or asks to wait, and what is told where they
fail: one line that names the host, never the words of a library, which may repeat what it was given."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from caldav.davclient import DAVClient
from caldav.lib import error as dav_error

from pipeline.delivery.calendars.account import Account
from pipeline.delivery.retry import NOT_READY, PAUSES, NotYetError, UnreachableError, patiently
from pipeline.delivery.run import DeliveryError

_TIMEOUT = 60


class LoginError(DeliveryError):
    """The server does not let the user in."""


class PatientClient(DAVClient):
    """The package's client, which tries every request again where that may help."""

    def request(self, url: str, method: str = "GET", body: Any = "", headers: Any = None, rate_limit_time_slept: int = 0) -> Any:
        """As of the package; raises OSError or DAVError where no try got through."""
        try:
            return patiently(partial(self._tried, url, method, body, headers), PAUSES)
        except NotYetError as error:
            raise error.cause from None

    def _tried(self, *request: Any) -> Any:
        try:
            answer = super().request(*request)
        except dav_error.DAVError as error:
            if error.status not in NOT_READY:
                raise
            raise NotYetError(error, getattr(error, "retry_after_seconds", None) or 0.0) from None
        except OSError as error:
            if _lasting(error):
                raise
            raise NotYetError(error) from None
        if answer.status in NOT_READY:
            raise NotYetError(dav_error.DAVError(status=answer.status))
        return answer


def client(account: Account) -> Any:
    """Return a client for an account. What the package logs are other people's entries, and what it writes to a file on
    demand holds the password: both are turned off."""
    logging.getLogger("caldav").setLevel(logging.CRITICAL)
    dav_error.debug_dump_communication = False
    return PatientClient(account.url, username=account.user, password=account.password, timeout=_TIMEOUT, enable_rfc6764=False)


@contextmanager
def delivery_errors(host: str) -> Iterator[None]:
    """Raise DeliveryError for whatever a request raises."""
    try:
        yield
    except dav_error.DAVError as error:
        raise _of_answer(host, error.status, type(error).__name__) from None
    except OSError as error:
        name = type(error).__name__
        if _lasting(error):
            raise DeliveryError(f"{host}: no connection ({name})") from None
        raise UnreachableError(f"{host}: cannot be reached ({name})") from None
    except DeliveryError:
        raise
    except Exception as error:
        raise DeliveryError(f"{host}: no CalDAV answer ({type(error).__name__})") from None


def _of_answer(host: str, status: int | None, name: str) -> DeliveryError:
    if status == 401:
        return LoginError(f"{host}: wrong user or password")
    if status == 403:
        return DeliveryError(f"{host}: the user may not do this (HTTP status 403)")
    if status in NOT_READY:
        return UnreachableError(f"{host}: the server is not ready (HTTP status {status})")
    return DeliveryError(f"{host}: no CalDAV answer ({f'HTTP status {status}' if status else name})")


def _lasting(error: OSError) -> bool:
    """A certificate that is not trusted, or an address that is none, is the same at the next try."""
    return any(word in type(error).__name__ for word in ("SSL", "URL", "Schema"))
