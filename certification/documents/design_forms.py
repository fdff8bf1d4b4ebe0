"""The forms of a contributor's certificate design: languages and names, the emblem, the signatories."""

from typing import Any

from babel.languages import get_official_languages
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.contributors.actions import PRINTED, DesignOf, Names, refuse_bad_design
from accounts.contributors.emblems import LARGEST_UPLOAD
from accounts.contributors.enums import Paper
from accounts.contributors.errors import BadDesign
from accounts.contributors.labels import PAPER, design_refusal
from accounts.contributors.models import ContributorCountry
from accounts.contributors.names import language_name
from accounts.printing.faces import unprintable
from certification.certificates.wording import direction_of

_PLACES = ("lead", "second", "third")
_OWN_WORDS = ("title", "sentence")
_FIELD_OF = {"languages": "lead", "names": None, "accent_too_light": "accent"}


class ColourInput(forms.TextInput):
    input_type = "color"


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def own_languages(iso2: str) -> tuple[str, ...]:
    """Return a country's official languages beside the six, by CLDR.

    >>> own_languages("NP"), own_languages("MA")
    (('ne',), ('tzm',))
    """
    official = get_official_languages(iso2, regional=True, de_facto=True)
    return tuple(tag.replace("_", "-") for tag in official if tag.split("_")[0] not in PRINTED)


