"""What people write above and beside figures in the languages that the portal meets: names of columns, units, marks.

The project's own list, in the six UN languages and German, Portuguese, Italian and Dutch. Matched without capital
letters, accents kept, punctuation dropped: see `plain`.
"""

import re
from functools import cache
from typing import Final

from django.utils import translation

from datasets.reference.categories import CATEGORIES
from datasets.reference.indicators import INDICATORS
from datasets.reference.template import CATEGORY, COUNTRY, INDICATOR, NOTE, STATUS, UNIT, VALUE, YEAR

_NOT_A_WORD = re.compile(r"[^\w%$/]+")

# 2014-Q1, Q1 2014, 2014 S2, 1H2014, 2014M05, 2014-05, 201405, May 2014.
_YEAR, _GAP = r"(?:19|20)\d{2}", r"\s*[-–/_. ,]?\s*"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_MONTHS = rf"{_MONTH}\s*(?:[-–—]|to)\s*{_MONTH}"
_PART = r"(?:[qtshm]|trim\.?|кв\.?)"
PART_OF_YEAR: Final = re.compile(
    rf"^\s*(?:{_YEAR}{_GAP}(?:{_PART}\s*\d{{1,2}}|{_MONTH}|\d\s*{_PART})|{_YEAR}[-.]?(?:0[1-9]|1[0-2])"
    rf"|{_MONTHS}{_GAP}{_YEAR}|(?:{_PART}\s*\d{{1,2}}|\d\s*{_PART}|{_MONTH}){_GAP}{_YEAR})[\s*†()p]*$",
    re.IGNORECASE,
)
# “Period covered: January - March 2020” above a block of a table.
PERIOD: Final = re.compile(rf"(?P<months>{_MONTHS}){_GAP}{_YEAR}", re.IGNORECASE)
WHOLE_YEAR: Final = re.compile(r"^jan.*dec", re.IGNORECASE)


def plain(text: str) -> str:
    """“  Year_of Reference: ” as “year of reference”."""
    return _NOT_A_WORD.sub(" ", text.replace("_", " ").casefold()).strip()


def listed(said: str) -> frozenset[str]:
    return frozenset(said.split("|"))


def _words(said: str) -> frozenset[str]:
    return frozenset(map(plain, listed(said)))


COLUMNS: Final[dict[str, frozenset[str]]] = {
    COUNTRY: _words(
        "country|country code|country name|iso3|iso 3|iso|iso code|iso alpha 3|geo|geo area|geoareaname|geo area name|"
        "geoareacode|ref area|reporter|reporter iso|reporteriso|area|territory|nation|m49|m49 code|entity|economy|"
        "pays|code pays|país|pais|código país|land|länder|staat|paese|страна|код страны|государство|"
        "国家|国家地区|国家或地区|地区|国别|البلد|الدولة|بلد|دولة"
    ),
    YEAR: _words(
        "year|time period|time|period|reference year|ref year|refyear|date|timeperiod|año|ano|année|annee|an|jahr|"
        "jaar|anno|periodo|período|période|berichtsjahr|год|период|年|年份|年度|السنة|سنة|العام|عام"
    ),
    INDICATOR: _words(
        "indicator|indicator code|indicator name|series|series code|series name|seriescode|seriesdescription|variable|"
        "measure|flow|flow type|indicateur|indicador|indikator|merkmal|показатель|индикатор|指标|المؤشر|مؤشر"
    ),
    CATEGORY: _words(
        "category|category of e waste|category code|product|product code|product category|unu key|unukey|unu|key|"
        "type|type of equipment|equipment|item|waste|waste category|commodity|class|catégorie|categorie|produit|"
        "type d équipement|categoría|categoria|producto|produto|tipo|kategorie|produkt|produktgruppe|art|"
        "gerätekategorie|"
        "категория|вид|тип|товар|продукция|类别|种类|产品|الفئة|فئة|النوع|المنتج"
    ),
    VALUE: _words(
        "value|obs value|amount|quantity|qty|tonnage|figure|total value|data|valeur|quantité|montant|tonnage|valor|"
        "cantidad|quantidade|wert|menge|anzahl|betrag|waarde|hoeveelheid|valore|quantità|значение|количество|объем|"
        "объём|数值|值|数量|القيمة|قيمة|الكمية|كمية"
    ),
    UNIT: _words(
        "unit|units|unit measure|unit of measure|unit of measurement|uom|unité|unité de mesure|unidad|unidade|"
        "unidad de medida|einheit|maßeinheit|eenheid|unità|единица|единица измерения|ед изм|ед|单位|الوحدة|وحدة"
    ),
    STATUS: _words(
        "status|obs status|observation status|flag|flags|obs flag|nature|statut|estado|situação|statuscode|статус|"
        "状态|الحالة|حالة"
    ),
    NOTE: _words(
        "note|notes|comment|comments|remark|remarks|footnote|footnotes|obs comment|remarque|remarques|commentaire|"
        "nota|notas|observaciones|observação|observações|anmerkung|anmerkungen|bemerkung|bemerkungen|opmerking|"
        "примечание|комментарий|备注|注释|注|ملاحظات|ملاحظة"
    ),
}

