"""What evaluation decides. The ranking anyone can re-run: `read_case` or `check_case`, `rank`, `result_text`."""

from evaluation.rules.case import Case
from evaluation.rules.document import Fault
from evaluation.rules.ranking import rank
from evaluation.rules.reading import check_case, read_case
from evaluation.rules.result import Entry, Result, result_line, result_text

__all__ = ["Case", "Entry", "Fault", "Result", "check_case", "rank", "read_case", "result_line", "result_text"]
