import { SecretRules, SecretRuleSeverity } from '../../src';
import { ACKNOWLEDGEMENT_LIMITS, ACKNOWLEDGEMENT_RULES } from '../../src/rules/acknowledgement';
import { BLUEPRINT_RULES } from '../../src/rules/blueprint';
import { CATALOGUE } from '../../src/rules/catalogue';
import { TOKEN_RULES } from '../../src/rules/client-request-token';
import { CONSUMER_RULES, GUARD_RULES, KEY_POLICY_SIZE } from '../../src/rules/consumer';
import { CREATION_RULES, SOURCE_IN_PLAIN_SIGHT, SOURCE_PATTERN, VERSION_UNKNOWN } from '../../src/rules/creation';
import { CUSTOM_RULE_RULES } from '../../src/rules/custom-rule';
import { ENCRYPTED_FILE_RULES } from '../../src/rules/encrypted-file';
import { EXPOSURE_RULES } from '../../src/rules/exposures';
import { EXTERNAL_ROTATION_RULES } from '../../src/rules/external-rotation';
import { EXTERNAL_SECRET_RULES } from '../../src/rules/external-secret';
import { FIELD_REFERENCE_RULES } from '../../src/rules/field-references';
import { GRANT_RULES } from '../../src/rules/grants';
import { INDETERMINATE_RAIL, RAILS } from '../../src/rules/guard-rails';
import { IDENTITY_POLICY_RULES } from '../../src/rules/identity-policies';
import { LIBRARY_COPIES } from '../../src/rules/library-copies';
import { PROVIDER_RULES, ROLE_WITHOUT_POLICIES } from '../../src/rules/provider';
import { ROTATION_CALL_RULES } from '../../src/rules/rotation';
import { RuleId } from '../../src/rules/rule-ids';
import { METADATA, SCANNER_FINDINGS_RULES } from '../../src/rules/scanner-findings';
import { Source } from '../../src/rules/sources';

const ROWS = CATALOGUE.flatMap(({ rules }) => rules);

test('every id is allotted once, and stands in one row', () => {
  const allotted = Object.values(RuleId);
  expect(new Set(allotted).size).toBe(allotted.length);
  expect(ROWS.map(({ id }) => id).sort()).toEqual([...allotted].sort());
});

/** Ids that a rule had once. */
const RETIRED = ['MS138'];

test('an id that a rule had once is not allotted again', () => {
  expect(ROWS.map(({ id }) => id).filter(id => RETIRED.includes(id))).toEqual([]);
});

test('an id is MS and three digits, in the range of what it judges', () => {
  const tables = [GRANT_RULES, CONSUMER_RULES, GUARD_RULES, { KEY_POLICY_SIZE }, IDENTITY_POLICY_RULES];
  const grants: string[] = tables.flatMap(table => Object.values(table)).map(({ id }) => id);
  expect(ROWS.filter(({ id }) => !/^MS[0-9]{3}$/.test(id))).toEqual([]);
  expect(ROWS.filter(({ id }) => (id >= 'MS100' && id <= 'MS199') !== grants.includes(id)).map(({ id }) => id)).toEqual([]);
  const creation = [
    ...EXTERNAL_SECRET_RULES, ...EXTERNAL_ROTATION_RULES,
    ...CREATION_RULES, ...TOKEN_RULES, SOURCE_IN_PLAIN_SIGHT, SOURCE_PATTERN, ...ENCRYPTED_FILE_RULES,
    ...FIELD_REFERENCE_RULES, ...EXPOSURE_RULES, VERSION_UNKNOWN, ...PROVIDER_RULES, ROLE_WITHOUT_POLICIES,
  ].map(({ id }): string => id);
  expect(ROWS.filter(({ id }) => (id >= 'MS200' && id <= 'MS299') !== creation.includes(id)).map(({ id }) => id)).toEqual([]);
  const rows = [...RAILS, INDETERMINATE_RAIL, ...Object.values(BLUEPRINT_RULES), LIBRARY_COPIES, ...ACKNOWLEDGEMENT_LIMITS];
  const platform: string[] = rows.map(({ id }) => id);
  expect(ROWS.filter(({ id }) => (id >= 'MS300' && id <= 'MS399') !== platform.includes(id)).map(({ id }) => id)).toEqual([]);
  const acknowledgements: string[] = [...ACKNOWLEDGEMENT_RULES, ...Object.values(SCANNER_FINDINGS_RULES), ...CUSTOM_RULE_RULES]
    .map(({ id }) => id);
  // From MS916 on: calls where the CDK or this library would throw.
  acknowledgements.push(METADATA.id, ...Object.values(ROTATION_CALL_RULES).map(({ id }) => id));
  expect(ROWS.filter(({ id }) => (id >= 'MS900') !== acknowledgements.includes(id)).map(({ id }) => id)).toEqual([]);
  expect(ROWS.filter(({ id }) => id < 'MS001' || id > 'MS399' && id < 'MS900')).toEqual([]);
});