# The unit that words mean; a code of the method is taken as it is written, capital letters counting.
UNIT_WORDS: Final[dict[str, str]] = {
    plain(word): code
    for code, said in {
        "t": "t|tonne|tonnes|ton|tons|metric ton|metric tons|metric tonnes|mt metric tonnes|tonnen|toneladas|tonelada|"
        "tonnellate|ton metrik|тонн|тонны|т|吨|طن|أطنان|tonnes t|t tonnes",
        "kg": "kg|kilogram|kilograms|kilogramme|kilogrammes|kilogramm|kilogramos|kilo|kilos|quilogramas|кг|килограмм|"
        "килограммов|公斤|千克|كغ|كيلوغرام|kgm",
        "kt": "kt|kilotonne|kilotonnes|kiloton|kilotons|thousand tonnes|thousand tons|thousand metric tonnes|"
        "000 tonnes|000 t|000 tons|1000 t|1000 tonnes|1 000 tonnes|1 000 t|10³ t|milliers de tonnes|miles de toneladas|"
        "mil toneladas|tausend tonnen|тыс т|тыс тонн|тысяч тонн|千吨|ألف طن|آلاف الأطنان|gg|gigagrams",
        "Mt": "million tonnes|million tons|million metric tonnes|megatonnes|megatonne|millions de tonnes|"
        "millones de toneladas|milhões de toneladas|millionen tonnen|mio t|млн т|млн тонн|百万吨|مليون طن",
        "kg/inh": "kg/inh|kg/capita|kg/cap|kg per capita|kg per inhabitant|kg per person|kilograms per capita|kg/hab|"
        "kg par habitant|kg/habitant|kg por habitante|kg pro einwohner|kg/einwohner|kg/ew|кг на человека|"
        "кг на душу населения|人均公斤|公斤/人|كغ للفرد|kg inh|kg/person",
        "pieces": "pieces|piece|pcs|pc|units|unit|items|item|number of items|number of pieces|pièces|unités|unidades|"
        "piezas|peças|stück|stk|stuks|штук|шт|件|台|قطعة|وحدات|number of units|u",
        "persons": "persons|person|people|inhabitants|population|personnes|habitants|personas|habitantes|pessoas|"
        "personen|einwohner|человек|чел|人|نسمة|أشخاص",
        "thousand": "thousand|thousands|thousand persons|thousand people|000 persons|1000 persons|milliers|"
        "milliers de personnes|miles|miles de personas|tausend|тыс чел|тыс человек|千人|ألف نسمة",
        "million": "million|millions|million persons|million people|millions de personnes|millones|"
        "millones de personas|mio|млн чел|млн человек|百万人|مليون نسمة",
        "int$": "int$|international $|international dollars|international dollar|ppp dollars|dollars ppp|"
        "current international $|constant 2017 international $",
        "number": "number|count|no|nombre|número|numero|anzahl|число|数目|عدد",
        "t/yr": "t/yr|t/year|tonnes per year|tons per year|t/a|tonnes par an|toneladas por año|тонн в год",
        "%": "%|percent|per cent|percentage|pour cent|por ciento|prozent|процент|百分比",
    }.items()
    for word in said.split("|")
}

