"""The method page, written from the run itself."""

import json
from collections.abc import Iterable, Iterator
from importlib.resources import files

from jobspejl.language import Lang
from jobspejl.report.numbers import number, signed
from jobspejl.report.saved import Saved, SavedMeasure
from jobspejl.report.sections import View, section, table
from jobspejl.report.words import percent, say

_FIT = (
    "Cook & Weisberg (1982), Residuals and Influence in Regression. Chapman & Hall.",
    "Liang & Zeger (1986), Longitudinal data analysis using generalized linear models. Biometrika 73, 13–22.",
)
_MIX = (
    "Keiding & Clayton (2014), Standardization and control for confounding in observational studies. Stat. Sci. 29.",
)
_PERSONS = (
    "Huber (1967), The behavior of maximum likelihood estimates under nonstandard conditions. Proc. 5th Berkeley Symp.",
    "Papke & Wooldridge (1996), Econometric methods for fractional response variables. J. Appl. Econom. 11, 619–632.",
    "He, Kalbfleisch, Li & Li (2013), Evaluating hospital readmission rates. Lifetime Data Anal. 19, 490–512.",
    "Aumann & Shapley (1974), Values of Non-Atomic Games. Princeton University Press.",
)
_ROBUST = (
    "Liang & Zeger (1986), Longitudinal data analysis using generalized linear models. Biometrika 73, 13–22.",
    "White (1980), A heteroskedasticity-consistent covariance matrix estimator. Econometrica 48, 817–838.",
)
_MIXES = ("laws", "rules", "respondents", "groups", "overall")
_PAPERS = (
    "Paule & Mandel (1982), Consensus values and weighting factors. J. Res. Natl. Bur. Stand. 87, 377–385.",
    "Morris (1983), Parametric empirical Bayes inference. JASA 78, 47–55.",
    "Benjamini & Hochberg (1995), Controlling the false discovery rate. JRSS B 57, 289–300.",
    "Spiegelhalter (2005), Funnel plots for comparing institutional performance. Stat. Med. 24, 1185–1202.",
    "Spiegelhalter (2005), Handling over-dispersion of performance indicators. Qual. Saf. Health Care 14, 347–351.",
    "Mogstad, Romano, Shaikh & Wilhelm (2024), Inference for ranks. Rev. Econ. Stud. 91, 476–518.",
)


def method_page(saved: Saved, lang: Lang) -> View:
    """Return what the method page shows: sections of paragraphs, points and tables."""
    page = _Page(saved, lang)
    compared = (
        page.what, page.model, page.country, page.base, page.uncertainty, page.evidence,
        page.agreement, page.limits, page.small,
    )  # fmt: skip
    makers = [*(compared if saved.measures else ()), page.accounts, page.again]
    makers += [page.papers] if saved.measures else []
    sections = [made for maker in makers if (made := maker()) is not None]
    return {"heading": say(lang, "nav.method"), "sections": sections}


