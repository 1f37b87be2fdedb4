"""The fixed choices of the house, with their Chinese words. Codes are part of the contract."""

from __future__ import annotations

from django.db.models import TextChoices


class Audience(TextChoices):
    EVERYONE = "everyone", "所有人"
    MINORS = "minors", "青少年"
    OLDER = "older", "老年人"
    FARMERS = "farmers", "农民"
    WORKERS = "workers", "产业工人"
    OFFICIALS = "officials", "领导干部和公务员"


class Verdict(TextChoices):
    FALSE = "false", "不实"
    MISLEADING = "misleading", "误导"
    UNPROVEN = "unproven", "缺乏证据"
    PARTLY_TRUE = "partly_true", "部分属实"
    TRUE = "true", "属实"
    OUTDATED = "outdated", "已过时"


class VenueKind(TextChoices):
    COMPREHENSIVE = "comprehensive", "综合性科技馆"
    SPECIALISED = "specialised", "专业科技场馆"
    BASE = "base", "科普教育基地"
    MOBILE = "mobile", "流动科技馆"
    CAMPUS = "campus", "校园科技馆"
    VIRTUAL = "virtual", "线上场馆"


class Facility(TextChoices):
    BARRIER_FREE = "barrier_free", "无障碍设施"
    NURSING_ROOM = "nursing_room", "母婴室"
    PARKING = "parking", "停车场"
    FOOD = "food", "餐饮"
    CLOAKROOM = "cloakroom", "寄存"


class EventKind(TextChoices):
    LECTURE = "lecture", "讲座"
    EXHIBITION = "exhibition", "展览"
    WORKSHOP = "workshop", "动手活动"
    OBSERVATION = "observation", "观测观察"
    CONTEST = "contest", "竞赛"
    FAIR = "fair", "科普集市"
    LIVESTREAM = "livestream", "直播"


class OrganizationLevel(TextChoices):
    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "县（区）级"
    TOWN = "town", "镇（街）级"


class OrganizationKind(TextChoices):
    ASSOCIATION = "association", "科协"
    SOCIETY = "society", "学会、协会"
    SCHOOL = "school", "学校、科研院所"
    MUSEUM = "museum", "场馆"
    GOVERNMENT = "government", "政府部门"
    MEDIA = "media", "媒体、编辑部"
    COMPANY = "company", "企业"


class ContributorRole(TextChoices):
    AUTHOR = "author", "作者"
    REVIEWER = "reviewer", "审核"


class AskedFor(TextChoices):
    DECISION = "decision", "审核"
    COMMENT = "comment", "只提意见"


class ClaimMark(TextChoices):
    RIGHT = "right", "对"
    WRONG = "wrong", "不对"
    UNCLEAR = "unclear", "说不清"


class ReminderStage(TextChoices):
    BEFORE = "before", "快到期"
    DUE = "due", "今天到期"
    AFTER = "after", "已经过期"


class NoticeState(TextChoices):
    CURRENT = "current", "现行"
    REPLACED = "replaced", "已更正"
    WITHDRAWN = "withdrawn", "已撤回"


class EmergencyLevel(TextChoices):
    """The four levels of public warnings, the gravest first."""

    RED = "red", "红色预警"
    ORANGE = "orange", "橙色预警"
    YELLOW = "yellow", "黄色预警"
    BLUE = "blue", "蓝色预警"


class Happening(TextChoices):
    """What can happen to a public page, as the interface tells it."""

    PUBLISHED = "published", "发布"
    CHANGED = "changed", "修改"
    CORRECTED = "corrected", "更正"
    WITHDRAWN = "withdrawn", "撤下"


class QuestionState(TextChoices):
    NEW = "new", "新来的"
    ASSIGNED = "assigned", "已交给专家"
    WRITING = "writing", "正在写"
    ANSWERED = "answered", "已答复"
    REFUSED = "refused", "不答复"


KIND_LABELS = {
    "article": "科普文章",
    "rumor": "辟谣",
    "venue": "场馆",
    "event": "活动",
    "campaign": "专题",
}
