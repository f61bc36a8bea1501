"""One check: what was called, what AWS answers, what came."""
import json
import os
import traceback
import uuid

from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.session import Session

ACCOUNT, OTHER_ACCOUNT, REGION = '111111111111', '222222222222', 'us-east-1'


def unique(prefix='s'):
    """Never ends like the suffix of an ARN."""
    return f'{prefix}{uuid.uuid4().hex[:8]}'


def token():
    return str(uuid.uuid4())


def policy(*statements):
    return json.dumps({'Version': '2012-10-17', 'Statement': list(statements)})


def allow(principal, *actions, **more):
    return {'Effect': 'Allow', 'Principal': principal, 'Action': list(actions), 'Resource': '*', **more}


def root(account=ACCOUNT):
    return {'AWS': f'arn:aws:iam::{account}:root'}


class Report:
    def __init__(self, url, as_json=False):
        self.url, self.as_json = url, as_json
        self.session = Session()
        self.group, self.passed, self.failed = '', 0, 0

    def client(self, service, key=ACCOUNT, secret='test', session_token=None, region=REGION):
        return self.session.create_client(
            service, endpoint_url=self.url, region_name=region, aws_access_key_id=key, aws_secret_access_key=secret,
            aws_session_token=session_token, verify=os.environ.get('AWS_CA_BUNDLE') or None,
            config=Config(parameter_validation=False, retries={'max_attempts': 1, 'mode': 'standard'}))

    def run(self, name, probe):
        self.group = name
        if not self.as_json:
            print(f'\n{name}')
        try:
            probe(self)
        except Exception:
            self.tell('the group runs to its end', False, 'no exception', traceback.format_exc())

    def tell(self, title, passed, expected, actual):
        self.passed, self.failed = self.passed + passed, self.failed + (not passed)
        if self.as_json:
            print(json.dumps({'group': self.group, 'title': title, 'passed': passed, 'expected': str(expected), 'actual': _short(actual)}))
        else:
            print(f"  {'pass' if passed else 'FAIL'} {title}" + ('' if passed else f'\n       expected {expected}\n       came     {_short(actual)}'))

    def equal(self, title, actual, expected):
        self.tell(title, actual == expected, expected, actual)

    def true(self, title, condition, actual=''):
        self.tell(title, bool(condition), 'so it is', actual)

    def works(self, title, call):
        """The answer, for the checks that follow."""
        try:
            answer = call()
        except ClientError as refused:
            self.tell(title, False, 'an answer', _said(refused))
            return None
        self.tell(title, True, 'an answer', 'an answer')
        return answer

    def refused(self, title, code, call):
        """`code` is an exception, several with `/`, or `Exception: part of its message`."""
        codes, _, message = code.partition(': ')
        try:
            answer = call()
        except ClientError as refused:
            passed = refused.response['Error']['Code'] in codes.split('/') and message in refused.response['Error'].get('Message', '')
            self.tell(title, passed, code, _said(refused))
        else:
            answer.pop('ResponseMetadata', None)
            self.tell(title, False, code, f'an answer: {answer}')

    def close(self):
        if not self.as_json:
            print(f'\n{self.passed} passed, {self.failed} failed')
        return 1 if self.failed or not self.passed else 0


def _said(refused):
    return f"{refused.response['Error']['Code']}: {refused.response['Error'].get('Message', '')}"


def _short(actual):
    """The end says most of an exception, the beginning of everything else."""
    text = str(actual)
    return text[-600:] if 'Traceback' in text else text[:600]