class DesignForm(forms.Form):
    """A design as typed. `design()` gives it as the verb and the preview take it."""

    use_required_attribute = False

    def __init__(self, data: QueryDict | None = None, *, country: ContributorCountry) -> None:
        super().__init__(data, initial=_as_saved(country))
        self.country = country
        self.own = own_languages(country.iso2)
        six = [(tag, language_name(tag)) for tag in PRINTED]
        self.fields["lead"] = forms.ChoiceField(
            label=_("Leading language"),
            choices=six,
            help_text=_("The title and the direction of the sheet are in this language."),
        )
        for place, words in (("second", _("Second language")), ("third", _("Third language"))):
            choices = [("", _("None")), *six]
            self.fields[place] = forms.ChoiceField(label=words, choices=choices, required=False)
        if self.own:
            self.fields["own_language"] = forms.ChoiceField(
                label=_("The country's own language"),
                choices=[("", _("None")), *((tag, language_name(tag)) for tag in self.own)],
                required=False,
                help_text=_("Printed beside the others, in your own words."),
            )
        self.fields["paper"] = forms.ChoiceField(
            label=_("Paper"), choices=[(p.value, PAPER[p]) for p in Paper]
        )
        self.fields["accent"] = forms.CharField(
            label=_("Colour"),
            max_length=7,
            widget=ColourInput(),
            help_text=_("For names, titles and the woven frame. Dark enough to be read on paper."),
        )
        for tag in (*PRINTED, *self.own):
            self._add_names(tag)

    def _add_names(self, tag: str) -> None:
        said = {"lang": tag, "dir": direction_of(tag)}
        words = {
            "authority": (_("National authority"), 200),
            "centre": (_("Training centre"), 200),
            "title": (_("Title of the certificate"), 120),
            "sentence": (_("What it certifies, in one sentence"), 400),
        }
        for part in ("authority", "centre", *(_OWN_WORDS if tag in self.own else ())):
            label, longest = words[part]
            area = forms.Textarea(attrs={**said, "rows": 2}) if part == "sentence" else None
            self.fields[f"{part}_{tag}"] = forms.CharField(
                label=f"{label} ({language_name(tag)})",
                max_length=longest,
                required=False,
                help_text=_("Needed when the sheet is in this language.") if part == "authority" else "",
                widget=area or forms.TextInput(attrs=said),
            )

    def sheet_fields(self) -> list[forms.BoundField]:
        """The fields of the sheet as a whole."""
        return [field for field in self if "_" not in field.name or field.name == "own_language"]

    def name_fields(self) -> list[tuple[str, str, bool, list[forms.BoundField]]]:
        """For each language: its tag, its name in itself, whether to show them, and its fields."""
        chosen = {self[place].value() for place in (*_PLACES, "own_language") if place in self.fields}
        return [
            (
                tag,
                language_name(tag),
                tag in chosen or any(field.errors for field in fields),
                fields,
            )
            for tag in (*PRINTED, *self.own)
            for fields in [[field for field in self if field.name.endswith(f"_{tag}")]]
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for name, value in list(data.items()):
            if isinstance(value, str) and (lost := unprintable(value)):
                self.add_error(
                    name, _("No typeface of Tutela has %(letters)s.") % {"letters": " ".join(lost)}
                )
        if not self.errors:
            self._refuse()
        return data

    def _refuse(self) -> None:
        design = self.design()
        for tag in (*design.languages, *filter(None, [design.own_language])):
            if not design.names.get(tag):
                self.add_error(f"authority_{tag}", _("Enter the national authority's name in this language."))
        try:
            refuse_bad_design(design)
        except BadDesign as error:
            self.add_error(_FIELD_OF.get(error.args[0], error.args[0]), design_refusal(error))

    def design(self) -> DesignOf:
        """Return the design as typed; only what was understood, so that half a form can be previewed."""
        data = self.cleaned_data
        names = {
            tag: Names(
                authority=data.get(f"authority_{tag}", ""),
                centre=data.get(f"centre_{tag}", ""),
                title=data.get(f"title_{tag}", ""),
                sentence=data.get(f"sentence_{tag}", ""),
            )
            for tag in (*PRINTED, *self.own)
            if data.get(f"authority_{tag}")
        }
        return DesignOf(
            languages=[tag for tag in (data.get(place, "") for place in _PLACES) if tag],
            accent=data.get("accent", "").lower(),
            own_language=data.get("own_language", ""),
            paper=Paper(data.get("paper") or Paper.A4_LANDSCAPE),
            names=names,
        )


def design_saved(country: ContributorCountry) -> DesignOf:
    """Return a country's design as it is saved."""
    texts = country.authority_texts.all()
    return DesignOf(
        languages=list(country.certificate_languages) or ["en"],
        accent=country.accent,
        own_language=country.own_language,
        paper=Paper(country.paper),
        names={text.language: Names(text.name, text.centre, text.title, text.sentence) for text in texts},
    )


def _as_saved(country: ContributorCountry) -> dict[str, Any]:
    design = design_saved(country)
    tags = [tag.split("-")[0] for tag in design.languages]
    initial: dict[str, Any] = dict(zip(_PLACES, tags, strict=False))
    initial |= {"own_language": design.own_language, "paper": design.paper, "accent": design.accent}
    for tag, names in design.names.items():
        initial[f"authority_{tag}"], initial[f"centre_{tag}"] = names.authority, names.centre
        initial[f"title_{tag}"], initial[f"sentence_{tag}"] = names.title, names.sentence
    return initial


class EmblemForm(forms.Form):
    """A picture file."""

    use_required_attribute = False

    emblem = forms.FileField(
        label=_("Emblem"),
        help_text=_("PNG, JPEG or WebP, at most 2 MB. Not an emblem of the United Nations."),
        error_messages={"required": _("Choose a picture file.")},
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )

    def clean_emblem(self) -> "UploadedFile[Any]":
        file: UploadedFile[Any] = self.cleaned_data["emblem"]
        if (file.size or 0) > LARGEST_UPLOAD:
            raise forms.ValidationError(_("The file is larger than 2 MB. Choose a smaller one."))
        return file


class SignatoryForm(forms.Form):
    """Who signs, with what title in each printed language, and for how long."""

    use_required_attribute = False

    name = forms.CharField(
        label=_("Name"), max_length=120, error_messages={"required": _("Enter the name of whoever signs.")}
    )
    since = forms.DateField(
        label=_("First day in office"),
        widget=DayInput(),
        error_messages={"required": _("Enter the first day in office.")},
    )
    until = forms.DateField(
        label=_("Last day in office"),
        required=False,
        widget=DayInput(),
        help_text=_("Leave it empty while the term lasts."),
    )

    def __init__(self, *args: Any, country: ContributorCountry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = [tag.split("-")[0] for tag in country.certificate_languages] or ["en"]
        for tag in self.languages:
            self.fields[f"title_{tag}"] = forms.CharField(
                label=_("Title in %(language)s") % {"language": language_name(tag)},
                max_length=120,
                required=False,
                widget=forms.TextInput(attrs={"lang": tag, "dir": direction_of(tag)}),
            )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for name, value in list(data.items()):
            if isinstance(value, str) and (lost := unprintable(value)):
                self.add_error(
                    name, _("No typeface of Tutela has %(letters)s.") % {"letters": " ".join(lost)}
                )
        return data

    @property
    def titles(self) -> dict[str, str]:
        return {tag: self.cleaned_data.get(f"title_{tag}", "") for tag in self.languages}


class EndTermForm(forms.Form):
    """The last day of a term of office."""

    use_required_attribute = False

    until = forms.DateField(
        label=_("Last day in office"),
        widget=DayInput(),
        error_messages={"required": _("Enter the last day in office.")},
    )
