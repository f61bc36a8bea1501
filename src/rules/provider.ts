import { createFinding, Finding, judge, Rule } from './rule';
import { RuleId } from './rule-ids';

/** What may be wrong with `SecretProviderProps` or the place of `SecretProvider.configure()`. */
export interface ProviderFacts {
  readonly hasRole: boolean;
  readonly hasBoundary: boolean;
  readonly runtime?: string;
  readonly reservedConcurrentExecutions?: number;
  /** A function that exists already in the scope that is set up. */
  readonly existing?: string;
}

/** What the handler is bundled for. */
export const OLDEST_NODE = 22;

/** 0 for what is no version of Node.js. */
export function nodeVersion(runtime: string): number {
  return Number(/^nodejs([0-9]+)\.x$/.exec(runtime)?.[1] ?? 0);
}

export const PROVIDER_RULES: readonly Rule<ProviderFacts>[] = [
  {
    id: RuleId.CONFIGURED_TOO_LATE,
    level: 'error',
    title: 'Function that is configured too late',
    requirement: 'was called after the first secret that needs the function',
    isCompliant: ({ existing }) => existing === undefined,
    fix: 'Call SecretProvider.configure() before you create that secret.',
    detail: ({ existing }) => `${existing} exists already.`,
    source: 'This library: the first secret that needs the function creates it.',
  },
  {
    id: RuleId.BOUNDARY_OF_GIVEN_ROLE,
    level: 'error',
    title: 'Permissions boundary of a role that is given',
    requirement: 'must not have both a role and a permissionsBoundary',
    isCompliant: ({ hasRole, hasBoundary }) => !hasRole || !hasBoundary,
    fix: 'Set the boundary where you create the role.',
    source: 'This library: it does not change a role that you pass.',
  },
  {
    id: RuleId.PROVIDER_RUNTIME,
    level: 'error',
    title: 'Runtime of the function',
    requirement: `must have a runtime of Node.js ${OLDEST_NODE} or newer`,
    isCompliant: ({ runtime }) => runtime === undefined || nodeVersion(runtime) >= OLDEST_NODE,
    fix: `Use Runtime.NODEJS_${OLDEST_NODE}_X, or omit runtime.`,
    detail: ({ runtime }) => `It is ${runtime}.`,
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html',
  },
  {
    id: RuleId.PROVIDER_CONCURRENCY,
    level: 'error',
    title: 'Function that never runs',
    requirement:
      'must not have reservedConcurrentExecutions: 0, because Lambda throttles every request and '
      + 'CloudFormation waits for an answer until it times out',
    isCompliant: ({ reservedConcurrentExecutions }) => reservedConcurrentExecutions !== 0,
    fix: 'Set it to at least 1, or omit it.',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html',
  },
];

/** Why a role does not get the permissions of the function. */
export interface RoleFacts {
  /** A sentence. */
  readonly obstacle: string;
  /** The JSON of a document that IAM takes, but for what stands in `<>`. */
  readonly policy: string;
}

/** Judged when all secrets are known: only then is the policy complete. */
export const ROLE_WITHOUT_POLICIES: Rule<RoleFacts> = {
  id: RuleId.ROLE_WITHOUT_POLICIES,
  level: 'error',
  title: 'Role that does not get the permissions of the function',
  requirement: 'must have a role to which this stack can attach the permissions of the function',
  isCompliant: () => false,
  fix: "Pass a role in the function's account to which this stack can attach policies; or pass one that already has the policy below, and set attachPolicies to false.",
  isDetailToPaste: true,
  detail: ({ obstacle, policy }) =>
    `${obstacle} ${policy.includes('<') ? 'The policy (replace each <> with a value of yours)' : 'The policy'}: ${policy}`,
  source: 'https://docs.aws.amazon.com/cdk/v2/guide/define-iam-l2.html',
};

export function roleWithoutPolicies(facts: RoleFacts): Finding {
  return createFinding(ROLE_WITHOUT_POLICIES, { property: 'SecretProvider', value: facts });
}

export function judgeProvider(property: string, facts: ProviderFacts): Finding[] {
  return judge(PROVIDER_RULES, { property, value: facts });
}
