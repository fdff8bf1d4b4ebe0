"""Names as people of contributing countries write them: given names, family name, name in its own script.

Put together of common names, for no one in particular. Among them what goes wrong elsewhere: vowels drawn
before the letter they follow, stacked and split vowels, the name of God in Arabic, Urdu's own letters.
"""

NAMES = {
    "Latin": ("Akosua Serwaa", "Owusu-Ansah", ""),
    "Latin, Yoruba": ("Ọlábísí", "Adéṣínà", ""),
    "Latin, Ewe": ("Ɖelali", "Agbɛkɔ", ""),
    "Vietnamese": ("Thị Ánh Nguyệt", "Nguyễn", ""),
    "Turkish": ("Işıl Gülşen", "Çağlayan", "Işıl Gülşen ÇAĞLAYAN, İğdır"),
    "Azerbaijani": ("Gülnarə", "Əliyeva", ""),
    "Arabic": ("Abdallah", "El Amrani", "عبد الله العمراني"),
    "Arabic, joined lam and alef": ("Alaa", "Al-Islam", "آلاء الإسلام لؤي"),
    "Urdu": ("Ghulam Nabi", "Chaudhry", "چوہدری غلام نبی"),
    "Urdu, its own letters": ("Zheela", "Thakur", "ژیلا ٹھاکر گڑھے ڈنگی"),
    "Persian": ("Hossein", "Gholami", "حسین غلامی پژوهش"),
    "Pashto": ("Wrora", "Zadran", "ورېښم ځدراڼ"),
    "Russian": ("Semën", "Shchukin", "Семён Щукин"),
    "Mongolian": ("Batbayar", "Önörüü", "Батбаярын Өнөрүү Үүрийнтуяа"),
    "Kazakh": ("Asan", "Serikuly", "Асан Серікұлы Қожағұл"),
    "Greek": ("Eleni", "Papadopoulou", "Ελένη Παπαδοπούλου"),
    "Chinese": ("Wei", "Zhang", "张伟"),
    "Chinese, rare letters": ("Zhe", "Li", "李喆 犇 堃 镕 翀"),
    "Nepali": ("Asha", "Gurung", "आशा गुरुङ"),
    "Nepali, short i before its letter": ("Vishnu", "Shrestha", "विष्णु किरण श्रेष्ठ"),
    "Nepali, halves": ("Dorje", "Tamang", "दोर्जे तामाङ ज्ञानेन्द्र"),
    "Bengali": ("Rafiqul", "Islam", "রফিকুল ইসলাম"),
    "Bengali, split vowel": ("Mohammad", "Chowdhury", "মোহাম্মদ চৌধুরী শ্রাবন্তী"),
    "Sinhala": ("Nimal", "Perera", "නිමල් පෙරේරා"),
    "Sinhala with joiner": ("Sri", "Wickramasinghe", "ශ්\u200dරී වික්\u200dරමසිංහ"),
    "Tamil": ("Murugan", "Selvaraj", "முருகன் செல்வராஜ்"),
    "Tamil, split vowel": ("Kokila", "Krishnan", "கோகிலா கிருஷ்ணன்"),
    "Khmer": ("Sophea", "Chea", "ជា សុភា"),
    "Khmer, stacked": ("Srey", "Phoeun", "ស្រី ភឿន ខ្មែរ ព្រះសីហនុ"),
    "Thai": ("Somchai", "Srisuk", "สมชาย ศรีสุข"),
    "Thai, sara am": ("Kham", "Namwong", "คำ น้ำวงศ์"),
    "Amharic": ("Hirut", "Tesfaye", "ሕሩት ተስፋዬ ገብረመድኅን"),
    "Georgian": ("Nino", "Beridze", "ნინო ბერიძე"),
    "Armenian": ("Anahit", "Hovhannisyan", "Անահիտ Հովհաննիսյան"),
    "Korean": ("Gil-dong", "Hong", "홍길동 뷁"),
    "Korean with hanja": ("Gil-dong", "Hong", "홍길동 洪吉童"),
    "Two scripts in one line": ("Asha", "Gurung", "Asha Gurung आशा गुरुङ"),
}
# poppler mixes up vowel signs in lines that run from right to left; the tags have them right (test_tags.py).
WITH_VOWEL_SIGNS = ("Mohammed", "Al-Tayyib", "مُحَمَّد الطَّيِّب")
