import { Token } from 'aws-cdk-lib';
import type { Wrong } from './context';
import { KNOWN } from './naming';
import type { SecretBlueprintProps, SecretDefaults, SecretGuardRails } from './secret-blueprint';
import { Text } from '../cloudformation/text';
import { parseKmsReference } from '../rules/kms-key';
import { RECOVERY_WINDOW } from '../secrets-manager';

const ACCOUNT = /^[0-9]{12}$/;
const CONSUMER = /^([0-9]{12}|o-[a-z0-9]{10,32})$/;
const REGION = /^([a-z]+-)+[0-9]+$/;
const { minDays, maxDays } = RECOVERY_WINDOW;

/** What a blueprint says that can never be meant, whether it is of code or of `cdk.json`. */
export function checkBlueprint({ nameVariables = {}, defaults = {}, guardRails = {} }: SecretBlueprintProps, wrong: Wrong): void {
  for (const name of KNOWN.filter(known => Object.hasOwn(nameVariables, known))) wrong(`nameVariables.${name}`, 'Its value is known without it: choose another name.');
  checkDefaults(defaults, wrong);
  checkRails(guardRails, wrong);
}

function checkDefaults(defaults: SecretDefaults, wrong: Wrong): void {
  const keys = (['encryptionKey', 'keyFactory', 'kmsKeyId'] as const).filter(key => defaults[key] !== undefined);
  if (keys.length > 1) wrong('defaults', `It must have one of ${keys.join(', ')}.`);
  checkKey(defaults.kmsKeyId, 'defaults.kmsKeyId', wrong);
  checkDays(defaults.recoveryWindow?.toDays({ integral: false }), 'defaults.recoveryWindow', wrong);
  (defaults.replicas ?? []).forEach(({ region, encryptionKey, kmsKeyId }, index) => {
    checkEach([region ?? ''], REGION, 'a region', `defaults.replicas[${index}].region`, wrong);
    checkKey(kmsKeyId, `defaults.replicas[${index}].kmsKeyId`, wrong);
    if (encryptionKey && kmsKeyId !== undefined) wrong(`defaults.replicas[${index}]`, 'It must have one of encryptionKey, kmsKeyId.');
  });
}

function checkRails({ keyAccounts = [], regions = [], consumers = [], minimumRecoveryWindow }: SecretGuardRails, wrong: Wrong): void {
  checkEach(keyAccounts, ACCOUNT, 'an account ID of 12 digits', 'guardRails.keyAccounts', wrong);
  checkEach(regions, REGION, 'a region', 'guardRails.regions', wrong);
  checkEach(consumers, CONSUMER, 'an account ID of 12 digits or an organization ID', 'guardRails.consumers', wrong);
  checkDays(minimumRecoveryWindow?.toDays({ integral: false }), 'guardRails.minimumRecoveryWindow', wrong);
}

function checkEach(values: readonly string[], form: RegExp, expected: string, where: string, wrong: Wrong): void {
  const strange = values.filter(value => !Token.isUnresolved(value) && !form.test(value));
  if (strange.length > 0) wrong(where, `${strange.map(value => JSON.stringify(value)).join(', ')} is not ${expected}.`);
}

function checkDays(value: number | undefined, where: string, wrong: Wrong): void {
  if (value !== undefined && !(Number.isInteger(value) && value >= minDays && value <= maxDays)) wrong(where, `It must be ${minDays} to ${maxDays} whole days.`);
}

/** What stands in place of a placeholder is not known yet. */
function checkKey(reference: string | undefined, where: string, wrong: Wrong): void {
  if (reference === undefined || Token.isUnresolved(reference)) return;
  const parts = reference.split(/\{[^}]*\}/).flatMap((part, index) => index === 0 ? [part] : [undefined, part]);
  if (parseKmsReference(Text.of(parts)).form === 'none') wrong(where, 'It must be a key ARN, a key ID, an alias ARN or an alias name.');
}
