"""What slips say in the other five languages of the United Nations, as catalogues a test can load.

The site's own catalogues say the same or better; a slip is tested here with every language, whichever of them
the site has by now.
"""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

ENGLISH = (
    "Service number",
    "Code, good once",
    "Scan the square, or open {address}",
    "Choose your country. Write your service number and this code.",
    "Choose your own PIN: 6 digits or more. From then on you sign in with it.",
    "Good until %(day)s",
    "Spent as soon as you have chosen your PIN.",
    "Keep it to yourself: whoever holds it can sign in as you.",
    "QR code of the sign-in page",
)
SLIPS = {
    "ar": (
        "الرقم العسكري",
        "رمز لمرة واحدة",
        "امسح المربع ضوئيًا أو افتح {address}",
        "اختر بلدك، ثم اكتب رقمك العسكري وهذا الرمز.",
        "اختر رقمك السري بنفسك: 6 أرقام أو أكثر. ومنذ ذلك الحين تسجّل الدخول به.",
        "صالحة حتى %(day)s",
        "وتنتهي صلاحيتها فور اختيارك رقمك السري.",
        "احتفظ بها لنفسك: من يحملها يستطيع الدخول باسمك.",
        "رمز الاستجابة السريعة لصفحة تسجيل الدخول",
    ),
    "fr": (
        "Numéro matricule",
        "Code à usage unique",
        "Scannez le carré, ou ouvrez {address}",
        "Choisissez votre pays. Écrivez votre numéro matricule et ce code.",
        "Choisissez votre propre PIN : 6 chiffres ou plus. Vous vous connecterez ensuite avec lui.",
        "Valable jusqu’au %(day)s",
        "Ce code s’éteint dès que vous avez choisi votre PIN.",
        "Gardez cette fiche pour vous : qui la détient peut se connecter à votre place.",
        "Code QR de la page de connexion",
    ),
    "es": (
        "Número de servicio",
        "Código de un solo uso",
        "Escanee el cuadrado o abra {address}",
        "Elija su país. Escriba su número de servicio y este código.",
        "Elija su propio PIN: 6 cifras o más. Desde entonces entrará con él.",
        "Válido hasta el %(day)s",
        "Deja de servir en cuanto haya elegido su PIN.",
        "Guárdelo para usted: quien lo tenga puede entrar en su nombre.",
        "Código QR de la página de acceso",
    ),
    "ru": (
        "Служебный номер",
        "Одноразовый код",
        "Отсканируйте квадрат или откройте {address}",
        "Выберите свою страну. Введите служебный номер и этот код.",
        "Придумайте свой PIN-код: не менее 6 цифр. С этого дня вы входите с ним.",
        "Действует до %(day)s",
        "Теряет силу, как только вы выбрали PIN-код.",
        "Никому не показывайте: с этим листком можно войти под вашим именем.",
        "QR-код страницы входа",
    ),
    "zh_Hans": (
        "军号",
        "一次性代码",
        "扫描方块，或打开 {address}",
        "选择您的国家，填写军号和此代码。",
        "自己设定密码：至少6位数字。此后用它登录。",
        "有效期至%(day)s",
        "设定密码后即失效。",
        "请自行保管：持有者可以您的身份登录。",
        "登录页面的二维码",
    ),
}


def write_catalogues(folder: Path) -> Path:
    """Write the five catalogues as gettext reads them; returns what belongs into LOCALE_PATHS."""
    for locale, words in SLIPS.items():
        catalogue = Catalog(locale=locale, charset="utf-8")
        for english, ours in zip(ENGLISH, words, strict=True):
            catalogue.add(english, ours)
        place = folder / locale / "LC_MESSAGES"
        place.mkdir(parents=True)
        with (place / "django.mo").open("wb") as file:
            write_mo(file, catalogue)
    return folder
