import { AppName, NAMES } from './names';

/** What only AWS can prove, the document that says so beside `<!-- claim: id -->`, and the app that proves it. */
export interface Claim {
  readonly id: string;
  readonly claim: string;
  readonly document: string;
  /** `integ.<app>.ts` deploys, `proofs.ts` asserts. */
  readonly app: AppName;
  /** Why the emulator cannot run the proof at all. */
  readonly notOnEmulator?: string;
  /** Why it shows nothing that the emulator passes. */
  readonly onlyAwsDecides?: string;
}

const GUIDE = 'docs/guides/create-secret.md';
const PROOF = 'docs/internals/handler-proof.md';
const EMULATOR = 'emulator/README.md';

export const CLAIMS: readonly Claim[] = [
  { id: 'token', app: 'rollback', document: GUIDE, claim: 'An explicit clientRequestToken becomes the VersionId.' },
  { id: 'rollback', app: 'rollback', document: PROOF, claim: 'After an update that fails, the former version is AWSCURRENT again.' },
  { id: 'deletion', app: 'deletion', document: PROOF, claim: 'A destroyed secret can be restored within its recovery window.' },
  { id: 'replica', app: 'replicas', document: EMULATOR, claim: 'When the deployment ends, each replica is in sync.' },
  {
    id: 'replica-policy',
    app: 'replicas',
    document: EMULATOR,
    claim: 'GetResourcePolicy answers at a replica with the policy of its primary.',
  },
  { id: 'key-change', app: 'key-change', document: GUIDE, claim: 'After a change of the key, the current version is under the new key.' },
  {
    id: 'create-arn',
    app: 'create-arn',
    document: GUIDE,
    claim: 'IAM asks for CreateSecret with the ARN that the secret will have.',
    onlyAwsDecides: 'the emulator was written to do so',
  },
  {
    id: 'late-event',
    app: 'late-event',
    document: 'docs/decisions/0023-late-events.md',
    claim: 'The event of a request that is over changes nothing when the function gets it again.',
  },
  { id: 'cross-account', app: 'cross-account', document: 'docs/guides/grants.md', claim: 'A role of another account reads what was granted, and writes nothing.' },
  {
    id: 'rotation',
    app: 'rotation',
    document: EMULATOR,
    claim: 'A Lambda function rotates a secret of this library.',
    notOnEmulator: 'the emulator has no RotationSchedule',
  },
];

/** The apps of the claims, each once. */
export const APPS = Object.keys(NAMES) as AppName[];
