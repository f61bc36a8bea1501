/** The file NOTICE: jsii-pacmak copies a file of this name into the package of each language. */
import { BundledPackage } from './bundled';

const HEAD = `cdk-managed-secret
Copyright The cdk-managed-secret authors
Licensed under the Apache License 2.0: see LICENSE.

The files in assets/create-secret contain code of the following packages. Each license stands below, once for all packages that
share its text.
`;

/** Packages by the text of their license; most of the AWS SDK share one. */
function byText(packages: readonly BundledPackage[]): Map<string, BundledPackage[]> {
  const groups = new Map<string, BundledPackage[]>();
  for (const each of packages) {
    const text = each.texts.join('\n\n');
    groups.set(text, [...groups.get(text) ?? [], each]);
  }
  return groups;
}

const line = ({ name, version, license }: BundledPackage) => `- ${name} ${version} (${license})`;

/** What NOTICE must say for these packages. */
export function notice(packages: readonly BundledPackage[]): string {
  const rule = '-'.repeat(80);
  const parts = [...byText(packages)].map(([text, group]) => [rule, ...group.map(line), '', text, ''].join('\n'));
  return [HEAD, ...parts].join('\n');
}
