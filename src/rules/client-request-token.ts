import { CreationFacts } from './creation-facts';
import { Rule } from './rule';
import { RuleId } from './rule-ids';
import { Source } from './sources';

/** Who writes the value of a secret, and with which token. */
type TokenFacts = Pick<CreationFacts, 'writer' | 'token'>;

const MIN_TOKEN = 32;
const MAX_TOKEN = 64;

/** What a `clientRequestToken` must be, and where it has a use. */
export const TOKEN_RULES: readonly Rule<TokenFacts>[] = [
  {
    id: RuleId.TOKEN_NOT_PASSED,
    level: 'error',
    title: 'Token where CloudFormation writes the value',
    requirement:
      'must not be set, because CloudFormation writes the value of this secret and cannot pass a token',
    isCompliant: ({ token, writer }) => token === undefined || writer !== 'cloudFormation',
    fix:
      'Remove clientRequestToken from a deployed secret: other ways to create it replace the secret, and other content writes a new value. Before the first deployment, use '
      + 'SecretCreation.createSecret(), or content that the handler writes, such as '
      + "SecretContent.generated({}, { generation: '1' }).",
    source: Source.CFN_SECRET,
  },
  {
    id: RuleId.TOKEN_WITHOUT_VALUE,
    level: 'error',
    title: 'Token without a value',
    requirement:
      'must not be set for a secret without a value, because the handler writes no version',
    isCompliant: ({ token, writer }) => token === undefined || writer !== 'nobody',
    fix: 'Remove clientRequestToken, or set content.',
    source: Source.CREATE_SECRET,
  },
  {
    id: RuleId.TOKEN_LENGTH,
    level: 'error',
    title: 'Length of a token',
    requirement: `must have ${MIN_TOKEN} to ${MAX_TOKEN} characters`,
    isCompliant: ({ token }) =>
      token === undefined
      || (token.literal.length <= MAX_TOKEN && (!token.isWhole || token.literal.length >= MIN_TOKEN)),
    wording: ({ token }) => ({
      requirement: `has ${token!.isWhole ? '' : 'at least '}${token!.literal.length} characters; it needs ${MIN_TOKEN} to ${MAX_TOKEN}`,
    }),
    fix: 'Use a UUID.',
    source: Source.CREATE_SECRET,
  },
  {
    id: RuleId.TOKEN_CHARACTERS,
    level: 'error',
    title: 'Characters of a token',
    requirement: 'must contain only visible ASCII characters, and no colon',
    isCompliant: ({ token }) => token === undefined || /^[!-9;-~]*$/.test(token.literal),
    fix: 'Use a UUID.',
    source: `${Source.CFN_DYNAMIC_REFERENCES} (the token becomes the version id, a field between colons there; that the service refuses it is inferred)`,
  },
  {
    id: RuleId.TOKEN_UNUSUAL,
    level: 'note',
    title: 'Unusual characters in a token',
    requirement: 'has characters other than letters, digits, and hyphens',
    isCompliant: ({ token }) =>
      token === undefined || !/^[!-9;-~]*$/.test(token.literal) || /^[A-Za-z0-9-]*$/.test(token.literal),
    fix:
      'Keep the token of a deployed secret: a different token writes a new version of the value. For a '
      + 'new secret, use a UUID, as AWS recommends.',
    source: Source.CREATE_SECRET,
  },
];
