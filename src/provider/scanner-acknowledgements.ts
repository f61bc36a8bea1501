import type { AcknowledgedFindings } from '../scanners/acknowledge-findings';

const PACKS = { hipaa: 'HIPAA.Security', nist4: 'NIST.800.53.R4', nist5: 'NIST.800.53.R5', pci: 'PCI.DSS.321' } as const;

function forPacks(rule: string, ...packs: ReadonlyArray<keyof typeof PACKS>): string[] {
  return packs.map(pack => `${PACKS[pack]}-${rule}`);
}

/** Findings of scanners on functions in general, by the reason why they do not apply to this one. */
export const ACKNOWLEDGED = {
  deadLetters: {
    findings: [...forPacks('LambdaDLQ', 'hipaa', 'nist4', 'nist5'), 'CKV_AWS_116'],
    reason:
      'CloudFormation waits for a response, and the deployment fails without one. '
      + 'A queue would store events with their response URL.',
  },
  network: {
    findings: [...forPacks('LambdaInsideVPC', 'hipaa', 'nist4', 'nist5', 'pci'), 'CKV_AWS_117'],
    reason:
      'The function accepts no connections and calls only AWS services. '
      + 'SecretProvider.configure(scope, { vpc }) puts it into a VPC.',
  },
  concurrency: {
    findings: [...forPacks('LambdaConcurrency', 'hipaa', 'nist4', 'nist5'), 'CKV_AWS_115'],
    reason:
      'The function runs only during deployments, once for each secret. SecretProvider.configure(scope, '
      + '{ reservedConcurrentExecutions }) reserves concurrency, which the other functions of the account then lack.',
  },
  environment: {
    findings: ['CKV_AWS_173'],
    reason: 'The environment holds only the id of the stack, which is not secret.',
  },
  runtime: {
    findings: ['AwsSolutions-L1'],
    reason:
      'This is the newest Node.js that the CDK knows for this Region. '
      + 'SecretProvider.configure(scope, { runtime }) takes a newer one.',
  },
  dependency: {
    findings: ['W3005'],
    reason: 'The CDK adds a dependency of the function on its role beside the reference.',
  },
  logEncryption: {
    findings: [...forPacks('CloudWatchLogGroupEncrypted', 'hipaa', 'nist4', 'nist5', 'pci'), 'CKV_AWS_158'],
    reason:
      'The log has the names of calls and their times, and no value. '
      + 'SecretProvider.configure(scope, { logGroup }) takes a log group with a key.',
  },
  noResource: {
    findings: ['AwsSolutions-IAM5[Resource::*]'],
    reason:
      'IAM knows no resource for secretsmanager:GetRandomPassword, '
      + 'nor for creating the network interfaces of a function in a VPC.',
  },
  interfaces: {
    findings: ['CKV_AWS_111'],
    reason:
      'Lambda creates the network interfaces of a function in a VPC with this role, '
      + 'and nobody knows their ids before.',
  },
} satisfies Record<string, AcknowledgedFindings>;
