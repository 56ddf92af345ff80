"""Categories of equipment: the total, the 54 UNU-KEYs, the directive's six categories and its older ten.

Source: E-waste Statistics Guidelines (UNU 2015; 2nd ed. 2018), annexes 1 and 2; Directive 2012/19/EU, annexes I
and III; introduction years from Statistics Netherlands, Waste over Time 1.2 (2017).
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

TOTAL = "TOTAL"
TOTAL_WITHOUT_PV = "TOTAL-XPV"
PV_KEY = "UNU-0002"


@dataclass(frozen=True)
class UnuKey:
    """Products of like weight, composition and lifetime, and where both lists of the directive put them."""

    key: str
    name: StrPromise
    eu6: str
    eu10: str
    introduced: int

    @property
    def code(self) -> str:
        return f"UNU-{self.key}"


@dataclass(frozen=True)
class Category:
    """`scheme` is total, unu, eu6 or eu10. `parts` together are the whole of this category, nothing twice."""

    code: str
    name: StrPromise
    scheme: str
    parts: tuple[str, ...] = ()

    @property
    def has_pv(self) -> bool:
        """Whether photovoltaic panels are in it: totals with and without them are never mixed."""
        return self.code == PV_KEY or any(CATEGORIES[part].has_pv for part in self.parts)


UNU_KEYS: tuple[UnuKey, ...] = (
    UnuKey("0001", _("Central heating (household installed)"), "4A", "1", 1960),
    UnuKey("0002", _("Photovoltaic panels (incl. inverters)"), "4B", "4B", 1990),
    UnuKey("0101", _("Professional heating and ventilation (excl. cooling equipment)"), "4A", "1", 1960),
    UnuKey("0102", _("Dishwashers"), "4A", "1", 1970),
    UnuKey("0103", _("Kitchen equipment (e.g. large furnaces, ovens, cooking equipment)"), "4A", "1", 1960),
    UnuKey("0104", _("Washing machines (incl. combined dryers)"), "4A", "1", 1960),
    UnuKey("0105", _("Dryers (wash dryers, centrifuges)"), "4A", "1", 1978),
    UnuKey(
        "0106",
        _("Household heating and ventilation (e.g. hoods, ventilators, space heaters)"),
        "4A",
        "1",
        1970,
    ),
    UnuKey("0108", _("Fridges (incl. combi-fridges)"), "1", "1", 1960),
    UnuKey("0109", _("Freezers"), "1", "1", 1974),
    UnuKey("0111", _("Air conditioners (household installed and portable)"), "1", "1", 1980),
    UnuKey("0112", _("Other cooling equipment (e.g. dehumidifiers, heat pump dryers)"), "1", "1", 1977),
    UnuKey(
        "0113",
        _("Professional cooling equipment (e.g. large air conditioners, cooling displays)"),
        "1",
        "1",
        1960,
    ),
    UnuKey("0114", _("Microwaves (incl. combined, excl. grills)"), "5", "1", 1985),
    UnuKey(
        "0201",
        _("Other small household equipment (e.g. small ventilators, irons, clocks, adapters)"),
        "5",
        "2",
        1960,
    ),
    UnuKey(
        "0202",
        _("Equipment for food preparation (e.g. toasters, grills, food processing, frying pans)"),
        "5",
        "2",
        1970,
    ),
    UnuKey(
        "0203",
        _("Small household equipment for hot water preparation (e.g. coffee, tea, water cookers)"),
        "5",
        "2",
        1970,
    ),
    UnuKey("0204", _("Vacuum cleaners (excl. professional)"), "5", "2", 1960),
    UnuKey("0205", _("Personal care equipment (e.g. tooth brushes, hair dryers, razors)"), "5", "2", 1960),
    UnuKey(
        "0301",
        _("Small IT equipment (e.g. routers, mice, keyboards, external drives and accessories)"),
        "6",
        "3",
        1980,
    ),
    UnuKey("0302", _("Desktop PCs (excl. monitors, accessories)"), "6", "3", 1983),
    UnuKey("0303", _("Laptops (incl. tablets)"), "2", "3", 1981),
    UnuKey("0304", _("Printers (e.g. scanners, multifunctionals, faxes)"), "6", "3", 1970),
    UnuKey("0305", _("Telecommunication equipment (e.g. (cordless) phones, answering machines)"), "6", "3", 1960),
    UnuKey("0306", _("Mobile phones (incl. smartphones, pagers)"), "6", "3", 1985),
    UnuKey("0307", _("Professional IT equipment (e.g. servers, routers, data storage, copiers)"), "4A", "3", 1990),
    UnuKey("0308", _("Cathode ray tube monitors"), "2", "3", 1980),
    UnuKey("0309", _("Flat display panel monitors (LCD, LED)"), "2", "3", 1980),
    UnuKey("0401", _("Small consumer electronics (e.g. headphones, remote controls)"), "5", "4A", 1970),
    UnuKey("0402", _("Portable audio and video (e.g. MP3, e-readers, car navigation)"), "5", "4A", 1960),
    UnuKey("0403", _("Music instruments, radio, Hi-Fi (incl. audio sets)"), "5", "4A", 1960),
    UnuKey("0404", _("Video (e.g. video recorders, DVD, Blu-ray, set-top boxes) and projectors"), "5", "4A", 1984),
    UnuKey("0405", _("Speakers"), "5", "4A", 1960),
    UnuKey("0406", _("Cameras (e.g. camcorders, photo and digital still cameras)"), "5", "4A", 1985),
    UnuKey("0407", _("Cathode ray tube TVs"), "2", "4A", 1960),
    UnuKey("0408", _("Flat display panel TVs (LCD, LED, plasma)"), "2", "4A", 2000),
    UnuKey("0501", _("Small lighting equipment (excl. LED and incandescent)"), "5", "5", 1970),
    UnuKey("0502", _("Compact fluorescent lamps (incl. retrofit and non-retrofit)"), "3", "5", 1988),
    UnuKey("0503", _("Straight tube fluorescent lamps"), "3", "5", 1960),
    UnuKey("0504", _("Special lamps (e.g. professional mercury, high and low pressure sodium)"), "3", "5", 1960),
    UnuKey("0505", _("LED lamps (incl. retrofit LED lamps)"), "3", "5", 2004),
    UnuKey(
        "0506",
        _("Household luminaires (incl. household incandescent fittings and household LED luminaires)"),
        "5",
        "5",
        1960,
    ),
    UnuKey("0507", _("Professional luminaires (offices, public space, industry)"), "5", "5", 1960),
    UnuKey("0601", _("Household tools (e.g. drills, saws, high pressure cleaners, lawn mowers)"), "5", "6", 1960),
    UnuKey("0602", _("Professional tools (e.g. for welding, soldering, milling)"), "4A", "6", 1960),
    UnuKey(
        "0701",
        _("Toys (e.g. car racing sets, electric trains, music toys, biking computers, drones)"),
        "5",
        "7",
        1960,
    ),
    UnuKey("0702", _("Game consoles"), "6", "7", 1985),
    UnuKey("0703", _("Leisure equipment (e.g. sports equipment, electric bikes, juke boxes)"), "5", "7", 1975),
    UnuKey("0801", _("Household medical equipment (e.g. thermometers, blood pressure meters)"), "5", "8", 1970),
    UnuKey("0802", _("Professional medical equipment (e.g. hospital, dentist, diagnostics)"), "4A", "8", 1970),
    UnuKey(
        "0901",
        _("Household monitoring and control equipment (alarm, heat, smoke, excl. screens)"),
        "5",
        "9",
        1960,
    ),
    UnuKey(
        "0902",
        _("Professional monitoring and control equipment (e.g. laboratory, control panels)"),
        "4A",
        "9",
        1970,
    ),
    UnuKey("1001", _("Non-cooled dispensers (e.g. for vending, hot drinks, tickets, money)"), "4A", "10", 1960),
    UnuKey("1002", _("Cooled dispensers (e.g. for vending, cold drinks)"), "1", "10", 1970),
)

_EU6_NAMES = {
    "1": _("Temperature exchange equipment"),
    "2": _("Screens, monitors, and equipment containing screens"),
    "3": _("Lamps"),
    "4": _("Large equipment"),
    "4A": _("Large equipment without photovoltaic panels"),
    "4B": _("Photovoltaic panels"),
    "5": _("Small equipment"),
    "6": _("Small IT and telecommunication equipment"),
}
_EU10_NAMES = {
    "1": _("Large household appliances"),
    "2": _("Small household appliances"),
    "3": _("IT and telecommunications equipment"),
    "4": _("Consumer equipment and photovoltaic panels"),
    "4A": _("Consumer equipment"),
    "4B": _("Photovoltaic panels"),
    "5": _("Lighting equipment"),
    "6": _("Electrical and electronic tools"),
    "7": _("Toys, leisure and sports equipment"),
    "8": _("Medical devices"),
    "9": _("Monitoring and control instruments"),
    "10": _("Automatic dispensers"),
}


def _keys_of(list_: str, category: str) -> tuple[str, ...]:
    """UNU-KEYs of a directive's category; 4 has those of 4A and of 4B."""
    return tuple(
        key.code for key in UNU_KEYS if getattr(key, list_).rstrip("AB") == category or getattr(key, list_) == category
    )


CATEGORIES: dict[str, Category] = {
    category.code: category
    for category in (
        Category(TOTAL, _("Total"), "total", tuple(f"EU6-{number}" for number in range(1, 7))),
        Category(
            TOTAL_WITHOUT_PV,
            _("Total without photovoltaic panels"),
            "total",
            ("EU6-1", "EU6-2", "EU6-3", "EU6-4A", "EU6-5", "EU6-6"),
        ),
        *(Category(f"EU6-{code}", name, "eu6", _keys_of("eu6", code)) for code, name in _EU6_NAMES.items()),
        *(Category(f"EU10-{code}", name, "eu10", _keys_of("eu10", code)) for code, name in _EU10_NAMES.items()),
        *(Category(key.code, key.name, "unu") for key in UNU_KEYS),
    )
}
