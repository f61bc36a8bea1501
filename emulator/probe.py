"""Judges an emulator by what AWS does: `python probe.py URL [--json] [GROUP …]`. The last line is `N passed, N failed`.

It runs against anything that takes a 12-digit access key for that account's root, so plain ministack can be judged, too.
"""
import sys

from probes import accounts, cloudformation, custom_resource, deletion, generator, iam, key_policies, keys, names, policies
from probes import replicas, resource_policy, retention, versions
from probes.checks import Report

GROUPS = {
    'versions and tokens': versions.probe,
    'names, lengths, tags': names.probe,
    'deletion': deletion.probe,
    'customer keys': keys.probe,
    'replicas': replicas.probe,
    'resource policies': policies.probe,
    'CloudFormation: secret': cloudformation.probe,
    'CloudFormation: generator': generator.probe,
    'CloudFormation: replacement and retention': retention.probe,
    'CloudFormation: resource policy': resource_policy.probe,
    'CloudFormation: custom resource': custom_resource.probe,
    'two accounts': accounts.probe,
    'IAM': iam.probe,
    'key policies': key_policies.probe,
}


def main(url, *arguments):
    report = Report(url, as_json='--json' in arguments)
    wanted = [argument for argument in arguments if not argument.startswith('--')]
    for name, probe in GROUPS.items():
        if not wanted or any(part in name for part in wanted):
            report.run(name, probe)
    return report.close()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
