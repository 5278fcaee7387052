"""A text in both languages."""

from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

from jobspejl.language import Lang


class Text(BaseModel):
    """A name or remark in Danish and English. In a study file a plain string stands for both."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    da: str
    en: str

    @model_validator(mode="before")
    @classmethod
    def _from_plain(cls, value: Any) -> Any:  # noqa: ANN401 (pydantic hands over whatever stood in the file)
        return {"da": value, "en": value} if isinstance(value, str) else value

    def to(self, lang: Lang) -> str:
        """Return the text in one language.

        >>> Text(da="ledige", en="unemployed").to("da")
        'ledige'
        """
        return self.da if lang == "da" else self.en