test('the ids are what they were: one that is published never changes its meaning', () => {
  expect(ROWS.map(({ id, title }) => `${id} ${title}`).sort()).toEqual([
    'MS001 Characters of a name',
    'MS002 Length of a name',
    'MS003 Name that looks like the end of an ARN',
    'MS004 Exclamation mark in a name',
    'MS005 Two secrets of one name',
    'MS006 Perhaps two secrets of one name',
    'MS007 Name for a reference from another account or region',
    'MS008 Name that a reference adds',
    'MS009 Attributes of an imported secret',
    'MS010 Length of a description',
    'MS011 Well-formed Unicode',
    'MS012 Secret value in a public text',
    'MS013 Key of an imported secret',
    'MS014 Remains of a CDK token',
    'MS015 Import with an ambiguous ending',
    'MS016 Name that has the suffix of the ARN',
    'MS017 Complete ARN without a suffix in another account or region',
    'MS018 Partial ARN that looks complete',
    'MS019 Second attachment',
    'MS020 Size of a value',
    'MS021 Empty value',
    'MS022 Plaintext in the template',
    'MS023 Plaintext field in the template',
    'MS024 Plaintext field that is not there',
    'MS025 Reference to a secure parameter',
    'MS026 Two ways to give a value',
    'MS027 Size of a generated value',
    'MS028 Value from a parameter without NoEcho',
    'MS029 Value from a parameter with a default',
    'MS030 Length of a generated password',
    'MS031 Length of the excluded characters',
    'MS032 Characters left to choose from',
    'MS033 Length for each required type',
    'MS034 Required type without characters',
    'MS035 Template that is a JSON object',
    'MS036 Template and key together',
    'MS037 Key that the template has already',
    'MS038 Pinned options that changed',
    'MS039 Options that are not pinned',
    'MS040 Number of tags',
    'MS041 Length of a tag key',
    'MS042 Length of a tag value',
    'MS043 Tag key that AWS reserves',
    'MS044 Duplicate tag keys',
    'MS045 Control characters in a tag',
    'MS046 Unusual characters in a tag',
    'MS047 Tag at a disputed limit',
    'MS048 Tag value that AWS reserves',
    'MS050 Two keys',
    'MS051 Form of a key reference',
    'MS052 Key of another AWS service',
    'MS053 Partition of a key',
    'MS054 Region of a key',
    'MS055 Key of another account',
    'MS056 Kind of key',
    'MS057 Disabled key',
    'MS058 Key that is deleted before its secret',
    'MS059 Key reference that not all of AWS accepts',
    'MS060 Duplicate replica',
    'MS061 Replica in the secret\'s own region',
    'MS062 Form of a replica\'s region',
    'MS063 Replica in another partition',
    'MS064 Replica in a region that is not known',
    'MS065 Locked options that changed',
    'MS066 Secret that the lock file does not have',
    'MS067 Lock file that cannot be read',
    'MS068 AWS managed key of another account',
    'MS069 Lock file that cannot be used',
    'MS070 Size of the resource policy',
    'MS071 Public access',
    'MS072 Perhaps public access',
    'MS073 All actions',
    'MS074 Two resource policies',
    'MS075 Principal with a wildcard',
    'MS076 Access that outlives its grant',
    'MS080 Snapshot of a secret',
    'MS081 Form of a rotation schedule',
    'MS082 Time between two rotations',
    'MS083 Days and an expression together',
    'MS084 Length of a rotation window',
    'MS085 Type of a hosted rotation',
    'MS086 Rotation function that Secrets Manager may not call',
    'MS087 Target of an attachment',
    'MS088 Fields of an attached secret',
    'MS089 Policy of an attached secret that moves',
    'MS090 Generated password that a database may refuse',
    'MS091 Account of an imported secret',
    'MS092 Region of an imported secret',
    'MS100 Default key and another account',
    'MS101 Default key and an account that is not known',
    'MS102 Key policy that this app cannot edit',
    'MS103 Consumer in another account',
    'MS104 Grant without effect',
    'MS105 Grant on a key that is not known',
    'MS106 Key policy for every secret',
    'MS107 Consumer whose account is not known',
    'MS108 Imported secret without its key',
    'MS109 Name for a grantee in another account or region',
    'MS110 Grantee that no policy can name',
    'MS111 Key policy that cannot name the grantee',
    'MS112 Key that another account does not find',
    'MS113 Consumers of many accounts',
    'MS114 Imported secret without its key, perhaps of another account',
    'MS115 Replica under the default key and another account',
    'MS116 Replica under the default key and an account that is not known',
    'MS117 Account of a consumer',
    'MS118 Role name of a consumer',
    'MS119 Path of a role',
    'MS120 Organization',
    'MS121 Path of an organizational unit',
    'MS122 Exemption from the organization guard',
    'MS123 Organization guard that may lock out the owner',
    'MS124 Size of a key policy',
    'MS125 Key that another account needs by its ARN',
    'MS126 Grant to the account itself',
    'MS127 Key of another account than the grantee',
    'MS128 Exemption without a name',
    'MS129 Exemption under conditions',
    'MS130 Grant to an identity provider',
    'MS131 Default key and an AWS service',
    'MS132 Policy that cannot take the organization guard',
    'MS133 Organization guard under a condition',
    'MS134 Two inline policies of one name',
    'MS135 Key, name or replicas changed too late for a grant',
    'MS136 Conditions that hold for the secret only',
    'MS139 Policy of the secret that cannot take the grant',
    'MS140 Grant in a policy under a condition',
    'MS142 Key policy for the secrets of a name pattern',
    'MS200 Value in the template of a custom resource',
    'MS201 Token where CloudFormation writes the value',
    'MS202 Token without a value',
    'MS203 Length of a token',
    'MS204 Characters of a token',
    'MS205 Unusual characters in a token',
    'MS206 New version of an attached secret',
    'MS207 Recovery window',
    'MS208 Number of tags of a created secret',
    'MS209 Tags that the handler reserves',
    'MS210 Reference that would be stored as text',
    'MS211 Secrets of one function',
    'MS212 Reference to a version that is not known',
    'MS213 Function of another stack',
    'MS214 Function that is configured too late',
    'MS215 Permissions boundary of a role that is given',
    'MS216 Runtime of the function',
    'MS217 Lineage that a tag can hold',
    'MS218 Unusual characters in a lineage',
    'MS219 Function that never runs',
    'MS220 Role that does not get the permissions of the function',
    'MS221 Local file as the source of a value',
    'MS222 Pattern for the source of a value',
    'MS223 File that cannot be read',
    'MS224 Format of an encrypted file',
    'MS225 Unencrypted value in a file of the repository',
    'MS226 Keys of an encrypted file',
    'MS227 Key that has not encrypted the file',
    'MS228 Key of another region',
    'MS229 Encrypted file that cannot be verified',
    'MS230 Size of an encrypted file',
    'MS231 Field that the file does not have',
    'MS232 Field that the value does not have',
    'MS233 Field of a value that is no JSON object',
    'MS234 Value that is read before anybody writes it',
    'MS235 Value that has to be written first',
    'MS240 Type of a secret that no known partner has',
    'MS241 Length of a type',
    'MS242 Fields of a secret that a partner holds',
    'MS243 Rotation of a partner\'s secret without a role',
    'MS244 Rotation metadata that a partner needs',
    'MS245 Rotation metadata that a partner does not document',
    'MS246 Length of rotation metadata',
    'MS247 Form of rotation metadata',
    'MS248 Rotation at a partner of a secret without a type',
    'MS249 Role that Secrets Manager cannot assume',
    'MS250 Secret value that others may read',
    'MS251 Dynamic reference that is not resolved',
    'MS252 Parameter with a secret that others may read',
    'MS253 Literal key that others may read',
    'MS300 Customer managed key',
    'MS301 Account of a key',
    'MS302 Region of a secret, a replica or a key',
    'MS303 Pattern of a name',
    'MS304 Required tags',
    'MS305 Rotation',
    'MS306 Consumer that is allowed',
    'MS307 No plaintext',
    'MS308 Creation of a secret',
    'MS309 Recovery window',
    'MS310 Guardrail that synthesis cannot check',
    'MS320 Guardrail that is loosened',
    'MS321 Blueprint that cannot be read',
    'MS322 Blueprint that comes too late',
    'MS323 Placeholder without a value',
    'MS324 Injector that applies only in part',
    'MS331 Two copies of this library',
    'MS332 Acknowledgment of MS310 where the rules are strict',
    'MS333 Acknowledgment for too long',
    'MS334 Fields that may be plain',
    'MS900 Acknowledgment without a reason',
    'MS901 Acknowledgment without an owner',
    'MS902 Acknowledgment that has expired',
    'MS903 Date of an acknowledgment',
    'MS904 Acknowledgment of no rule',
    'MS905 Acknowledgment of a guardrail',
    'MS906 Reason for a finding of a scanner',
    'MS907 Finding of a scanner',
    'MS908 Resource of a finding of a scanner',
    'MS909 Acknowledgment by the CDK\'s own method',
    'MS912 Custom rule that lacks a part',
    'MS913 Id of a custom rule',
    'MS914 Custom rules that share an id',
    'MS915 Custom rule that is listed twice',
    'MS916 Metadata that takes no finding of a scanner',
    'MS917 Function or hosted rotation',
    'MS918 Time of a rotation in code',
  ]);
});

