import { KnownContent, SecretPayload } from './secret-payload';
import { PayloadPosition, Reader, ReaderMark, Services, UnwatchedServices, Writer } from './services';
import { overlapsValue } from './value-overlap';

/** The calls whose results are values. One that is missing, or whose result has a value within it, does not compile. */
const READERS = {
  getRandomPassword: true, getParameter: true, getSourceSecret: true, getObject: true, decrypt: true,
} satisfies { readonly [K in Reader]: ReaderMark<K> };

/** Where the value stands among the parameters of what writes one. Another position does not compile. */
const WRITERS = { createSecret: 1, putSecretValue: 2 } satisfies { readonly [K in Writer]: PayloadPosition<K> };

type Call = (...parameters: unknown[]) => Promise<unknown>;

/**
 * Remembers every value that is read or written, so that no message can carry one: a service may quote what
 * it refuses.
 */
export class SecretRedactor {
  private readonly values: Buffer[] = [];

  public observe(services: UnwatchedServices): Services {
    const call = (name: Reader | Writer) => (services[name] as Call).bind(services);
    const readers = Object.keys(READERS).map(name => [name, this.observeReader(call(name as Reader))]);
    const writers = Object.entries(WRITERS).map(([name, position]) => [name, this.observeWriter(call(name as Writer), position)]);
    return Object.assign(services, Object.fromEntries([...readers, ...writers])) as Services;
  }

  /** The longest first: a form may be a part of another. */
  public redact(text: string): string {
    const forms = this.values.flatMap(encodingsOf).filter(form => form !== '').sort((one, other) => other.length - one.length);
    return forms.reduce((scrubbed, form) => scrubbed.replaceAll(form, '***'), text);
  }

  /** Whether a text of somebody else may be shown: nothing in it is a part of a value. */
  public mayShow(text: string): boolean {
    return !overlapsValue(text, this.values);
  }

  private observeReader(call: Call): Call {
    return async (...parameters) => {
      const content = await call(...parameters) as KnownContent;
      this.recordValue(content);
      return content;
    };
  }

  private observeWriter(call: Call, position: number): Call {
    return (...parameters) => {
      const value = parameters[position] as SecretPayload | undefined;
      if (value) this.recordValue(contentOfPayload(value));
      return call(...parameters);
    };
  }

  private recordValue(content: string | Uint8Array): void {
    this.values.push(Buffer.from(content as string));
  }
}

function contentOfPayload(value: SecretPayload): string | Uint8Array {
  return 'SecretString' in value ? value.SecretString : value.SecretBinary;
}

/**
 * As the wire, a log or a validator may spell it. Base64 goes without its padding, which would be left over.
 */
function encodingsOf(bytes: Buffer): string[] {
  const text = bytes.toString('utf8');
  return [
    text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text), bytes.toString('latin1'),
    bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url'), bytes.toString('hex'),
  ];
}
