"""What to do, one step after the other."""

from wagtail import blocks


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label="做什么", max_length=60)
    text = blocks.TextBlock(label="怎么做", rows=2, required=False)

    class Meta:
        label = "步骤"


class StepsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label="标题", max_length=60, required=False)
    items = blocks.ListBlock(StepBlock(), label="步骤", min_num=1)

    class Meta:
        icon = "list-ol"
        label = "步骤"
        template = "content/blocks/steps.html"
