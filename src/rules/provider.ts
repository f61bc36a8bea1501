import { Finding, judge, Rule } from './rule';
import { RuleId } from './rule-ids';

/**
 * What is wrong with `SecretProviderProps` or the place of `SecretProvider.configure()`. Thrown, because the
 * function is made at once.
 */
export interface ProviderFacts {
  readonly hasRole: boolean;
  readonly hasBoundary: boolean;
  readonly runtime?: string;
  /** A function that exists already in the scope that is set up. */
  readonly existing?: string;
}

/** What the handler is bundled for. */
export const OLDEST_NODE = 22;

export const PROVIDER_RULES: readonly Rule<ProviderFacts>[] = [
  {
    id: RuleId.CONFIGURED_TOO_LATE,
    level: 'error',
    title: 'Function set up after it was made',
    requirement: 'must come before the first secret that needs the function',
    isCompliant: ({ existing }) => existing === undefined,
    fix: 'Call SecretProvider.configure() first.',
    detail: ({ existing }) => `${existing} exists already.`,
    source: 'This library: the function is made with the first secret that needs it.',
  },
  {
    id: RuleId.BOUNDARY_OF_GIVEN_ROLE,
    level: 'error',
    title: 'Permissions boundary of a role that is given',
    requirement: 'must not have a permissionsBoundary together with a role, which has its own',
    isCompliant: ({ hasRole, hasBoundary }) => !hasRole || !hasBoundary,
    fix: 'Set the boundary where the role is made.',
    source: 'This library: it does not change a role that is given.',
  },
  {
    id: RuleId.PROVIDER_RUNTIME,
    level: 'error',
    title: 'Runtime of the function',
    requirement: `must have a runtime of Node.js ${OLDEST_NODE} or newer`,
    isCompliant: ({ runtime }) => runtime === undefined || Number(/^nodejs([0-9]+)\.x$/.exec(runtime)?.[1]) >= OLDEST_NODE,
    fix: `Use Runtime.NODEJS_${OLDEST_NODE}_X, or leave it out.`,
    detail: ({ runtime }) => `It is ${runtime}.`,
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html',
  },
];

export function judgeProvider(property: string, facts: ProviderFacts): Finding[] {
  return judge(PROVIDER_RULES, { property, value: facts });
}
