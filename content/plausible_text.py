"""Plausible Chinese for made-up sites: the same seed gives the same text. It says nothing true; it only reads alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Subject:
    """Words of one topic. ``claims`` are what circulates about it."""

    things: tuple[str, ...]
    doings: tuple[str, ...]
    effects: tuple[str, ...]
    measures: tuple[str, ...]
    claims: tuple[str, ...]


def _subject(things: str, doings: str, effects: str, measures: str, claims: str) -> Subject:
    return Subject(*(tuple(words.split()) for words in (things, doings, effects, measures, claims)))


SUBJECTS: dict[str, Subject] = {
    "weather": _subject(
        "台风 暴雨 雷电 高温 龙舟水 回南天 短时强降水 大风 雾霾 寒潮 强对流云团 热带低压 副热带高压",
        "提前加固门窗 收好阳台花盆 避开低洼路段 关注预警信号 检查排水口 备好手电和饮用水 远离大树和广告牌",
        "城市内涝 航班延误 树木倒伏 中暑 低能见度 停电停水 山体滑坡",
        "风力 降水量 气压 相对湿度 能见度 体感温度",
        "把窗户贴米字就不会碎 台风眼过去就安全了 手机会引雷 天气预报从来不准 下雨天喝姜汤能防感冒",
    ),
    "emergency": _subject(
        "地震 火灾 溺水 触电 心脏骤停 骨折 烫伤 燃气泄漏 踩踏 灭火器 自动体外除颤器 逃生绳",
        "拨打急救电话 就近躲避 用湿毛巾捂住口鼻 按压胸骨 切断电源 打开窗户通风 清点人数",
        "一氧化碳中毒 缺氧 二次伤害 休克 交通堵塞 通信中断",
        "按压频率 疏散时间 响应等级 救援半径",
        "地震时要躲进电梯间 烫伤马上抹牙膏 溺水要倒挂控水 被蛇咬要用嘴吸毒 火灾时躲卫生间最安全",
    ),
    "health": _subject(
        "流感 登革热 高血压 糖尿病 疫苗 抗生素 维生素 骨质疏松 过敏 睡眠 近视 颈椎病 幽门螺杆菌",
        "按医嘱用药 定期体检 勤洗手 清理积水 补种疫苗 记录血压 适量运动 分餐",
        "耐药 并发症 脱水 低血糖 抵抗力下降 误诊",
        "血压 血糖 体重指数 接种率 潜伏期 用药剂量",
        "喝醋能软化血管 发烧捂一捂就好 输液比吃药好得快 近视手术能根治近视 打疫苗会得那种病",
    ),
    "food": _subject(
        "隔夜菜 预制菜 米粉 海鲜 腌菜 食品添加剂 防腐剂 冷冻肉 食用油 荔枝 凉茶 野生菌 河豚 砧板",
        "生熟分开 彻底煮熟 看清保质期 冷藏保存 不采野蘑菇 留好购物凭证 少油少盐",
        "食物中毒 腹泻 亚硝酸盐升高 交叉污染 过敏反应 发霉变质",
        "菌落总数 保质期 储存温度 含糖量 最大使用量",
        "隔夜水致癌 吃荔枝会酒驾 味精有毒 无添加就更安全 土鸡蛋营养高得多 洗洁精洗菜会中毒",
    ),
    "water": _subject(
        "自来水 饮用水 净水器 水源地 余氯 水垢 二次供水 地下水 桶装水 水厂 管网",
        "定期清洗水箱 先放水再接水 更换滤芯 烧开再喝 查看水质公告",
        "浑浊 异味 水压不足 结垢 细菌滋生",
        "浊度 硬度 余氯 酸碱度 溶解性总固体",
        "自来水里的氯致癌 水垢会得结石 千滚水不能喝 纯净水越喝越缺钙 白开水放一夜就有毒",
    ),
    "energy": _subject(
        "锂电池 充电宝 电动自行车 漏电保护器 核电站 光伏板 微波炉 基站 插线板 储能电站 辐射 变电站",
        "不飞线充电 使用合格充电器 按下试验按钮 拔掉插头 不私自改装 定期检修",
        "热失控 短路 起火 触电 过载 电压波动",
        "电压 电流 剂量率 容量 转换效率 循环次数",
        "微波炉加热会致癌 基站辐射会让人生病 充电宝放飞机上没事 手机充满不拔会爆炸 防辐射服能保护胎儿",
    ),
    "space": _subject(
        "流星雨 月食 日食 空间站 望远镜 行星 银河 黑洞 北斗 火星 彗星 超级月亮 太阳黑子 返回舱",
        "避开城市灯光 使用巴德膜 提前查好时间 带上保暖衣物 记录观测日志",
        "光污染 云层遮挡 视力损伤 轨道衰减",
        "星等 赤经 亮度 轨道高度 焦距 视宁度",
        "超级月亮会引发地震 流星掉下来会发烫 在太空能看见长城 黑洞会把地球吸走 肉眼看日食没关系",
    ),
    "agriculture": _subject(
        "水稻 荔枝 龙眼 柑橘 草地贪夜蛾 红火蚁 鱼塘 增氧机 有机肥 农药 转基因作物 丝苗米 罗非鱼 大棚",
        "轮换用药 清理田埂 测土配方 疏花疏果 定期换水 做好防寒 遵守安全间隔期",
        "减产 黄龙病 缺氧翻塘 药害 土壤酸化 倒伏",
        "亩产 溶氧量 施肥量 有机质含量 安全间隔期",
        "空心草莓打了激素 反季节蔬菜都有毒 红火蚁只能用开水烫 转基因不能生育 农药洗不掉",
    ),
    "digital": _subject(
        "人工智能 大模型 换脸视频 诈骗电话 验证码 路由器 刷单 人脸识别 钓鱼链接 屏幕共享 算法推荐 养老骗局",
        "不给陌生人转账 多一个人核实 打反诈专线 更新系统补丁 关闭屏幕共享 设置强密码",
        "财产损失 隐私泄露 账号被盗 误信谣言 信息茧房",
        "准确率 延迟 带宽 算力 识别率",
        "手机常开会被监听 扫码领鸡蛋不要紧 人工智能什么都知道 换脸视频一眼能看穿 关机就不会被定位",
    ),
    "ocean": _subject(
        "红树林 中华白海豚 珊瑚礁 赤潮 潮汐 天文大潮 离岸流 海蜇 海平面 海马 渔排 马尾藻",
        "查看潮汐表 不越过警戒线 不采集珊瑚 远离礁石 回收渔网 穿好救生衣",
        "海水倒灌 蜇伤 溺水 富营养化 白化",
        "潮位 波高 盐度 海水温度 溶氧量",
        "海蜇蜇了用尿冲 游泳好就不怕离岸流 赤潮的鱼晒干能吃 海水能直接解渴 珊瑚是石头",
    ),
    "nature": _subject(
        "华南虎 候鸟 丹霞地貌 喀斯特溶洞 中华穿山甲 黄腹角雉 外来物种 国家公园 湿地 萤火虫 毒蛇 恐龙蛋化石",
        "不投喂野生动物 保持距离 上报发现地点 不随意放生 沿步道行走",
        "栖息地破碎 种群下降 生物入侵 水土流失",
        "种群数量 森林覆盖率 海拔 物种丰富度",
        "放生能积德又环保 蛇都怕雄黄 萤火虫灭绝是因为手机 化石都很值钱 捡到幼鸟要带回家",
    ),
}
PLACES = [
    "广州",
    "深圳",
    "珠海",
    "汕头",
    "佛山",
    "韶关",
    "湛江",
    "肇庆",
    "江门",
    "茂名",
    "惠州",
    "梅州",
    "汕尾",
    "河源",
    "阳江",
    "清远",
    "东莞",
    "中山",
    "潮州",
    "揭阳",
    "云浮",
]
WHO = [
    "气象台",
    "疾控中心",
    "科普讲师",
    "农技员",
    "消防员",
    "社区医生",
    "实验室",
    "志愿者",
    "中学老师",
    "值班工程师",
    "护林员",
    "渔民",
]
WHEN = [
    "入夏以来",
    "去年秋天",
    "春节前后",
    "汛期",
    "每逢周末",
    "今年上半年",
    "过去十年里",
    "台风季",
    "龙舟水期间",
    "开学第一周",
]
FIRST = "龙凤石沙新大水金白西东南北上下黄罗莲横平桥梅松竹乌云清古麻赤"
SECOND = "溪塘埔田岗湖湾岭潭坑洲坪围桥角涌洞陂垌寨滩坡冈石口"
OPENINGS = (
    "{when}，{place}{town}镇的{who}常被问到{thing}。",
    "说起{thing}，很多人先想到{effect}，其实事情没有那么简单。",
    "{who}在{place}做了一次记录：{n} 个样本里，有 {m} 个和{thing}有关。",
    "如果你住在{place}{town}村，多半见过{thing}。",
)
MIDDLES = (
    "从原理上讲，{thing}的关键在于{measure}，它每变化百分之{m}，{effect}的可能就跟着改变。",
    "测量{measure}并不难，{who}用的办法是连续记录 {n} 次，再取中间的值。",
    "{thing}和{other}常被放在一起说，可两者的成因并不相同。",
    "真正要防的是{effect}：{when}，{place}就有 {m} 起记录。",
    "这时最稳妥的做法是{doing}，而不是慌着转发消息。",
    "研究人员比较了{place}和{elsewhere}的数据，发现{measure}相差约 {m} 个百分点。",
    "“{claim}”这句话流传很广，却经不起推敲。",
    "家里有老人和孩子的，先{doing}，再{doing2}。",
    "需要说明的是，{measure}只是一个参考，单独看它判断不了{effect}。",
    "{elsewhere}的经验是：{doing}，比事后补救省力得多。",
)
CLOSINGS = (
    "所以，遇到{thing}，记住一句话：{doing}。",
    "数据会更新，结论也可能修正，请以{who}的最新提示为准。",
    "下次再有人说“{claim}”，你可以把这一段讲给他听。",
    "余下的问题，{who}还在{place}{town}站继续观察。",
)
TITLES = (
    "{place}的{thing}：{measure}说明了什么",
    "遇到{thing}，先{doing}",
    "{thing}为什么会带来{effect}",
    "{thing}和{other}，差在哪里",
    "{when}，{place}怎样应对{thing}",
    "从{measure}看懂{thing}",
    "{who}眼里的{thing}",
    "{n} 个关于{thing}的问题",
)


def topic(seed: object) -> str:
    """The slug of the top topic that ``title`` and ``paragraphs`` of this seed are about."""
    return _random("topic", seed).choice(list(SUBJECTS))


def title(seed: object, *, about: str = "") -> str:
    """A title of 6 to 40 characters, about a top topic's slug or the one the seed chooses."""
    random = _random("title", seed)
    return random.choice(TITLES).format_map(_Words(random, about or topic(seed)))[:40]


