import { Duration, Token, Tokenization } from 'aws-cdk-lib';
import type { SecretBlueprintProps, SecretDefaults, SecretGuardRails } from './blueprint-props';
import { BUILT_IN_VARIABLES, canFit, strangeCharacters } from './name-placeholders';
import type { ProblemReporter } from './parse-context';
import { daysIn } from '../app/days';
import { isLazy } from '../cdk/internals';
import { isPendingLookup, Text } from '../cloudformation/text';
import { parseKmsReference } from '../rules/kms-key';
import { RECOVERY_WINDOW } from '../secrets-manager';

const ACCOUNT = /^[0-9]{12}$/;
const CONSUMER = /^([0-9]{12}|o-[a-z0-9]{10,32})$/;
const REGION = /^([a-z]+-)+[0-9]+$/;
const WILDCARDS = 'A pattern has no wildcards: write {name} for any text.';
const NOT_COMPARABLE = 'It has a part that only the deployment knows (a token), so no name would match. Write a literal, with placeholders for the parts that differ.';
const LATE_PLACEHOLDERS = 'It is a lazy value, so the library cannot replace its {placeholders}. Write a literal.';
const { minDays, maxDays } = RECOVERY_WINDOW;

/** What a blueprint says that can never be meant, whether it is of code or of `cdk.json`. */
export function validateBlueprint(
  { nameVariables = {}, defaults = {}, guardRails = {} }: SecretBlueprintProps,
  reportProblem: ProblemReporter,
): void {
  for (const name of BUILT_IN_VARIABLES.filter(known => Object.hasOwn(nameVariables, known))) {
    reportProblem(`nameVariables.${name}`, 'The library sets this variable itself. Choose another name.');
  }
  validateDefaults(defaults, reportProblem);
  validateGuardRails(guardRails, reportProblem);
}

function validateDefaults(defaults: SecretDefaults, reportProblem: ProblemReporter): void {
  const keys = (['encryptionKey', 'keyFactory', 'kmsKeyId'] as const).filter(key => defaults[key] !== undefined);
  if (keys.length > 1) reportProblem('defaults', `It must have one of ${keys.join(', ')}.`);
  validateKey(defaults.kmsKeyId, 'defaults.kmsKeyId', reportProblem);
  validateNamePattern(defaults.namePattern, 'defaults.namePattern', reportProblem);
  if (isLazyText(defaults.namePattern)) reportProblem('defaults.namePattern', LATE_PLACEHOLDERS);
  validateDays(defaults.recoveryWindow, 'defaults.recoveryWindow', reportProblem);
  (defaults.replicas ?? []).forEach(({ region, encryptionKey, kmsKeyId }, index) => {
    validateEach([region ?? ''], REGION, 'a region', `defaults.replicas[${index}].region`, reportProblem);
    validateKey(kmsKeyId, `defaults.replicas[${index}].kmsKeyId`, reportProblem);
    if (encryptionKey && kmsKeyId !== undefined) {
      reportProblem(`defaults.replicas[${index}]`, 'It must have one of encryptionKey, kmsKeyId.');
    }
  });
}

function validateGuardRails(
  { keyAccounts = [], regions = [], consumers = [], namePattern, minimumRecoveryWindow }: SecretGuardRails,
  reportProblem: ProblemReporter,
): void {
  validateEach(keyAccounts, ACCOUNT, 'an account ID of 12 digits', 'guardRails.keyAccounts', reportProblem);
  validateEach(regions, REGION, 'a region', 'guardRails.regions', reportProblem);
  if (namePattern !== undefined && Token.isUnresolved(namePattern)) reportProblem('guardRails.namePattern', NOT_COMPARABLE);
  validateNamePattern(namePattern, 'guardRails.namePattern', reportProblem);
  validateEach(
    consumers,
    CONSUMER,
    'an account ID of 12 digits or an organization ID',
    'guardRails.consumers',
    reportProblem,
  );
  validateDays(minimumRecoveryWindow, 'guardRails.minimumRecoveryWindow', reportProblem);
}

function validateEach(values: readonly string[], form: RegExp, expected: string, where: string, reportProblem: ProblemReporter): void {
  const strange = values.filter(value => !isToken(value) && !isPendingLookup(value) && !form.test(value));
  if (strange.length > 0) reportProblem(where, `${strange.map(value => JSON.stringify(value)).join(', ')} is not ${expected}.`);
}

/** Those of lists have a form of their own. */
function isToken(value: string): boolean {
  return Token.isUnresolved(value) || Token.isUnresolved([value]);
}

/** Written in full: a lazy prefix has no placeholders. */
function isLazyText(text: string | undefined): boolean {
  if (text === undefined) return false;
  const { length, tokens, firstToken } = Tokenization.reverseString(text);
  return length === 1 && tokens.length === 1 && isLazy(firstToken!);
}

/** A glob or a regular expression would fit no name at all: a pattern has no wildcards but its placeholders. */
function validateNamePattern(pattern: string | undefined, where: string, reportProblem: ProblemReporter): void {
  if (pattern === undefined || Token.isUnresolved(pattern) || canFit(pattern)) return;
  const shown = strangeCharacters(pattern).map(character => JSON.stringify(character)).join(', ');
  reportProblem(where, `${JSON.stringify(pattern)} has ${shown}, which the name of a secret cannot contain. ${WILDCARDS}`);
}

function validateDays(duration: Duration | undefined, where: string, reportProblem: ProblemReporter): void {
  const value = duration && daysIn(duration);
  if (value !== undefined && !(Number.isInteger(value) && value >= minDays && value <= maxDays)) {
    reportProblem(where, `It must be ${minDays} to ${maxDays} whole days.`);
  }
}

/** What stands in place of a placeholder is not known yet. */
function validateKey(reference: string | undefined, where: string, reportProblem: ProblemReporter): void {
  if (reference === undefined || Token.isUnresolved(reference)) return;
  const parts = reference.split(/\{[^}]*\}/).flatMap((part, index) => index === 0 ? [part] : [undefined, part]);
  if (parseKmsReference(Text.of(parts)).form === 'none') {
    reportProblem(where, 'It must be a key ARN, a key ID, an alias ARN, or an alias name.');
  }
}
