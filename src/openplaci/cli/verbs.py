"""The verbs that stand in files of their own: where, name, one line of help. A verb is imported when it is asked."""

from typing import Final

_LOGIN: Final = """Sign in: one line, the session and what is still to be done.\n
Password (or set-up code) and one-time (or recovery) code are asked at a terminal; else they come from
OPENPLACI_PASSWORD, OPENPLACI_NEW_PASSWORD and OPENPLACI_CODE, the files that these with _FILE name, or input lines."""

VERBS: Final = (
    ("openplaci.cli.rules:app", "rules", "Check, explain, test and time risk profiles."),
    ("openplaci.cli.keys:app", "keys", "Add, list, rotate and revoke keys of filers and partners."),
    ("openplaci.cli.deliveries:app", "deliveries", "Answers owed or not delivered; send them again."),
    ("openplaci.cli.acts:app", "acts", "List, show, confirm and withdraw acts of two persons."),
    ("openplaci.cli.referrals:app", "referrals", "The dialogues about consignments, for officers."),
    ("openplaci.cli.users:app", "users", "People who may sign in: accounts, passwords, factors."),
    ("openplaci.cli.sign_in:login", "login", _LOGIN),
    ("openplaci.cli.sign_in:logout", "logout", "Sign out: the session is no longer good anywhere."),
    ("openplaci.cli.sign_in:whoami", "whoami", "Tell who acts here, with which roles, until when."),
    (
        "openplaci.cli.privacy:erase_app",
        "erase",
        "Erase what is personal about consignments, each by itself and for ever; back-ups are not reached.",
    ),
    ("openplaci.cli.privacy:retention_app", "retention", "Tell, or erase, what was kept long enough."),
    ("openplaci.cli.file:file", "file", "File messages in the name of a filer: files, or standard input."),
    ("openplaci.cli.flights:app", "flights", "Load and list flights; report on their manifests."),
    ("openplaci.cli.watchlist:app", "watchlist", "Add, update, compare and publish watchlists; clear matches."),
    ("openplaci.cli.screen:screen", "screen", "Hold names against the watchlists; each match says why."),
    ("openplaci.cli.bench:app", "bench", "Measure accuracy and speed on files of your own."),
    ("openplaci.cli.serve:serve", "serve", "Serve filers, ground handlers and officers by HTTP."),
    ("openplaci.cli.programmes:app", "programmes", "List, show and check programmes."),
    ("openplaci.cli.audit:app", "audit", "Verify, close, list and export the record."),
)