def claim(seed: object, *, about: str = "") -> str:
    """Something that circulates, up to 60 characters."""
    random = _random("claim", seed)
    words = _Words(random, about or topic(seed))
    return random.choice(
        ("{claim}", "{place}有人说{claim}", "{claim}，{who}都承认了", "快看！{claim}，{when}已经出事")
    ).format_map(words)


def paragraphs(seed: object, characters: int, *, about: str = "") -> list[str]:
    """Paragraphs of four to eight sentences, together at least ``characters`` long and at most 500 longer."""
    random, subject = _random("text", seed), about or topic(seed)
    found: list[str] = []
    length = 0
    while length < characters:
        found.append(_paragraph(random, subject))
        length += len(found[-1])
    return found


def _paragraph(random: Random, about: str) -> str:
    patterns = [random.choice(OPENINGS), *random.sample(MIDDLES, random.randint(3, 6)), random.choice(CLOSINGS)]
    return "".join(pattern.format_map(_Words(random, about)) for pattern in patterns)


class _Words(dict[str, str]):
    """Draws a word when a pattern asks for it; asked again, it stays. The second of a pair differs from the first."""

    def __init__(self, random: Random, about: str) -> None:
        super().__init__()
        self.random, self.subject = random, SUBJECTS[about]

    def __missing__(self, name: str) -> str:
        self[name] = word = self._draw(name)
        return word

    def _draw(self, name: str) -> str:
        if name in ("n", "m"):
            return str(self.random.randint(20, 900) if name == "n" else self.random.randint(2, 19))
        if name == "town":
            return self.random.choice(FIRST) + self.random.choice(SECOND)
        choices, taken = _CHOICES[name](self.subject), self.get(_FIRST_OF.get(name, ""))
        word = self.random.choice(choices)
        return choices[choices.index(word) - 1] if word == taken else word


_FIRST_OF = {"other": "thing", "doing2": "doing", "elsewhere": "place"}
_CHOICES: dict[str, Callable[[Subject], Sequence[str]]] = {
    "thing": lambda subject: subject.things,
    "other": lambda subject: subject.things,
    "doing": lambda subject: subject.doings,
    "doing2": lambda subject: subject.doings,
    "effect": lambda subject: subject.effects,
    "measure": lambda subject: subject.measures,
    "claim": lambda subject: subject.claims,
    "place": lambda subject: PLACES,
    "elsewhere": lambda subject: PLACES,
    "who": lambda subject: WHO,
    "when": lambda subject: WHEN,
}


def _random(part: str, seed: object) -> Random:
    return Random(f"{part}/{seed}")  # noqa: S311 (not a secret)
