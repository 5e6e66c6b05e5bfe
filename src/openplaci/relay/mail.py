"""E-mail: one message to one address by the mail server of the settings."""

import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from openplaci.model.delivery import Delivery
from openplaci.relay.outcome import Outcome
from openplaci.settings import Settings

_LAST = 600
"""Replies of a mail server from 500 to here are for good (RFC 5321)."""


class Mail:
    """Sends e-mail; each call takes a thread until it is done."""

    def __init__(self, settings: Settings, seconds: float, trust: ssl.SSLContext | None = None) -> None:
        """Take the server.

        Args:
            settings: whose server, and from whom.
            seconds: how long each of its answers is waited for.
            trust: whose certificates are good; None is the system's store.
        """
        self._settings = settings
        self._seconds = seconds
        self._trust = trust

    def send(self, delivery: Delivery) -> Outcome:
        """Send a message, the same each time, under the same Message-ID; never raises for what the server does."""
        try:
            message = self._message(delivery)
        except ValueError:
            return Outcome(made=False, said="its address or subject cannot be sent", refused=True)
        try:
            with self._connected() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as fault:
            code = max((one[0] for one in fault.recipients.values()), default=0)
            return Outcome(made=False, said=f"{code} to the recipient", refused=500 <= code < _LAST)  # noqa: PLR2004 - SMTP
        except smtplib.SMTPAuthenticationError as fault:
            return Outcome(made=False, said=f"{fault.smtp_code} to the sign-in")
        except smtplib.SMTPResponseException as fault:
            return Outcome(made=False, said=str(fault.smtp_code), refused=500 <= fault.smtp_code < _LAST)  # noqa: PLR2004 - SMTP
        except (OSError, smtplib.SMTPException) as fault:
            return Outcome(made=False, said=f"the mail server failed ({type(fault).__name__})")
        return Outcome(made=True, said="250")

    def _connected(self) -> smtplib.SMTP:
        """A connection, signed in; where TLS is asked for nothing is said before it stands."""
        own = self._settings
        trust = self._trust or ssl.create_default_context()
        if own.smtp_tls == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(own.smtp_host, own.smtp_port, timeout=self._seconds, context=trust)
        else:
            server = smtplib.SMTP(own.smtp_host, own.smtp_port, timeout=self._seconds)
        try:
            if own.smtp_tls == "starttls":
                server.starttls(context=trust)
            if own.smtp_user:
                server.login(own.smtp_user, own.smtp_password.reveal())
        except BaseException:
            server.close()
            raise
        return server

    def _message(self, delivery: Delivery) -> EmailMessage:
        sender = self._settings.smtp_from or f"openplaci@{self._settings.smtp_host}"
        message = EmailMessage(policy=SMTP)
        message["From"] = sender
        message["To"] = delivery.to
        message["Subject"] = delivery.subject
        message["Date"] = format_datetime(delivery.at)
        message["Message-ID"] = f"<{delivery.id}@{sender.rpartition('@')[2].rstrip('>')}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(delivery.body.decode("utf-8", "replace"))
        return message
