from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    """The question board: what readers asked and nobody has answered yet."""

    name = "search.questions"
    label = "kepu_questions"
    verbose_name = "读者提问"

    def ready(self) -> None:
        from . import receivers

        receivers.connect()