/** What a property is or does, as the sentence "secretName …" goes on. */
const VERB = new RegExp(`^(${[
  'must', 'might', 'is', 'was', 'has', 'contains', 'lists', 'names', 'refers', 'comes', 'reads', 'needs', 'requires', 'ends', 'takes', 'goes',
  'excludes', 'exempts', 'allows', 'denies', 'also denies', 'lets', 'wrote', 'writes', 'added',
].join('|')}) [^.]`);

test.each(ROWS.map(row => [row.id, row] as const))('%s is a sentence, a remedy of whole sentences, and a source', (_, { title, requirement, fix, source }) => {
  expect(title).toMatch(/^[A-Z][^.]*$/);
  expect(requirement).toMatch(VERB);
  expect(requirement).not.toMatch(/[.,;:]$/);
  expect(fix).toMatch(/^[A-Z].*\.$/);
  expect(source).toMatch(/https:\/\/|^This library: .*\.$/);
});

test('every source is used, and is an address of its own', () => {
  expect(Object.entries(Source).filter(([, url]) => !ROWS.some(({ source }) => source.includes(url))).map(([name]) => name)).toEqual([]);
  expect(new Set(Object.values(Source)).size).toBe(Object.values(Source).length);
});

test('the published catalogue has the same rules, in the same order', () => {
  const published = SecretRules.catalogue();
  expect(published.map(({ id }) => id)).toEqual(ROWS.map(({ id }) => id));
  expect(published.find(({ id }) => id === 'MS003')).toEqual({
    id: 'MS003',
    severity: SecretRuleSeverity.NOTE,
    title: 'Name that looks like the end of an ARN',
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html',
    fix: 'Refer to the secret by its complete ARN. A new name replaces a deployed secret and loses its value: choose another ending only before the first deployment.',
    property: 'secretName',
  });
  const severities = { error: 'error', warning: 'warning', note: 'info' };
  expect(published.map(({ severity }) => severity)).toEqual(ROWS.map(({ level }) => severities[level]));
});

test('a note requires no action', () => {
  expect(ROWS.filter(({ level }) => level === 'note').map(({ id }) => id).sort()).toEqual([
    'MS003', 'MS017', 'MS037', 'MS039', 'MS046', 'MS047', 'MS090', 'MS205', 'MS218', 'MS233', 'MS235',
  ]);
});
