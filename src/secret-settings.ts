import { Duration } from 'aws-cdk-lib';
import { SecretCreationMode } from './blueprint/modes';
import type { ManagedSecretProps } from './managed-secret-props';
import type { ResolvedProps } from './resolve-props';
import type { CreateSecretOptions } from './secret-creation';
import { RECOVERY_WINDOW } from './secrets-manager';

/** A setting of a secret, and its origin. */
export interface SecretSetting {
  /** The setting as text. For the content, only that there is one. */
  readonly value: string;
  /**
   * `properties`, `default of the library`, or the blueprint, context, or injector that set the property,
   * with its scope. If an injector for `ManagedSecret` exists, the library cannot distinguish its settings
   * from yours: `properties, or injector of ManagedSecret (App)`.
   */
  readonly origin: string;
}

const LIBRARY = 'default of the library';

/** A property that `effectiveConfig` shows under another name, or does not show. */
const NOT_SHOWN = () => undefined;

/**
 * What each property is, as text: one that is missing is an error of the compiler. In the order of
 * `effectiveConfig`.
 */
const SHOWN = {
  secretName: ({ secretName, creation }) => secretName ?? `chosen by ${creation?._options ? 'the library' : 'CloudFormation'}`,
  description: ({ description }) => description ?? 'none',
  encryptionKey: ({ encryptionKey, kmsKeyId }) => encryptionKey?.node.path ?? kmsKeyId ?? 'aws/secretsmanager',
  kmsKeyId: NOT_SHOWN,
  type: ({ type }) => type?.name,
  content: ({ content }) => content ? 'given' : 'generated',
  creation: ({ creation }) => creation?._options ? SecretCreationMode.CREATE_SECRET : SecretCreationMode.CLOUD_FORMATION,
  clientRequestToken: NOT_SHOWN,
  fields: ({ fields }) => fields?.join(', '),
  removalPolicy: ({ removalPolicy }) => removalPolicy ?? 'retain-on-update-or-delete',
  replicaRegions: ({ replicaRegions }) => replicaRegions?.map(({ region }) => region).join(', ') || 'none',
  tags: NOT_SHOWN, // Each by its key, with those of blueprints.
} satisfies Record<keyof ManagedSecretProps, (props: ManagedSecretProps) => string | undefined>;

/** The same of the options of `createSecret()`. */
const OPTIONS_SHOWN = {
  recoveryWindow: ({ recoveryWindow = Duration.days(RECOVERY_WINDOW.defaultDays) }) => recoveryWindow.toHumanString(),
  onExisting: NOT_SHOWN,
  lineage: NOT_SHOWN,
  forceOverwriteReplicaSecret: NOT_SHOWN,
  provider: NOT_SHOWN,
} satisfies Record<keyof CreateSecretOptions, (options: CreateSecretOptions) => string | undefined>;

/** What each row of a table shows. */
function valuesOf<T>(table: Readonly<Record<string, (from: T) => string | undefined>>, from: T): Record<string, string> {
  const shown = Object.entries(table).map(([property, show]): [string, string | undefined] => [property, show(from)]);
  return Object.fromEntries(shown.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** For each property, what it is and who says so. */
export function describeSettings({ props, defaultTags, origins }: ResolvedProps): Record<string, SecretSetting> {
  const options = props.creation?._options;
  const values: Record<string, string> = {
    ...valuesOf(SHOWN, props),
    ...options ? valuesOf(OPTIONS_SHOWN, options) : {},
    ...Object.fromEntries(Object.entries({ ...defaultTags, ...props.tags }).map(([key, value]) => [`tags.${key}`, value])),
  };
  const originOf = (property: string) => origins.get(property) ?? origins.get(ALSO[property] ?? property.split('.')[0]) ?? LIBRARY;
  return Object.fromEntries(Object.entries(values).map(([property, value]) => [property, { value, origin: originOf(property) }]));
}

/** A property that is given under another name. */
const ALSO: Record<string, string> = { encryptionKey: 'kmsKeyId' };