class _Page:
    """The method page of one build in one language."""

    def __init__(self, saved: Saved, lang: Lang) -> None:
        self._saved, self._lang = saved, lang
        self._given = [one for one in saved.measures if one.basis == "given"]
        self._estimated = [one for one in saved.measures if one.basis == "conditions"]
        self._mixed = [one for one in saved.measures if one.basis in _MIXES]
        self._on_persons = [one for one in saved.measures if one.basis == "persons"]
        self._spread = [one for one in saved.measures if one.least_persons]
        self._sure = percent(saved.options.confidence, lang)

    def _say(self, key: str, **facts: object) -> str:
        return say(self._lang, f"method.{key}", **facts)

    def _number(self, value: float, decimals: int = 0) -> str:
        return number(value, self._lang, decimals)

    def _names(self, measures: Iterable[SavedMeasure]) -> str:
        return "; ".join(one.measure.name.to(self._lang) for one in measures)

    def papers(self) -> View:
        """The papers of the methods that were used."""
        used = [*_PAPERS, *(_FIT if self._estimated else ()), *(_MIX if self._mixed else ())]
        used += _PERSONS if self._on_persons else ()
        used += [paper for paper in _ROBUST if self._spread and paper not in used]
        return section(self._say("papers.heading"), points=used)

    def what(self) -> View:
        """What is computed, and by which model."""
        paragraphs = [self._say("what.estimated"), self._say("what.model")] if self._estimated else []
        paragraphs += [self._say("what.given")] if self._given else []
        by_basis = {basis: [one for one in self._mixed if one.basis == basis] for basis in _MIXES}
        paragraphs += [self._say(f"what.{basis}", measure=self._names(own)) for basis, own in by_basis.items() if own]
        paragraphs += [self._say("what.persons", measure=self._names(self._on_persons))] if self._on_persons else []
        rounds = {entry["measure"]["id"]: entry["rounds"] for entry in self._saved.manifest["measures"]}
        points = [
            self._say(
                "what.rounds",
                measure=one.measure.name.to(self._lang),
                units=one.country[one.latest]["units"],
                periods=len(one.periods),
                conditions=len(one.conditions),
                rounds=rounds[one.measure.id],
            )
            for one in self._estimated
        ]
        return section(self._say("what.heading"), paragraphs, points)

    def model(self) -> View | None:
        """The conditions, their slopes, and why they were chosen; the laws and their rates."""
        if not any(one.conditions for one in (*self._estimated, *self._mixed)):
            return None
        headings = [say(self._lang, "unit.condition.conditions")]
        headings += [self._say(f"model.{key}") for key in ("slope", "spread", "moves", "reason")]
        tables = [
            table(self._say("model.caption", measure=one.measure.name.to(self._lang)), headings, rows, (0, 4))
            for one in self._estimated
            if (rows := list(self._slopes(one)))
        ]
        tables += [self._mix(one) for one in self._mixed if one.conditions]
        paragraphs = [self._say("model.note")] if self._estimated else []
        paragraphs += [one.conditions_note.to(self._lang) for one in self._estimated if one.conditions_note]
        return section(
            self._say("model.heading.conditions" if self._estimated else "model.heading.mix"), paragraphs, tables=tables
        )

    def _mix(self, one: SavedMeasure) -> View:
        """Return the table of a mix: each stratum's overall rate, and how much its share differs between units."""
        headings = [self._say(f"model.{one.basis}.{key}") for key in ("name", "rate", "spread")]
        named = {condition.column: condition for condition in one.conditions}
        rows = [
            [
                named[row["condition"]].name.to(self._lang),
                f"{self._number(100 * row['coefficient'], 1)} ± {self._number(100 * row['se'], 1)}",
                self._number(row["spread"], 1),
            ]
            for row in one.model
        ]
        return table(self._say(f"model.{one.basis}.caption", measure=one.measure.name.to(self._lang)), headings, rows)

    def _slopes(self, one: SavedMeasure) -> Iterator[list[str]]:
        named, shown = {condition.column: condition for condition in one.conditions}, one.shown_scale
        for row in one.model:
            condition = named[row["condition"]]
            unit = condition.unit.to(self._lang)
            yield [
                f"{condition.name.to(self._lang)} ({unit})",
                f"{self._number(shown * row['coefficient'], one.decimals + 1)} ± "
                f"{self._number(shown * row['se'], one.decimals + 1)}",
                self._number(row["spread"], 1),
                self._number(shown * row["coefficient"] * row["spread"], one.decimals),
                condition.reason.to(self._lang) if condition.reason else "–",
            ]

    def country(self) -> View:
        """Each period's sums, spread and counts."""
        headings = [say(self._lang, "column.period")]
        headings += [
            self._say(f"country.{key}")
            for key in ("units", "rate", "sum", "between", "se", "explained", "counts", "unusual")
        ]
        tables = [
            table(
                self._say("country.caption", measure=one.measure.name.to(self._lang)),
                headings,
                [self._country_row(one, period) for period in one.periods],
            )
            for one in self._saved.measures
        ]
        return section(
            self._say(
                "country.heading.whole"
                if all(one.whole_country for one in self._saved.measures)
                else "country.heading.all"
            ),
            [self._say("country.note")] if self._estimated or self._mixed else [],
            tables=tables,
        )

    def _country_row(self, one: SavedMeasure, period: str) -> list[str]:
        row = one.country[period]
        share, shown = row["explained"], one.shown_scale
        return [
            period,
            self._number(row["units"]),
            self._number(shown * row["country"], one.decimals),
            signed(row["sum_base_gap"], self._lang),
            self._number(shown * row["between_sd"], one.decimals),
            f"{self._number(shown * row['median_se'], one.decimals)} "
            f"({self._number(shown * row['median_sampling_se'], one.decimals)})",
            "–" if share is None else f"{self._number(100 * share)} %",
            f"{row['fewer']} / {row['same']} / {row['more']}",
            self._number(row["unusual"]),
        ]

    def base(self) -> View | None:
        """How the base is approximated and what that does."""
        approximate = [one for one in self._saved.measures if one.measure.base_approximate]
        if not approximate:
            return None
        paragraphs = [
            self._say("base.note", measure=one.measure.name.to(self._lang), note=one.measure.note.to(self._lang))
            for one in approximate
            if one.measure.note
        ]
        points = [
            self._say(
                "base.effect",
                factor=self._number(row["base_factor"], 2),
                period=row["period"],
                width=self._number(row["width_ratio"], 2),
                count=row["verdicts_changed"],
            )
            for one in approximate
            for row in one.sensitivity
        ]
        return section(self._say("base.heading"), paragraphs, points)

    def uncertainty(self) -> View:
        """What intervals, verdicts, rank sets and the funnel mean."""
        options = self._saved.options
        surveys = [one for one in self._saved.measures if one.measure.lens == "experience"]
        counted = [one for one in (*self._estimated, *self._mixed) if one not in (*surveys, *self._spread)]
        paragraphs = [self._say("uncertainty.interval", sure=self._sure)] if counted else []
        if self._on_persons:
            names = self._names(self._on_persons)
            paragraphs.append(self._say("uncertainty.interval_persons", measure=names, sure=self._sure))
        if self._spread:
            names = self._names(self._spread)
            paragraphs.append(self._say("uncertainty.interval_spread", measure=names, sure=self._sure))
        paragraphs += [
            self._say("uncertainty.interval_survey", measure=one.measure.name.to(self._lang), sure=self._sure)
            for one in surveys
        ]
        paragraphs += [self._say("uncertainty.interval_given")] if self._given else []
        paragraphs += [
            self._say("uncertainty.verdict", fdr=percent(options.false_discovery_rate, self._lang)),
            self._say("uncertainty.shrunken"),
            self._say("uncertainty.funnel"),
        ]
        if any(one.measure.direction != "none" for one in self._saved.measures):
            paragraphs.append(self._say("uncertainty.rank", sure=self._sure, draws=self._number(options.draws)))
        return section(self._say("uncertainty.heading"), paragraphs)

    def evidence(self) -> View | None:
        """What simulations with known truth found; only where the expectation is estimated, as it was there."""
        if not self._estimated:
            return None
        found = json.loads(files("jobspejl").joinpath("testing", "evidence.json").read_text("utf-8"))
        lead = self._say(
            "evidence.lead",
            replications=self._number(found["replications"]),
            draws=self._number(found["draws"]),
            seed=found["seed"],
        )
        columns = ("interval", "range", "shrunken", "marginal", "joint", "false_discoveries", "power")
        headings = [self._say("evidence.world"), *(self._say(f"evidence.{column}") for column in columns)]
        rows = [
            [self._say(f"evidence.scenario.{name.replace(' ', '_')}"), *self._evidence_row(scenario["figures"])]
            for name, scenario in sorted(found["scenarios"].items(), key=lambda item: item[0] != "demo-like")
        ]
        held = table(self._say("evidence.caption"), headings, rows)
        return section(self._say("evidence.heading"), [lead, self._say("evidence.again")], tables=[held])

    def _evidence_row(self, figures: View) -> list[str]:
        def share(key: str) -> str:
            figure = figures[key]
            if figure is None:
                return "–"
            return f"{self._number(100 * figure['value'], 1)} ± {self._number(100 * figure['error'], 1)}"

        ends = (self._number(100 * figures[f"interval_{end}"]["value"], 1) for end in ("lowest", "highest"))
        rest = ("shrunken", "marginal", "joint", "false_discoveries", "power")
        return [share("interval"), "–".join(ends), *map(share, rest)]

    def agreement(self) -> View | None:
        """Whether units keep their places over the periods."""
        measures = [one for one in self._saved.measures if one.agreement]
        if not measures:
            return None
        tables = []
        for one in measures:
            headings = [
                self._say("agreement.periods"),
                self._say("agreement.observed"),
                self._say("agreement.corrected", sure=self._sure),
                self._say("agreement.kept", top=one.agreement[0]["top"] or "–"),
            ]
            caption = self._say("agreement.caption", measure=one.measure.name.to(self._lang))
            tables.append(table(caption, headings, [self._agreement_row(row) for row in one.agreement]))
        return section(self._say("agreement.heading"), tables=tables)

    def _agreement_row(self, row: View) -> list[str]:
        if row["corrected"] is None:
            corrected = self._say("agreement.not_known")
        else:
            lower, upper = self._number(row["lower"], 2), self._number(row["upper"], 2)
            interval = say(self._lang, "interval.signed", lower=lower, upper=upper)
            corrected = f"{self._number(row['corrected'], 2)} ({interval})"
        return [
            self._say("agreement.pair", first=row["first"], second=row["second"]),
            self._number(row["rank_correlation"], 2),
            corrected,
            "–"
            if row["kept"] is None
            else self._say("agreement.kept_cell", kept=row["kept"], chance=self._number(row["kept_by_chance"], 1)),
        ]

    def limits(self) -> View:
        """What the figures cannot say."""
        lenses = {one.measure.lens for one in self._saved.measures}
        drawn = [
            one
            for one in self._saved.measures
            if one.measure.lens != "experience" and one.basis != "persons" and one not in self._spread
        ]
        keys = ["cause", "missing", *(["slopes"] if self._estimated else [])]
        keys += ["noise"] if drawn else []
        keys += ["elsewhere"] if "results" in lenses else []
        keys += ["persons"] if self._on_persons else []
        keys += ["laws"] if any(one.basis == "laws" for one in self._mixed) else []
        return section(self._say("limits.heading"), points=[self._say(f"limits.{key}") for key in keys])

    def accounts(self) -> View | None:
        """How the figures that are not compared between units were made."""
        kinds = dict.fromkeys(account.kind for account in self._saved.accounts)
        if not kinds:
            return None
        threshold = self._saved.options.disclosure_threshold
        points = [self._say(f"accounts.{kind}", sure=self._sure, threshold=threshold) for kind in kinds]
        return section(self._say("accounts.heading"), points=points)

    def small(self) -> View:
        """The disclosure rule and what it took away."""
        threshold = self._saved.options.disclosure_threshold
        kinds = {"mix": any(one.conditions for one in self._mixed), "register": bool(self._on_persons)}
        more = "".join(self._say(f"small.rule_{kind}", threshold=threshold) for kind, there in kinds.items() if there)
        rules = [self._say("small.rule", threshold=threshold, more=more)]
        rules += [self._say("small.rule_persons", threshold=threshold)] if self._spread else []
        return section(self._say("small.heading"), rules, [self._left_out(one) for one in self._saved.measures])

    def _left_out(self, one: SavedMeasure) -> str:
        count = self._say("small.count", measure=one.measure.name.to(self._lang), count=len(one.suppressed))
        return f"{count} {self._say('small.least', least=one.least_persons)}" if one.least_persons else count

    def again(self) -> View:
        """Versions, seed, inputs and warnings."""
        manifest = self._saved.manifest
        libraries = ", ".join(f"{name} {version}" for name, version in manifest["libraries"].items())
        paragraphs = [
            self._say("again.run", version=manifest["jobspejl"], seed=self._saved.options.seed, libraries=libraries)
        ]
        points = [
            self._say("again.input", file=one["file"], bytes=self._number(one["bytes"]), sha=one["sha256"])
            if one["sha256"]
            else self._say("again.input_untold", file=one["file"])
            for one in manifest["inputs"]
        ]
        points += [f"{self._say('again.warnings')}: {warning[self._lang]}" for warning in manifest["warnings"]]
        return section(self._say("again.heading"), paragraphs, points)
