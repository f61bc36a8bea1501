import { Services } from './services';
import { Value } from './value';

const READERS = ['getRandomPassword', 'getParameter', 'getSourceSecret', 'getObject'] as const;

/** Remembers every value that is read or written, so that no message can carry one: a service may quote what it refuses. */
export class Secrecy {
  private readonly seen: Buffer[] = [];

  public watching(services: Services): Services {
    const { createSecret, putSecretValue } = services;
    return Object.assign(services, Object.fromEntries(READERS.map(name => [name, this.reading(services, name)])), {
      createSecret: (input: Parameters<Services['createSecret']>[0], value: Value | undefined) => {
        if (value) this.remember(contentOf(value));
        return createSecret.call(services, input, value);
      },
      putSecretValue: (secretId: string, token: string, value: Value) => {
        this.remember(contentOf(value));
        return putSecretValue.call(services, secretId, token, value);
      },
    });
  }

  /** The longest first: a form may be a part of another. */
  public scrub(text: string): string {
    const forms = this.seen.flatMap(formsOf).filter(form => form !== '').sort((one, other) => other.length - one.length);
    return forms.reduce((scrubbed, form) => scrubbed.replaceAll(form, '***'), text);
  }

  private reading(services: Services, name: typeof READERS[number]) {
    const read = services[name].bind(services) as (argument: unknown) => Promise<string | Uint8Array>;
    return async (argument: unknown) => {
      const content = await read(argument);
      this.remember(content);
      return content;
    };
  }

  private remember(content: string | Uint8Array): void {
    this.seen.push(Buffer.from(content as string));
  }
}

function contentOf(value: Value): string | Uint8Array {
  return 'SecretString' in value ? value.SecretString : value.SecretBinary;
}

/** As the wire, a log or a validator may spell it. Base64 goes without its padding, which would be left over. */
function formsOf(bytes: Buffer): string[] {
  const text = bytes.toString('utf8');
  return [
    text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text), bytes.toString('latin1'),
    bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url'), bytes.toString('hex'),
  ];
}
