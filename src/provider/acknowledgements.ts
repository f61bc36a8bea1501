import { CfnResource, Validations } from 'aws-cdk-lib';

/** A finding of a scanner that does not apply, and why. */
export interface Acknowledgement {
  /** Rule names of cdk-nag, the pack included; `[…]` tells one finding of a rule with several. */
  readonly nag?: readonly string[];
  readonly checkov?: string;
  readonly cfnLint?: string;
  readonly reason: string;
}

const PACKS = { hipaa: 'HIPAA.Security', nist4: 'NIST.800.53.R4', nist5: 'NIST.800.53.R5', pci: 'PCI.DSS.321' } as const;

function of(rule: string, ...packs: ReadonlyArray<keyof typeof PACKS>): string[] {
  return packs.map(pack => `${PACKS[pack]}-${rule}`);
}

/** What is asked of functions in general, by what makes it not apply to this one. */
export const ACKNOWLEDGED = {
  deadLetters: {
    nag: of('LambdaDLQ', 'hipaa', 'nist4', 'nist5'),
    checkov: 'CKV_AWS_116',
    reason: 'CloudFormation waits for an answer, and fails the deployment without one. A queue would keep events with the address that answers them.',
  },
  network: {
    nag: of('LambdaInsideVPC', 'hipaa', 'nist4', 'nist5', 'pci'),
    checkov: 'CKV_AWS_117',
    reason: 'It takes no connections and calls AWS services alone. SecretProvider.configure(scope, { vpc }) puts it into a VPC.',
  },
  concurrency: {
    nag: of('LambdaConcurrency', 'hipaa', 'nist4', 'nist5'),
    checkov: 'CKV_AWS_115',
    reason: 'It runs in deployments, once a secret. SecretProvider.configure(scope, { reservedConcurrentExecutions }) limits it, and takes that from the account.',
  },
  environment: { checkov: 'CKV_AWS_173', reason: 'The environment holds the id of the stack, and nothing secret.' },
  runtime: {
    nag: ['AwsSolutions-L1'],
    reason: 'The bundle is built and tested for this runtime, which Lambda maintains. SecretProvider.configure(scope, { runtime }) takes a newer one.',
  },
  dependency: { cfnLint: 'W3005', reason: 'The CDK writes the dependency of a function on its role beside the reference.' },
  logEncryption: {
    nag: of('CloudWatchLogGroupEncrypted', 'hipaa', 'nist4', 'nist5', 'pci'),
    checkov: 'CKV_AWS_158',
    reason: 'It holds names of calls and times, and no value. SecretProvider.configure(scope, { logGroup }) takes one with a key.',
  },
  noResource: {
    nag: ['AwsSolutions-IAM5[Resource::*]'],
    reason: 'secretsmanager:GetRandomPassword, and the network interfaces of a function in a VPC, know no resource.',
  },
  interfaces: { checkov: 'CKV_AWS_111', reason: 'Lambda makes the network interfaces of a function in a VPC with its role, and their names are not known before.' },
} satisfies Record<string, Acknowledgement>;

/**
 * Writes them where each scanner looks: cdk-nag 3 at the construct, cdk-nag 2, checkov and cfn-lint in the metadata of the resource.
 * Nothing else of the resource, and no other resource, is silenced.
 */
export function acknowledge(resource: CfnResource, acknowledgements: readonly Acknowledgement[]): void {
  const nag = acknowledgements.flatMap(({ nag: ids = [], reason }) => ids.map(id => ({ id, reason })));
  const skip = acknowledgements.flatMap(({ checkov: id, reason }) => id === undefined ? [] : [{ id, comment: reason }]);
  const ignore = acknowledgements.flatMap(({ cfnLint }) => cfnLint ?? []);
  if (nag.length > 0) {
    // Validations.acknowledge() takes the `::` within an id for the end of a plugin's name.
    resource.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, Object.fromEntries(nag.map(({ id, reason }) => [id, reason])));
    resource.addMetadata('cdk_nag', { rules_to_suppress: nag.map(({ id, reason }) => ofNag2(id, reason)) });
  }
  if (skip.length > 0) resource.addMetadata('checkov', { skip });
  if (ignore.length > 0) resource.addMetadata('cfn-lint', { config: { ignore_checks: ignore } });
}

function ofNag2(id: string, reason: string): object {
  const [, rule, finding] = /^([^[]+)(?:\[(.*)\])?$/.exec(id)!;
  return { id: rule, reason, ...finding === undefined ? {} : { applies_to: [finding] } };
}
