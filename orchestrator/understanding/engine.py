"""The built-in engine: recognition and extraction together, trained from examples by locale; needs no service."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from orchestrator.understanding.encoders import Encoder, WordTable, background
from orchestrator.understanding.extraction import extract
from orchestrator.understanding.fields import Field, Moment
from orchestrator.understanding.learnt import Learnt
from orchestrator.understanding.recognizer import Recognition, Recognizer
from orchestrator.understanding.values import Extraction

Examples = Mapping[str, Mapping[str, Sequence[str]]]


class Engine:
    """Understands texts by what the intents' examples show; each language is learnt once, when it is first needed."""

    def __init__(
        self,
        texts: Mapping[str, Mapping[str, Sequence[str]]],
        none: Sequence[str],
        none_by_language: Mapping[str, Sequence[str]],
        default: str,
        encoder: Encoder,
        cache: Path | None,
    ) -> None:
        """`texts` are the examples by language and intent; for the others see `fit`."""
        self._texts = texts
        self._none = none
        self._none_by_language = none_by_language
        self._default = default
        self._encoder = encoder
        self._learnt = Learnt(cache, encoder)
        self._recognizers: dict[str, Recognizer] = {}

    @classmethod
    def fit(
        cls,
        examples: Examples,
        none: Sequence[str] = (),
        default: str = "en",
        encoder: Encoder | None = None,
        none_by_language: Mapping[str, Sequence[str]] | None = None,
        cache: Path | None = None,
    ) -> "Engine":
        """Learn the default language from `{intent: {locale: texts}}`; one recogniser for each language among the locales.

        An intent without examples in a language is recognised there by those of the default language. What belongs to
        none of them is in `none`; a language in `none_by_language` has its own instead, and no background, which is
        English. `encoder` comes from `encoders.encoder_named`; the committed table is the default.
        What is learnt is kept in the folder `cache`, if one is given, for the next start.
        """
        languages = {default} | {_language(locale) for texts in examples.values() for locale in texts}
        by_language = {
            language: {intent: _of(texts, language) or _of(texts, default) for intent, texts in examples.items()}
            for language in sorted(languages)
        }
        engine = cls(by_language, none, none_by_language or {}, default, encoder or WordTable.load(), cache)
        engine.learn(default)
        return engine

    def knows(self, locale: str) -> bool:
        """Whether the language of a locale was learnt: `recognize` answers at once."""
        return self._learnable(locale) in self._recognizers

    def learn(self, locale: str) -> None:
        """Learns the language of a locale, if it was not yet; about a second, best done in a thread."""
        language = self._learnable(locale)
        if language not in self._recognizers:
            texts, own = self._texts[language], self._none_by_language.get(language, ())
            none, others = own or self._none, [] if own else background()
            self._recognizers[language] = self._learnt.recognizer(
                (sorted((intent, list(group)) for intent, group in texts.items()), list(none), others),
                lambda: Recognizer.fit(texts, none, encoder=self._encoder, background=others),
            )

    def recognize(self, text: str, locale: str) -> Recognition:
        """The intent of a text said in a locale; the default language where the locale's own is not known."""
        self.learn(locale)
        return self._recognizers[self._learnable(locale)].recognize(text)

    def _learnable(self, locale: str) -> str:
        language = _language(locale)
        return language if any(self._texts.get(language, {}).values()) else self._default

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
