"""Keeps the catalogues complete: extracts every sentence, or checks that nothing is missing.

`catalogues.py` writes the .po files anew (sorted, without places, dates or guesses, so that two
branches merge); `catalogues.py --check` says what is out of date, untranslated or broken.
"""

import re
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

CHECKOUT = Path(__file__).resolve().parents[1]
HOUSE = CHECKOUT / "platform" / "bourg" / "translations"
COMPLETE = ("fr",)  # English shows the msgid itself; its catalogue holds what reads otherwise
LANGUAGES = ("fr", "en")
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "lazy_ngettext": (1, 2), "_l": None}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%")
# French puts a no-break space before these signs; a plain one lets them fall on the next line.
LOOSE_SIGN = re.compile(r" [;:?!»%€]|« ")


def found() -> Catalog:
    """Every sentence of the code and the pages."""
    with (CHECKOUT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    catalogue = Catalog()
    for _, _, words, comments, context in extract_from_dir(
        CHECKOUT,
        methods,
        options,
        keywords=KEYWORDS,
        comment_tags=("i18n:",),
        strip_comment_tags=True,
    ):
        catalogue.add(words, None, auto_comments=comments, context=context)
    return catalogue


def renewed(language: str, template: Catalog) -> Catalog:
    """The catalogue of a language with exactly the sentences of `template`."""
    old = _read(language)
    new = Catalog(locale=language, project="bourg", charset="utf-8", fuzzy=False)
    for message in template:
        if not message.id:
            continue
        known = old.get(message.id, message.context)
        words = known.string if known and not known.fuzzy else None
        if language not in COMPLETE and not words:
            continue
        new.add(
            message.id, words or None, auto_comments=message.auto_comments, context=message.context
        )
    return new


def _path(language: str) -> Path:
    return HOUSE / language / "LC_MESSAGES" / "messages.po"


def _read(language: str) -> Catalog:
    path = _path(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def written(catalogue: Catalog) -> bytes:
    """The .po as it is committed: a short header, sorted, no places, no dates."""
    buffer = BytesIO()
    write_po(buffer, catalogue, width=100, no_location=True, sort_output=True, omit_header=True)
    head = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {catalogue.locale}\\n"\n'
        f'"Plural-Forms: {catalogue.plural_forms}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n\n'
    )
    return head.encode() + buffer.getvalue().lstrip(b"\n")


def faults(language: str, catalogue: Catalog) -> list[str]:
    """What a reader of this language would miss or see broken."""
    wrong = []
    for message in catalogue:
        if not message.id:
            continue
        texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if language in COMPLETE and not all(texts):
            wrong.append(f"not translated: {_name(message)!r}")
        wrong += [fault for text in texts if text for fault in _broken(message, text, language)]
    return wrong


def _broken(message: Message, text: str, language: str) -> list[str]:
    ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
    named = [set(PLACEHOLDER.findall(one)) - {""} for one in ids]
    wrong = []
    if not set(PLACEHOLDER.findall(text)) - {""} <= set().union(*named):
        wrong.append(f"names a value that is not given: {text!r}")
    if not named[-1] <= set(PLACEHOLDER.findall(text)) and len(ids) == 1:
        wrong.append(f"forgets a value: {text!r}")
    if language == "fr" and LOOSE_SIGN.search(PLACEHOLDER.sub("", text)):
        wrong.append(f"needs a no-break space before the sign: {text!r}")
    return wrong


def _name(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple | list) else message.id


def main(check: bool) -> int:
    """Write the catalogues, or only say what is wrong with them; returns the number of faults."""
    template = found()
    count = 0
    for language in LANGUAGES:
        path, catalogue = _path(language), renewed(language, template)
        text = written(catalogue)
        stale = not path.exists() or path.read_bytes() != text
        if stale and not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)
        problems = faults(language, catalogue)
        if stale and check:
            problems.insert(0, "is not up to date: run `make translate`")
        count += len(problems)
        for problem in problems:
            print(f"{path.relative_to(CHECKOUT)}: {problem}")
        print(f"{language}: {len(catalogue)} sentences, {len(problems)} faults")
    return count


if __name__ == "__main__":
    only_check = "--check" in sys.argv
    sys.exit(1 if main(only_check) and only_check else 0)
