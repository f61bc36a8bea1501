import { KnownContent, SecretPayload } from './secret-payload';
import { PayloadPosition, Reader, ReaderMark, Services, UnwatchedServices, Writer } from './services';
import { overlapsValue } from './value-overlap';

/** The calls whose results are values. One that is missing, or whose result has a value within it, does not compile. */
const READERS = {
  getRandomPassword: true, getParameter: true, getSourceSecret: true, getObject: true, decrypt: true,
} satisfies { readonly [K in Reader]: ReaderMark<K> };

/** Where the value stands among the parameters of what writes one. Another position does not compile. */
const WRITERS = { createSecret: 1, putSecretValue: 2 } satisfies { readonly [K in Writer]: PayloadPosition<K> };

const LONG_PART = 12;

type Call = (...parameters: unknown[]) => Promise<unknown>;

/**
 * Remembers every value that is read or written, so that no message can carry a part of one: a service may quote what
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

  /** Whether a part of a value is in a text, in whatever form. */
  public hasPartIn(text: string): boolean {
    return overlapsValue(text, this.values);
  }

  /** The same of so long a part that it is there by no accident. Values in which it could be are not looked for. */
  public hasLongPartIn(text: string): boolean {
    return overlapsValue(text, this.values, LONG_PART);
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
