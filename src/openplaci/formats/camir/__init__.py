"""CAMIR: the answers of the ACAS family, PSN (status notification) and PER (error report).

They travel as Cargo-IMP does, in the same files and envelopes, so `openplaci.formats.cargo_imp` parts the
messages; this folder reads and writes what stands under the id line. Wire form: PACT technical guide v1.9 [V].
"""

from openplaci.formats.camir.reader import read
from openplaci.formats.camir.writer import error_report, status_notification

__all__ = ["error_report", "read", "status_notification"]
