"""The public form: a code, the text of a QR code, or the file itself."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from certification.verification.typed import LONGEST

LARGEST = 5 * 1024 * 1024


class VerifyForm(forms.Form):
    """One of the two is enough; a file wins, because it says more."""

    use_required_attribute = False

    code = forms.CharField(
        label=_("Code of the certificate"),
        help_text=_(
            "26 letters and digits, printed beside the square code; hyphens and case do not matter. "
            "Or paste the text that a scanner read from the square code."
        ),
        max_length=LONGEST,
        error_messages={"required": _("Enter the code, or choose the PDF file.")},
        widget=forms.TextInput(
            attrs={
                "class": "input-code",
                "autocomplete": "off",
                "spellcheck": "false",
                "autocapitalize": "none",
            }
        ),
    )
    file = forms.FileField(
        label=_("Or the certificate as a PDF file"),
        help_text=_(
            "Its signature is checked and it is compared with the register, byte by byte. "
            "It is not kept. At most 5 MB."
        ),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].required = not self.files.get("file")

    def clean_file(self) -> "UploadedFile[Any] | None":
        file: UploadedFile[Any] | None = self.cleaned_data.get("file")
        if file and (file.size or 0) > LARGEST:
            raise forms.ValidationError(_("The file is larger than 5 MB. Choose the PDF as you received it."))
        return file
