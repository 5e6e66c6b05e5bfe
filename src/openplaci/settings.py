"""Each option: type, default, one line of help. A value that is passed on, never a global."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, get_type_hints

import msgspec

from openplaci.faults import BadSetting, CannotDo

PREFIX = "OPENPLACI_"
MEMORY = ":memory:"
"""The data folder that is none: the memory store."""

PUBLISHED = "published"
"""The name of the risk profiles that were published in the store."""


def data_home(environment: Mapping[str, str] = os.environ) -> Path:
    """The platform's own data folder: XDG's on Unix, the local application data on Windows."""
    home = environment.get("XDG_DATA_HOME") or environment.get("LOCALAPPDATA")
    return (Path(home) if home else Path.home() / ".local" / "share") / "openplaci"


class Secret:
    """A value that is never shown: its text says only whether there is one."""

    __slots__ = ("_value",)

    def __init__(self, value: str = "") -> None:
        """Keep the value."""
        self._value = value

    def reveal(self) -> str:
        """Return the value, for the one who uses it."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return "'***'" if self._value else "''"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The options of the platform; each is also an environment variable, ``OPENPLACI_`` and its name.

    A secret may also stand in a file that the variable with ``_FILE`` at its end names.
    """

    programme: Annotated[str, msgspec.Meta(description="programme whose rules apply, by name or TOML file")] = "pact"
    store: Annotated[str, msgspec.Meta(description="kind of store: sqlite or memory")] = "sqlite"
    data: Annotated[
        str, msgspec.Meta(description="folder of the embedded store; empty is the data folder, :memory: keeps nothing")
    ] = ""
    lists: Annotated[
        str,
        msgspec.Meta(
            description="folder of named lists (NAME.txt) that take the place of ours of that name or join them"
        ),
    ] = ""
    profiles: Annotated[
        str,
        msgspec.Meta(
            description="risk profiles that are live: files or folders, comma between; published are those that two "
            "persons published, pack is ours; empty: none"
        ),
    ] = PUBLISHED
    cycle_days: Annotated[
        int, msgspec.Meta(ge=1, le=365, description="days after departure at which a waybill number is used again")
    ] = 14
    secrets: Annotated[
        str, msgspec.Meta(description="folder of the master key and the signing key; empty: secrets in the data folder")
    ] = ""
    master_key: Annotated[
        Secret, msgspec.Meta(description="master key, 32 bytes in base64; empty: the file master.key of that folder")
    ] = msgspec.field(default_factory=Secret)
    webhook_secret: Annotated[
        Secret, msgspec.Meta(description="secret of the webhook of a key that is being added; empty: it has none")
    ] = msgspec.field(default_factory=Secret)
    openid_issuer: Annotated[
        str, msgspec.Meta(description="OpenID Connect: the provider, as its tokens name it; empty: no sign-in by it")
    ] = ""
    openid_client: Annotated[str, msgspec.Meta(description="client id, as registered with the provider")] = ""
    openid_client_secret: Annotated[
        Secret, msgspec.Meta(description="client secret of the provider; empty: a public client")
    ] = msgspec.field(default_factory=Secret)
    openid_algorithms: Annotated[
        str, msgspec.Meta(description="signatures accepted of the provider, comma between; none and HS* never are")
    ] = "RS256,ES256,EdDSA"
    openid_scopes: Annotated[
        str, msgspec.Meta(description="scopes asked of the provider, space between; openid is always one")
    ] = "openid profile"
    openid_groups: Annotated[
        str, msgspec.Meta(description="claim that names the person's groups; points lead into it: realm_access.roles")
    ] = "groups"
    openid_mapping: Annotated[
        str, msgspec.Meta(description="TOML file: what groups allow; empty: accounts are linked by hand")
    ] = ""
    openid_second: Annotated[
        str,
        msgspec.Meta(description="values of acr and amr that stand for a second factor, comma between; empty: none"),
    ] = ""
    openid_max_age: Annotated[
        int,
        msgspec.Meta(
            ge=0,
            le=43_200,
            description="seconds since the person last proved itself to the provider at sign-in; 0: not asked",
        ),
    ] = 0
    openid_port: Annotated[
        int, msgspec.Meta(ge=0, le=65_535, description="port of 127.0.0.1 for the provider's answer; 0: any free one")
    ] = 0
    delivery_hours: Annotated[
        float,
        msgspec.Meta(gt=0, le=8760, description="hours after which an answer that cannot be delivered is set aside"),
    ] = 24.0
    smtp_host: Annotated[str, msgspec.Meta(description="mail server; empty: e-mails wait until there is one")] = ""
    smtp_port: Annotated[int, msgspec.Meta(ge=1, le=65_535, description="its port")] = 587
    smtp_user: Annotated[str, msgspec.Meta(description="user at the mail server; empty: no sign-in")] = ""
    smtp_password: Annotated[Secret, msgspec.Meta(description="password of that user")] = msgspec.field(
        default_factory=Secret
    )
    smtp_from: Annotated[
        str, msgspec.Meta(description="address that e-mails come from; empty: openplaci@ and the mail server")
    ] = ""
    smtp_tls: Annotated[
        Literal["starttls", "tls", "none"], msgspec.Meta(description="how the connection to it is protected")
    ] = "starttls"
    retention: Annotated[
        str, msgspec.Meta(description="file of terms of retention that take the place of ours; empty: ours alone")
    ] = ""
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], msgspec.Meta(description="least level of what is logged")
    ] = "warning"
    watchlist_log: Annotated[
        float, msgspec.Meta(ge=0.5, le=1, description="score from which a match with a watchlist is a finding")
    ] = 0.8
    watchlist_review: Annotated[
        float, msgspec.Meta(ge=0.5, le=1, description="score from which a person must look at it")
    ] = 0.86
    watchlist_mirror: Annotated[
        str,
        msgspec.Meta(
            description="where lists are fetched instead of from their publishers: an address or a folder that has a "
            "folder for each source (un/consolidated.xml); empty: the publishers"
        ),
    ] = ""
    watchlist_addresses: Annotated[
        str, msgspec.Meta(description="TOML file of publishers' addresses that take the place of ours; empty: ours")
    ] = ""
    watchlist_eu_token: Annotated[
        Secret, msgspec.Meta(description="token of one's own at the European Commission's list; empty: none is sent")
    ] = msgspec.field(default_factory=Secret)
    watchlist_bytes: Annotated[int, msgspec.Meta(ge=1024, description="bytes of a list's file, unpacked, at most")] = (
        512 << 20
    )
    watchlist_seconds: Annotated[
        float, msgspec.Meta(gt=0, le=3600, description="seconds within which a list's file must be here")
    ] = 300.0
    watchlist_tries: Annotated[int, msgspec.Meta(ge=1, le=10, description="tries to fetch a list's file")] = 3
    watchlist_update: Annotated[
        str,
        msgspec.Meta(
            description="times of the day, UTC, comma between, at which a server brings its lists up to date, as "
            "03:00; empty: it does not"
        ),
    ] = ""
    watchlist_stale_days: Annotated[
        int, msgspec.Meta(ge=1, le=365, description="days after which a list that was not checked is called old")
    ] = 7
    watchlist_again_hours: Annotated[
        float,
        msgspec.Meta(
            ge=0,
            le=8760,
            description="hours for which a consignment is screened again, after its assessment, where a list changes; "
            "an open one always is",
        ),
    ] = 72.0
    watchlist_missed: Annotated[
        str,
        msgspec.Meta(
            description="times of the day, UTC, comma between, at which a server looks for what screening missed, as "
            "02:30; empty: never"
        ),
    ] = ""
    desk: Annotated[
        Literal["own", "shared"],
        msgspec.Meta(description="filings are decided in a process of their own, or in one shared with the doors"),
    ] = "own"
    http_body: Annotated[int, msgspec.Meta(ge=1024, description="bytes of a message that is filed, at most")] = 1 << 20
    http_reply: Annotated[int, msgspec.Meta(ge=1024, description="bytes of a reply with its attachments, at most")] = (
        32 << 20
    )
    http_file: Annotated[int, msgspec.Meta(ge=1024, description="bytes of one attachment, at most")] = 16 << 20
    http_head: Annotated[int, msgspec.Meta(ge=1024, description="bytes of a request's headers, at most")] = 32 << 10
    http_url: Annotated[int, msgspec.Meta(ge=256, description="bytes of a request's address, at most")] = 8 << 10
    http_head_seconds: Annotated[
        float, msgspec.Meta(gt=0, le=3600, description="seconds within which a request's headers must be here")
    ] = 10.0
    http_body_seconds: Annotated[
        float, msgspec.Meta(gt=0, le=3600, description="seconds within which a request's body must be here")
    ] = 30.0
    http_keep_seconds: Annotated[
        int, msgspec.Meta(ge=1, le=3600, description="seconds that an idle connection is kept")
    ] = 30
    http_connections: Annotated[
        int, msgspec.Meta(ge=1, description="connections at once; further ones are answered 503")
    ] = 1000
    http_proxies: Annotated[
        str,
        msgspec.Meta(
            description="addresses of reverse proxies, comma between, whose X-Forwarded-For is believed; empty: none"
        ),
    ] = ""
    intake_most: Annotated[
        int, msgspec.Meta(ge=1, description="filings that may wait to be taken; further ones are answered 503")
    ] = 2000
    batch: Annotated[int, msgspec.Meta(ge=1, le=10_000, description="filings of one transaction")] = 200

    @property
    def folder(self) -> Path:
        """The folder of the embedded store."""
        return Path(self.data) if self.data else data_home()

    @property
    def secrets_folder(self) -> Path:
        """The folder of the platform's own secrets."""
        return Path(self.secrets) if self.secrets else self.folder / "secrets"


