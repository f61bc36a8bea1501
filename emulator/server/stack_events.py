"""Stack events in the order in which they happened: the CDK CLI sorts them by time, and here many share a millisecond."""
import datetime
import threading

from ministack.services.cloudformation import stacks

_STEP = datetime.timedelta(milliseconds=1)
_lock = threading.Lock()
_last = datetime.datetime.now(datetime.timezone.utc)


def _later_than_before():
    global _last
    with _lock:
        _last = max(_last + _STEP, datetime.datetime.now(datetime.timezone.utc))
        return _last.strftime('%Y-%m-%dT%H:%M:%S.') + f'{_last.microsecond // 1000:03d}Z'


def install():
    stacks.now_iso = _later_than_before
