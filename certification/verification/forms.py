"""The public form: a code, or the file itself."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

LARGEST = 5 * 1024 * 1024


class VerifyForm(forms.Form):
    """One of the two is enough; a file wins, because it says more."""

    code = forms.CharField(
        label=_("Code of the certificate"),
        help_text=_("26 letters and digits, printed beside the square code. Hyphens and case do not matter."),
        max_length=60,
        required=False,
        widget=forms.TextInput(
            attrs={
                "class": "input-code",
                "autocomplete": "off",
                "spellcheck": "false",
                "autocapitalize": "characters",
            }
        ),
    )
    file = forms.FileField(
        label=_("Or the certificate as a PDF file"),
        help_text=_("It is compared with the register, byte by byte, and not kept. At most 5 MB."),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def clean_file(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data.get("file")
        if file and (file.size or 0) > LARGEST:
            raise forms.ValidationError(_("The file is larger than 5 MB. Choose the PDF as you received it."))
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("code") and not cleaned.get("file"):
            self.add_error("code", _("Enter the code, or choose the PDF file."))
        return cleaned
