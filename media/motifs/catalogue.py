"""Which motif and which accent belong to a topic. A new topic gets its drawing by one line here."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from media.motifs import body, digital, field, hazards, land, power, sea, sky, table
from media.plates import Sheet

Drawing = Callable[[Sheet, Random], None]


@dataclass(frozen=True)
class Motif:
    """A drawing and the second ink of its family (the first is the house's)."""

    draw: Drawing
    accent: str


_FAMILIES: tuple[tuple[str, dict[str, Drawing]], ...] = (
    (
        "#f4b63f",
        {
            "weather": sky.weather,
            "typhoon": sky.typhoon,
            "rainstorm": sky.rainstorm,
            "lightning": sky.lightning,
            "heat": sky.heat,
        },
    ),
    (
        "#ee6a43",
        {
            "emergency": hazards.emergency,
            "earthquake": hazards.earthquake,
            "fire": hazards.fire,
            "first-aid": hazards.first_aid,
        },
    ),
    (
        "#f2868a",
        {
            "health": body.health,
            "infection": body.infection,
            "vaccine": body.vaccine,
            "medicine": body.medicine,
            "nutrition": body.nutrition,
        },
    ),
    (
        "#f09a4a",
        {
            "food": table.food,
            "food-storage": table.food_storage,
            "food-additive": table.food_additive,
            "wild-food": table.wild_food,
        },
    ),
    ("#6fc1e8", {"water": power.water, "drinking-water": power.drinking_water}),
    (
        "#f7cb46",
        {
            "energy": power.energy,
            "electricity": power.electricity,
            "battery": power.battery,
            "radiation": power.radiation,
        },
    ),
    ("#c7a6ec", {"space": sky.space, "astronomy": sky.astronomy, "spaceflight": sky.spaceflight}),
    (
        "#a5cc5a",
        {
            "agriculture": field.agriculture,
            "crop": field.crop,
            "pest": field.pest,
            "aquaculture": field.aquaculture,
        },
    ),
    (
        "#93a8f4",
        {"digital": digital.digital, "ai": digital.ai, "fraud": digital.fraud, "network": digital.network},
    ),
    ("#5fd0c5", {"ocean": sea.ocean, "marine-life": sea.marine_life, "tide": sea.tide}),
    (
        "#d9a066",
        {"nature": land.nature, "biodiversity": land.biodiversity, "geology": land.geology},
    ),
    ("#eaa392", {"venues": land.venues, "events": land.events}),
)
GENERAL = Motif(land.general, "#f4b63f")
MOTIFS = {topic: Motif(draw, accent) for accent, drawings in _FAMILIES for topic, draw in drawings.items()}


def motif_for(topic: str) -> Motif:
    """The motif of a topic's slug; one for everything else where the slug has none of its own."""
    return MOTIFS.get(topic, GENERAL)
