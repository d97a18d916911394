"""The built-in engine: recognition and extraction together, trained from examples by locale; needs no service."""

from collections.abc import Mapping, Sequence

from orchestrator.understanding.encoders import Encoder, WordTable, background
from orchestrator.understanding.extraction import extract
from orchestrator.understanding.fields import Field, Moment
from orchestrator.understanding.recognizer import Recognition, Recognizer
from orchestrator.understanding.values import Extraction

Examples = Mapping[str, Mapping[str, Sequence[str]]]


class Engine:
    """Understands texts by what the intents' examples show; fitted once, then read only."""

    def __init__(self, recognizers: Mapping[str, Recognizer], default: str) -> None:
        self._recognizers = dict(recognizers)  # by language
        self._default = default

    @classmethod
    def fit(
        cls,
        examples: Examples,
        none: Sequence[str] = (),
        default: str = "en",
        encoder: Encoder | None = None,
        none_by_language: Mapping[str, Sequence[str]] | None = None,
    ) -> "Engine":
        """Learn from `{intent: {locale: texts}}`, one recogniser for each language among the locales.

        An intent without examples in a language is recognised there by those of the default language. What belongs to
        none of them is in `none`; a language in `none_by_language` has its own instead, and no background, which is
        English. `encoder` comes from `encoders.encoder_named`; the committed table is the default.
        """
        encoder = WordTable.load() if encoder is None else encoder
        others = background()
        languages = {default} | {_language(locale) for texts in examples.values() for locale in texts}
        recognizers = {}
        for language in sorted(languages):
            own = {intent: _of(texts, language) or _of(texts, default) for intent, texts in examples.items()}
            if any(own.values()):
                apart = (none_by_language or {}).get(language, ())
                recognizers[language] = Recognizer.fit(
                    own, apart or none, encoder=encoder, background=() if apart else others
                )
        return cls(recognizers, default)

    def recognize(self, text: str, locale: str) -> Recognition:
        """The intent of a text said in a locale; the default language where the locale's own is not known."""
        found = self._recognizers.get(_language(locale)) or self._recognizers[self._default]
        return found.recognize(text)

    def extract(
        self,
        text: str,
        fields: Sequence[Field],
        moment: Moment,
        asked: str | None = None,
        partial: Mapping[str, object] | None = None,
    ) -> Extraction:
        """The values that a text gives for fields; see `extraction.extract`."""
        return extract(text, fields, moment, asked, partial)


def _language(locale: str) -> str:
    return locale.replace("_", "-").split("-")[0].lower()


def _of(texts: Mapping[str, Sequence[str]], language: str) -> list[str]:
    return [text for locale, group in texts.items() if _language(locale) == language for text in group]
