"""Reviewing: the steps of the workflow, who is asked, what experts sign, what went out in an emergency.

Everything here is about a page in one state of its text. ``text_digest`` names that state: automatic saving writes
into the same revision again and again, so a revision's number says too little.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from wagtail.models import AbstractGroupApprovalTask, Page, Revision, Task, TaskState

from content.vocabulary import AskedFor, ReminderStage

USER = settings.AUTH_USER_MODEL


class AuthorStep(Task):
    """The first step: whoever submits has read the text through, and says so by submitting."""

    class Meta:
        verbose_name = "作者提交"
        verbose_name_plural = "作者提交"

    def start(self, workflow_state: Any, user: Any = None) -> TaskState:
        state: TaskState = super().start(workflow_state, user=user)
        state.approve(user=user, update=False, comment="")
        return state

    @classmethod
    def get_description(cls) -> str:
        return "提交审核的人对内容负责，提交就是通过这一步。"


class ReviewStep(AbstractGroupApprovalTask):
    """A step at which someone of the chosen groups decides, never the one who last changed the text."""

    experts_may_sign = models.BooleanField(
        "专家签署可代替这一步",
        default=False,
        help_text="编辑把签署链接发给没有账号的专家；专家逐条看过、没有异议并签名，这一步就算通过。",
    )

    admin_form_fields = [*AbstractGroupApprovalTask.admin_form_fields, "experts_may_sign"]

    class Meta:
        verbose_name = "审核"
        verbose_name_plural = "审核"

    @classmethod
    def get_description(cls) -> str:
        return "所选用户组里的人审核；最后改过这一稿的人不能通过它。"

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        """Reviewing happens on a screen of its own; changing the text needs the right to change it."""
        return False

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        from content.reviewing.permissions import may_approve, may_review

        if not may_review(user, obj, self):
            return []
        actions = [("reject", "退回修改", True)]
        if may_approve(user, obj, self):
            actions += [("approve", "通过", False), ("approve", "通过并留言", True)]
        return actions

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> None:
        """Decide on the latest text. ``PermissionDenied`` for one who may not."""
        from content.reviewing.permissions import require_action

        page = task_state.workflow_state.content_object
        require_action(self, page, user, action_name)
        task_state.revision = page.get_latest_revision()
        super().on_action(task_state, user, action_name, **kwargs)


class Assignment(models.Model):
    """Someone is asked to review a page, or only for their comment, by a day."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="assignments")
    assignee = models.ForeignKey(USER, verbose_name="请谁", on_delete=models.CASCADE, related_name="+")
    asked_for = models.CharField("请他做什么", max_length=10, choices=AskedFor, default=AskedFor.DECISION)
    due_on = models.DateField("最晚哪天")
    note = models.CharField("说明", max_length=200, blank=True)
    assigned_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    assigned_at = models.DateTimeField(default=now)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "指派"
        verbose_name_plural = "指派"
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["assignee", "done_at", "due_on"], name="content_assignment_open")]

    def __str__(self) -> str:
        return f"{self.assignee}：{self.get_asked_for_display()}《{self.page}》"


class SignOff(models.Model):
    """A link sent to an expert without an account, and the signature that came back, at most one.

    ``token_digest`` is the SHA-256 of the secret in the link: the database does not hold the link. ``claims`` is what
    the expert was shown, a list of ``{"key", "part", "text"}``; ``marks`` maps a key to ``{"mark", "note"}``.
    """

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="sign_offs")
    token_digest = models.CharField(max_length=64, unique=True)
    revision = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")
    text_digest = models.CharField(max_length=64)
    claims = models.JSONField(default=list)
    asked = models.CharField("请谁签", max_length=60, help_text="只给编辑看，如：省人民医院心内科陈主任。")
    settles_step = models.BooleanField("签署通过就完成这一步审核", default=True)
    created_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    name = models.CharField("姓名", max_length=40, blank=True)
    title = models.CharField("职称、职务", max_length=60, blank=True)
    institution = models.CharField("单位", max_length=100, blank=True)
    remark = models.TextField("总的意见", max_length=1000, blank=True)
    marks = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = "专家签署"
        verbose_name_plural = "专家签署"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name or self.asked}：《{self.page}》"

    def is_open(self, at: datetime) -> bool:
        """Whether the link can still be signed with, as far as its own row says."""
        return self.signed_at is None and self.revoked_at is None and at < self.expires_at

    @property
    def objections(self) -> list[dict[str, str]]:
        """Claims marked as wrong or unclear: part, text, mark and note."""
        return [
            {**claim, **self.marks[claim["key"]]}
            for claim in self.claims
            if self.marks.get(claim["key"], {}).get("mark") in ("wrong", "unclear")
        ]


class EmergencyRelease(models.Model):
    """A page two people sent out without its review, and the review that has to follow within a day.

    Asked for by one, confirmed by another. ``skipped`` names the steps left out.
    """

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="emergency_releases")
    revision = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")
    text_digest = models.CharField(max_length=64)
    reason = models.CharField("为什么不能等", max_length=200)
    requested_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    requested_at = models.DateTimeField(default=now)
    confirmed_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    skipped = models.JSONField(default=list)
    review_due = models.DateTimeField("补审期限", null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "紧急发布"
        verbose_name_plural = "紧急发布"
        ordering = ["-requested_at"]
        permissions = [("duty", "值班：确认紧急发布，更正、撤回、删除已发布的内容")]
        constraints = [
            models.UniqueConstraint(
                fields=["page"],
                condition=Q(confirmed_at=None, dropped_at=None),
                name="content_one_open_release_a_page",
            )
        ]

    def __str__(self) -> str:
        return f"紧急发布《{self.page}》"


class ReviewReminder(models.Model):
    """A reminder that was sent: one for a page, a due day and a stage."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    due = models.DateField()
    stage = models.CharField(max_length=10, choices=ReminderStage)
    sent_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = "复核提醒"
        verbose_name_plural = "复核提醒"
        constraints = [
            models.UniqueConstraint(fields=["page", "due", "stage"], name="content_one_reminder_a_stage"),
        ]

    def __str__(self) -> str:
        return f"{self.page}：{self.due}（{self.get_stage_display()}）"
