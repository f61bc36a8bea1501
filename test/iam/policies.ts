/** Principals of the policies below. */
export const OWN = '111111111111';
export const OTHER = '222222222222';
export const ORGANIZATION = 'o-abcdefghij';
const ROLE = `arn:aws:iam::${OTHER}:role/Reader`;
/** On the map: the default key lets no other account read. Of everybody, the own account is left. */
const ROLE_LACKS = `${ROLE}: incomplete`;

export type Json = Record<string, unknown>;

/** A policy, and what every reader has to make of it. */
export interface PolicyCase {
  readonly title: string;
  readonly document: Json;
  /** Rules that it breaks: of a ManagedSecret, and by the plugin. */
  readonly rules: string;
  /** Rules of guardrails that it breaks where the organization and the other account may be consumers. */
  readonly guardrail: string;
  /** Who is let in, by a custom rule. */
  readonly consumers: string;
  /** Who reads, on the map. */
  readonly map: string;
}

/** A statement that allows reading. */
function read(more: Json): Json {
  return { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*', ...more };
}

function policy(...statements: Json[]): Json {
  return { Version: '2012-10-17', Statement: statements };
}

function row(title: string, statement: Json, rules: string, guardrail: string, consumers: string, map: string): PolicyCase {
  return { title, document: policy(read(statement)), rules, guardrail, consumers, map };
}

const everybodyIf = (title: string, condition: Json, rules: string, guardrail: string, consumers: string, map: string) => (
  row(title, { Principal: '*', Condition: condition }, rules, guardrail, consumers, map));


export const POLICIES: readonly PolicyCase[] = [
  row('everybody', { Principal: '*' }, 'MS071', 'MS306', 'everybody', '111111111111: complete'),
  row('everybody as AWS', { Principal: { AWS: '*' } }, 'MS071', 'MS306', 'everybody', '111111111111: complete'),
  row('everybody in a list', { Principal: { AWS: [ROLE, '*'] } },
    'MS071', 'MS306', `${ROLE}, everybody`, `111111111111: complete, ${ROLE}: incomplete`),
  row('all but one', { Principal: undefined, NotPrincipal: { AWS: ROLE } },
    'MS071', 'MS306', 'everybody but those whom a NotPrincipal names', '111111111111: unknown'),
  row('everybody of every kind', { Principal: { '*': '*' } }, 'MS071', 'MS306', 'everybody', '111111111111: complete'),
  row('a role', { Principal: { AWS: ROLE } }, '', '', ROLE, ROLE_LACKS),
  row('two roles', { Principal: { AWS: [ROLE, `arn:aws:iam::${OTHER}:role/team/Other`] } },
    '', '', `${ROLE}, arn:aws:iam::222222222222:role/team/Other`, `${ROLE}: incomplete, arn:aws:iam::222222222222:role/team/Other: incomplete`),
  row('a user', { Principal: { AWS: `arn:aws:iam::${OTHER}:user/Jo` } },
    '', '', 'arn:aws:iam::222222222222:user/Jo', 'arn:aws:iam::222222222222:user/Jo: incomplete'),
  row('a session', { Principal: { AWS: `arn:aws:sts::${OTHER}:assumed-role/Reader/job` } },
    '', '', 'arn:aws:sts::222222222222:assumed-role/Reader/job', 'arn:aws:sts::222222222222:assumed-role/Reader/job: incomplete'),
  row('a part of the roles', { Principal: { AWS: `arn:aws:iam::${OTHER}:role/*` } },
    'MS075', '', 'arn:aws:iam::222222222222:role/*', 'arn:aws:iam::222222222222:role/*: incomplete'),
  row('an account', { Principal: { AWS: `arn:aws:iam::${OTHER}:root` } },
    '', '', 'arn:aws:iam::222222222222:root', '222222222222: incomplete'),
  row('an account by number', { Principal: { AWS: OTHER } },
    '', '', '222222222222', '222222222222: incomplete'),
  row('the own account', { Principal: { AWS: `arn:aws:iam::${OWN}:root` } }, '', '', '', ''),
  row('a role of the own account', { Principal: { AWS: `arn:aws:iam::${OWN}:role/Reader` } },
    '', '', '', 'arn:aws:iam::111111111111:role/Reader: complete'),
  row('a service', { Principal: { Service: 'rds.amazonaws.com' } },
    '', '', '', 'rds.amazonaws.com: unknown'),
  row('a service and a role', { Principal: { Service: 'rds.amazonaws.com', AWS: ROLE } },
    '', '', ROLE, `${ROLE}: incomplete, rds.amazonaws.com: unknown`),
  row('an identity provider', { Principal: { Federated: `arn:aws:iam::${OTHER}:saml-provider/Idp` } },
    '', '', 'arn:aws:iam::222222222222:saml-provider/Idp', 'arn:aws:iam::222222222222:saml-provider/Idp: incomplete'),
  row('a deny', { Effect: 'Deny', Principal: '*' }, '', '', '', ''),
  row('all actions', { Principal: { AWS: ROLE }, Action: 'secretsmanager:*' }, 'MS073', '', ROLE, ROLE_LACKS),
  row('all actions but one', { Principal: { AWS: ROLE }, Action: undefined, NotAction: 'secretsmanager:DeleteSecret' },
    '', '', ROLE, ROLE_LACKS),
  everybodyIf('an organization', { StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } },
    '', '', 'o-abcdefghij', '111111111111: complete'),
  everybodyIf('an organization, in other letters', { stringequals: { 'AWS:principalorgid': ORGANIZATION } },
    '', '', 'o-abcdefghij', '111111111111: complete'),
  everybodyIf('an organization by pattern', { StringLike: { 'aws:PrincipalOrgID': [ORGANIZATION] } },
    '', '', 'o-abcdefghij', '111111111111: complete'),
  everybodyIf('any organization', { StringLike: { 'aws:PrincipalOrgID': '*' } },
    'MS072', 'MS306', 'everybody', '111111111111: unknown'),
  everybodyIf('a wildcard that is compared exactly', { StringEquals: { 'aws:PrincipalOrgID': '*' } }, '', '', '', ''),
  everybodyIf('a wildcard of accounts that is compared exactly', { StringEqualsIgnoreCase: { 'aws:PrincipalAccount': '????????????' } }, '', '', '', ''),
  everybodyIf('a wildcard of ARNs that is compared exactly', { StringEquals: { 'aws:PrincipalArn': `arn:aws:iam::${OTHER}:role/*` } }, '', '', '', ''),
  everybodyIf('an organization, and a wildcard that is compared exactly', { StringEquals: { 'aws:PrincipalOrgID': [ORGANIZATION, '*'] } },
    '', '', 'o-abcdefghij', '111111111111: complete'),
  everybodyIf('not a wildcard that is compared exactly', { StringNotEquals: { 'aws:PrincipalOrgID': '*' } },
    'MS072', 'MS306', 'everybody', '111111111111: complete'),
  everybodyIf('an organization, of many values', { 'ForAnyValue:StringEquals': { 'aws:PrincipalOrgID': ORGANIZATION } },
    '', '', 'o-abcdefghij', '111111111111: complete'),
  everybodyIf('an organization, of no value too', { 'ForAllValues:StringEquals': { 'aws:PrincipalOrgID': ORGANIZATION } },
    'MS072', 'MS306', 'everybody', '111111111111: unknown'),
  everybodyIf('an organization, if there is one', { StringEqualsIfExists: { 'aws:PrincipalOrgID': ORGANIZATION } },
    'MS072', 'MS306', 'everybody', '111111111111: unknown'),
  everybodyIf('not an organization', { StringNotEquals: { 'aws:PrincipalOrgID': ORGANIZATION } },
    'MS072', 'MS306', 'everybody', '111111111111: unknown'),
  everybodyIf('a part of an organization', { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': `${ORGANIZATION}/r-ab12/*` } },
    '', '', 'o-abcdefghij', '111111111111: unknown'),
  everybodyIf('whoever has an organization', { Null: { 'aws:PrincipalOrgID': 'false' } },
    'MS072', 'MS306', 'everybody', '111111111111: unknown'),
  everybodyIf('an account by condition', { StringEquals: { 'aws:PrincipalAccount': OTHER } },
    '', '', '222222222222', '222222222222: incomplete'),
  everybodyIf('the own account by condition', { StringEquals: { 'aws:PrincipalAccount': OWN } },
    '', '', '', '111111111111: complete'),
  everybodyIf('two accounts by condition', { StringEquals: { 'aws:PrincipalAccount': [OTHER, '333333333333'] } },
    '', 'MS306', '222222222222 and 333333333333', '222222222222: incomplete, 333333333333: incomplete'),
  everybodyIf('an account or others of which a part is known', { StringLike: { 'aws:PrincipalAccount': [OTHER, '3333*'] } },
    '', 'MS306', '222222222222 and 3333*', '*: incomplete'),
  everybodyIf('services or not', { Bool: { 'aws:PrincipalIsAWSService': ['true', 'false'] } },
    'MS072', 'MS306', 'everybody', '111111111111: complete'),
  everybodyIf('a service, if there is one', { StringEqualsIfExists: { 'aws:PrincipalServiceName': 'rds.amazonaws.com' } },
    'MS072', 'MS306', 'everybody', '111111111111: unknown'),
  everybodyIf('any organization, by a function', { StringLike: { 'aws:PrincipalOrgID': { 'Fn::Sub': '*' } } },
    'MS072', 'MS306', 'everybody', '111111111111: unknown'),
  row('roles of the own account', {
    Principal: { AWS: `arn:aws:iam::${OWN}:root` }, Condition: { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${OWN}:role/app-*` } },
  }, '', '', '', ''),
  row('everybody, to an action by Fn::If', { Principal: '*', Action: { 'Fn::If': ['Live', 'secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'] } },
    'MS071', 'MS306', 'everybody', '111111111111: unknown'),
  everybodyIf('an organization, or no condition at all', {
    'Fn::If': ['Live', { StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } }, { Ref: 'AWS::NoValue' }],
  }, 'MS072', 'MS306', 'o-abcdefghij, everybody', '111111111111: unknown'),
  everybodyIf('a condition without its value', { StringEquals: { 'aws:PrincipalOrgID': { Ref: 'AWS::NoValue' } } },
    'MS071', 'MS306', 'everybody', '111111111111: complete'),
  everybodyIf('an organization, or no value', { StringEquals: { 'aws:PrincipalOrgID': { 'Fn::If': ['Live', ORGANIZATION, { Ref: 'AWS::NoValue' }] } } },
    '', 'MS310', 'o-abcdefghij and ?', '111111111111: unknown'),
  everybodyIf('a condition with a list of no values', { StringEquals: { 'aws:PrincipalOrgID': [] } }, '', 'MS310', '?', '111111111111: unknown'),
  everybodyIf('an organization, and perhaps another', {
    StringEquals: { 'aws:PrincipalOrgID': [ORGANIZATION, { 'Fn::If': ['Live', 'o-klmnopqrst', { Ref: 'AWS::NoValue' }] }] },
  }, '', 'MS306', 'o-abcdefghij and o-klmnopqrst', '111111111111: complete'),
  row('an effect that only the deployment knows', { Effect: { Ref: 'Effect' }, Principal: '*' }, '', 'MS310', 'everybody', '111111111111: unknown'),
  everybodyIf('a part of the organizations', { StringLike: { 'aws:PrincipalOrgID': 'o-x*' } }, '', 'MS306', 'o-x*', '111111111111: unknown'),
  everybodyIf('every organization', { StringLike: { 'aws:PrincipalOrgID': 'o-*' } }, 'MS072', 'MS306', 'o-*', '111111111111: unknown'),
  everybodyIf('every organization, by its parts', { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-*/r-*/ou-*' } },
    'MS072', 'MS306', 'o-*', '111111111111: unknown'),
  everybodyIf('an organization, and every one', { StringLike: { 'aws:PrincipalOrgID': [ORGANIZATION, '**'] } },
    'MS072', 'MS306', 'o-abcdefghij and **', '111111111111: unknown'),
  everybodyIf('every account by condition', { StringLike: { 'aws:PrincipalAccount': '????????????' } },
    'MS072', 'MS306', '????????????', '111111111111: complete'),
  everybodyIf('a role of any account', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/Reader' } },
    'MS072', 'MS306', 'arn:aws:iam::*:role/Reader', '111111111111: unknown'),
  everybodyIf('every ARN', { StringLike: { 'aws:PrincipalArn': 'arn:*' } }, 'MS072', 'MS306', 'arn:*', '111111111111: unknown'),
  everybodyIf('a role of any account, in an organization', {
    ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/Reader' }, StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION },
  }, '', '', 'arn:aws:iam::*:role/Reader and o-abcdefghij', '111111111111: unknown'),
  everybodyIf('conditions that only the deployment knows', { Ref: 'Conditions' }, '', 'MS310', '?', '111111111111: unknown'),
  everybodyIf('an operator whose keys only the deployment knows', { StringEquals: { Ref: 'Keys' } }, '', 'MS310', '?', '111111111111: unknown'),
  everybodyIf('services only, if the key is there', { BoolIfExists: { 'aws:PrincipalIsAWSService': 'true' } },
    'MS072', 'MS306', 'everybody', '*.amazonaws.com: unknown'),
  row('every service', { Principal: { Service: '*' } }, '', '', '', '*.amazonaws.com: unknown'),
  row('every identity provider', { Principal: { Federated: '*' } }, '', 'MS306', '*', 'every identity provider: incomplete'),
  row('every action of every service', { Principal: { AWS: ROLE }, Action: '*:*' }, 'MS073', '', ROLE, ROLE_LACKS),
  row('every action, by two wildcards', { Principal: { AWS: ROLE }, Action: 'secretsmanager:**' }, 'MS073', '', ROLE, ROLE_LACKS),
  everybodyIf('a service by one of its names', { 'ForAnyValue:StringEquals': { 'aws:PrincipalServiceNamesList': 'rds.amazonaws.com' } },
    '', '', '', 'rds.amazonaws.com: unknown'),
  row('a role and nothing', { Principal: { AWS: [ROLE, { Ref: 'AWS::NoValue' }] } }, '', '', ROLE, ROLE_LACKS),
  everybodyIf('a role by condition', { ArnEquals: { 'aws:PrincipalArn': ROLE } },
    '', '', '222222222222', ROLE_LACKS),
  everybodyIf('a role by pattern of ARNs', { ArnLike: { 'aws:PrincipalArn': ROLE } },
    '', '', '222222222222', ROLE_LACKS),
  everybodyIf('a role by text', { StringLike: { 'aws:PrincipalArn': ROLE } },
    '', '', '222222222222', ROLE_LACKS),
  everybodyIf('a role, of many values', { 'ForAnyValue:ArnLike': { 'aws:PrincipalArn': ROLE } },
    '', '', '222222222222', ROLE_LACKS),
  everybodyIf('a role, of no value too', { 'ForAllValues:ArnLike': { 'aws:PrincipalArn': ROLE } },
    'MS072', 'MS306', 'everybody', '111111111111: unknown'),
  everybodyIf('a role, if there is one', { ArnLikeIfExists: { 'aws:PrincipalArn': ROLE } },
    'MS072', 'MS306', 'everybody', '111111111111: unknown'),
  everybodyIf('a role, in other letters', { ARNLIKE: { 'aws:principalarn': ROLE } },
    '', '', '222222222222', ROLE_LACKS),
  everybodyIf('roles of an account', { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${OTHER}:role/*` } },
    '', '', '222222222222', '222222222222: incomplete'),
  everybodyIf('not a role', { ArnNotLike: { 'aws:PrincipalArn': ROLE } },
    'MS072', 'MS306', 'everybody', '111111111111: unknown'),
  everybodyIf('services only', { Bool: { 'aws:PrincipalIsAWSService': 'true' } },
    'MS072', '', '', '*.amazonaws.com: unknown'),
  row('all actions, in other letters', { Principal: { AWS: ROLE }, Action: ['SecretsManager:*'] }, 'MS073', '', ROLE, ROLE_LACKS),
  row('every action', { Principal: { AWS: ROLE }, Action: '*' }, 'MS073', '', ROLE, ROLE_LACKS),
  row('all actions, by a function', { Principal: { AWS: ROLE }, Action: { 'Fn::Join': [':', ['secretsmanager', '*']] } },
    'MS073', '', ROLE, ROLE_LACKS),
  everybodyIf('an organization, of many values, in other letters', { 'foranyvalue:stringequals': { 'aws:principalorgid': ORGANIZATION } },
    '', '', 'o-abcdefghij', '111111111111: complete'),
  everybodyIf('an organization, of no value too, in other letters', { 'forallvalues:STRINGLIKE': { 'aws:PrincipalOrgID': ORGANIZATION } },
    'MS072', 'MS306', 'everybody', '111111111111: unknown'),
  everybodyIf('an organization, if there is one, in other letters', { stringequalsifexists: { 'aws:PrincipalOrgID': ORGANIZATION } },
    'MS072', 'MS306', 'everybody', '111111111111: unknown'),
  everybodyIf('an organization, of many values if there is one', { 'ForAnyValue:StringEqualsIfExists': { 'aws:PrincipalOrgID': ORGANIZATION } },
    'MS072', 'MS306', 'everybody', '111111111111: unknown'),
  everybodyIf('an account, ignoring case', { StringEqualsIgnoreCase: { 'aws:PrincipalAccount': OTHER } },
    '', '', '222222222222', '222222222222: incomplete'),
  everybodyIf('an operator that IAM does not know', { StringMatches: { 'aws:PrincipalOrgID': ORGANIZATION } },
    'MS072', 'MS306', 'everybody', '111111111111: unknown'),
  everybodyIf('services only, in other letters', { bool: { 'AWS:PrincipalIsAWSService': 'true' } },
    'MS072', '', '', '*.amazonaws.com: unknown'),
  everybodyIf('a service by name', { StringEquals: { 'aws:PrincipalServiceName': 'rds.amazonaws.com' } },
    '', '', '', 'rds.amazonaws.com: unknown'),
  everybodyIf('whoever comes by TLS', { Bool: { 'aws:SecureTransport': 'true' } },
    'MS072', 'MS306', 'everybody', '111111111111: complete'),
  everybodyIf('until a day', { DateLessThan: { 'aws:CurrentTime': '2027-01-01T00:00:00Z' } },
    'MS072', 'MS306', 'everybody', '111111111111: unknown'),
  everybodyIf('from a network', { StringEquals: { 'aws:SourceVpce': 'vpce-0123456789abcdef0' } },
    '', 'MS306', 'everybody', '111111111111: unknown'),
  everybodyIf('from everywhere', { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } },
    'MS072', 'MS306', 'everybody', '111111111111: unknown'),
  everybodyIf('an organization, from a network', {
    StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION, 'aws:SourceVpce': 'vpce-0123456789abcdef0' },
  }, '', '', 'o-abcdefghij', '111111111111: unknown'),
  everybodyIf('by an operator that is none', { StringEqual: { 'aws:PrincipalOrgID': ORGANIZATION } },
    'MS072', 'MS306', 'everybody', '111111111111: unknown'),
  row('an account, but one role of it', {
    Principal: { AWS: `arn:aws:iam::${OTHER}:root` }, Condition: { ArnEquals: { 'aws:PrincipalArn': ROLE } },
  }, '', '', 'arn:aws:iam::222222222222:root', ROLE_LACKS),
];

/** The same policy as an object, as JSON text, and as JSON text by `Fn::Sub`, with a pseudo parameter and a variable. */
export const FORMS: Record<string, (document: Json) => unknown> = {
  'object': document => document,
  'text': document => JSON.stringify(document),
  'Fn::Sub': document => ({ 'Fn::Sub': [substitution(document), { Organization: ORGANIZATION }] }),
};

/** A text has no functions of CloudFormation: what looks like one goes to the service as it is. */
export function formsOf(document: Json): string[] {
  return /"(Fn::|Ref")/.test(JSON.stringify(document)) ? ['object'] : Object.keys(FORMS);
}

function substitution(document: Json): string {
  return JSON.stringify(document).replaceAll(OWN, '${AWS::AccountId}').replaceAll(ORGANIZATION, '${Organization}');
}
