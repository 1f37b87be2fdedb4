"""The topics an installation starts with; editors change them afterwards."""

from __future__ import annotations

from .models import Topic

# (slug, name, one sentence, topics below)
STARTING_TOPICS: list[tuple[str, str, str, list[tuple[str, str]]]] = [
    ("weather", "天气与气候", "台风、暴雨、雷电、高温：怎么来的，怎么防。",
     [("typhoon", "台风"), ("rainstorm", "暴雨洪涝"), ("lightning", "雷电"), ("heat", "高温")]),
    ("emergency", "应急避险", "出事之前知道该怎么做。",
     [("earthquake", "地震"), ("fire", "火灾"), ("first-aid", "急救")]),
    ("health", "健康与医疗", "身体怎样工作，病怎样预防。",
     [("infection", "传染病"), ("vaccine", "疫苗"), ("medicine", "合理用药"), ("nutrition", "营养")]),
    ("food", "食品安全", "吃得放心，不被吓着。",
     [("food-storage", "储存与烹调"), ("food-additive", "添加剂与标准"), ("wild-food", "野生动植物中毒")]),
    ("water", "水", "从水源到水龙头。", [("drinking-water", "饮用水")]),
    ("energy", "能源与用电", "电、电池和辐射。",
     [("electricity", "用电安全"), ("battery", "电池"), ("radiation", "辐射与核")]),
    ("space", "天文与航天", "抬头看见什么。", [("astronomy", "天文"), ("spaceflight", "航天")]),
    ("agriculture", "农业", "田里和塘里的学问。",
     [("crop", "种植"), ("pest", "病虫害"), ("aquaculture", "水产养殖")]),
    ("digital", "数字生活", "人工智能、网络和骗局。",
     [("ai", "人工智能"), ("fraud", "防范诈骗"), ("network", "网络与通信")]),
    ("ocean", "海洋", "四千多公里海岸线外的世界。", [("marine-life", "海洋生物"), ("tide", "潮汐与海况")]),
    ("nature", "自然与生态", "岭南的山水和生灵。", [("biodiversity", "生物多样性"), ("geology", "地质地貌")]),
]  # fmt: skip


def load_topics() -> int:
    """Create the starting topics that are missing; existing ones stay as editors left them."""
    created = 0
    for position, (slug, name, description, below) in enumerate(STARTING_TOPICS):
        topic, new = Topic.objects.get_or_create(
            slug=slug, defaults={"name": name, "description": description, "position": position * 10}
        )
        created += new
        for offset, (child_slug, child_name) in enumerate(below):
            defaults = {"name": child_name, "parent": topic, "position": position * 10 + offset}
            created += Topic.objects.get_or_create(slug=child_slug, defaults=defaults)[1]
    return created