def load(environment: Mapping[str, str] = os.environ, **given: object) -> Settings:
    """Make the settings from the environment and what was given; what was given counts.

    Raises:
        BadSetting: a value is not of its type or range; the text names it.
    """
    names = get_type_hints(Settings)
    values: dict[str, object] = {
        name: environment[PREFIX + name.upper()] for name in names if PREFIX + name.upper() in environment
    }
    values |= {
        name: _file(name, environment[variable])
        for name, type_ in names.items()
        if type_ is Secret and (variable := f"{PREFIX}{name.upper()}_FILE") in environment
    }
    values.update({name: value for name, value in given.items() if value is not None})
    if values.get("data") == MEMORY:
        values["store"] = "memory"
    try:
        return msgspec.convert(values, Settings, strict=False, dec_hook=_decoded)
    except msgspec.ValidationError as fault:
        raise BadSetting(f"setting {str(fault).replace(' - at `$.', ': ').rstrip('`')}") from fault


def _file(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise CannotDo(f"setting {name}: its file cannot be read: {path}") from fault


def _decoded(type_: type, value: object) -> object:
    if type_ is Secret and isinstance(value, str | Secret):
        return value if isinstance(value, Secret) else Secret(value)
    raise NotImplementedError(f"{type_} from {type(value)}")
