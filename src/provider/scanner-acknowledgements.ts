import type { AcknowledgedFindings } from '../scanners/acknowledge-findings';

const PACKS = { hipaa: 'HIPAA.Security', nist4: 'NIST.800.53.R4', nist5: 'NIST.800.53.R5', pci: 'PCI.DSS.321' } as const;

function forPacks(rule: string, ...packs: ReadonlyArray<keyof typeof PACKS>): string[] {
  return packs.map(pack => `${PACKS[pack]}-${rule}`);
}

/** What is asked of functions in general, by what makes it not apply to this one. */
export const ACKNOWLEDGED = {
  deadLetters: {
    findings: [...forPacks('LambdaDLQ', 'hipaa', 'nist4', 'nist5'), 'CKV_AWS_116'],
    reason:
      'CloudFormation waits for an answer, and fails the deployment without one. A queue would keep events with the address that answers them.',
  },
  network: {
    findings: [...forPacks('LambdaInsideVPC', 'hipaa', 'nist4', 'nist5', 'pci'), 'CKV_AWS_117'],
    reason:
      'It takes no connections and calls AWS services alone. SecretProvider.configure(scope, { vpc }) puts it into a VPC.',
  },
  concurrency: {
    findings: [...forPacks('LambdaConcurrency', 'hipaa', 'nist4', 'nist5'), 'CKV_AWS_115'],
    reason:
      'It runs in deployments, once a secret. SecretProvider.configure(scope, { reservedConcurrentExecutions }) limits it, and takes that from the account.',
  },
  environment: {
    findings: ['CKV_AWS_173'],
    reason: 'The environment holds the id of the stack, and nothing secret.',
  },
  runtime: {
    findings: ['AwsSolutions-L1'],
    reason:
      'It is the newest that Lambda has in this region, as far as the CDK knows. SecretProvider.configure(scope, { runtime }) takes a newer one.',
  },
  dependency: {
    findings: ['W3005'],
    reason: 'The CDK writes the dependency of a function on its role beside the reference.',
  },
  logEncryption: {
    findings: [...forPacks('CloudWatchLogGroupEncrypted', 'hipaa', 'nist4', 'nist5', 'pci'), 'CKV_AWS_158'],
    reason:
      'It holds names of calls and times, and no value. SecretProvider.configure(scope, { logGroup }) takes one with a key.',
  },
  noResource: {
    findings: ['AwsSolutions-IAM5[Resource::*]'],
    reason:
      'secretsmanager:GetRandomPassword, and the network interfaces of a function in a VPC, know no resource.',
  },
  interfaces: {
    findings: ['CKV_AWS_111'],
    reason:
      'Lambda makes the network interfaces of a function in a VPC with its role, and their names are not known before.',
  },
} satisfies Record<string, AcknowledgedFindings>;
