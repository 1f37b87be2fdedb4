"""What happens when a workflow has been approved: named by ``WAGTAIL_FINISH_WORKFLOW_ACTION``.

Wagtail reads that setting while its models are being loaded, so nothing of ours is imported before it is needed.
"""

from __future__ import annotations

from typing import Any


def publish_reviewed(workflow_state: Any, user: Any = None) -> None:
    """Publish the approved text, whoever approved it: the review itself is the permission."""
    from content.reviewing.emergency import close_reviews

    page = workflow_state.content_object.specific
    page.get_latest_revision().publish(user=user, skip_permission_checks=True)
    close_reviews(page=page)
