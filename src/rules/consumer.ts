import { Rule } from './rule';
import { RuleId } from './rule-ids';
import { Source } from './sources';

const ACCOUNT = /^[0-9]{12}$/;
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;
const ROLE_PATH = /^\/$|^\/[\x21-\x7e]{1,510}\/$/;
const ORGANIZATION = /^o-[a-z0-9]{10,32}$/;
const UNIT_PATH = /^r-[0-9a-z]{4,32}(\/ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})*$/;

export function isAccountId(account: string): boolean {
  return ACCOUNT.test(account);
}

/** What each part of a consumer without a construct must be. The rules judge literals only. */
export const CONSUMER_RULES = {
  account: {
    id: RuleId.CONSUMER_ACCOUNT,
    level: 'error',
    title: 'Account of a consumer',
    requirement: 'must be an account ID of 12 digits',
    isCompliant: isAccountId,
    fix: 'Write all 12 digits as a string, including leading zeros.',
    source: Source.ACCOUNT,
  },
  roleName: {
    id: RuleId.CONSUMER_ROLE_NAME,
    level: 'error',
    title: 'Role name of a consumer',
    requirement: 'must be a role name: 1 to 64 ASCII letters, digits, and characters _+=,.@-',
    isCompliant: name => ROLE_NAME.test(name),
    fix: 'Write the name without wildcards, and pass the path as an option.',
    source: Source.ROLE,
  },
  path: {
    id: RuleId.CONSUMER_ROLE_PATH,
    level: 'error',
    title: 'Path of a role',
    requirement: 'must be a path of 1 to 512 characters that begins and ends with a slash',
    isCompliant: path => ROLE_PATH.test(path) && !/[*?]|\$\{/.test(path),
    fix: 'Write "/" or "/teams/payments/", without wildcards.',
    source: `${Source.ROLE} (a wildcard would be legal in a role's path; in a policy it would stand for others)`,
  },
  organizationId: {
    id: RuleId.CONSUMER_ORGANIZATION,
    level: 'error',
    title: 'Organization',
    requirement: 'must be the ID of an organization: "o-" and 10 to 32 lowercase letters or digits',
    isCompliant: id => ORGANIZATION.test(id),
    fix: 'Run `aws organizations describe-organization` to get it.',
    source: Source.ORGANIZATION,
  },
  organizationalUnitPath: {
    id: RuleId.CONSUMER_UNIT,
    level: 'error',
    title: 'Path of an organizational unit',
    requirement: 'must be the path from the root to the unit: "r-…/ou-…-…", without the organization',
    isCompliant: path => UNIT_PATH.test(path),
    fix: 'Write the IDs of the root and of each unit, separated by slashes, such as r-ab12/ou-ab12-11111111.',
    source: Source.ORGANIZATION_PATHS,
  },
} satisfies Record<string, Rule<string>>;

/** The parts of a consumer. */
export type ConsumerPart = keyof typeof CONSUMER_RULES;

/** What the deny for principals outside of the organization must be. */
export const GUARD_RULES = {
  exempt: {
    id: RuleId.GUARD_EXEMPT,
    level: 'error',
    title: 'Exemption from the organization guard',
    requirement:
      'must exempt only accounts, roles, users, organizations, and units of organizations: a condition can identify only these',
    fix: 'Exempt the account of another principal. Remove AWS services, which are exempt already.',
    source: Source.CONDITION_KEYS,
  },
  exemptUnnamed: {
    id: RuleId.GUARD_EXEMPT_UNNAMED,
    level: 'error',
    title: 'Exemption without a name',
    requirement:
      'exempts a resource in another account or region that has no name, so no policy can name it',
    fix:
      'Set roleName or userName, or exempt its account. A name replaces a role or user that is deployed.',
    source: 'This library: a policy in another environment can hold only a name that is known at synthesis.',
  },
  exemptUnderConditions: {
    id: RuleId.GUARD_EXEMPT_CONDITIONS,
    level: 'error',
    title: 'Exemption under conditions',
    requirement:
      'exempts a principal with conditions, which the deny statement cannot express: without them, it would exempt more principals',
    fix: 'Exempt the principal without conditions, or exempt a role: SecretConsumer.role().',
    source: Source.CONDITION_KEYS,
  },
  ownerAccount: {
    id: RuleId.GUARD_OWNER,
    level: 'warning',
    title: 'Organization guard that may lock out the owner',
    requirement:
      "also denies the owner's own account if it leaves the organization: you could then not read, change, or delete the secret",
    fix: 'Remove exemptOwnerAccount: false, or acknowledge this warning.',
    source: Source.CONDITION_KEYS,
  },
  policyUnreadable: {
    id: RuleId.GUARD_POLICY_UNREADABLE,
    level: 'error',
    title: 'Policy that cannot take the organization guard',
    requirement:
      'must be a PolicyDocument or plain JSON, so that this library can add the deny statement',
    fix:
      'Write the policy as a PolicyDocument or plain JSON. Otherwise, add the statement yourself and do '
      + 'not apply the mixin to the secret.',
    source:
      'This library: a secret has one resource policy, and a second resource would overwrite the first.',
  },
  policyConditional: {
    id: RuleId.GUARD_POLICY_CONDITIONAL,
    level: 'warning',
    title: 'Organization guard under a condition',
    requirement: 'has a condition: where the condition is false, nothing is denied',
    fix: 'Move the condition from the policy resource to its statements, or acknowledge this warning.',
    source:
      'This library: a secret has one resource policy, and a second resource would overwrite the first.',
  },
} satisfies Record<string, Omit<Rule<never>, 'isCompliant'>>;

/** What the policy of a key of the app must be. */
export const KEY_POLICY_SIZE: Rule<number> = {
  id: RuleId.KEY_POLICY_SIZE,
  level: 'error',
  title: 'Size of a key policy',
  requirement: 'must have at most 32768 bytes',
  isCompliant: size => size <= 32_768,
  fix: 'Grant to whole accounts or to an organization, or use another key for some of the secrets.',
  detail: size => `It has at least ${size}.`,
  source: Source.KMS_QUOTAS,
};
