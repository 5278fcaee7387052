"""Jobspejl: four mirrors for every Danish job centre, with honest uncertainty on every number.

The functions here are what the command line calls; they load nothing heavy until they are used.
"""

from typing import TYPE_CHECKING, Any

from jobspejl.errors import DataError, JobspejlError, OptionError, OutputError, StudyError

if TYPE_CHECKING:
    from jobspejl.contracts.recommendation import Change, Recommendation
    from jobspejl.contracts.sample import SampleAim
    from jobspejl.doors import (
        build,
        check_study,
        convert_events,
        demo,
        draw_sample,
        enter_recommendation,
        export_followup,
        follow_up,
        followup_register,
        import_followup,
        make_form,
        new_study,
        simulate,
    )

__all__ = [
    "Change",
    "DataError",
    "JobspejlError",
    "OptionError",
    "OutputError",
    "Recommendation",
    "SampleAim",
    "StudyError",
    "build",
    "check_study",
    "convert_events",
    "demo",
    "draw_sample",
    "enter_recommendation",
    "export_followup",
    "follow_up",
    "followup_register",
    "import_followup",
    "make_form",
    "new_study",
    "simulate",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 (any public function)
    if name in __all__:
        from importlib import import_module

        return getattr(import_module("jobspejl.doors"), name)
    raise AttributeError(f"module 'jobspejl' has no attribute {name!r}")
