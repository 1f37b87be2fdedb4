"""The five groups, and the workflow of three steps on all pages, in place of the one Wagtail comes with."""

from django.db import migrations

WORKFLOW = "三审"
AUTHOR, EDITOR, EXPERT = "一审：作者提交", "二审：编辑审核", "三审：专家或值班终审"
RENAMED = {"Editors": "编辑", "Moderators": "发布", "主编": "发布"}
GROUPS = ["作者", "编辑", "专家审核", "发布", "管理员"]
OLD = ["Moderators approval", "主编审核"]


def lay_workflow(apps, schema_editor):
    groups = _groups(apps.get_model("auth", "Group"))
    Workflow, WorkflowTask = apps.get_model("wagtailcore", "Workflow"), apps.get_model("wagtailcore", "WorkflowTask")
    workflow = Workflow.objects.create(name=WORKFLOW, active=True)
    tasks = [
        _task(apps, "AuthorStep", AUTHOR),
        _task(apps, "ReviewStep", EDITOR, [groups["编辑"], groups["发布"]]),
        _task(apps, "ReviewStep", EXPERT, [groups["专家审核"], groups["发布"]], experts_may_sign=True),
    ]
    for order, task in enumerate(tasks):
        WorkflowTask.objects.create(workflow=workflow, task_id=task.task_ptr_id, sort_order=order)
    _put_on_all_pages(apps, workflow)


def _groups(Group):
    for old, new in RENAMED.items():
        if not Group.objects.filter(name=new).exists():
            Group.objects.filter(name=old).update(name=new)
    return {name: Group.objects.get_or_create(name=name)[0] for name in GROUPS}


def _task(apps, model, name, groups=(), **fields):
    ContentType = apps.get_model("contenttypes", "ContentType")
    content_type, _ = ContentType.objects.get_or_create(app_label="content", model=model.lower())
    task = apps.get_model("content", model).objects.create(name=name, active=True, content_type=content_type, **fields)
    if groups:
        task.groups.set(groups)
    return task


def _put_on_all_pages(apps, workflow):
    Page, WorkflowPage = apps.get_model("wagtailcore", "Page"), apps.get_model("wagtailcore", "WorkflowPage")
    root = Page.objects.filter(depth=1).first()
    if root is not None:
        WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": workflow})
    for old in apps.get_model("wagtailcore", "Workflow").objects.filter(name__in=OLD):
        old.active = False
        old.save()


def take_back(apps, schema_editor):
    apps.get_model("wagtailcore", "Workflow").objects.filter(name=WORKFLOW).delete()
    apps.get_model("wagtailcore", "Task").objects.filter(name__in=[AUTHOR, EDITOR, EXPERT]).delete()


class Migration(migrations.Migration):
    dependencies = [("content", "0003_three_reviews"), ("contenttypes", "0002_remove_content_type_name")]
    operations = [migrations.RunPython(lay_workflow, take_back)]
