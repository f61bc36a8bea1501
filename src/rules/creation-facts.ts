import { EncryptedFileFacts } from './encrypted-file';
import { Text } from '../cloudformation/text';

/** Who creates the secret, who writes its value, and with which token. */
export interface CreationFacts {
  /** True with `SecretCreation.createSecret()`. */
  readonly isCreated: boolean;
  readonly writer: 'cloudFormation' | 'handler' | 'nobody';
  /** A value that stands in the template as a reference: the handler would store the reference. */
  readonly hasTemplateValue: boolean;
  readonly token?: Text;
  readonly isAttached: boolean;
  readonly recoveryWindowInDays?: number;
  readonly lineage?: Text;
  /** Keys of the user's tags. */
  readonly tagKeys: readonly Text[];
  /** Texts that reach the service through the handler, by property. */
  readonly storedTexts: ReadonlyArray<readonly [string, Text]>;
  readonly isFunctionFull: boolean;
  /** The path of the asset of a local file from which the value comes. */
  readonly localFile?: string;
  /** Of the parameter, secret or bucket that the handler reads. */
  readonly sourceNames: readonly Text[];
  /** Of the repository, from which the value comes. */
  readonly encryptedFile?: EncryptedFileFacts;
  readonly allowsPlaintext: boolean;
  /** The path of a function of another stack. */
  readonly foreignProvider?: string;
}
