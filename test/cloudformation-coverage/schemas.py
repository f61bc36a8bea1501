"""Prints the properties of the four resources of Secrets Manager, as the schemas of cfn-lint have them.

Run with the Python of the scanners: python test/cloudformation-coverage/schemas.py
"""
import glob
import json
import os

import cfnlint
from cfnlint.version import __version__

RESOURCES = ('Secret', 'ResourcePolicy', 'RotationSchedule', 'SecretTargetAttachment')


def properties_of(schema):
    """Those of the resource and, with a dot, of the objects within."""
    names = list(schema['properties'])
    for name, definition in schema.get('definitions', {}).items():
        names += [f'{name}.{inner}' for inner in definition.get('properties', {})]
    return sorted(names)


def main():
    found = {}
    folder = os.path.join(os.path.dirname(cfnlint.__file__), 'data', 'schemas', 'resources')
    for path in glob.glob(os.path.join(folder, '*.json')):
        with open(path, encoding='utf-8') as file:
            text = file.read()
        if '"AWS::SecretsManager::' not in text:
            continue
        schema = json.loads(text)
        service, name = schema['typeName'].split('::')[1:]
        if service == 'SecretsManager':
            found.setdefault(schema['typeName'], set()).update(properties_of(schema))
    wanted = [f'AWS::SecretsManager::{name}' for name in RESOURCES]
    listed = {name: sorted(found[name]) for name in sorted(found)}
    assert set(wanted) <= set(listed), f'missing: {set(wanted) - set(listed)}'
    print(json.dumps({'cfn-lint': __version__, 'resources': listed}, indent=2))


if __name__ == '__main__':
    main()
