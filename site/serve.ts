import * as fs from 'fs';
import * as http from 'http';
import { AddressInfo } from 'net';
import * as path from 'path';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.json': 'application/json', '.png': 'image/png', '.svg': 'image/svg+xml',
};

/** Of mike, beside the versions: the selector on each page reads it. */
const VERSIONS = [{ version: '0.2', title: '0.2', aliases: ['latest'] }, { version: '0.1', title: '0.1', aliases: [] }];

function answer(root: string, address: string): { status: number; type: string; body: Buffer | string } {
  const name = decodeURIComponent(new URL(address, 'http://localhost').pathname);
  if (name === '/versions.json') return { status: 200, type: TYPES['.json'], body: JSON.stringify(VERSIONS) };
  const file = path.join(root, name.replace(/^\/0\.2\//, '/'), name.endsWith('/') ? 'index.html' : '');
  if (!name.startsWith('/0.2/') || !fs.existsSync(file)) return { status: 404, type: 'text/plain', body: name };
  return { status: 200, type: TYPES[path.extname(file)] ?? 'application/octet-stream', body: fs.readFileSync(file) };
}

/** The site as GitHub Pages serves its second version, on a port of this machine. */
export class Served {
  public static async start(root: string): Promise<Served> {
    const server = http.createServer((request, response) => {
      const { status, type, body } = answer(root, request.url!);
      response.writeHead(status, { 'content-type': type }).end(body);
    });
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    return new Served(server);
  }

  public readonly origin: string;
  /** Where the pages of the version are. */
  public readonly home: string;

  private constructor(private readonly server: http.Server) {
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.home = `${this.origin}/0.2/`;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(done => this.server.close(done));
  }
}
