/** What only AWS can prove, where a document says that nobody has, and what proves it. */
export interface Claim {
  readonly id: string;
  readonly claim: string;
  /** The document, and a text that stands there: the mark. */
  readonly where: { readonly file: string; readonly text: string };
  /** `integ.<app>.ts`; absent where there is none yet. */
  readonly app?: string;
}

const CREATE_SECRET = 'docs/create-secret.md';
const LATE_EVENTS = 'docs/decisions/0023-late-events.md';
const EMULATOR = 'emulator/README.md';
const GRANTS = 'docs/grants.md';

export const CLAIMS: readonly Claim[] = [
  { id: 'token', claim: 'An explicit clientRequestToken becomes the VersionId.', where: { file: CREATE_SECRET, text: 'The token becomes the `VersionId`' }, app: 'rollback' },
  { id: 'rollback', claim: 'After an update that fails, the former version is AWSCURRENT again.', where: { file: CREATE_SECRET, text: 'against AWS: unverified' }, app: 'rollback' },
  { id: 'deletion', claim: 'A destroyed secret can be restored within its recovery window.', where: { file: CREATE_SECRET, text: 'labels, deletion, limits and texts' }, app: 'deletion' },
  { id: 'replica', claim: 'When the deployment ends, each replica is in sync.', where: { file: EMULATOR, text: 'Replicas are replicated' }, app: 'replicas' },
  { id: 'replica-policy', claim: 'GetResourcePolicy answers at a replica with the policy of its primary.', where: { file: EMULATOR, text: 'Replicas are replicated' }, app: 'replicas' },
  { id: 'create-arn', claim: 'IAM asks for CreateSecret with the ARN that the secret will have.', where: { file: CREATE_SECRET, text: 'Whether IAM asks for CreateSecret' } },
  { id: 'late-event', claim: 'The event of a request that is over changes nothing when the function gets it again.', where: { file: LATE_EVENTS, text: 'What is inferred' } },
  { id: 'key-change', claim: 'After a change of the key, the current version is under the new key.', where: { file: CREATE_SECRET, text: 'A change of the key to an alias is not verified' } },
  { id: 'cross-account', claim: 'A role of another account reads exactly what was granted.', where: { file: GRANTS, text: 'The same on AWS | not proved' } },
  { id: 'rotation', claim: 'Rotation by a Lambda function works on a secret of this library.', where: { file: EMULATOR, text: 'rotation by Lambda' } },
];

/** The apps of the claims, each once. */
export const APPS = [...new Set(CLAIMS.flatMap(({ app }) => app ?? []))];
