"""The platform's own words count, and the HTTP status only without them."""

import pytest

from bot.zalo.calls import CallError, Cause, read_answer


@pytest.mark.parametrize("status", [200, 500])
@pytest.mark.parametrize(
    ("content", "result"),
    [(b'{"ok":true,"result":{"id":"1"}}', {"id": "1"}), (b'{"ok":true}', None)],
)
def test_a_success_is_a_success(status: int, content: bytes, result: object):
    assert read_answer("getMe", status, content) == result


@pytest.mark.parametrize(
    ("status", "content", "cause", "code"),
    [
        pytest.param(200, b'{"ok":false,"error_code":401}', Cause.REFUSED, 401, id="a refusal"),
        pytest.param(200, b'{"ok":false,"errorCode":426}', Cause.REFUSED, 426, id="spelled otherwise"),
        pytest.param(429, b'{"ok":false,"error_code":400}', Cause.REFUSED, 400, id="whatever the status says"),
        pytest.param(400, b'{"ok":false}', Cause.REFUSED, 0, id="without a reason"),
        pytest.param(400, b'{"ok":false,"error_code":"401"}', Cause.REFUSED, 0, id="with a reason that is no number"),
        pytest.param(502, b"<html>", Cause.NOT_ITS_OWN_WORDS, 502, id="a page"),
        pytest.param(200, b"", Cause.NOT_ITS_OWN_WORDS, 200, id="nothing"),
        pytest.param(404, b'{"detail":"x"}', Cause.NOT_ITS_OWN_WORDS, 404, id="an object of somebody else"),
        pytest.param(200, b"[true]", Cause.NOT_ITS_OWN_WORDS, 200, id="a list"),
    ],
)
def test_all_else_is_a_failure(status: int, content: bytes, cause: Cause, code: int):
    with pytest.raises(CallError, match=r"^sendMessage: ") as caught:
        read_answer("sendMessage", status, content)
    assert (caught.value.cause, caught.value.code) == (cause, code)
