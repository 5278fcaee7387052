"""The data page: every table to take home, and what its columns mean."""

from typing import Any

from jobspejl.contracts.tables import SCHEMAS
from jobspejl.language import Lang
from jobspejl.report.numbers import number
from jobspejl.report.saved import Saved
from jobspejl.report.words import say


def data_page(saved: Saved, lang: Lang) -> dict[str, Any]:
    """Return what the data page shows."""
    rows = saved.manifest["rows"]
    sources: list[str] = []
    for one in saved.measures:
        sources.append(f"{one.measure.name.to(lang)}: {one.measure.source.to(lang)}")
        sources += [f"{condition.name.to(lang)}: {condition.source.to(lang)}" for condition in one.conditions]
    sources += [f"{one.name.to(lang)}: {one.source.to(lang)}" for one in saved.accounts]
    sources += [f"{say(lang, 'followup.heading')}: {saved.followup.source.to(lang)}"] if saved.followup else []
    return {
        "tables": [
            {
                "name": schema.name,
                "title": schema.title.to(lang),
                "rows": number(rows[schema.name], lang),
                "columns_heading": say(lang, "data.columns", table=schema.title.to(lang)),
                "columns": [{"name": column.name, "about": column.about.to(lang)} for column in schema.columns],
            }
            for schema in SCHEMAS.values()
            if schema.name in rows
        ],
        "sources": list(dict.fromkeys(sources)),
    }
