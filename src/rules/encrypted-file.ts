import { parseKmsReference } from './kms-key';
import { createFinding, Finding, formatList, Rule } from './rule';
import { RuleId } from './rule-ids';
import { Text } from '../cloudformation/text';
import { isMultiRegionKey, mayBeSameKey } from '../secrets-manager';

/** A file of the repository that holds the value, encrypted. */
export interface EncryptedFileFacts {
  readonly path: string;
  readonly format: 'SOPS' | 'ciphertext';
  /** What makes it of no use, however it is deployed. */
  readonly problem?: FileProblem;
  /** The keys that have encrypted its data key, as the file names them. Unknown for a ciphertext. */
  readonly fileKeys?: readonly string[];
  /** The key that the property names. */
  readonly key: Text;
  /** Of the secret's stack; undefined where only the deployment knows it. */
  readonly region?: string;
  /** At least so many bytes has the value. */
  readonly size?: number;
  /** Of the file itself, in bytes. */
  readonly fileSize?: number;
  /** The field that is to be the value. */
  readonly field?: string;
  /** Its fields; undefined where the content is no JSON object. */
  readonly fields?: readonly string[];
}

/** By the rule that it breaks. */
export type FileProblemKind = 'unreadable' | 'format' | 'inTheClear' | 'keys' | 'unverified';

export interface FileProblem {
  readonly kind: FileProblemKind;
  /** A sentence about this file. */
  readonly detail: string;
  /** Where that of the rule says nothing about this problem. */
  readonly requirement?: string;
  readonly fix?: string;
}

const MAX_VALUE = 65_536;
/** What the handler reads. */
const MAX_FILE = 1_048_576;
/** What `aws kms encrypt` takes, and about what it makes of it. */
const MAX_CIPHERTEXT = 6_144;
const SOPS = 'https://github.com/getsops/sops/blob/main/README.rst';
const DECRYPT = 'https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html';
const ENCRYPT = 'https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html';

export const ENCRYPTED_FILE_RULES: readonly Rule<EncryptedFileFacts>[] = [
  problemRule('unreadable', {
    id: RuleId.FILE_UNREADABLE,
    title: 'File that cannot be read',
    requirement: 'must be a file that the app can read',
    fix:
      'Correct the path: it is relative to the working directory of the app, '
      + 'unless path.join(__dirname, …) makes it absolute.',
    source: 'This library: it reads the file at synthesis.',
  }),
  problemRule('format', {
    id: RuleId.FILE_FORMAT,
    title: 'Format of an encrypted file',
    requirement:
      'must be a SOPS file in JSON or binary format for fromSopsFile(), or a KMS ciphertext for fromCiphertextFile()',
    fix:
      'Run sops decrypt --output-type json FILE | sops encrypt --kms KEY_ARN --input-type json '
      + '--output-type json --filename-override FILE.json /dev/stdin > FILE.json, '
      + 'which converts a YAML, dotenv, or INI file without writing its decrypted content to a file.',
    source: SOPS,
  }),
  problemRule('inTheClear', {
    id: RuleId.FILE_IN_THE_CLEAR,
    title: 'Unencrypted value in a file of the repository',
    requirement: 'must be encrypted: every value, except those that the file declares as unencrypted',
    fix:
      'Encrypt the file, and replace the value, because everyone who can read the history of the '
      + 'repository knows it. If a value is not a secret, give its field a name that ends with '
      + '"_unencrypted".',
    source: SOPS,
  }),
  problemRule('keys', {
    id: RuleId.FILE_KEYS,
    title: 'Keys of an encrypted file',
    requirement: 'must be a file whose data key a single KMS key can decrypt',
    fix:
      'Add a KMS key and remove Shamir groups: run sops updatekeys with a .sops.yaml that has one group with the key.',
    source: SOPS,
  }),
  {
    id: RuleId.FILE_KEY,
    level: 'error',
    title: 'Key that has not encrypted the file',
    requirement: 'must be a file that the given key encrypted',
    isCompliant: ({ fileKeys, key }) =>
      fileKeys === undefined || !key.isWhole
      || fileKeys.some(each => mayBeKeyOfFile(each, key.literal, fileKeys.length)),
    fix:
      'Pass the key that the file names, or encrypt the file with the given key too: '
      + 'sops rotate --in-place --add-kms KEY_ARN FILE.',
    detail: ({ fileKeys = [], key }) => `The key is ${key.literal}, and the file names ${formatList(fileKeys)}.`,
    source: DECRYPT,
  },
  {
    id: RuleId.FILE_REGION,
    level: 'error',
    title: 'Key of another region',
    requirement: "must be encrypted with a key in the secret's region, where the handler decrypts it",
    isCompliant: ({ key, region, fileKeys }) =>
      region === undefined || regionsOf(key, fileKeys).every(each => each === region),
    fix: 'Encrypt the file with a key in that region too, or with a multi-Region key, and pass that key.',
    detail: ({ key, region, fileKeys }) =>
      `The key is in ${regionsOf(key, fileKeys).join()}, and the secret in ${region}.`,
    source: DECRYPT,
  },
  problemRule('unverified', {
    id: RuleId.FILE_UNVERIFIED,
    title: 'Encrypted file that cannot be verified',
    requirement: 'must have the MAC that SOPS wrote, so that changes of the file are noticed',
    fix: 'Encrypt the file again, and edit it only with sops.',
    source: SOPS,
  }),
  {
    id: RuleId.FILE_SIZE,
    level: 'error',
    title: 'Size of an encrypted file',
    requirement:
      `must contain a value of 1 to ${MAX_VALUE} bytes; a KMS ciphertext can have at most ${MAX_CIPHERTEXT} bytes, and a file at most ${MAX_FILE}`,
    isCompliant: ({ size, fileSize = 0, format }) =>
      fileSize <= MAX_FILE
      && (size === undefined || (size >= 1 && size <= (format === 'SOPS' ? MAX_VALUE : MAX_CIPHERTEXT))),
    fix: 'If the value is empty, encrypt another one. Store a large file in a bucket, and the key of its object in the secret.',
    detail: ({ size, fileSize = 0, format }) =>
      fileSize > MAX_FILE
        ? `The file has ${fileSize} bytes.`
        : `It has ${format === 'SOPS' && size ? 'at least ' : ''}${size} bytes.`,
    source: `https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html; ciphertext: ${ENCRYPT} (4,096 bytes, and our estimate of what KMS adds)`,
  },
  {
    id: RuleId.FILE_FIELD,
    level: 'error',
    title: 'Field that the file does not have',
    requirement: 'must be a JSON object with the field that jsonField names',
    isCompliant: ({ field, fields }) => field === undefined || (fields?.includes(field) ?? false),
    fix: 'Correct jsonField, or omit it to store the whole object.',
    detail: ({ field, fields }) =>
      fields === undefined
        ? `jsonField is "${field}", and the content is not a JSON object.`
        : `jsonField is "${field}", and the file has ${formatList(fields)}.`,
    source: SOPS,
  },
];