_INDICATOR_WORDS: Final[dict[str, str]] = {
    plain(word): code
    for code, said in {
        "GEN": "e waste generated|ewaste generated|weee generated|electronic waste generated|generated|generation|"
        "total e waste generated|e waste generation|déchets électroniques produits|deee produits|deee générés|"
        "residuos electrónicos generados|raee generados|generados|resíduos eletrônicos gerados|"
        "elektroschrott anfall|elektroschrott erzeugt|aufkommen|образование|образовано|отходы образовано|"
        "电子废物产生量|产生量|النفايات الإلكترونية المتولدة|المتولدة|gen",
        "COLL": "e waste collected|ewaste collected|weee collected|electronic waste collected|collected|collection|"
        "formally collected|e waste formally collected|documented collected|collectés|deee collectés|collecté|"
        "recogidos|raee recogidos|recolectados|coletados|gesammelt|sammelmenge|erfasst|собрано|сбор|收集量|回收量|"
        "المجموعة|coll",
        "RCY": "recycled|e waste recycled|weee recycled|recycling|recyclés|recyclé|reciclados|reciclado|recycelt|"
        "переработано|переработка|再循环量|处理量|المعاد تدويرها|rcy",
        "POM": "placed on the market|put on the market|eee placed on the market|eee put on market|pom|sales|sold|"
        "mis sur le marché|mises sur le marché|puestos en el mercado|puesta en el mercado|colocados no mercado|"
        "in verkehr gebracht|inverkehrbringung|размещено на рынке|投放市场|投放市场量|المطروحة في السوق",
        "IMP": "imports|import|importations|importaciones|importações|einfuhr|einfuhren|импорт|进口|الواردات",
        "EXP": "exports|export|exportations|exportaciones|exportações|ausfuhr|ausfuhren|экспорт|出口|الصادرات",
        "PROD": "production|domestic production|manufacture|producción|produção|produktion|производство|生产|الإنتاج",
        "STOCK": "stock|in use|in use or hoarded|stocks|parc|existencias|bestand|запас|存量|المخزون",
        "WIMP": "e waste imported|waste imports|imports of e waste|e waste imports",
        "WEXP": "e waste exported|waste exports|exports of e waste|e waste exports",
        "POP": "population|population total|total population|inhabitants|habitants|población|população|bevölkerung|"
        "einwohner|население|人口|السكان|عدد السكان|sp pop totl",
        "GDPPPP": "gdp per capita ppp|gdp per capita ppp current international $|gdp per head ppp|ny gdp pcap pp cd",
        "REUSE": "prepared for reuse|preparation for reuse|reuse|reused|réemploi|reutilización",
        "REPAIR": "repaired|repair|repairs|réparés|reparados",
        "JOBF": "formal workers|formal jobs|formal employment",
        "JOBI": "informal workers|informal jobs|informal employment",
        "FAC": "licensed facilities|facilities|number of facilities",
        "CAP": "capacity|treatment capacity|capacity of facilities",
        "PTS": "collection points|number of collection points|points de collecte|puntos de recogida|sammelstellen",
    }.items()
    for word in said.split("|")
}

_EU6_NAMES: Final = {
    "EU6-1": "temperature exchange equipment|cooling and freezing equipment|cooling equipment|"
    "temperature exchange equipment cooling and freezing equipment|équipements d échange thermique|"
    "aparatos de intercambio de temperatura|wärmeüberträger|теплообменное оборудование|温度交换设备|"
    "معدات التبادل الحراري",
    "EU6-2": "screens monitors and equipment containing screens|screens and monitors|screens|écrans|"
    "screens monitors|monitores y pantallas|pantallas|bildschirme|экраны и мониторы|экраны|屏幕和显示器|屏幕|الشاشات",
    "EU6-3": "lamps|lampes|lámparas|lâmpadas|lampen|лампы|灯具|灯|المصابيح",
    "EU6-4": "large equipment|gros équipements|grands équipements|grandes aparatos|großgeräte|"
    "крупногабаритное оборудование|крупное оборудование|大型设备|المعدات الكبيرة|amount going to large equipment",
    "EU6-5": "small equipment|petits équipements|pequeños aparatos|kleingeräte|мелкое оборудование|"
    "малогабаритное оборудование|小型设备|المعدات الصغيرة",
    "EU6-6": "small it and telecommunication equipment|small it|small it equipment|"
    "small it and telecommunications equipment|petits équipements informatiques et de télécommunications|"
    "kleine it und telekommunikationsgeräte|"
    "мелкое ит и телекоммуникационное оборудование|小型信息技术和电信设备|معدات تكنولوجيا المعلومات الصغيرة",
}
_EU10_NAMES: Final = {
    "EU10-1": "large household appliances|gros appareils ménagers|grandes electrodomésticos|haushaltsgroßgeräte",
    "EU10-2": "small household appliances|petits appareils ménagers|pequeños electrodomésticos|haushaltskleingeräte",
    "EU10-3": "it and telcomms equipment|it and telecomms equipment|it and telecommunications equipment|it equipment",
    "EU10-4A": "consumer equipment",
    "EU10-5": "lighting equipment|lighting",
    "EU10-6": "electrical and electronic tools|electronic and electrical tools|tools",
    "EU10-7": "toys leisure and sports|toys leisure and sports equipment|toys",
    "EU10-8": "medical devices",
    "EU10-9": "monitoring and control instruments",
    "EU10-10": "automatic dispensers",
}
_TOTAL_WORDS: Final = (
    "total|totals|grand total|sum|all|overall|overall total|total e waste|total e waste generated|"
    "total général|ensemble|total general|summe|gesamt|insgesamt|gesamtsumme|totaal|totale|итого|всего|"
    "总计|合计|共计|总量|المجموع|الإجمالي|مجموع|all categories|total weee|total waste"
)
TOTALS: Final = _words(_TOTAL_WORDS)


