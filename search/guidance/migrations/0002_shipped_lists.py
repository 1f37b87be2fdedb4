"""The lists that come with the program become rows, which are the editors' from then on."""

from typing import Any

from django.db import migrations

from search.guidance.current import shipped_stop_phrases, shipped_synonyms


def lay(apps: Any, schema_editor: Any) -> None:
    names = ("EmptyPhrase", "SynonymGroup")
    phrases, synonyms = (apps.get_model("kepu_guidance", name) for name in names)
    unique = {each.phrase: each for each in shipped_stop_phrases()}
    phrases.objects.bulk_create(
        phrases(phrase=each.phrase, in_search=each.in_search, in_messages=each.in_messages) for each in unique.values()
    )
    synonyms.objects.bulk_create(
        synonyms(words="\n".join(each.words), also="\n".join(each.also), note="随系统提供") for each in shipped_synonyms()
    )


class Migration(migrations.Migration):
    dependencies = [("kepu_guidance", "0001_initial")]

    operations = [migrations.RunPython(lay, migrations.RunPython.noop)]
