"""Acts that several test modules read: a small one of spring works, and the district's resolutions of three years."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pipeline
from pipeline.model import Resolution

ROOT = Path(__file__).resolve().parent.parent
YEARS = (2023, 2024, 2025)
SPRING = """ПОСТАНОВЛЕНИЕ
от 05.02.2024 № 31
О весенних работах

ПОСТАНОВЛЯЮ:
1. Начальнику дорожной службы (Сомова):
1.1. вывезти снег до 01.03.2024;
1.2. вымыть не менее 80 % остановок в срок до 15.04.2024;
1.3. докладывать о ходе работ ежемесячно до 5 числа.
2. Отделу культуры подготовить афишу до 01.03.2024; учесть всё, что сделано в 2023 году.
3. Рекомендовать директорам школ провести субботники до 01.03.2023.

Глава округа                                В.Г. Щукин
"""

PLANS = """ПРИКАЗ
от 03.09.2024 № 41
О планах

ПРИКАЗЫВАЮ:
1. Утвердить планы (приложения № 1 и № 2).
2. Отделу культуры (Перова) провести концерт до 01.12.2024.
3. Контроль за исполнением пункта 2 возложить на завуча Лапину О.В.

Начальник отдела                С.И. Лугова

Приложение № 1
ПЛАН МЕРОПРИЯТИЙ
| № | Мероприятие | Срок | Ответственный |
|---|---|---|---|
| 1 | Провести сверку | до 05.10.2024 | методист Зотов А.Ю. |
| 2 | Составить акт | октябрь 2024 | завхоз |
| 10 | Отремонтировать не менее 5 залов | до 15.11.2024 | завхоз |

Приложение № 2
ПЛАН РАБОТЫ
| № | Мероприятие | Срок | Ответственный |
|---|---|---|---|
| 1 | Провести сверку | до 05.11.2024 | завуч |
| 2 | Составить акт | октябрь 2024 | завхоз |
"""
"""An act with plans in two appendices, whose rows bear the numbers of its clauses; two rows have the same words."""


def sample(year: int) -> Path:
    """The file of a year's resolution."""
    return ROOT / "samples" / f"tikhopolyansk-{year}.txt"


@cache
def act(year: int) -> Resolution:
    """A year's resolution as it is extracted, read once."""
    return pipeline.parse(sample(year))
