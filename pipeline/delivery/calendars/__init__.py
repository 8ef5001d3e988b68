"""Assignments in calendars: files after RFC 5545, and a CalDAV server that is brought up to date."""

from __future__ import annotations

from pipeline.delivery.calendars.emitter import CalendarEmitter

__all__ = ["CalendarEmitter"]
