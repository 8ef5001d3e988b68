"""Requests to Redmine: which are tried again, which must not be, and what is told where they fail.

A request that only asks is repeated while the server is not there or not ready. One that creates or changes is repeated
by itself only where it surely never arrived; else :class:`UnclearError` says that nobody knows, and the caller looks first.
Messages are our own words and those of Redmine's refusals; the words of a library may repeat what it was given.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import requests
from redminelib import Redmine  # type: ignore[import-untyped]
from redminelib.engines import SyncEngine  # type: ignore[import-untyped]
from redminelib.exceptions import BaseRedmineError  # type: ignore[import-untyped]
from urllib3.exceptions import NewConnectionError

from pipeline.delivery.redmine.account import Account
from pipeline.delivery.retry import LONGEST_WAIT, NOT_READY, PAUSES, NotYetError, UnreachableError, patiently
from pipeline.delivery.run import DeliveryError

_MAY_STILL_RUN = (502, 504)
_HELP = {
    401: "the API key is not accepted, or the REST web service is off (Administration, Settings, API)",
    404: "not there, or not to be seen with this key",
    413: "the text is too long for the server",
}


@dataclass(frozen=True)
class Patience:
    """Seconds: ``pauses`` before the second try, the third, …; ``connect`` and ``answer`` are waited for at one try."""

    pauses: tuple[float, ...] = PAUSES
    connect: float = 10.0
    answer: float = 60.0


class ForbiddenError(DeliveryError):
    """The user of the key may not do this."""


class MissingError(DeliveryError):
    """What was asked for is not there, or not to be seen."""


class RefusedError(DeliveryError):
    """Redmine did not take the values; the message holds its own words."""


class UnclearError(DeliveryError):
    """Whether a creation or a change came through is not known; ``may_still_run`` where it may come through yet."""

    def __init__(self, message: str, may_still_run: bool) -> None:
        super().__init__(message)
        self.may_still_run = may_still_run


class CarefulEngine(SyncEngine):  # type: ignore[misc]
    """The package's engine with patience, a limit of time, and no redirects: those would hand the key to another host."""

    account: Account
    patience: Patience

    def request(self, method: str, url: str, headers: Any = None, params: Any = None, data: Any = None) -> Any:
        """As of the package; raises DeliveryError."""
        given = self.construct_request_kwargs(method, headers, params, data)
        try:
            return patiently(partial(self._tried, method, url, given), self.patience.pauses)
        except NotYetError as error:
            raise error.cause from None

    def _tried(self, method: str, url: str, given: dict[str, Any]) -> Any:
        writes = method != "get"
        response = self._sent(method, url, given, writes)
        if not writes and response.status_code in NOT_READY:
            raise self._not_yet(f"the server is not ready (HTTP status {response.status_code})", _asked_to_wait(response))
        return self.process_response(response)

    def _not_yet(self, reason: str, wait: float = 0.0) -> NotYetError:
        return NotYetError(UnreachableError(f"{self.account.host}: {reason}"), wait)

    def process_response(self, response: requests.Response) -> Any:
        """What the server answered, as Python values; raises DeliveryError where it is no success."""
        status, host = response.status_code, self.account.host
        if status in (200, 201, 204):
            if not response.content.strip():
                return True
            try:
                return response.json()
            except ValueError:
                raise DeliveryError(f"{host}: no answer of a Redmine: is the address right?") from None
        if status == 422:
            raise RefusedError(f"{host}: Redmine refuses: {self.account.masked(_refusal(response))}")
        if 300 <= status < 400:
            raise DeliveryError(f"{host}: sends elsewhere (HTTP status {status}): give the address that it sends to")
        if status == 403:
            raise ForbiddenError(f"{host}: the user of this key may not do this (HTTP status 403)")
        if status == 404:
            raise MissingError(f"{host}: {_HELP[404]} (HTTP status 404)")
        if status in NOT_READY and response.request.method != "GET":
            raise UnclearError(f"{host}: the server failed (HTTP status {status})", status in _MAY_STILL_RUN)
        raise DeliveryError(f"{host}: {_HELP.get(status, 'no answer of a Redmine: is the address right?')} (HTTP status {status})")

    def _sent(self, method: str, url: str, given: dict[str, Any], writes: bool) -> requests.Response:
        host, limits = self.account.host, (self.patience.connect, self.patience.answer)
        try:
            return self.session.request(method, url, allow_redirects=False, timeout=limits, **given)  # type: ignore[no-any-return]
        except requests.exceptions.SSLError:
            raise DeliveryError(f"{host}: its certificate is not trusted") from None
        except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError) as error:
            told = "no answer in time" if isinstance(error, requests.Timeout) else "cannot be reached, or the connection broke"
            if writes and not _never_arrived(error):
                raise UnclearError(f"{host}: {told}", isinstance(error, requests.Timeout)) from None
            raise self._not_yet(told) from None
        except requests.RequestException as error:
            raise DeliveryError(f"{host}: no connection ({type(error).__name__})") from None


def connect(account: Account, patience: Patience) -> Redmine:
    """Return the package's client for an account; nothing is sent yet."""
    engine = type("Engine", (CarefulEngine,), {"account": account, "patience": patience})
    return Redmine(account.url, key=account.key, engine=engine)


@contextmanager
def delivery_errors(account: Account) -> Iterator[None]:
    """Raise DeliveryError for whatever the package makes of an answer that is none of a Redmine."""
    try:
        yield
    except (BaseRedmineError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise DeliveryError(f"{account.host}: no answer of a Redmine: is the address right? ({type(error).__name__})") from None


def created_once(create: Callable[[], Any], find: Callable[[], Any | None], patience: Patience) -> Any:
    """Create something that must not be there twice: where it is not known whether it came through, look before the next try.

    Raises DeliveryError where it could still come through after the last look: another try might make a second one.
    """
    for pause in (*patience.pauses, None):
        try:
            return create()
        except UnclearError as error:
            unclear = error
        for wait in patience.pauses[: len(patience.pauses) if unclear.may_still_run else 2]:
            time.sleep(wait)
            if (found := find()) is not None:
                return found
        if unclear.may_still_run:
            break
        time.sleep(pause or 0.0)
    raise UnreachableError(f"{unclear}; what was being created may be there by now: run it again, nothing is made twice")


def _never_arrived(error: requests.RequestException) -> bool:
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError)  # of which a name that cannot be resolved is a kind


def _asked_to_wait(response: requests.Response) -> float:
    asked = response.headers.get("Retry-After", "")
    return min(float(asked), LONGEST_WAIT) if asked.isdecimal() and asked.isascii() else 0.0


def _refusal(response: requests.Response) -> str:
    try:
        errors = response.json()["errors"]
    except (ValueError, KeyError, TypeError):
        return "without a reason"
    told = errors if isinstance(errors, list) else [errors]
    return "; ".join(": ".join(map(str, each)) if isinstance(each, list) else str(each) for each in told)
