"""What BlockPublicPolicy refuses: an Allow for everybody that no condition narrows to somebody."""
_NARROWING_KEYS = {'aws:principalaccount', 'aws:principalarn', 'aws:principalorgid', 'aws:principalorgpaths', 'aws:sourceaccount',
                   'aws:sourcearn', 'aws:sourceip', 'aws:sourceorgid', 'aws:sourcevpc', 'aws:sourcevpce', 'aws:userid',
                   'aws:vpcsourceip', 'kms:calleraccount'}


def _list(value):
    return value if isinstance(value, list) else [value]


def _for_everybody(principal):
    return principal == '*' or (isinstance(principal, dict) and '*' in _list(principal.get('AWS')))


def _narrowed(conditions):
    """An inverted operator, such as StringNotEquals, lets all others in."""
    return any(key.lower() in _NARROWING_KEYS and '*' not in _list(value)
               for operator, keys in (conditions or {}).items() if 'Not' not in operator and 'IfExists' not in operator
               for key, value in keys.items())


def is_public(policy):
    return any(statement.get('Effect') == 'Allow' and _for_everybody(statement.get('Principal'))
               and not _narrowed(statement.get('Condition'))
               for statement in _list(policy.get('Statement', [])))