type ProblemRule = Pick<Rule<EncryptedFileFacts>, 'id' | 'title' | 'requirement' | 'fix' | 'source'>;

function problemRule(kind: FileProblemKind, row: ProblemRule): Rule<EncryptedFileFacts> {
  return { ...row, level: 'error', isCompliant: ({ problem }) => problem?.kind !== kind, detail: ({ problem }) => problem!.detail };
}

/** The other rules mean nothing of a file that nobody can use. */
export function judgeEncryptedFile(file: EncryptedFileFacts): Finding[] {
  const broken = ENCRYPTED_FILE_RULES.filter(rule => !rule.isCompliant(file));
  const given = { property: 'content', value: file, shown: file.path };
  return (file.problem ? broken.slice(0, 1) : broken).map(rule => createFinding(forProblem(rule, file.problem), given));
}

function forProblem(rule: Rule<EncryptedFileFacts>, { requirement, fix }: Partial<FileProblem> = {}): Rule<EncryptedFileFacts> {
  return { ...rule, requirement: requirement ?? rule.requirement, fix: fix ?? rule.fix };
}

/**
 * A key may have several aliases, all of its account and region. Of several keys in a file, the handler
 * takes those that surely may be it.
 */
export function mayBeKeyOfFile(fileKey: string, key: string, keysOfFile: number): boolean {
  const [one, other] = [fileKey, key].map(reference => /^(.*:)alias\//.exec(reference)?.[1]);
  return mayBeSameKey(fileKey, key) || keysOfFile === 1 && one !== undefined && one === other;
}

/** Of the key that is given, else of the file's, if that is the only one. */
function regionsOf(key: Text, fileKeys: readonly string[] = []): string[] {
  const given = parseKmsReference(key).region;
  if (given !== undefined || fileKeys.length !== 1 || isMultiRegionKey(fileKeys[0])) return given === undefined ? [] : [given];
  return [parseKmsReference(Text.literal(fileKeys[0])).region ?? []].flat();
}