@cache
def indicator_words() -> dict[str, str]:
    """The indicator that words mean: what people write, codes and series, official names in English."""
    with translation.override("en"):
        official = {
            plain(text): code
            for code, indicator in INDICATORS.items()
            for text in (code, indicator.sdg_series, str(indicator.name))
            if text
        }
    return official | _INDICATOR_WORDS


@cache
def category_words() -> dict[str, str]:
    """Labels of categories; one that two lists share (“Photovoltaic panels”) is left to who knows."""
    meant: dict[str, set[str]] = {}
    with translation.override("en"):
        named = {code: plain(str(category.name)) for code, category in CATEGORIES.items()}
    for code, category in CATEGORIES.items():
        meant.setdefault(named[code], set()).add(code)
        if category.scheme == "unu":
            key = code.removeprefix("UNU-")
            for text in (key, f"unu {key}", f"key {key}"):
                meant.setdefault(text, set()).add(code)
    for names in (_EU6_NAMES, _EU10_NAMES, {"TOTAL": _TOTAL_WORDS}):
        for code, said in names.items():
            for word in said.split("|"):
                meant.setdefault(plain(word), set()).add(code)
    return {word: codes.pop() for word, codes in meant.items() if len(codes) == 1}


# What stands in a cell where there is no figure.
MISSING: Final = listed(
    "n/a|na|n.a.|n. a.|n.d.|nd|..|...|…|-|–|—|--|:|.|x|m|null|none|nan|not available|not applicable|no data|missing|"
    "unknown|#n/a|#value!|#div/0!|#ref!|k.a.|k. a.|s.d.|s. d.|n.c.|нет данных|н/д|нд|无|不适用|没有数据|غير متوفر|"
    "غير متاح|لا يوجد|*"
)

OF_WHICH: Final = re.compile(
    r"^\W*(of which|including|thereof|dont|de los cuales|de las cuales|incluido|dos quais|davon|darunter|waarvan|"
    r"di cui|в том числе|из них|其中|منها)\b[\s:,–-]*",
    re.IGNORECASE,
)

# Areas that are sums of countries, by the codes of Eurostat, the World Bank and the UN, and as people write them.
GROUPS: Final = listed(
    "eu|eu15|eu25|eu27|eu28|eu27_2007|eu27_2020|eu-27|eu-28|ea|ea17|ea18|ea19|ea20|eea|eea18|eea28|eea30_2007|eea31|"
    "efta|afe|afw|arb|ceb|css|eap|ear|eas|eca|ecs|emu|euu|fcs|hic|hpc|ibd|ibt|ida|idb|idx|inx|lac|lcn|ldc|lic|lmc|lmy|"
    "lte|mea|mic|mna|nac|oed|oss|pre|pss|pst|sas|ssa|ssf|sst|tea|tec|tla|tmn|tsa|tss|umc|wld|w00|world|monde|mundo|welt|"
    "мир|世界|العالم|total|africa|americas|asia|europe|oceania|european union|euro area|arab world"
)
