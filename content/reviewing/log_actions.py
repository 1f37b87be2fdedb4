"""How the acts of a review read in a page's history."""

from __future__ import annotations

from typing import Any

from wagtail.log_actions import LogFormatter

ACTIONS = {
    "content.assign": ("指派", "请人审核或提意见"),
    "content.comment": ("提意见", "对这一稿提了意见"),
    "content.sign_off_invited": ("请专家签署", "生成了专家签署链接"),
    "content.sign_off_revoked": ("收回签署链接", "收回了专家签署链接"),
    "content.signed_off": ("专家签署", "专家逐条看过并签名"),
    "content.release_requested": ("申请紧急发布", "申请不等审核、紧急发布"),
    "content.released": ("紧急发布", "两人确认，未经审核紧急发布"),
    "content.release_dropped": ("撤销紧急发布", "撤销了紧急发布的申请"),
    "content.corrected": ("更正", "写了一条更正"),
    "content.withdrawn": ("撤回", "撤回了这一页"),
    "content.confirmed": ("确认仍然正确", "重新核对证据，确认仍然正确"),
    "content.reclassified": ("批量归类", "批量改了归类或复核期限"),
}


class Told(LogFormatter):
    """Shows what was said at the time, and what else the entry knows."""

    def format_comment(self, log_entry: Any) -> str:
        data = log_entry.data
        told = [str(data.get("comment", ""))]
        if data.get("assignee"):
            told.append(f"请 {data['assignee']}，最晚 {data['due_on']}")
        if data.get("skipped"):
            told.append(f"跳过：{'、'.join(data['skipped'])}；补审期限 {data['review_due']}")
        return "；".join(part for part in told if part)


def register(actions: Any) -> None:
    """For Wagtail's hook ``register_log_actions``."""
    for action, (label, message) in ACTIONS.items():
        formatter = type("Told", (Told,), {"label": label, "message": message})
        actions.register_action(action)(formatter)
