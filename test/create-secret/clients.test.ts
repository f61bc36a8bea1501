import { createServer, Server, Socket } from 'node:net';
import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import './environment';
import { AwsClients, TRANSPORT } from '../../src/create-secret/clients';

/** Takes every connection, and never answers. */
async function silentServer(): Promise<{ readonly port: number; readonly close: () => void }> {
  const sockets: Socket[] = [];
  const server: Server = createServer(socket => void sockets.push(socket));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return { port, close: () => { sockets.forEach(socket => socket.destroy()); server.close(); } };
}

test('a call that is never answered ends, and can be tried again', async () => {
  const { port, close } = await silentServer();
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${port}`;
  try {
    const { secretsManager } = new AwsClients({ ...TRANSPORT, requestTimeout: 100 });
    await expect(secretsManager.send(new DescribeSecretCommand({ SecretId: 'app/db' }))).rejects.toMatchObject({ name: 'TimeoutError' });
  } finally {
    delete process.env.AWS_ENDPOINT_URL;
    close();
  }
});
