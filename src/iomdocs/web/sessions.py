"""Sessions in a signed cookie, and the sign by which our own forms are known."""

import hmac
import secrets
from collections.abc import Mapping
from typing import Any

from itsdangerous import BadData, Signer, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response

from iomdocs.store import Store
from iomdocs.web.links import is_open
from iomdocs.web.visitors import ROLES, Visitor

COOKIE = "iomdocs"
HOURS = 12
_NAME = 16


class Sessions:
    """Signs and reads sessions; whether somebody may still come in is asked of the store each time."""

    def __init__(self, secret: str, *, secure: bool) -> None:
        self._cookies = URLSafeTimedSerializer(secret, salt="session")
        self._forms = Signer(secret, salt="form")
        self._secure = secure

    def visitor(self, request: Request, store: Store, today: Any) -> Visitor:
        """Who asks; a session that is over, or was ended, makes him nobody."""
        told = self._told(request)
        session = str(told.get("session") or secrets.token_urlsafe(_NAME))
        if "user" in told:
            user = store.user(str(told["user"]))
            if user and not user.disabled and user.changed == told.get("changed") and user.role in ROLES:
                return Visitor(session, user.role, user.login, user.name, user.municipalities)
        if "link" in told:
            link = store.link(str(told["link"]))
            if link and is_open(link, today):
                return Visitor(session, "school", organisation=link.organisation)
        return Visitor(session)

    def _told(self, request: Request) -> Mapping[str, Any]:
        try:
            told = self._cookies.loads(request.cookies.get(COOKIE, ""), max_age=HOURS * 3600)
        except BadData:
            return {}
        return told if isinstance(told, dict) else {}

    def begin(self, response: Response, **told: object) -> None:
        """Begin a session under a new name."""
        self._keep(response, {"session": secrets.token_urlsafe(_NAME), **told})

    def remember(self, request: Request, response: Response, visitor: Visitor) -> None:
        """Give nobody a session, so that the form he is shown is known when it comes back."""
        if not self._told(request):
            self._keep(response, {"session": visitor.session})

    def _keep(self, response: Response, told: Mapping[str, object]) -> None:
        value = self._cookies.dumps(dict(told))
        lasting = HOURS * 3600
        response.set_cookie(COOKIE, value, max_age=lasting, httponly=True, samesite="lax", secure=self._secure)

    def end(self, response: Response) -> None:
        """Forget the session."""
        response.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=self._secure)

    def sign(self, visitor: Visitor) -> str:
        """The sign that our form carries for this session."""
        return self._forms.get_signature(visitor.session).decode()

    def is_ours(self, visitor: Visitor, sign: str) -> bool:
        """Whether a form that came was shown in this session."""
        return hmac.compare_digest(self.sign(visitor), sign)
